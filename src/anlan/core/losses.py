"""灾情统计: what was lost, by area, from the village up; totals are made of accepted rows only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Reading, Rows, Table

FIGURES = (
    "affected_people",
    "moved_people",
    "sheltered_people",
    "collapsed_rooms",
    "damaged_rooms",
    "crops_mu",
    "loss_wan_yuan",
)
"""受灾人口、紧急转移安置、集中安置、倒塌房屋(间)、严重损坏房屋(间)、农作物受灾(亩)、直接经济损失(万元)."""


class Losses(Struct, frozen=True, kw_only=True):
    """One row of the table; None = not known, which is not 0."""

    affected_people: int | None = None
    moved_people: int | None = None
    sheltered_people: int | None = None
    collapsed_rooms: int | None = None
    damaged_rooms: int | None = None
    crops_mu: float | None = None
    loss_wan_yuan: float | None = None

    def known(self) -> dict[str, float]:
        """The figures somebody has told, by name."""
        return {name: value for name in FIGURES if (value := getattr(self, name)) is not None}


def total(rows: Sequence[Losses]) -> Losses:
    """Sums of what every row knows; a figure that one row does not know has no sum: unknown is not 0."""
    summed: dict[str, float | int | None] = {}
    for name in FIGURES:
        values = [getattr(row, name) for row in rows]
        summed[name] = sum(values) if values and None not in values else None
    return msgspec.convert(summed, Losses)


@fact("losses_reported")
class LossesReported(Given, frozen=True, kw_only=True):
    """An area's row of the loss table, as of a time; a later one of the same area takes its place."""

    area: str
    as_of: Time
    affected_people: int | None = None
    moved_people: int | None = None
    sheltered_people: int | None = None
    collapsed_rooms: int | None = None
    damaged_rooms: int | None = None
    crops_mu: float | None = None
    loss_wan_yuan: float | None = None
    note: str = ""
    incident: str = ""


@fact("losses_accepted")
class LossesAccepted(Given, frozen=True, kw_only=True):
    """会商核定: somebody of the level above accepts the row; with open questions only with a reason."""

    about: str
    reason: str = ""


@fact("losses_sent_back")
class LossesSentBack(Given, frozen=True, kw_only=True):
    """退回重报: the row is not accepted, and why."""

    about: str
    reason: str


@fact("losses_checked")
class LossesChecked(Fact, frozen=True, kw_only=True):
    """A row held against yesterday's, the people who live there, the levels below and itself."""

    area: str
    report: str
    """Id of what was reported."""
    questions: tuple[Bilingual, ...]
    failed: tuple[str, ...]
    """Names of the checks that failed: copied | population | inside | unit | sum | negative | falls | unknown_area."""


@fact("losses_settled")
class LossesSettled(Fact, frozen=True, kw_only=True):
    """A row was accepted or sent back, or that was refused."""

    area: str
    report: str
    """Id of what was reported."""
    state: str
    """accepted | sent_back | refused."""
    person: str
    reason: str


class LossRow(Losses, frozen=True, kw_only=True):
    """The newest row of an area, and the one accepted before it."""

    thread: str
    """Id of what was reported last: acts are about exactly that."""
    area: str
    as_of: Time
    known_at: Time
    by: str
    state: str = "reported"
    """reported | questioned | accepted | sent_back."""
    questions: tuple[Bilingual, ...] = ()
    reason: str = ""
    accepted: Losses | None = None
    """What of this area was accepted last: what totals are made of."""
    accepted_as_of: Time | None = None
    before: Losses | None = None
    """The row before this one, as it was said."""
    before_as_of: Time | None = None


def losses_of(source: LossesReported | LossRow) -> Losses:
    """The figures of a report or a row."""
    return Losses(**{name: getattr(source, name) for name in FIGURES})


class Totals(Struct, frozen=True, kw_only=True):
    """What accepted rows add up to, and how complete that is."""

    figures: Losses
    """Sums of what is known; None where no row knows."""
    unknown: dict[str, int]
    """How many of the accepted rows do not know a figure."""
    accepted: int
    waiting: int
    """Rows whose newest word is not accepted: with what was accepted of them before, or with nothing."""


def totals(rows: Iterable[LossRow]) -> Totals:
    """The sum of some areas, none of which lies in another: only what was accepted."""
    found = list(rows)
    accepted = [row.accepted for row in found if row.accepted is not None]
    summed: dict[str, float | None] = {}
    unknown: dict[str, int] = {}
    for name in FIGURES:
        values = [value for row in accepted if (value := getattr(row, name)) is not None]
        summed[name] = sum(values) if values else None
        if len(values) < len(accepted):
            unknown[name] = len(accepted) - len(values)
    return Totals(
        figures=msgspec.convert(summed, Losses),
        unknown=unknown,
        accepted=len(accepted),
        waiting=sum(row.state != "accepted" for row in found),
    )


def newest(rows: Reading[LossRow], area: str) -> LossRow | None:
    """The row of an area, or None when nobody has reported."""
    found = rows.where("area", area)
    return found[0] if found else None


def _fold(item: Fact, rows: Rows[LossRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case LossesReported():
            old = newest(rows, item.area)
            if old is None or item.as_of >= old.as_of:  # what is older and comes late changes nothing
                if old is not None:
                    rows.drop(old.thread)
                rows.put(item.id, _reported(item, old))
        case LossesChecked() if row := rows.get(item.report):
            state = "questioned" if item.questions else row.state
            rows.put(row.thread, replace(row, state=state, questions=item.questions))
        case LossesSettled() if row := rows.get(item.report):
            rows.put(row.thread, _settled(item, row))


def _settled(item: LossesSettled, row: LossRow) -> LossRow:
    replace = msgspec.structs.replace
    if item.state == "refused":
        return replace(row, reason=item.reason)
    row = replace(row, state=item.state, reason=item.reason)
    if item.state == "accepted":
        row = replace(row, accepted=losses_of(row), accepted_as_of=row.as_of)
    return row


def _reported(item: LossesReported, old: LossRow | None) -> LossRow:
    return LossRow(
        thread=item.id,
        area=item.area,
        as_of=item.as_of,
        known_at=item.known,
        by=item.by,
        accepted=old.accepted if old else None,
        accepted_as_of=old.accepted_as_of if old else None,
        before=losses_of(old) if old else None,
        before_as_of=old.as_of if old else None,
        **msgspec.structs.asdict(losses_of(item)),
    )


LOSSES = Table("losses", LossRow, _fold, {"area": lambda row: row.area})
