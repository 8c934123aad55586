"""Means: places of refuge and care, stock, units, reservoirs, households at risk, and the roads between them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from anlan.core.places import Point


class Facility(Struct, frozen=True, kw_only=True):
    """A place that helps or is at risk."""

    name: str
    zh: str
    en: str
    kind: str
    """hospital | shelter | depot | school | plant | port | station | underpass | substation | waterworks | dam."""
    area: str
    place: Point
    capacity: int | None = None
    """Beds of a hospital, places of a shelter; None = unknown, never 0."""
    backup_h: float | None = None
    """Hours it runs on its own power [h]; None = unknown."""
    post: str = ""
    """Who answers for it."""


class StockLot(Struct, frozen=True, kw_only=True):
    """One lot of one item in one depot, as counted last."""

    depot: str
    item: str
    zh: str
    en: str
    unit: str
    """UCUM or an annotation, e.g. "L", "{piece}"."""
    amount: float
    expires: date | None = None


class Unit(Struct, frozen=True, kw_only=True):
    """A team that can be sent, with its vehicles: the smallest thing a dispatch moves."""

    name: str
    zh: str
    en: str
    kind: str
    """fire | medical | police | boat | rescue | power | works | sanitation."""
    area: str
    place: Point
    crew: int
    post: str
    """Who commands it and answers for it."""
    carries: tuple[str, ...] = ()


class Downstream(Struct, frozen=True, kw_only=True):
    """When released water arrives at a station below [min], earliest and latest."""

    station: str
    zh: str
    en: str
    earliest_min: int
    latest_min: int
    notify: tuple[str, ...]
    """Posts that must be told before the gates open (洪 44)."""


class Reservoir(Struct, frozen=True, kw_only=True):
    """A reservoir's card. Levels in m above the city's datum, volumes in 10⁶ m³, flow in m³/s."""

    name: str
    zh: str
    en: str
    area: str
    place: Point
    series: str
    """Its level."""
    flood_limit_m: float
    normal_m: float
    design_m: float
    check_m: float
    curve: tuple[tuple[float, float], ...]
    """Level → volume, rising."""
    release_most_m3_s: float
    downstream: tuple[Downstream, ...]


class Household(Struct, frozen=True, kw_only=True):
    """A household at risk: counts only; its names and door are one vault row."""

    code: str
    people: int
    vulnerable: tuple[str, ...] = ()
    """alone | immobile | pregnant | infant | power (needs electricity to live), one entry a person (法 11)."""
    ref: str = ""


class RiskZone(Struct, frozen=True, kw_only=True):
    """An area that is emptied together, with everybody in it and where they go."""

    name: str
    zh: str
    en: str
    kind: str
    """flood | surge | landslide | dam | plant."""
    area: str
    ring: tuple[Point, ...]
    organiser: str
    """Post that organises the move."""
    shelters: tuple[str, ...]
    """First to last."""
    households: tuple[Household, ...] = ()


class RoadNode(Struct, frozen=True, array_like=True):
    """A junction."""

    number: int
    lon: float
    lat: float


class Road(Struct, frozen=True, array_like=True):
    """A stretch between two junctions, both ways unless `one_way`."""

    name: str
    start: int
    end: int
    length_m: float
    speed_km_h: float
    kind: str
    """trunk | main | local | bridge | underpass."""
    one_way: bool = False


class Roads(Struct, frozen=True, kw_only=True):
    """The roads of one area; junction numbers are the city's, so that areas join."""

    area: str
    nodes: tuple[RoadNode, ...]
    roads: tuple[Road, ...]
