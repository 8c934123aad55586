"""The fictional city of Linjiang and its flood, from `river.toml` and a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from anlan.core.city import Area, Authority, Ladder, Plan, Post, Profile, Series, Source, Threshold
from anlan.core.places import Point
from anlan.core.scenarios import Manifest, Moment, Record, Scenario, SourceError, Split, record
from anlan.sources.drill_river.simulate import STEP_S, Fault, Gauge, failing, stages

SEED = 20080512
DELAY_S = 60.0
"""The simulated telemetry says that its readings are known a minute later."""


class Site(Struct, frozen=True, kw_only=True):
    """Where a gauge stands, what it is called, and its three levels [m], mildest first."""

    gauge: Gauge
    zh: str
    en: str
    area: str
    river: str
    place: Point
    over: tuple[float, float, float]


class River(Struct, frozen=True, kw_only=True):
    """Everything written down in `river.toml`."""

    begins: datetime
    hours: float
    profile: Profile
    source: Source
    ladder: Ladder
    issuer: Authority
    plan: Plan
    areas: tuple[Area, ...]
    sites: tuple[Site, ...]
    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]


class DrillRiver:
    """The built-in scenario; found by the entry point `drill_river`, chosen by asking for it."""

    @property
    def manifest(self) -> Manifest:
        """No files: it is never chosen for a folder."""
        return Manifest(name="drill_river", zh="内置演练河流（虚构）", en="Built-in drill river (fictional)")

    @cached_property
    def river(self) -> River:
        """The river as written down."""
        return msgspec.toml.decode(Path(__file__).with_name("river.toml").read_bytes(), type=River)

    def scenario(self, folder: Path | None = None, city: Sequence[Record] = ()) -> Scenario:  # noqa: ARG002 — it brings its own city
        """The flood, the same each time; raises `SourceError` for a folder, for it reads none."""
        if folder is not None:
            raise SourceError(f"{folder}: the built-in drill reads no folder")
        river = self.river
        begins = river.begins + timedelta(seconds=DELAY_S)
        return Scenario(
            name="drill_river", real=False, records=tuple(_records(river)), delay_s=DELAY_S, notes=_notes(river),
            splits=(Split(name="report", since=river.begins, until=river.begins + timedelta(hours=river.hours)),),
            begins=begins, ends=begins + timedelta(hours=river.hours), moments=lambda: _moments(river),
        )  # fmt: skip


def series_name(river: River, site: Site) -> str:
    """`city/gauge/stage`."""
    return f"{river.profile.name}/{site.gauge.code}/stage"


def _records(river: River) -> Iterator[Record]:
    yield record(river.profile, river.profile.name)
    yield record(river.source, river.source.name)
    yield from (record(area, area.code) for area in river.areas)
    for number, site in enumerate(river.sites, 1):
        row = _series(river, number, site)
        yield record(row, row.name)
    yield record(river.ladder, river.ladder.hazard)
    for site in river.sites:
        for level, over in zip(river.ladder.rows, site.over, strict=True):
            threshold = Threshold(
                series=series_name(river, site), level=level.level, over=over, under=round(over - 0.1, 3),
                hold_s=STEP_S, source="虚构城市的设防水位 defence level of a fictional city",
            )  # fmt: skip
            yield record(threshold, f"{threshold.series}|{level.level}")
    yield from (record(post, post.name) for post in river.posts)
    for level in river.ladder.rows:
        issuer = msgspec.structs.replace(river.issuer, level=level.level)
        yield record(issuer, f"{issuer.hazard}|{issuer.level}|{issuer.area}")
    yield record(river.plan, river.plan.name)


def _series(river: River, number: int, site: Site) -> Series:
    return Series(
        name=series_name(river, site), number=number, property="stage", unit="m", source=river.source.name,
        area=site.area, zh=site.zh, en=site.en, place=site.place, low=-1.0, high=15.0, rate_per_h=4.0,
        period_s=STEP_S, silent_after_s=1800.0, stuck_after_s=5400.0, river=site.river, simulated=True,
    )  # fmt: skip


def _moments(river: River) -> Iterator[Moment]:
    """What the gauges send, step by step; a silent gauge sends nothing at all."""
    true = stages([site.gauge for site in river.sites], river.hours, SEED)
    sent = np.array([failing(river.faults, site.gauge.code, true[site.gauge.code]) for site in river.sites])
    names = [series_name(river, site) for site in river.sites]
    for step in range(sent.shape[1]):
        at = river.begins + timedelta(seconds=step * STEP_S)
        speaking = np.flatnonzero(~np.isnan(sent[:, step]))
        yield Moment(
            known_at=at + timedelta(seconds=DELAY_S), source=river.source.name, unit="m",
            series=[names[one] for one in speaking], times=[at.isoformat()] * len(speaking),
            values=sent[speaking, step],
        )  # fmt: skip


def _notes(river: River) -> tuple[str, ...]:
    broken = {fault.gauge: fault.kind for fault in river.faults}
    said = ", ".join(f"{gauge} {kind}" for gauge, kind in broken.items())
    return (
        "fictional city, simulated flood, for drills only · 虚构城市、模拟洪水，仅供演练",
        "known = observed + 1 min, as the simulated telemetry says · 可知时间 = 观测时间 + 1 分钟（模拟遥测所述）",
        f"gauges that fail during the drill: {said} · 演练中故障的站：{said}",
        "roads, facilities: unknown · 道路、设施：不明",
    )


READER = DrillRiver()
