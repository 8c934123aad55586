"""The desks of the duty room: every table that is shown and every act that is offered, one line each."""

from __future__ import annotations

from anlan.city.desks_relocation import RELOCATION
from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.resources import (
    CLOSURES,
    NEEDS,
    REFUSALS,
    REQUESTS,
    SHELTERS,
    STOCK,
    UNITS,
    Dispatched,
    ForceCheckedIn,
    RoadClosed,
    RoadOpened,
    ShelterClosed,
    ShelterCounted,
    ShelterOpened,
    StockCounted,
    SupplyCommitted,
    SupplyReceived,
    SupplyRequested,
    SupplySent,
    SupplyWithdrawn,
    UnitRecalled,
    UnitReported,
)

DESKS: tuple[Desk, ...] = (
    Desk(name="reports", zh="接报", en="Reports"),
    Desk(name="warnings", zh="预警", en="Warnings"),
    Desk(
        name="decision",
        zh="方案与力量",
        en="Plans and means",
        mirrors=(
            Mirror(
                table=CLOSURES,
                zh="封闭道路",
                en="Closed roads",
                columns=("road", "note", "since", "until", "by"),
            ),
            Mirror(
                table=UNITS,
                zh="力量",
                en="Units",
                columns=("zh", "unit_kind", "crew", "status", "to", "eta", "temporary"),
            ),
            Mirror(
                table=REFUSALS,
                zh="未派出",
                en="Not sent",
                columns=("refused", "unit", "to", "text", "alternatives"),
            ),
            Mirror(
                table=REQUESTS,
                zh="物资需求",
                en="Requests",
                columns=("item", "amount", "to", "state", "refused", "opened", "asked_by"),
            ),
            Mirror(
                table=STOCK,
                zh="库存",
                en="Stock",
                columns=("depot", "zh", "amount", "reserved", "measure", "expires"),
            ),
            Mirror(
                table=NEEDS,
                zh="需求与可用天数",
                en="Needs and days left",
                columns=("text", "people", "needed", "usable", "measure", "days_left", "missing", "basis"),
            ),
            Mirror(
                table=SHELTERS,
                zh="安置点",
                en="Shelters",
                columns=("zh", "open", "people", "capacity", "next_shelter", "changed"),
            ),
        ),
        acts=(
            ActForm(given=RoadClosed, verb="dispatch", zh="封路", en="Close a road"),
            ActForm(
                given=RoadOpened,
                verb="dispatch",
                zh="开放道路",
                en="Open a road",
                about="closures",
                about_field="road",
            ),
            ActForm(
                given=Dispatched, verb="dispatch", zh="派出", en="Send", about="units", about_field="unit"
            ),
            ActForm(
                given=UnitRecalled, verb="dispatch", zh="召回", en="Recall", about="units", about_field="unit"
            ),
            ActForm(
                given=UnitReported,
                verb="report",
                zh="队伍回告",
                en="Unit reports",
                about="units",
                about_field="unit",
            ),
            ActForm(given=ForceCheckedIn, verb="dispatch", zh="力量报到", en="Check in a team"),
            ActForm(given=SupplyRequested, verb="supply", zh="请领物资", en="Ask for supplies"),
            ActForm(
                given=SupplyCommitted,
                verb="supply",
                zh="承诺调拨",
                en="Promise stock",
                about="requests",
                about_field="request",
            ),
            ActForm(
                given=SupplySent,
                verb="supply",
                zh="发运",
                en="Send off",
                about="requests",
                about_field="request",
            ),
            ActForm(
                given=SupplyReceived,
                verb="supply",
                zh="签收",
                en="Receive",
                about="requests",
                about_field="request",
            ),
            ActForm(
                given=SupplyWithdrawn,
                verb="supply",
                zh="撤回需求",
                en="Withdraw a request",
                about="requests",
                about_field="request",
            ),
            ActForm(
                given=StockCounted,
                verb="supply",
                zh="盘点",
                en="Count a lot",
                about="stock",
                about_field="lot",
            ),
            ActForm(
                given=ShelterOpened,
                verb="relocate",
                zh="开放安置点",
                en="Open a shelter",
                about="shelters",
                about_field="shelter",
            ),
            ActForm(
                given=ShelterClosed,
                verb="relocate",
                zh="关闭安置点",
                en="Close a shelter",
                about="shelters",
                about_field="shelter",
            ),
            ActForm(
                given=ShelterCounted,
                verb="relocate",
                zh="清点人数",
                en="Count heads",
                about="shelters",
                about_field="shelter",
            ),
        ),
    ),
    Desk(name="command", zh="指挥", en="Command"),
    RELOCATION,
    Desk(name="duty", zh="值班", en="Duty"),
    Desk(name="release", zh="发布与辟谣", en="Releases"),
)


def mirrors() -> tuple[Mirror, ...]:
    """Every table shown, once, in the order of the desks."""
    found = {mirror.table.name: mirror for desk in DESKS for mirror in desk.mirrors}
    return tuple(found.values())


def forms() -> dict[str, ActForm]:
    """Every act offered, by the kind of its given fact."""
    return {form.given.kind: form for desk in DESKS for form in desk.acts}
