"""The roster of a relocation: every household by code, where it stands and since when."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.closing import Retention, RetentionSet
from anlan.core.facts import Fact
from anlan.core.relocation.acts import HouseholdState
from anlan.core.relocation.entries import Entry, Mark, Refusal
from anlan.core.relocation.moves import HouseholdsChanged, Relocation
from anlan.core.tables import Rows, Table


class RosterRow(Struct, frozen=True, kw_only=True):
    """The households of one relocation: restricted, and destroyed or archived when the incident is closed."""

    thread: str
    area: str
    risk_zone: str
    incident: str = ""
    roster: dict[str, Entry]
    marks: dict[str, Mark] = {}
    refusals: dict[str, Refusal] = {}
    refused: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    not_arrived: tuple[str, ...] = ()
    """Said to have gone to a shelter, and at no shelter's door."""
    miscounted: tuple[str, ...] = ()
    """Came through a door together, and the heads counted there are not those of the roster."""
    untold: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Codes that were said and stand on no roster: to be looked up, never dropped."""


def state_of(row: RosterRow, code: str) -> HouseholdState:
    """Where a household stands; nobody has said anything = untold."""
    mark = row.marks.get(code)
    return mark.state if mark else HouseholdState.UNTOLD


def with_lists(row: RosterRow) -> RosterRow:
    """The row with its lists of codes brought up to date, in the order of the roster."""
    by_state: dict[HouseholdState, list[str]] = {state: [] for state in HouseholdState}
    for code in row.roster:
        by_state[state_of(row, code)].append(code)
    return msgspec.structs.replace(
        row,
        refused=tuple(by_state[HouseholdState.REFUSED]),
        lost=tuple(by_state[HouseholdState.LOST]),
        untold=tuple(by_state[HouseholdState.UNTOLD]),
        returned=tuple(by_state[HouseholdState.RETURNED]),
        not_arrived=tuple(code for code in by_state[HouseholdState.SHELTER] if not row.marks[code].arrived),
    )


def _fold(item: Fact, rows: Rows[RosterRow]) -> None:
    if isinstance(item, Relocation):
        begun = RosterRow(
            thread=item.thread_id,
            area=item.area,
            risk_zone=item.risk_zone,
            incident=item.incident,
            roster=item.roster,
        )
        rows.put(begun.thread, with_lists(begun))
    elif isinstance(item, RetentionSet) and item.retention is Retention.DESTROY:
        for over in rows.where("incident", item.incident):
            rows.drop(over.thread)
    elif isinstance(item, HouseholdsChanged) and (row := rows.get(item.thread)) is not None:
        rows.put(row.thread, with_lists(_marked(item, row)))


def _marked(item: HouseholdsChanged, row: RosterRow) -> RosterRow:
    mark = Mark(state=item.state, at=min(item.at, item.known), where=item.where, arrived=item.arrived)
    marks = row.marks | dict.fromkeys(item.households, mark)
    refusals = {code: said for code, said in row.refusals.items() if code not in item.households}
    if item.reason is not None:
        said = Refusal(reason=item.reason, persuader=item.persuader, at=item.at)
        refusals |= dict.fromkeys(item.households, said)
    miscounted = [code for code in row.miscounted if code not in item.households]
    if item.arrived and item.counted != item.expected:
        miscounted += item.households
    unknown = tuple(dict.fromkeys((*row.unknown, *item.unknown)))
    return msgspec.structs.replace(
        row, marks=marks, refusals=refusals, unknown=unknown, miscounted=tuple(miscounted)
    )


ROSTERS = Table(
    "rosters",
    RosterRow,
    _fold,
    {"zone": lambda row: row.risk_zone or None, "incident": lambda row: row.incident or None},
)
