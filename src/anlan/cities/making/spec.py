"""What the generator is told of one city, in one TOML file."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from anlan.cities import SPEC

Corner = tuple[float, float]


class Town(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A town or street: its name in Chinese and as a slug; what is not said is drawn."""

    zh: str
    slug: str
    people: int | None = None
    wardens: int | None = None
    street: bool = True
    """Street (街道) or town (镇)."""
    villages: tuple[tuple[str, str], ...] = ()
    """(zh, slug) of villages that have areas of their own."""


class District(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A district: four corners from the south-west against the clock, cut into `columns` × rows of towns."""

    zh: str
    slug: str
    corners: tuple[Corner, Corner, Corner, Corner]
    columns: int
    people: int
    towns: tuple[Town, ...]
    wind: tuple[str, ...] = ()
    """Towns with a wind station; the first stands for the district."""


class Gauge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stage gauge: place, name, its ladder's levels, and whose water comes past."""

    slug: str
    zh: str
    en: str
    place: Corner
    levels: tuple[float, ...]
    upstream: tuple[str, ...] = ()
    river: str


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named facility."""

    slug: str
    zh: str
    en: str
    kind: str
    place: Corner
    capacity: int | None = None
    backup_h: float | None = None


class Many(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many facilities of one kind, beside the named ones."""

    kind: str
    zh: str
    en: str
    number: int
    capacity: tuple[int, int] = (0, 0)
    backup_h: tuple[float, float] = (0.0, 0.0)


class Dam(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reservoir's card."""

    slug: str
    zh: str
    en: str
    place: Corner
    limits: tuple[float, float, float, float]
    """Flood limit, normal, design, check [m]."""
    curve: tuple[tuple[float, float], ...]
    release_m3_s: float
    arrivals: tuple[tuple[str, int, int], ...]
    """(gauge, earliest, latest) [min]."""
    notify: tuple[str, ...]


class Zone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A risk zone whose figures are given: where it is, who lives in it."""

    slug: str
    zh: str
    en: str
    kind: str
    town: str
    village: str = ""
    households: int
    people: int
    immobile: int | None = None
    """Given, or drawn like everything else about people who need help."""


class Zones(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many zones of one kind in a district, with about so many households each."""

    district: str
    kind: str
    zh: str
    en: str
    number: int
    households: int


class Link(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A road by name between two places: a bridge, an underpass, a ferry."""

    name: str
    start: Corner
    end: Corner
    kind: str
    speed_km_h: float
    length_m: float | None = None


class Team(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of one kind: how many, how strong, with what, answering to which department."""

    kind: str
    zh: str
    en: str
    department: str
    number: int
    crew: tuple[int, int]
    carries: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    """Where they stand; empty = everywhere in turn."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item that depots keep: about so much of it, and for how long it keeps."""

    item: str
    zh: str
    en: str
    unit: str
    amount: tuple[int, int]
    keeps_months: int | None = None


class Without(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of the shared law a city has no use for, by name: no sea, no metro."""

    departments: tuple[str, ...] = ()
    incident_types: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


class Feeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many instruments of each kind beside gauges and wind."""

    rain: int
    cameras: tuple[tuple[str, str, str], ...]
    """(slug, zh, district) of named cameras; the rest is numbered."""
    n_cameras: int
    loop_sites: int
    seismic: int
    power: int
    water: int


class Names(Struct, frozen=True, kw_only=True):
    """Syllables that made-up names are put together from."""

    officers: tuple[str, ...]
    given: tuple[str, ...]
    surnames: str
    syllables: str
    lanes: tuple[str, ...]


NAMES = msgspec.toml.decode((SPEC / "names.toml").read_bytes(), type=Names)


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fictional city."""

    name: str
    seed: int
    zh: str
    en: str
    code: str
    people: int
    river_zh: str
    river: str
    duty_from: datetime
    duty_shifts: int
    stock_counted: datetime
    districts: tuple[District, ...]
    gauges: tuple[Gauge, ...]
    feeds: Feeds
    sites: tuple[Site, ...]
    many: tuple[Many, ...]
    dams: tuple[Dam, ...]
    zones: tuple[Zone, ...]
    drawn_zones: tuple[Zones, ...]
    links: tuple[Link, ...]
    teams: tuple[Team, ...]
    stock: tuple[Item, ...]
    without: Without = Without()
    lattice: int = 6
    """Junctions along one side of a town."""

    @property
    def area(self) -> str:
        """The whole city's code."""
        return self.code


def read_spec(name: str) -> Spec:
    """The specification of a built-in city."""
    return msgspec.toml.decode((SPEC / f"{name}.toml").read_bytes(), type=Spec)
