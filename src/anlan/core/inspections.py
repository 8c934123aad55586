"""风险登记: what was found where, who has to put it right until when (法 33)."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("risk_inspected")
class RiskInspected(Given, frozen=True, kw_only=True):
    """A place was inspected; a finding has an owner and a time."""

    area: str
    what: str
    """The place or the thing: a slope, a pump, a facility by name."""
    finding: str = ""
    """Empty = nothing was found."""
    owner: str = ""
    due: Time | None = None


@fact("risk_cleared")
class RiskCleared(Given, frozen=True, kw_only=True):
    """What was found is put right."""

    about: str
    note: str = ""


@fact("risk_overdue")
class RiskOverdue(Fact, frozen=True, kw_only=True):
    """A finding was not put right in time; `thread` is the inspection."""

    owner: str


class InspectionRow(Struct, frozen=True, kw_only=True):
    """An inspection as it stands."""

    thread: str
    area: str
    what: str
    finding: str
    owner: str
    due: Time | None
    at: Time
    by: str
    state: str
    """clear | open | overdue | put_right."""


def _fold(item: Fact, rows: Rows[InspectionRow]) -> None:
    match item:
        case RiskInspected():
            row = InspectionRow(
                thread=item.id, area=item.area, what=item.what, finding=item.finding, owner=item.owner,
                due=item.due, at=item.at, by=item.by, state="open" if item.finding else "clear",
            )  # fmt: skip
            rows.put(item.id, row)
        case RiskCleared() if found := rows.get(item.about):
            rows.put(found.thread, msgspec.structs.replace(found, state="put_right"))
        case RiskOverdue() if (found := rows.get(item.thread)) and found.state == "open":
            rows.put(found.thread, msgspec.structs.replace(found, state="overdue"))


INSPECTIONS = Table(
    "inspections",
    InspectionRow,
    _fold,
    {"open": lambda row: "yes" if row.state in ("open", "overdue") else None},
)
