"""The desks of the duty room: every table that is shown and every act that is offered, one line each."""

from __future__ import annotations

from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.resources import CLOSURES, RoadClosed, RoadOpened

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
        ),
    ),
    Desk(name="command", zh="指挥", en="Command"),
    Desk(name="relocation", zh="转移安置", en="Relocation"),
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
