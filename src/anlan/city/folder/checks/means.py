"""Facilities, stock, units, reservoirs, risk zones and roads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from anlan.city.folder.checks.book import Book, One, not_among
from anlan.city.folder.checks.ground import astray, crosses, measures, polygon_of
from anlan.city.folder.problems import Problem
from anlan.core.city import (
    Area,
    Facility,
    Post,
    Reservoir,
    RiskZone,
    Road,
    RoadNode,
    Roads,
    Series,
    StockLot,
    Unit,
)
from anlan.core.places import Point, metres_between

FACILITY_KINDS = (
    "hospital", "shelter", "depot", "school", "plant", "port", "station", "underpass", "substation", "waterworks",
    "dam",
)  # fmt: skip
UNIT_KINDS = ("fire", "medical", "police", "boat", "rescue", "power", "works", "sanitation")
ZONE_KINDS = ("flood", "surge", "landslide", "dam", "plant")
ROAD_KINDS = ("trunk", "main", "local", "bridge", "underpass", "ferry")
VULNERABLE = ("alone", "immobile", "pregnant", "infant", "power")
SHORTER = 0.95
"""A road may be no shorter than this part of the straight line: less is a slip of the pen."""


def check(book: Book) -> Iterator[Problem]:
    """Everything that helps or is at risk."""
    for place in book.each(Facility):
        yield from not_among(place, "kind", place.is_.kind, FACILITY_KINDS, "kind")
        yield from book.nowhere(place, place.is_.area, "area")
        yield from book.unknown(place, Post, place.is_.post, "post", empty=True)
        yield from _not_negative(place, "capacity", place.is_.capacity)
        yield from _not_negative(place, "backup_h", place.is_.backup_h)
        yield from astray(book, place, place.is_.area, place.is_.place)
    yield from _stock(book)
    for unit in book.each(Unit):
        yield from not_among(unit, "kind", unit.is_.kind, UNIT_KINDS, "kind")
        yield from book.nowhere(unit, unit.is_.area, "area")
        yield from book.unknown(unit, Post, unit.is_.post, "post")
        if unit.is_.crew <= 0:
            yield unit.say(f"crew {unit.is_.crew} is nobody", "1 or more", "crew")
        yield from astray(book, unit, unit.is_.area, unit.is_.place)
    for dam in book.each(Reservoir):
        yield from _reservoir(book, dam)
    yield from _zones(book)
    yield from _roads(book)


def _not_negative(one: One[Facility], field: str, value: float | None) -> Iterator[Problem]:
    if value is not None and value < 0:
        yield one.say(f"{field} {value:g} is negative", "0 or more; empty = unknown", field)


def _stock(book: Book) -> Iterator[Problem]:
    depots = [one.name for one in book.each(Facility) if one.is_.kind == "depot"]
    for one in book.each(StockLot):
        row = one.is_
        yield from book.not_one_of(one, "depot", row.depot, depots, Facility, "depot")
        if not measures(row.unit):
            yield one.say(f"unit '{row.unit}' is no UCUM code", "e.g. L, kg, {piece}", "unit")
        if row.amount < 0:
            yield one.say(f"amount {row.amount:g} is negative", "0 or more", "amount")


def _reservoir(book: Book, one: One[Reservoir]) -> Iterator[Problem]:
    dam = one.is_
    yield from book.nowhere(one, dam.area, "area")
    yield from book.unknown(one, Series, dam.series, "series")
    levels = ("flood_limit_m", "normal_m", "design_m", "check_m")
    for lower, higher in pairwise(levels):
        if getattr(dam, lower) > getattr(dam, higher):
            what = f"{lower} {getattr(dam, lower):g} is above {higher} {getattr(dam, higher):g}"
            yield one.say(what, f"{lower} ≤ {higher}", lower)
    for (low, little), (high, much) in pairwise(dam.curve):
        if high <= low or much <= little:
            yield one.say(f"the curve does not rise at {high:g} m", "level and volume both rise", "curve")
    for place, below in enumerate(dam.downstream):
        way = ("downstream", place)
        yield from book.unknown(one, Series, below.station, *way, "station")
        if below.earliest_min > below.latest_min:
            what = f"earliest_min {below.earliest_min} is after latest_min {below.latest_min}"
            yield one.say(what, "earliest ≤ latest", *way, "earliest_min")
        for post in below.notify:
            yield from book.unknown(one, Post, post, *way, "notify")


def _zones(book: Book) -> Iterator[Problem]:
    shelters = [one.name for one in book.each(Facility) if one.is_.kind == "shelter"]
    codes: dict[str, str] = {}
    for one in book.each(RiskZone):
        zone = one.is_
        yield from not_among(one, "kind", zone.kind, ZONE_KINDS)
        yield from book.unknown(one, Area, zone.area)
        yield from book.unknown(one, Post, zone.organiser)
        for name in zone.shelters:
            yield from book.not_one_of(one, "shelter", name, shelters, Facility)
        if len(zone.ring) > 0 and (crossing := crosses(polygon_of(zone.ring))):
            yield one.say(f"the ring of '{zone.name}' {crossing}", "draw it without crossing itself")
        yield from _households(one, codes)


def _households(one: One[RiskZone], codes: dict[str, str]) -> Iterator[Problem]:
    for place, household in enumerate(one.is_.households):
        way = ("households", place)
        if household.code in codes:
            what = f"household '{household.code}' is there twice"
            yield one.say(what, f"it is already in '{codes[household.code]}'", *way)
        codes[household.code] = one.name
        if household.people < 1:
            yield one.say(f"people {household.people} is nobody", "1 or more", *way)
        for need in household.vulnerable:
            yield from not_among(one, "vulnerable", need, VULNERABLE, *way)
        if len(household.vulnerable) > household.people:
            yield one.say("more need help than live there", "one entry a person", *way)


def _roads(book: Book) -> Iterator[Problem]:
    nodes: dict[int, RoadNode] = {}
    for one in book.each(Roads):
        yield from book.unknown(one, Area, one.is_.area)
        for place, node in enumerate(one.is_.nodes):
            if node.number in nodes:
                yield one.say(
                    f"junction {node.number} is there twice", "numbers are the city's", "nodes", place
                )
            nodes[node.number] = node
    for one in book.each(Roads):
        for place, road in enumerate(one.is_.roads):
            yield from _road(one, place, road, nodes)


def _road(one: One[Roads], place: int, road: Road, nodes: dict[int, RoadNode]) -> Iterator[Problem]:
    way = ("roads", place)
    for number in (road.start, road.end):
        if number not in nodes:
            yield one.say(f"junction {number} is unknown", "one of junctions.csv", *way)
    if road.kind not in ROAD_KINDS:
        yield from not_among(one, "kind", road.kind, ROAD_KINDS, *way)
    if road.speed_km_h <= 0:
        yield one.say(f"speed_km_h {road.speed_km_h:g} is no speed", "more than 0", *way)
    if road.start in nodes and road.end in nodes:
        start, end = nodes[road.start], nodes[road.end]
        straight = metres_between(Point(start.lon, start.lat), Point(end.lon, end.lat))
        if road.length_m < straight * SHORTER - 1:
            what = f"length_m {road.length_m:g} is shorter than the straight line ({straight:.0f} m)"
            yield one.say(what, "metres along the road", *way)


def notes(book: Book, today: date | None) -> Iterator[str]:
    """Stock that is past its date, and what is not brought."""
    if today is not None:
        old = [one.name for one in book.each(StockLot) if one.is_.expires and one.is_.expires < today]
        if old:
            yield f"expired: {len(old)} lots, e.g. {', '.join(old[:3])}"
    unknown = [
        one.name for one in book.each(Facility) if one.is_.capacity is None and one.is_.kind == "shelter"
    ]
    if unknown:
        yield f"places unknown: {len(unknown)} shelters, e.g. {', '.join(unknown[:3])}"
