"""People at risk: zones with their households by count, and made-up rosters that only the vault may hold."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from anlan.cities.making.ground import Cell, Ground, english
from anlan.cities.making.spec import NAMES, Corner, Spec, Zone
from anlan.core.city import Facility, Household, RiskZone
from anlan.core.places import Point, metres_between

SIZES = (1, 2, 3, 4, 5)
SIZE_PARTS = (0.2, 0.32, 0.26, 0.14, 0.08)
NEEDS = (("alone", 0.05), ("immobile", 0.03), ("pregnant", 0.006), ("infant", 0.03), ("power", 0.004))
"""Share of households with somebody who needs help."""
_SHELTERS = 3


class RosterRow(Struct, frozen=True, kw_only=True):
    """One household by name and door: made up, and for the vault only."""

    household: str
    names: str
    door: str


def zones(
    spec: Spec, ground: Ground, shelters: list[Facility], draw: np.random.Generator
) -> Iterator[RiskZone]:
    """The given zones first, with exactly their people; then the drawn ones."""
    for number, zone in enumerate(_all(spec, ground, draw), 1):
        cell = ground.cell(zone.town)
        ring = _ring(cell, number)
        yield RiskZone(
            name=zone.slug, zh=zone.zh, en=zone.en, kind=zone.kind, area=_area(zone, cell), ring=ring,
            organiser=f"{zone.village}-warden" if zone.village else f"{cell.town.slug}-duty",
            shelters=_nearest(shelters, ring[0]), households=tuple(_households(zone, draw)),
        )  # fmt: skip


def rosters(found: list[RiskZone], draw: np.random.Generator) -> Iterator[RosterRow]:
    """A name for everybody and a door for every household."""
    for zone in found:
        lane = (
            NAMES.lanes[int(draw.integers(len(NAMES.lanes)))] if "yushi" not in zone.name else NAMES.lanes[0]
        )
        for number, household in enumerate(zone.households, 1):
            surname = NAMES.surnames[int(draw.integers(len(NAMES.surnames)))]
            names = [surname + _given(draw) for _ in range(household.people)]
            yield RosterRow(household=household.code, names=" ".join(names), door=f"{lane}{number}号")


def _given(draw: np.random.Generator) -> str:
    return "".join(NAMES.syllables[int(draw.integers(len(NAMES.syllables)))] for _ in range(2))


def _all(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Zone]:
    yield from spec.zones
    taken = {zone.town for zone in spec.zones}
    for many in spec.drawn_zones:
        cells = [cell for cell in ground.in_district(many.district) if cell.town.slug not in taken]
        for number in range(1, many.number + 1):
            town = cells[(number - 1) % len(cells)].town
            households = int(many.households * float(draw.uniform(0.7, 1.3)))
            yield Zone(
                slug=f"{town.slug}-{many.kind}-{number}", zh=f"{town.zh}{many.zh}{number}号",
                en=f"{english(town.slug)} {many.en} {number}", kind=many.kind, town=town.slug,
                households=households, people=round(households * float(draw.uniform(2.3, 2.8))),
            )  # fmt: skip


def _area(zone: Zone, cell: Cell) -> str:
    slugs = [slug for _, slug in cell.town.villages]
    return f"{cell.code}{201 + slugs.index(zone.village)}" if zone.village else cell.code


def _households(zone: Zone, draw: np.random.Generator) -> Iterator[Household]:
    """Sizes drawn, then moved by ones until the people add up."""
    sizes = [int(size) for size in draw.choice(SIZES, zone.households, p=SIZE_PARTS)]
    place = 0
    while (off := zone.people - sum(sizes)) != 0:
        step = 1 if off > 0 else -1
        if 1 <= sizes[place] + step <= SIZES[-1]:
            sizes[place] += step
        place = (place + 1) % len(sizes)
    for number, size in enumerate(sizes, 1):
        yield Household(
            code=f"{zone.slug}-{number:04d}", people=size, vulnerable=_needs(zone, number, size, draw)
        )


def _needs(zone: Zone, number: int, people: int, draw: np.random.Generator) -> tuple[str, ...]:
    drawn = draw.uniform(size=len(NEEDS))
    if zone.immobile is not None:
        return ("immobile",) if number <= zone.immobile else ()
    found = [need for (need, share), chance in zip(NEEDS, drawn, strict=True) if float(chance) < share]
    if people > 1 and "alone" in found:
        found.remove("alone")
    return tuple(found[:people])


def _ring(cell: Cell, number: int) -> tuple[Point, ...]:
    """A block inside the town."""
    u, v = 0.12 + 0.05 * (number % 4), 0.15 + 0.07 * (number % 3)
    corners: list[Corner] = [
        cell.at(u, v),
        cell.at(u + 0.45, v),
        cell.at(u + 0.45, v + 0.4),
        cell.at(u, v + 0.4),
    ]
    return tuple(Point(*corner) for corner in (*corners, corners[0]))


def _nearest(shelters: list[Facility], place: Point) -> tuple[str, ...]:
    by_way = sorted(shelters, key=lambda one: (metres_between(one.place, place), one.name))
    return tuple(one.name for one in by_way[:_SHELTERS])
