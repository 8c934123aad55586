"""Looking things up in a house that may be running: clauses of its plans, and units by travel time."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from anlan.city.house import Place
from anlan.city.process import running_city
from anlan.core.city import City, Plan, Roads
from anlan.core.clock import LiveClock
from anlan.core.resources import CLOSURES, UNITS, Alternative, place_named, shut
from anlan.decision.library import Hit, Library
from anlan.science.reach import alternatives
from anlan.science.roads import BLUE_LIGHT, RoadGraph
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database


class PlanLine(Struct, frozen=True, kw_only=True):
    """One plan of the library."""

    name: str
    version: str
    zh: str
    en: str
    n_clauses: int
    withdrawn: bool


def plans_of(place: Place) -> list[PlanLine]:
    """Every plan the city has, those no longer in force marked."""
    return [
        PlanLine(
            name=plan.name, version=plan.version, zh=plan.zh, en=plan.en, n_clauses=len(plan.clauses),
            withdrawn=plan.withdrawn,
        )
        for plan in running_city(open_database(place.url)).all(Plan).values()
    ]  # fmt: skip


def search(place: Place, words: str, most: int) -> list[Hit]:
    """The clauses in force nearest to the words, in a house that may be running."""
    return clauses(running_city(open_database(place.url)), words, most)


def clauses(city: City, words: str, most: int) -> list[Hit]:
    """The clauses in force nearest to the words."""
    return Library(plan for plan in city.all(Plan).values() if not plan.withdrawn).search(words, most)


def nearest_units(place: Place, to: str, unit_kind: str, most: int) -> tuple[Alternative, ...]:
    """Free units of a kind by travel time; raises LookupError for a place the city does not know."""
    engine = open_database(place.url)
    return near(running_city(engine), Journal(engine), to, unit_kind, most)


def near(
    city: City,
    journal: Journal,
    to: str,
    unit_kind: str,
    most: int,
    sees: Callable[[str], bool] = lambda _: True,
) -> tuple[Alternative, ...]:
    """Free units of a kind in the areas somebody sees, by travel time; raises LookupError for an unknown place."""
    goal = place_named(city, to)
    if goal is None:
        raise LookupError(f"{to}: the city knows no such place; give a facility, an area code, or lon,lat")
    units = [msgspec.json.decode(body, type=UNITS.row) for _, body in journal.decisions(UNITS.name)]
    closures = [msgspec.json.decode(body, type=CLOSURES.row) for _, body in journal.decisions(CLOSURES.name)]
    told = [unit.changed for unit in units if unit.changed] + [row.since for row in closures]
    now = max(told, default=LiveClock().now())

    def graph(*, blue_light: bool) -> RoadGraph:
        closed = shut(closures, now, blue_light=blue_light)
        return RoadGraph(city.all(Roads).values(), closed, BLUE_LIGHT if blue_light else 1.0)

    return alternatives([unit for unit in units if sees(unit.area)], goal, unit_kind, graph, most)
