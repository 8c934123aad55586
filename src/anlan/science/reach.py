"""Who can be where, how soon: free units by travel time to a place, and shelters by the way to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from anlan.core.city import Roads
from anlan.core.places import Point
from anlan.core.ports import Seen
from anlan.core.resources import CLOSURES, Alternative, UnitRow, UnitStatus, shut
from anlan.science.roads import RoadBook, RoadGraph

BLUE_LIGHT_KINDS = frozenset({"fire", "medical", "police", "rescue"})
"""Kinds of unit that drive with a blue light; the others keep to the speed of the road."""


class CityRoads:
    """The road graphs of the running city with the closures of the moment, kept until one of them changes."""

    def __init__(self) -> None:
        self._book = RoadBook()

    def now(self, seen: Seen, also_shut: frozenset[str] = frozenset()) -> Graphs:
        """The graphs of this moment; `also_shut` asks what would be if these were shut too."""
        closures, roads = seen.rows(CLOSURES).all(), seen.city.all(Roads).values()

        def graph(*, blue_light: bool) -> RoadGraph:
            closed = shut(closures, seen.at, blue_light=blue_light) | also_shut
            return self._book.graph((seen.city, seen.city.revision), roads, closed, blue_light=blue_light)

        return graph


class Graphs(Protocol):
    """The road graphs of the moment."""

    def __call__(self, *, blue_light: bool) -> RoadGraph:
        """The graph that blue lights, or everybody, may use now."""


def drives_with_blue_light(unit_kind: str) -> bool:
    """This kind of unit has the right of way."""
    return unit_kind in BLUE_LIGHT_KINDS


def alternatives(
    units: Iterable[UnitRow], to: Point, unit_kind: str, graphs: Graphs, most: int = 5
) -> tuple[Alternative, ...]:
    """Free units of a kind, quickest first; those with no known way come last, by name."""
    free = [unit for unit in units if unit.unit_kind == unit_kind and unit.status is UnitStatus.AVAILABLE]
    graph = graphs(blue_light=drives_with_blue_light(unit_kind))
    times = graph.times_to(to, [unit.place for unit in free])
    found = [
        Alternative(unit=unit.unit, travel_s=None if seconds is None else round(seconds))
        for unit, seconds in zip(free, times, strict=True)
    ]
    return tuple(sorted(found, key=_by_time)[:most])


def _by_time(item: Alternative) -> tuple[bool, int, str]:
    return item.travel_s is None, item.travel_s or 0, item.unit


K = TypeVar("K")


def by_way(start: Point, goals: Iterable[tuple[K, Point]], graph: RoadGraph) -> list[tuple[K, float]]:
    """What can be reached from a place, quickest first, with the travel time [s]."""
    named = list(goals)
    times = graph.times_from(start, [place for _, place in named])
    reached = [
        (name, seconds) for (name, _), seconds in zip(named, times, strict=True) if seconds is not None
    ]
    return sorted(reached, key=lambda pair: pair[1])
