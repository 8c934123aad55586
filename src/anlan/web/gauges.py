"""Gauges and feeds as the screen shows them: last values with their age, and how each source is doing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock

import numpy as np
from msgspec import Struct

from anlan.core.city import City, Ladder, Series, Source, Threshold
from anlan.core.ladders import Colour
from anlan.core.observations import from_micros, micros
from anlan.core.people import User, can
from anlan.core.units import spoken
from anlan.intake.health import health
from anlan.store.observations import NEVER, HotMap, ObservationLog


class Mark(Struct, frozen=True, kw_only=True):
    """A level of a gauge: reached at `over`."""

    level: str
    zh: str
    en: str
    rank: int
    colour: Colour | None
    over: float


class Gauge(Struct, frozen=True, kw_only=True):
    """One series as it stands; `value` None is unknown, never zero."""

    name: str
    zh: str
    en: str
    property: str
    unit: str
    area: str
    source: str
    river: str | None
    place: tuple[float, float] | None
    """Longitude and latitude [°], WGS-84."""
    within_m: float | None
    silent_after_s: float
    simulated: bool
    levels: tuple[Mark, ...]
    value: float | None
    at: datetime | None
    """When the value was observed."""
    last: datetime | None
    """When anything was last heard, usable or not."""


class Feed(Struct, frozen=True, kw_only=True):
    """One source; counts are of the whole feed and only for those who see the whole city."""

    source: str
    zh: str
    en: str
    owner: str
    simulated: bool
    series: int
    last_seen: datetime | None
    silent_after_s: float
    quarantined: int | None


class Gauges:
    """Follows the observation log in memory."""

    def __init__(self, log: ObservationLog, city: Callable[[], City]) -> None:
        self._log, self._city = log, city
        self._hot, self._lock = HotMap(), Lock()

    def follow(self, until: datetime) -> set[int]:
        """Take in what was known by a time; gives the numbers of the series that have news."""
        fresh: set[int] = set()
        with self._lock:
            for batch in self._log.read(self._hot.offset):
                if batch.known_at > micros(until):
                    break
                self._hot.follow([batch])
                fresh.update(np.unique(batch.rows.column("series").to_numpy()).tolist())
        return fresh

    def seen(self, user: User, only: Iterable[int] | None = None) -> list[Gauge]:
        """The gauges of a person's areas, all or only those of some numbers."""
        city, wanted = self._city(), None if only is None else set(only)
        marks = _marks(city)
        with self._lock:
            return [
                self._gauge(series, marks.get(series.name, ()))
                for series in city.all(Series).values()
                if (wanted is None or series.number in wanted) and may_see(user, series)
            ]

    def history(self, name: str, until: datetime, hours: float) -> list[tuple[datetime, float | None, int]]:
        """(time, value or None, flags) of the last hours, oldest first; empty for an unknown series."""
        series = self._city().get(Series, name)
        if series is None:
            return []
        since = until - timedelta(hours=hours)
        with self._lock:
            times, values, flags = self._hot.window(series.number, micros(since), micros(until))
        return [
            (from_micros(int(at)), None if np.isnan(value) else float(value), int(flag))
            for at, value, flag in zip(times, values, flags, strict=True)
        ]

    def feeds(self, user: User, now: datetime) -> list[Feed]:
        """Sources that feed a person's gauges; an area's people learn of a feed by their own gauges alone."""
        if not can(user, "feeds"):
            return []
        if user.covers("*"):
            return self._all_feeds(now)
        city, found = self._city(), []
        with self._lock:
            for source in city.all(Source).values():
                mine = [
                    row
                    for row in city.all(Series).values()
                    if row.source == source.name and may_see(user, row)
                ]
                last = max((at for row in mine if (at := self._last(row)) is not None), default=None)
                if mine:
                    found.append(_feed(source, len(mine), last, None))
        return found

    def _all_feeds(self, now: datetime) -> list[Feed]:
        city = self._city()
        counts: dict[str, int] = {}
        for series in city.all(Series).values():
            counts[series.source] = counts.get(series.source, 0) + 1
        found = []
        for one in health(city, self._log, now):
            source = city.get(Source, one.source) or Source(name=one.source, zh=one.zh, en=one.en, owner="")
            found.append(_feed(source, counts.get(one.source, 0), one.last_seen, one.counts.quarantined))
        return found

    def _gauge(self, series: Series, levels: tuple[Mark, ...]) -> Gauge:
        latest = self._hot.latest(series.number)
        place = series.place
        return Gauge(
            name=series.name,
            zh=series.zh,
            en=series.en,
            property=series.property,
            unit=spoken(series.unit),
            area=series.area,
            source=series.source,
            river=series.river,
            place=(place.lon, place.lat) if place else None,
            within_m=place.within_m if place else None,
            silent_after_s=series.silent_after_s,
            simulated=series.simulated,
            levels=levels,
            value=latest[1] if latest else None,
            at=from_micros(latest[0]) if latest else None,
            last=self._last(series),
        )

    def _last(self, series: Series) -> datetime | None:
        last = int(self._hot.last_times(np.array([series.number], np.int32))[0])
        return None if last == NEVER else from_micros(last)


def may_see(user: User, series: Series) -> bool:
    """A gauge is for those who may read and whose areas hold it."""
    return can(user, "read") and user.covers(series.area)


def _marks(city: City) -> dict[str, tuple[Mark, ...]]:
    rungs = {row.level: row for ladder in city.all(Ladder).values() for row in ladder.rows}
    found: dict[str, list[Mark]] = {}
    for threshold in city.all(Threshold).values():
        row = rungs.get(threshold.level)
        mark = Mark(
            level=threshold.level,
            zh=row.zh if row else threshold.level,
            en=row.en if row else threshold.level,
            rank=row.rank if row else 0,
            colour=row.colour if row else None,
            over=threshold.over,
        )
        found.setdefault(threshold.series, []).append(mark)
    return {name: tuple(sorted(marks, key=lambda mark: mark.over)) for name, marks in found.items()}


def _feed(source: Source, series: int, last: datetime | None, quarantined: int | None) -> Feed:
    return Feed(
        source=source.name,
        zh=source.zh,
        en=source.en,
        owner=source.owner,
        simulated=source.simulated,
        series=series,
        last_seen=last,
        silent_after_s=source.silent_after_s,
        quarantined=quarantined,
    )
