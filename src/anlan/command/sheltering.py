"""Shelters that are full: the next ones go to the nearest open shelter with room, by the road that is open."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.facts import Fact
from anlan.core.ports import Seen
from anlan.core.resources import (
    SHELTERS,
    ShelterChanged,
    ShelterCounted,
    ShelterFull,
    ShelterRow,
    place_named,
)
from anlan.science.reach import CityRoads, by_way


class Sheltering:
    """Names where to go next as soon as a shelter has no place left; a shelter that nobody counted is not offered."""

    name = "sheltering"
    takes = (ShelterCounted, ShelterChanged)

    def __init__(self, roads: CityRoads | None = None) -> None:
        self._roads = roads or CityRoads()

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A shelter that is full, and not known to be, gets its next one."""
        if not isinstance(fact, ShelterCounted | ShelterChanged):
            return
        row = seen.rows(SHELTERS).get(fact.shelter)
        if row is None or row.free is None or row.free > 0 or self._told(row, seen):
            return
        name, free, minutes = self._next(row, seen)
        yield ShelterFull(
            at=fact.at, by=self.name, shelter=row.shelter, people=row.people or 0, capacity=row.capacity or 0,
            next_shelter=name, next_free=free, travel_min=minutes,
        )  # fmt: skip

    def _told(self, row: ShelterRow, seen: Seen) -> bool:
        """The next one was named already and still has room."""
        other = seen.rows(SHELTERS).get(row.next_shelter)
        return other is not None and other.open and (other.free or 0) > 0

    def _next(self, row: ShelterRow, seen: Seen) -> tuple[str, int | None, int | None]:
        start = place_named(seen.city, row.shelter)
        others = [
            (other, place)
            for other in seen.rows(SHELTERS).where("open", "yes")
            if other.shelter != row.shelter
            and other.free is not None
            and other.free > 0
            and (place := place_named(seen.city, other.shelter)) is not None
        ]
        reached = by_way(start, others, self._roads.now(seen)(blue_light=False)) if start else []
        if not reached:
            return "", None, None
        best, seconds = reached[0]
        return best.shelter, best.free, round(seconds / 60)
