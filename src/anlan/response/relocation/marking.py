"""Households move: what a word changes on the roster, and what it changes at the shelters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from anlan.core.facts import Fact
from anlan.core.ports import Seen
from anlan.core.relocation import (
    ROSTERS,
    CheckedIn,
    HouseholdsChanged,
    HouseholdsMarked,
    HouseholdState,
    Mark,
    RefusalRecorded,
    Relocation,
    RosterRow,
    count,
)
from anlan.core.resources import ShelterChanged

BY = "relocation"


def taken(fact: HouseholdsMarked | RefusalRecorded | CheckedIn, row: RosterRow) -> Iterator[Fact]:
    """One change of the roster, and one of each shelter that it fills or empties."""
    match fact:
        case HouseholdsMarked():
            state = HouseholdState(fact.state)
            where = fact.shelter if state is HouseholdState.SHELTER else ""
            yield from changes(fact, row, fact.households, state, where=where)
        case RefusalRecorded():
            for change in changes(fact, row, (fact.household,), HouseholdState.REFUSED):
                if isinstance(change, HouseholdsChanged):
                    yield msgspec.structs.replace(change, reason=fact.reason, persuader=fact.persuader)
                else:
                    yield change
        case CheckedIn():
            yield from changes(
                fact,
                row,
                fact.households,
                HouseholdState.SHELTER,
                where=fact.shelter,
                arrived=True,
                counted=fact.people,
                extra=fact.extra,
            )


def everybody(fact: Relocation, seen: Seen) -> Iterator[Fact]:
    """A zone that was emptied at once: its whole roster is moved."""
    row = seen.rows(ROSTERS).get(fact.id)
    if row is None or not row.roster:
        return
    where = fact.shelters[0] if fact.shelters else ""
    state = HouseholdState.SHELTER if where else HouseholdState.KIN
    yield from changes(fact, row, tuple(row.roster), state, where=where)


def changes(
    fact: Fact,
    row: RosterRow,
    said: Sequence[str],
    state: HouseholdState,
    *,
    where: str = "",
    arrived: bool = False,
    counted: int | None = None,
    extra: int = 0,
) -> Iterator[Fact]:
    """What follows when somebody says that households stand so: known codes are moved, others are kept by name."""
    codes = tuple(dict.fromkeys(said))
    mark = Mark(state=state, at=min(fact.at, fact.known), where=where, arrived=arrived)
    known = [code for code in codes if code in row.roster]
    moved = tuple(code for code in known if is_news(row.marks.get(code), mark))
    marks = {**row.marks, **dict.fromkeys(moved, mark)}
    expected = sum(row.roster[code].people for code in moved) if arrived else 0
    whole = counted is not None and len(moved) == len(codes)
    heads = counted if whole and counted is not None else expected
    yield HouseholdsChanged(
        at=fact.at,
        by=BY,
        thread=row.thread,
        area=row.area,
        state=state,
        households=moved,
        where=where,
        arrived=arrived,
        counted=heads,
        expected=expected,
        extra=extra,
        unchanged=tuple(code for code in known if code not in marks or marks[code] is not mark),
        unknown=tuple(code for code in codes if code not in row.roster),
        figures=count(row.roster, marks),
    )
    arriving = {where: heads + extra} if arrived else {}
    yield from _at_shelters(fact, row, moved, arriving)


def is_news(old: Mark | None, new: Mark) -> bool:
    """A word counts unless the household stands so already, or the word is older than what is known.

    Who came through a door is not lost, whenever the door's list arrives.
    """
    if old is None:
        return new.state is not HouseholdState.UNTOLD
    if (old.state, old.where) == (new.state, new.where) and (old.arrived or not new.arrived):
        return False
    return new.at >= old.at or (new.arrived and old.state is HouseholdState.LOST)


def _at_shelters(
    fact: Fact, row: RosterRow, moved: Sequence[str], arriving: Mapping[str, int]
) -> Iterator[ShelterChanged]:
    """Heads more where they came in, heads fewer where they had been counted before."""
    change = dict(arriving)
    for code in moved:
        old = row.marks.get(code)
        if old is not None and old.arrived:
            change[old.where] = change.get(old.where, 0) - row.roster[code].people
    for shelter, heads in change.items():
        if heads:
            yield ShelterChanged(at=fact.at, by=BY, shelter=shelter, change=heads)
