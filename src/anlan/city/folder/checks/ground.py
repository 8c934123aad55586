"""Areas, feeds, series and thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, pairwise

import shapely
from msgspec import Struct
from shapely.geometry import Point as Dot
from shapely.geometry import Polygon

from anlan.city.folder.checks.book import Book, One, not_among
from anlan.city.folder.problems import Problem
from anlan.core import properties
from anlan.core.city import Area, Department, Ladder, Profile, Series, Source, Threshold
from anlan.core.places import Point
from anlan.core.units import InconvertibleUnit, converter, is_unit

AREA_KINDS = ("city", "district", "town", "village", "reach")
USUAL_UNITS = {
    properties.STAGE: "m",
    properties.RAIN: "mm",
    properties.WIND_SPEED: "m/s",
    properties.RESERVOIR_LEVEL: "m",
    properties.TIDE: "m",
    properties.WATER_DEPTH: "m",
    properties.TRAFFIC_SPEED: "km/h",
    properties.POWER: "MW",
    properties.WATER_FLOW: "m3/h",
    properties.STORM_PRESSURE: "hPa",
    properties.CROWD_DENSITY: "/m2",
}
"""A series of these properties must convert to this unit."""
_EVERYDAY = frozenset({*USUAL_UNITS.values(), "/h", "deg", "L", "L/s", "kg", "[ppm]", "m3/s", "Cel", "%"})
OVERLAP = 0.01
"""Share of the smaller area that two neighbours may have in common: drawn borders are never exact."""
OUTSIDE_DEGREES = 0.05
"""About five kilometres: a place further outside its area is a slip."""
_OFFSETS_MIN = (-720, 840)


def check(book: Book) -> Iterator[Problem]:
    """Everything about the ground."""
    for profile in book.each(Profile):
        if not _OFFSETS_MIN[0] <= profile.is_.utc_offset_min <= _OFFSETS_MIN[1]:
            what = f"utc_offset_min {profile.is_.utc_offset_min} is no offset"
            yield profile.say(what, "minutes from UTC, e.g. 480", "utc_offset_min")
    yield from _areas(book)
    for source in book.each(Source):
        yield from book.unknown(source, Department, source.is_.owner, "owner")
        if source.is_.delay_s < 0:
            yield source.say(f"delay_s {source.is_.delay_s:g} is negative", "0 or more", "delay_s")
    yield from _series(book)
    yield from _thresholds(book)


def _areas(book: Book) -> Iterator[Problem]:
    siblings: dict[tuple[str, str], list[tuple[One[Area], Polygon]]] = {}
    for one in book.each(Area):
        area = one.is_
        yield from not_among(one, "kind", area.kind, AREA_KINDS)
        if area.parent is not None:
            yield from book.unknown(one, Area, area.parent)
            if not area.code.startswith(area.parent.removesuffix("00")):
                yield one.say(
                    f"code {area.code} does not begin with its parent's {area.parent}", "codes nest"
                )
        if area.people is not None and area.people < 0:
            yield one.say(f"people {area.people} is negative", "0 or more; nothing = unknown")
        if area.ring:
            polygon = polygon_of(area.ring)
            if crossing := crosses(polygon):
                yield one.say(f"the ring of '{area.code}' {crossing}", "draw it without crossing itself")
            else:
                siblings.setdefault((area.kind, area.parent or ""), []).append((one, polygon))
    for found in siblings.values():
        yield from _overlaps(found)


def _overlaps(found: list[tuple[One[Area], Polygon]]) -> Iterator[Problem]:
    for (one, ring), (other, beside) in combinations(found, 2):
        if not ring.intersects(beside):
            continue
        shared = ring.intersection(beside).area / min(ring.area, beside.area)
        if shared > OVERLAP:
            what = f"'{other.name}' covers {shared:.0%} of '{one.name}' ({one.where.file}:{one.where.line})"
            yield other.say(what, "areas of one kind do not overlap")


def polygon_of(ring: tuple[Point, ...]) -> Polygon:
    """A ring as shapely sees it."""
    return Polygon([(point.lon, point.lat) for point in ring])


def crosses(polygon: Polygon) -> str:
    """How a ring is broken; empty when it is not."""
    if polygon.is_valid:
        return ""
    why = shapely.is_valid_reason(polygon)
    at = re.search(r"\[(\S+) (\S+)\]", why)
    return f"crosses itself near {float(at[1]):.4f} {float(at[2]):.4f}" if at else f"is broken: {why}"


def astray(book: Book, one: One[Struct], area: str, place: Point | None) -> Iterator[Problem]:
    """A place that lies far outside the area it is said to be in."""
    ring = ring_of(book, area)
    if place is None or ring is None:
        return
    away = ring.distance(Dot(place.lon, place.lat))
    if away > OUTSIDE_DEGREES:
        yield one.say(
            f"lies about {away * 105:.0f} km outside its area '{area}'", "correct lon, lat or area", "lon"
        )


def ring_of(book: Book, area: str) -> Polygon | None:
    """The ring of an area, where it has a sound one."""
    found = book.get(Area, area)
    return _sound(found.ring) if found and found.ring else None


@lru_cache(maxsize=4096)
def _sound(ring: tuple[Point, ...]) -> Polygon | None:
    polygon = polygon_of(ring)
    return polygon if polygon.is_valid else None


def _series(book: Book) -> Iterator[Problem]:
    numbers: dict[int, One[Series]] = {}
    for one in book.each(Series):
        row = one.is_
        parts = row.name.split("/")
        if len(parts) != 3 or parts[2] != row.property:
            yield one.say(f"name '{row.name}' does not fit", f"write city/station/{row.property}", "name")
        if (first := numbers.setdefault(row.number, one)) is not one:
            what = f"number {row.number} is taken by '{first.name}' in line {first.where.line}"
            yield one.say(what, "every series has its own number", "number")
        yield from book.unknown(one, Source, row.source, "source")
        yield from book.nowhere(one, row.area, "area")
        yield from _unit(one)
        if row.low is not None and row.high is not None and row.low >= row.high:
            yield one.say(f"low {row.low:g} is not below high {row.high:g}", "low < high", "low")
        if row.period_s <= 0:
            yield one.say(f"period_s {row.period_s:g} is no period", "more than 0", "period_s")
        for name in row.upstream:
            yield from book.unknown(one, Series, name, "upstream")
        yield from astray(book, one, row.area, row.place)


def _unit(one: One[Series]) -> Iterator[Problem]:
    row, usual = one.is_, USUAL_UNITS.get(one.is_.property)
    if not measures(row.unit):
        now = f"a UCUM code, e.g. {usual or 'm, mm, m/s, m3/s, {person}'}"
        yield one.say(f"unit '{row.unit}' is no UCUM code", now, "unit")
    elif usual and row.unit != usual and not _measures_alike(row.unit, usual):
        yield one.say(f"unit '{row.unit}' does not measure {row.property}", f"e.g. {usual}", "unit")


@lru_cache(maxsize=512)
def _measures_alike(unit: str, usual: str) -> bool:
    try:
        converter(unit, usual)
    except InconvertibleUnit:
        return False
    return True


@lru_cache(maxsize=512)
def measures(code: str) -> bool:
    """Whether a unit is a UCUM code; those that cities use every day need no table."""
    return code in _EVERYDAY or re.fullmatch(r"\{\w+\}", code) is not None or is_unit(code)


def _thresholds(book: Book) -> Iterator[Problem]:
    ranks = {row.level: row.rank for ladder in book.each(Ladder) for row in ladder.is_.rows}
    reached: dict[str, list[tuple[int, One[Threshold]]]] = {}
    for one in book.each(Threshold):
        row = one.is_
        yield from book.unknown(one, Series, row.series, "series")
        if row.under >= row.over:
            what = f"under {row.under:g} is not below over {row.over:g}"
            yield one.say(what, "it is left below where it is reached: under < over", "under")
        series = book.get(Series, row.series)
        if series is None or series.property not in properties.WATCHED:
            yield from book.not_one_of(one, "level", row.level, ranks, Ladder, "level")
        if row.level in ranks:
            reached.setdefault(row.series, []).append((ranks[row.level], one))
        if series and series.high is not None and row.over > series.high:
            what = f"over {row.over:g} is beyond what '{row.series}' can read ({series.high:g})"
            yield one.say(what, f"at most {series.high:g} {series.unit}", "over")
    for found in reached.values():
        found.sort(key=lambda pair: pair[0])
        for (_, lower), (_, higher) in pairwise(found):
            if higher.is_.over <= lower.is_.over:
                what = f"{higher.is_.level} at {higher.is_.over:g} is not above {lower.is_.level} at {lower.is_.over:g}"
                yield higher.say(what, "a worse level is reached later", "over")
