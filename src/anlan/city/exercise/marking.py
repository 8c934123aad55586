"""Marking: every inject is held against the journal; what cannot be shown by a fact is not met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from anlan.city.exercise.staff import step_key
from anlan.core.evidence import Link
from anlan.core.exercise import Inject, Mark, Point
from anlan.core.facts import F, Fact, Given

MACHINE = 2 / 60
"""Machine steps are held to two seconds [min]."""


class Night:
    """The journal of one run, as the marker reads it: what came after an inject, and how long after."""

    def __init__(
        self,
        facts: Sequence[Fact],
        injects: Sequence[Inject],
        landfall: datetime,
        names: Mapping[int, Sequence[str]] = {},
    ) -> None:
        self.facts = facts
        self.injects = {one.number: one for one in injects}
        self._landfall, self._names = landfall, names
        self._by_key = {fact.key: fact for fact in facts if isinstance(fact, Given)}

    def at(self, number: int) -> datetime:
        """When an inject comes."""
        return self._landfall + timedelta(minutes=self.injects[number].offset_min)

    def of(
        self, kind: type[F], number: int, where: Callable[[F], bool] = lambda _: True, *, hours: float = 12
    ) -> list[F]:
        """Facts of a kind known within some hours from an inject on, that fit."""
        since, until = self.at(number), self.at(number) + timedelta(hours=hours)
        return [
            fact
            for fact in self.facts
            if isinstance(fact, kind) and since <= fact.known < until and where(fact)
        ]

    def told(self, number: int, nth: int = 0) -> Fact | None:
        """The fact of the nth happening of an inject."""
        names = self._names.get(number, ())
        return self._by_key.get(f"happening|{names[nth]}") if nth < len(names) else None

    def step(self, number: int, name: str) -> Fact | None:
        """What a step of the staff brought in."""
        return self._by_key.get(step_key(number, name))

    def follows(
        self, cause: Fact | None, kind: type[F], where: Callable[[F], bool] = lambda _: True
    ) -> F | None:
        """The first fact of a kind that followed from a given one in its own turn."""
        if cause is None:
            return None
        for fact in self.facts[cause.seq : cause.seq + 10_000]:
            if isinstance(fact, Given):
                return None
            if isinstance(fact, kind) and where(fact):
                return fact
        return None

    def because(self, fact: Fact) -> set[str]:
        """Ids a fact rests on."""
        return {item.target for item in fact.because if isinstance(item, Link)}

    def point(self, number: int, what: str, fact: Fact | None, within_min: float | None = None) -> Point:
        """A point that a fact shows; None = it is not there."""
        if fact is None:
            return Point(what=what, met=False, within_min=within_min)
        after = (fact.known - self.at(number)).total_seconds() / 60
        return Point(what=what, met=True, fact=fact.id, after_min=round(after, 2), within_min=within_min)

    def first(
        self, number: int, what: str, kind: type[F], where: Callable[[F], bool] = lambda _: True, *,
        within_min: float | None = None, hours: float = 12,
    ) -> Point:  # fmt: skip
        """A point shown by the first fact of a kind that fits, from the inject on."""
        found = self.of(kind, number, where, hours=hours)
        return self.point(number, what, found[0] if found else None, within_min)

    def never(
        self,
        number: int,
        what: str,
        kind: type[F],
        where: Callable[[F], bool] = lambda _: True,
        *,
        hours: float = 1,
    ) -> Point:
        """A point shown by the absence of a fact."""
        return Point(what=what, met=not self.of(kind, number, where, hours=hours))


def says(what: str, met: bool) -> Point:
    """A point that is shown otherwise than by one fact."""
    return Point(what=what, met=met)


Check = Callable[[Night], tuple[Iterable[Point], Iterable[Point]]]
"""System points and person points of one inject."""


def together(*parts: Mapping[int, Check]) -> dict[int, Check]:
    """The checks of several parts; an inject that several of them look at has the points of all."""
    wanted: dict[int, list[Check]] = {}
    for part in parts:
        for number, check in part.items():
            wanted.setdefault(number, []).append(check)
    return {number: _all(tuple(checks)) for number, checks in sorted(wanted.items())}


def _all(checks: tuple[Check, ...]) -> Check:
    def check(night: Night) -> tuple[Iterable[Point], Iterable[Point]]:
        found = [(tuple(system), tuple(person)) for system, person in (one(night) for one in checks)]
        return (
            tuple(point for system, _ in found for point in system),
            tuple(point for _, person in found for point in person),
        )

    return check


def marks(night: Night, checks: Mapping[int, Check]) -> list[Mark]:
    """Every inject marked, in order; one without a check is not met, and says so."""
    found, nothing = [], (says("not marked", met=False),)
    for number, inject in sorted(night.injects.items()):
        check = checks.get(number)
        system, person = check(night) if check else (nothing, nothing)
        found.append(Mark(number=number, offset=inject.offset, system=tuple(system), person=tuple(person)))
    return found


def summary(found: Sequence[Mark]) -> dict[str, object]:
    """The exercise in the shape a replay prints."""
    return {
        "injects": len(found),
        "seen": sum(mark.seen for mark in found),
        "right_act": sum(mark.right for mark in found),
        "in_time": sum(mark.in_time for mark in found),
        "people": "scripted",
        "marks": [
            {
                "number": mark.number, "offset": mark.offset, "seen": mark.seen, "right_act": mark.right,
                "in_time": mark.in_time, "system": mark.system, "person": mark.person,
            }
            for mark in found
        ],
    }  # fmt: skip
