"""Scripted staff: beside the headless officer's routine, the acts an exercise expects of people, told by their keys.

A step is written for an inject and a delay. What it does is worked out when its time comes, from what the house shows
at that moment, as a person would: the thread of a report, the hash of a text, the households still to be moved.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from anlan.city.house import House
from anlan.city.officer import SEED, HeadlessOfficer
from anlan.core.city import City
from anlan.core.exercise import Inject
from anlan.core.facts import Fact, Given
from anlan.core.given import Decided
from anlan.core.ports import R
from anlan.core.tables import Reading, Table
from anlan.core.warnings import ConfirmAsked
from anlan.store.journal import Journal


class Look:
    """What somebody at the desk sees at this moment, and what was done in this exercise before."""

    def __init__(self, house: House, at: datetime, number: int, names: Mapping[int, Sequence[str]]) -> None:
        self._house, self.at, self.number, self._names = house, at, number, names

    @property
    def city(self) -> City:
        """The running city."""
        return self._house.city

    @property
    def journal(self) -> Journal:
        """Every fact."""
        return self._house.journal

    def rows(self, table: Table[R]) -> Reading[R]:
        """A table as it stands."""
        return self._house.flow.rows(table)

    def done(self, name: str, number: int | None = None) -> str:
        """Id of the fact that a step brought in; raises LookupError when it did not happen."""
        key = step_key(self.number if number is None else number, name)
        fact = self.journal.by_key(key)
        if fact is None:
            raise LookupError(f"{key} has not happened")
        return fact.id

    def told(self, number: int | None = None, nth: int = 0) -> Fact:
        """The fact of a happening of an inject; raises LookupError when it has not come."""
        wanted = self.number if number is None else number
        names = self._names.get(wanted, ())
        found = self.journal.by_key(f"happening|{names[nth]}") if nth < len(names) else None
        if found is None:
            raise LookupError(f"inject {wanted} has not been handed in")
        return found


Make = Callable[[Look, "Header"], Given | Iterable[Given] | None]


class Step(Struct, frozen=True, kw_only=True):
    """One act of a person in the exercise."""

    number: int
    """The inject it answers."""
    name: str
    """Its own name; part of the key of what it brings in."""
    after_min: float
    """Minutes after the inject."""
    by: str
    """Who does it."""
    make: Make
    quiet: bool = False
    """Whom it calls does not answer by himself: other steps say who does, and who never will."""


class Header(Struct, frozen=True, kw_only=True):
    """The header of what a step brings in: spread into the given fact."""

    at: datetime
    by: str
    key: str

    def spread(self, part: str = "") -> dict[str, Any]:
        """at, by, key; `part` tells several acts of one step apart."""
        return {"at": self.at, "by": self.by, "key": f"{self.key}|{part}" if part else self.key}


class Staff(HeadlessOfficer):
    """The headless officer, and beside it the steps of an exercise in the order of their times."""

    def __init__(
        self,
        injects: Sequence[Inject],
        landfall: datetime,
        steps: Iterable[Step],
        names: Mapping[int, Sequence[str]],
        seed: int = SEED,
    ) -> None:
        super().__init__(seed)
        self._house: House | None = None
        self._names = names
        """Inject → names of its happenings, in order."""
        steps = tuple(steps)
        self._quiet = {step_key(step.number, step.name) for step in steps if step.quiet}
        """Keys of what quiet steps bring in."""
        self.missed: list[str] = []
        """Steps that could not be done, and why: what they needed was not there."""
        at_of = {one.number: landfall + timedelta(minutes=one.offset_min) for one in injects}
        self._away: list[tuple[datetime, datetime]] = []
        self._steps = [
            (at_of[step.number] + timedelta(minutes=step.after_min), n, step) for n, step in enumerate(steps)
        ]
        heapq.heapify(self._steps)

    def take_place(self, house: House) -> None:
        """Sit down in a house."""
        self._house = house

    def watch(self, fact: Fact) -> None:
        """As the officer does; a quiet call is left to the steps."""
        if isinstance(fact, ConfirmAsked) and self._house is not None and self._quiet:
            call = self._house.journal.fact(fact.warning)
            if isinstance(call, Given) and call.key in self._quiet:
                return
        super().watch(fact)

    def away(self, since: datetime, until: datetime) -> None:
        """Between these times nobody decides by routine: who is first in rank cannot be reached."""
        self._away.append((since, until))

    def _plan(self, at: datetime, given: Given) -> None:
        if isinstance(given, Decided) and any(since <= at < until for since, until in self._away):
            return
        super()._plan(at, given)

    def next_at(self) -> datetime | None:
        """When the next answer or step is due."""
        routine = super().next_at()
        step = self._steps[0][0] if self._steps else None
        return min((at for at in (routine, step) if at is not None), default=None)

    def act(self) -> Iterable[Given]:
        """The next answer, or what the next step brings in."""
        routine = super().next_at()
        if self._steps and (routine is None or self._steps[0][0] <= routine):
            at, _, step = heapq.heappop(self._steps)
            return self._do(step, at)
        return super().act()

    def _do(self, step: Step, at: datetime) -> list[Given]:
        if self._house is None:
            raise RuntimeError("nobody has taken place: Staff.take_place(house) comes first")
        header = Header(at=at, by=step.by, key=step_key(step.number, step.name))
        try:
            made = step.make(Look(self._house, at, step.number, self._names), header)
            return [] if made is None else [made] if isinstance(made, Given) else list(made)
        except LookupError as error:
            self.missed.append(f"{step.number} {step.name}: {error}")
            return []


def step_key(number: int, name: str) -> str:
    """The key of what a step brings in."""
    return f"exercise|{number}|{name}"
