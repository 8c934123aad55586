"""Ground: the city itself, its areas, its feeds, what is observed where, and from which level on it matters."""

from __future__ import annotations

from datetime import timedelta, timezone

from msgspec import Struct

from anlan.core.places import Point


class Profile(Struct, frozen=True, kw_only=True):
    """The city itself: its names, its clock offset, and whether it is a real one."""

    name: str
    """Short ASCII name, the first part of every series name."""
    zh: str
    en: str
    utc_offset_min: int
    real: bool
    note: str = ""
    """What everybody who looks at it must know, e.g. that nothing of it is real; zh and en."""
    unknown: tuple[str, ...] = ()
    """Sections nobody has brought: people, roads, plans …; they print "unknown"."""

    @property
    def zone(self) -> timezone:
        """The offset local times are shown in."""
        return timezone(timedelta(minutes=self.utc_offset_min))


class Area(Struct, frozen=True, kw_only=True):
    """A district, town or reach; `people` is None where nobody has told us, never 0."""

    code: str
    zh: str
    en: str
    people: int | None = None
    ring: tuple[Point, ...] = ()
    parent: str | None = None
    kind: str = "district"
    """city | district | town | village | reach."""
    place: Point | None = None
    """Where its seat is, for travel times."""


class Source(Struct, frozen=True, kw_only=True):
    """A configured feed: who owns it, how late it is by its own declaration, how silent is too silent."""

    name: str
    zh: str
    en: str
    owner: str
    delay_s: float = 0.0
    """known_at - observed_at where the source does not say; printed with results as assumed."""
    silent_after_s: float = 3600.0
    encoding: str | None = None
    """Declared text encoding ("gbk"); None means UTF-8 or certain detection."""
    simulated: bool = False


class Series(Struct, frozen=True, kw_only=True):
    """One observed property of one thing. A new version of the row is a new definition."""

    name: str
    """`city/station/property`."""
    number: int
    """The int32 key observations carry."""
    property: str
    unit: str
    """UCUM code, e.g. "m"."""
    source: str
    area: str
    zh: str
    en: str
    place: Point | None = None
    low: float | None = None
    high: float | None = None
    """Physical bounds; a reading outside is kept and flagged RANGE."""
    rate_per_h: float | None = None
    """Largest believable change per hour; more is flagged RATE."""
    period_s: float = 600.0
    silent_after_s: float = 3600.0
    stuck_after_s: float | None = None
    """Unchanged for this long reads as stuck; None where standing still is normal."""
    river: str | None = None
    upstream: tuple[str, ...] = ()
    """Stages and rain gauges whose water comes past here, by name."""
    simulated: bool = False
    version: int = 1


class Threshold(Struct, frozen=True, kw_only=True):
    """A level of one series: reached at `over`, left below `under`, each held for `hold_s`."""

    series: str
    level: str
    over: float
    under: float
    hold_s: float = 0.0
    source: str = ""
    en: str = ""
    """The level in English, where no ladder says it."""
