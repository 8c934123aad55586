"""What a city is made of: the records a city folder holds and the running city they fold into."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TypeVar

import msgspec
from msgspec import Struct

from anlan.core.ladders import LevelRow
from anlan.core.places import Point


class Profile(Struct, frozen=True, kw_only=True):
    """The city itself: its names, its clock offset, and whether it is a real one."""

    name: str
    """Short ASCII name, the first part of every series name."""
    zh: str
    en: str
    utc_offset_min: int
    real: bool
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


class Post(Struct, frozen=True, kw_only=True):
    """A duty post that must answer 叫应; `chain` is who is called next: deputy, then superior."""

    name: str
    zh: str
    en: str
    area: str
    chain: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("inapp",)
    department: str = ""


class Authority(Struct, frozen=True, kw_only=True):
    """Who may lawfully issue hazard × level × area, and by which clause; without a row only advice is possible."""

    hazard: str
    level: str
    area: str
    """Area code, or "*" for the whole city."""
    body: str
    clause: str
    standing: str
    """"statutory", "relay" or "advisory"."""


class Clause(Struct, frozen=True, kw_only=True):
    """One numbered clause of a plan, with the action it orders; `needs` are resource kinds it takes."""

    number: str
    zh: str
    en: str
    hazard: str | None = None
    from_rank: int | None = None
    """Triggered by a warning of this local rank or higher; None is never triggered by itself."""
    post: str | None = None
    within_min: int | None = None
    needs: tuple[str, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """A plan as clauses, versioned; withdrawn versions are never cited."""

    name: str
    zh: str
    en: str
    version: str
    clauses: tuple[Clause, ...]


class Ladder(Struct, frozen=True, kw_only=True):
    """The local levels of one hazard, lowest first."""

    hazard: str
    rows: tuple[LevelRow, ...]


class Model(Struct, frozen=True, kw_only=True):
    """The version of a hazard's model in use: a promotion is a configuration."""

    hazard: str
    version: str
    parameters: dict[str, object]
    trained_until: datetime | None = None


RECORDS: dict[str, type[Struct]] = {
    "profile": Profile,
    "area": Area,
    "source": Source,
    "series": Series,
    "threshold": Threshold,
    "post": Post,
    "authority": Authority,
    "plan": Plan,
    "ladder": Ladder,
    "model": Model,
}

_UNNAMED = Profile(name="city", zh="未命名城市", en="unnamed city", utc_offset_min=0, real=False)

R = TypeVar("R", bound=Struct)


class City:
    """The running city: the fold of its configuration, looked up by kind and name."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Struct]] = {kind: {} for kind in RECORDS}
        self.revision = 0
        """Grows with every change, so that what is built from the city knows when to build again."""

    def put(self, kind: str, name: str, content: object) -> Struct:
        """Take one record in, from its plain form; raises `msgspec.ValidationError` when it does not fit."""
        record = msgspec.convert(content, RECORDS[kind])
        self._records[kind][name] = record
        self.revision += 1
        return record

    @property
    def profile(self) -> Profile:
        """The city's own record; an unnamed city in UTC until it is configured."""
        return next(iter(self.all(Profile).values()), _UNNAMED)

    def all(self, record: type[R]) -> dict[str, R]:
        """Every record of one type, by name, in the order they came."""
        kind = _KINDS[record]
        return self._records[kind]  # type: ignore[return-value]  # put() converts to RECORDS[kind]

    def get(self, record: type[R], name: str) -> R | None:
        """One record, or None when the city does not know it."""
        return self.all(record).get(name)

    def threshold(self, series: str, level: str) -> Threshold | None:
        """Where a series reaches and leaves a level; None when nobody has said."""
        rows = self.all(Threshold).values()
        return next((row for row in rows if (row.series, row.level) == (series, level)), None)


_KINDS: dict[type[Struct], str] = {record: kind for kind, record in RECORDS.items()}
