"""The scenario: one real shock, a fictional mountain city, everything else simulated and marked so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from heapq import merge
from pathlib import Path

import numpy as np

from anlan.core.city import Profile
from anlan.core.earthquakes import EarthquakeReported
from anlan.core.places import Point
from anlan.core.properties import INTENSITY
from anlan.core.scenarios import (
    Bookmark,
    Happening,
    HappeningKind,
    Manifest,
    Moment,
    Record,
    Scenario,
    SourceError,
    Split,
)
from anlan.sources.simulation import Course, Ground, moments
from anlan.sources.wenchuan_2008.aftermath import measured
from anlan.sources.wenchuan_2008.shocks import SEED, MainShock, Shock, arrives, felt, main_shock, shocks

BEFORE, AFTER = timedelta(hours=6), timedelta(hours=48)
SCATTER = 0.4
"""How far one station lies off the isoseismals [degree]."""
FELT_FROM = 2.0
TOLD_FROM = 5.0
"""Aftershocks from this magnitude on are reported, five minutes after."""
REPORT_AFTER = timedelta(minutes=5)
_BOOKMARKS = (
    ("before", -10.0, "主震前十分钟", "ten minutes before"), ("S+2min", 2.0, "主震后两分钟", "two minutes after"),
    ("S+1h", 60.0, "主震后一小时", "an hour after"), ("S+6h", 360.0, "主震后六小时", "six hours after"),
    ("S+24h", 1440.0, "主震后一天", "a day after"),
)  # fmt: skip


class Wenchuan:
    """The built-in scenario `wenchuan-2008`."""

    @property
    def manifest(self) -> Manifest:
        """No files: it is asked for by name, and plays in Minan."""
        return Manifest(
            name="wenchuan-2008", zh="汶川地震2008（真实主震、虚构城市）",
            en="Wenchuan earthquake 2008 (real main shock, fictional city)", city="minan",
        )  # fmt: skip

    def scenario(self, folder: Path | None = None, city: Sequence[Record] = ()) -> Scenario:
        """The shock beside the city handed in, the same each time; raises `SourceError` without a city."""
        if folder is not None:
            raise SourceError(f"{folder}: the built-in scenario reads no folder")
        main, ground = main_shock(), Ground(city)
        if not ground.all(Profile):
            raise SourceError("wenchuan-2008 plays in a city, and none was handed in")
        begins = (main.origin - BEFORE).replace(minute=25, second=0, microsecond=0)
        steps = int((BEFORE + AFTER) / timedelta(minutes=5)) + 1
        course = Course(begins=begins, steps=steps, origin=main.origin)
        return Scenario(
            name="wenchuan-2008", real=False, records=tuple(city), notes=_notes(main), delay_s=60.0,
            splits=(Split(name="report", since=begins, until=course.at(steps - 1)),),
            begins=begins, ends=course.at(steps - 1), moments=lambda: _moments(main, course, ground),
            happenings=lambda: iter(_happenings(main)),
            bookmarks=tuple(
                Bookmark(name=name, zh=zh, en=en, at=main.origin + timedelta(minutes=minutes))
                for name, minutes, zh, en in _BOOKMARKS
            ),
            opens="before",
        )  # fmt: skip


def _moments(main: MainShock, course: Course, ground: Ground) -> Iterator[Moment]:
    values = measured(main, course, ground)
    return merge(
        moments(course, ground, values), _shaking(main, course, ground), key=lambda moment: moment.known_at
    )


def _shaking(main: MainShock, course: Course, ground: Ground) -> Iterator[Moment]:
    """What the stations tell when waves arrive: one reading a station and shock, in the order of known time."""
    rng = np.random.default_rng([SEED, 3])
    last = course.at(course.steps - 1)
    found = []
    for shock in shocks(main):
        for series in ground.measuring(INTENSITY):
            place, off = ground.place(series), float(rng.normal(0.0, SCATTER))
            if place is None:
                continue
            degree = round(min(max(felt(shock, place, main.strike_deg) + off, 0.0), 12.0), 1)
            source = ground.source(series.source)
            at = arrives(shock, place)
            known = at + timedelta(seconds=source.delay_s if source else 0.0)
            if degree >= FELT_FROM and known <= last:
                found.append((known, series, at, degree))
    for known, series, at, degree in sorted(found, key=lambda row: (row[0], row[1].name)):
        yield Moment(
            known_at=known, source=series.source, series=[series.name], times=[at.isoformat()],
            values=np.array([degree]), unit=None,
        )  # fmt: skip


def _happenings(main: MainShock) -> list[Happening]:
    told = [
        _report(main.name, main.name, number, one.after_s, one.magnitude, one.magnitude_type, one.agency,
                Point(*one.place), one.depth_km, main, simulated=one.simulated)
        for number, one in enumerate(main.report)
    ]  # fmt: skip
    told += [_aftershock(main, shock) for shock in shocks(main)[1:] if shock.magnitude >= TOLD_FROM]
    told += [
        Happening(
            known_at=main.origin + timedelta(minutes=said.after_min), name=f"{main.name}-said-{number}",
            kind=HappeningKind.REPORT, channel=said.channel, caller=said.caller, text=said.text,
        )
        for number, said in enumerate(main.said, 1)
    ]  # fmt: skip
    return sorted(told, key=lambda one: (one.known_at, one.name))


def _aftershock(main: MainShock, shock: Shock) -> Happening:
    event = f"{main.name}-after-{shock.number}"
    after = (shock.origin + REPORT_AFTER - main.origin) / timedelta(seconds=1)
    return _report(
        event, event, 0, after, shock.magnitude, "M", "simulated network", shock.place, shock.depth_km, main,
        origin=shock, simulated=True,
    )  # fmt: skip


def _report(
    event: str, name: str, number: int, after_s: float, magnitude: float, magnitude_type: str, agency: str,
    place: Point, depth_km: float, main: MainShock, *, simulated: bool, origin: Shock | None = None,
) -> Happening:  # fmt: skip
    at = origin.origin if origin else main.origin
    given = EarthquakeReported(
        at=at, by="network", key=f"{name}-{number}", event=event, place=place, depth_km=depth_km,
        magnitude=magnitude, magnitude_type=magnitude_type, agency=agency, simulated=simulated,
    )  # fmt: skip
    return Happening(
        known_at=main.origin + timedelta(seconds=after_s), name=f"{name}-report-{number}",
        kind=HappeningKind.GIVEN, channel="official", caller="authority", given=given,
    )  # fmt: skip


def _notes(main: MainShock) -> tuple[str, ...]:
    return (
        f"main shock: {main.source}, real · 主震参数真实",
        "the catalogue's numbers are told with a declared delay of 2 h; what an automatic solution says before is "
        "simulated · 目录参数按 2 小时时延发布；此前的自动速报为模拟",
        "everything else is simulated with seed 20080512 and marked so: the city, aftershocks, shaking, silent feeds, "
        "dams, reports · 城市、余震、烈度、失联、水库、报告均为模拟",
        "shaking: Wang Suyun et al. (2000), western China; aftershocks: modified Omori, Gutenberg-Richter, Båth",
        "aftershocks here say nothing about real ones to come; odds of future shocks stay with the command (震 29)",
    )


READER = Wenchuan()
