"""The model in use: the damped trend of `science.trend`, as a model record carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import numpy as np

from anlan.core.canonical import canonical, sha256
from anlan.core.city import City, Model, Threshold
from anlan.core.observations import Quality, micros
from anlan.core.ports import Window
from anlan.core.properties import STAGE, measuring
from anlan.science.fitting import fit
from anlan.science.readings import Times, Values, collect
from anlan.science.trend import JUMP, GaugeTrend, Path, TrendParameters

UNUSABLE = Quality.RANGE | Quality.UNREADABLE
ENOUGH = 200
"""Readings of one gauge below which nothing is fitted: a day and a half at ten minutes."""

_GENERIC = GaugeTrend(
    scale=(0.15, 0.25, 0.60),
    full=(
        Path(trend=(0.6, 0.0, 0.0, 0.0), recall=(0.0,) * 4, drift=0.0, low=-0.15, high=0.20),
        Path(trend=(0.3, 0.5, 0.0, 0.0), recall=(0.0,) * 4, drift=0.0, low=-0.25, high=0.35),
        Path(trend=(0.0, 0.4, 0.4, 0.2), recall=(0.0,) * 4, drift=0.0, low=-0.60, high=0.80),
    ),
    plain=(
        Path(trend=(0.6, 0.0, 0.0, 0.0), recall=(), drift=0.0, low=-0.15, high=0.20),
        Path(trend=(0.3, 0.5, 0.0, 0.0), recall=(), drift=0.0, low=-0.25, high=0.35),
        Path(trend=(0.0, 0.4, 0.4, 0.2), recall=(), drift=0.0, low=-0.60, high=0.80),
    ),
    climate=(),
)
_CAUTIOUS = ((-0.5, -3.0, 0.3, -0.5),) * 3
UNTRAINED = TrendParameters(
    horizons_min=(30, 60, 180),
    gauges={},
    pooled=_GENERIC,
    chance_full=_CAUTIOUS,
    chance_plain=_CAUTIOUS,
    jump=JUMP,
    cuts=(0.5, 0.5, 0.6),
)
"""What a city starts with: half of the rise goes on. Set by hand, fitted to nothing; its scores are printed apart."""


def as_record(parameters: TrendParameters, trained_until: datetime | None) -> Model:
    """The parameters under a version that is their own hash."""
    content = msgspec.to_builtins(parameters)
    name = "untrained" if trained_until is None else sha256(canonical(content))[:12]
    return Model(
        hazard="flood", version=f"flood-trend-{name}", parameters=content, trained_until=trained_until
    )


def parameters_of(model: Model) -> TrendParameters:
    """The parameters a record carries; raises msgspec.ValidationError for a record of another model."""
    return msgspec.convert(model.parameters, TrendParameters)


def fitted(city: City, history: Mapping[str, Window], until: datetime) -> Model | None:
    """A model fitted to usable readings before `until`; None when no gauge has told enough."""
    usable = {name: usable_part(window) for name, window in history.items()}
    told = {name: part for name, part in usable.items() if len(part[0]) >= ENOUGH}
    if not told:
        return None
    first = min(int(times[0]) for times, _ in told.values())
    levels = {name: [value for _, value in rows] for name, rows in thresholds(city).items()}
    return as_record(fit(collect(told), first, micros(until), levels), until)


def usable_part(window: Window) -> tuple[Times, Values]:
    """Readings a forecast may rest on: not null, not out of range."""
    fine = ~np.isnan(window.values) & ((window.quality & UNUSABLE) == 0)
    return window.times[fine], window.values[fine]


def thresholds(city: City) -> dict[str, Sequence[tuple[str, float]]]:
    """Levels of every gauge that has some, lowest first; wind and crowds have levels too, but no flood."""
    gauges = {series.name for series in measuring(city, STAGE)}
    found: dict[str, list[tuple[str, float]]] = {}
    rows = [row for row in city.all(Threshold).values() if row.series in gauges]
    for row in sorted(rows, key=lambda row: (row.series, row.over)):
        found.setdefault(row.series, []).append((row.level, row.over))
    return dict(found)
