"""The scenario: a real storm, a fictional city, everything between them simulated and marked so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from pathlib import Path

import numpy as np

from anlan.core.city import Profile, Series, Source
from anlan.core.properties import STORM_LAT, STORM_LON, STORM_PRESSURE, STORM_WIND
from anlan.core.scenarios import Bookmark, Manifest, Moment, Record, Scenario, SourceError, Split, record
from anlan.sources.mangkhut_2018 import faults, life, water, weather
from anlan.sources.mangkhut_2018.happenings import happenings, injects
from anlan.sources.mangkhut_2018.storm import Track, storm_at, track
from anlan.sources.simulation import Course, Ground, Values, moments

SEED = 20080512
SINCE = datetime.fromisoformat("2018-09-14T12:00:00Z")
WINDOW = timedelta(hours=72)
RUN_UP = timedelta(hours=9)
"""Before the window: what is stuck for six hours has to have moved before, and the first alert came at T-48."""
FEED = "storm-bulletins"
_PARTS = ((STORM_LON, "deg"), (STORM_LAT, "deg"), (STORM_PRESSURE, "hPa"), (STORM_WIND, "m/s"))
_BOOKMARKS = (
    ("T-48", -48, "首个预警信号", "the first signal"), ("T-36", -36, "黄色预警", "yellow"),
    ("T-24", -24, "橙色预警", "orange"), ("T-6", -6, "登陆前六小时", "six hours before landfall"),
    ("landfall", 0, "登陆", "landfall"), ("T+2", 2, "石门站超保证水位", "Shimen over its guarantee level"),
    ("T+10", 10, "南屿恢复联络", "the island is heard again"), ("T+16", 16, "解除", "all clear"),
)  # fmt: skip


class Mangkhut:
    """The built-in scenario `mangkhut-2018`."""

    @property
    def manifest(self) -> Manifest:
        """No files: it is asked for by name, and plays in Binhai."""
        return Manifest(
            name="mangkhut-2018", zh="台风“山竹”2018（真实路径、虚构城市）",
            en="Typhoon Mangkhut 2018 (real track, fictional city)", city="binhai",
        )  # fmt: skip

    def scenario(self, folder: Path | None = None, city: Sequence[Record] = ()) -> Scenario:
        """The storm over the city handed in, the same each time; raises `SourceError` without a city."""
        if folder is not None:
            raise SourceError(f"{folder}: the built-in scenario reads no folder")
        path, begins = track(), SINCE - RUN_UP
        records = (*city, *bulletin_records(city))
        ground = Ground(records)
        if not ground.all(Profile):
            raise SourceError("mangkhut-2018 plays in a city, and none was handed in")
        course = Course(
            begins=begins, steps=int((RUN_UP + WINDOW) / timedelta(minutes=5)) + 1, origin=path.landfall
        )
        return Scenario(
            name="mangkhut-2018", real=False, records=records, notes=_notes(path), splits=_splits(), delay_s=60.0,
            begins=begins, ends=SINCE + WINDOW, moments=lambda: _moments(path, course, ground),
            happenings=lambda: iter(happenings(ground, path.landfall)), landfall=path.landfall, injects=injects(),
            bookmarks=tuple(
                Bookmark(name=name, zh=zh, en=en, at=path.landfall + timedelta(hours=hours))
                for name, hours, zh, en in _BOOKMARKS
            ),
            opens="T-6",
        )  # fmt: skip


def simulated(path: Track, course: Course, ground: Ground) -> dict[str, Values]:
    """What every series of the city measures during the storm, before anything fails; bulletins left out."""
    profile = next(iter(ground.all(Profile).values()))
    storm = storm_at(path, course.hours)
    seeds = [np.random.default_rng([SEED, number]) for number in range(7)]
    rain = weather.rains(course, ground, storm, seeds[0])
    found = dict(rain)
    found |= weather.winds(course, ground, storm, seeds[1])
    found |= weather.seas(course, ground, storm, seeds[2])
    found |= water.stages(course, ground, rain, {"石门站": water.Marks(2.0, 15.5)}, seeds[3])
    found |= water.reservoirs(course, ground, rain, seeds[4])
    found |= life.living(course, ground, profile.utc_offset_min, seeds[5])
    told = {series.name for series in ground.measuring(*(prop for prop, _ in _PARTS))}
    found |= life.rest(course, ground, {**found, **dict.fromkeys(told, course.hours)}, seeds[6])
    return {name: _within(ground.all(Series)[name], values) for name, values in found.items()}


def bulletin_records(city: Sequence[Record]) -> Iterator[Record]:
    """The feed of the storm's bulletins and its four series, for a city that has none."""
    ground = Ground(city)
    if ground.measuring(*(prop for prop, _ in _PARTS)):
        return
    path, profile = track(), next(iter(ground.all(Profile).values()), None)
    if profile is None:
        return
    source = Source(
        name=FEED, zh="台风定位通报（路径真实、按时延再现）", en="storm bulletins (real track, replayed with a delay)",
        owner=path.agency, delay_s=path.delay_h * 3600, silent_after_s=12 * 3600.0,
    )  # fmt: skip
    yield record(source, FEED)
    first = max((row.number for row in ground.all(Series).values()), default=0) + 1
    for number, (prop, unit) in enumerate(_PARTS, first):
        series = Series(
            name=f"{profile.name}/{path.name}/{prop}", number=number, property=prop, unit=unit, source=FEED, area="*",
            zh=path.zh, en=path.en, period_s=21_600.0, silent_after_s=12 * 3600.0,
        )  # fmt: skip
        yield record(series, series.name)


def _within(series: Series, values: Values) -> Values:
    """Values as the instrument can show them: held within its bounds."""
    return np.clip(values, series.low, series.high) if (series.low, series.high) != (None, None) else values


def _moments(path: Track, course: Course, ground: Ground) -> Iterator[Moment]:
    values = simulated(path, course, ground)
    faults.stand_still(course, ground, values)
    readings = moments(course, ground, values, faults.held_back(course, ground))
    return merge(readings, _bulletins(path, course, ground), key=lambda moment: moment.known_at)


def _bulletins(path: Track, course: Course, ground: Ground) -> Iterator[Moment]:
    """The fixes as operational bulletins: known after the stated delay; what is older comes with the first."""
    names = {series.property: series for series in ground.measuring(*(prop for prop, _ in _PARTS))}
    last = course.at(course.steps - 1)
    for fix in path.fixes:
        known_at = max(path.known(fix), course.begins)
        if known_at > last or fix.at < course.begins - timedelta(hours=24):
            continue
        row = {
            STORM_LON: fix.lon, STORM_LAT: fix.lat, STORM_PRESSURE: fix.pressure_hpa, STORM_WIND: fix.wind_m_s,
        }  # fmt: skip
        yield Moment(
            known_at=known_at, source=names[STORM_LON].source, series=[names[prop].name for prop in row],
            times=[fix.at.isoformat()] * len(row), values=np.array(list(row.values())), unit=None,
        )  # fmt: skip


def _splits() -> tuple[Split, ...]:
    return (
        Split(name="run-up", since=SINCE - RUN_UP, until=SINCE),
        Split(name="report", since=SINCE, until=SINCE + WINDOW),
    )


def _notes(path: Track) -> tuple[str, ...]:
    return (
        f"storm: {path.source} ({path.agency}), real · 台风路径：{path.agency} 最佳路径（真实）",
        "a best track is post-season knowledge: fixes are told with +3 h as if operational, flagged · "
        "最佳路径为季后资料，按 +3 小时时延当作业务通报使用（已标注）",
        "fictional city; wind, rain, stages, reservoirs, people, traffic and meters simulated with seed 20080512 · "
        "城市虚构；风、雨、水位、水库、人流、交通、表计均为模拟",
        "wind: Holland (1980) after Hubbert et al. (1991), Vickery and Wadhera (2008); rain: R-CLIPER, Tuleya et al. "
        "(2007) with made-up bands; water: linear reservoirs, ratings drawn through the city's own levels",
        "known = observed + each feed's declared delay, assumed · 可知时间 = 观测时间 + 各源声明的时延（假定）",
        "made to fail: 白鹭桥站 stuck, 南屿区 silent · 设定故障：白鹭桥站数值不变、南屿区失联",
    )


READER = Mangkhut()
