"""The first flood forecaster: a damped trend per gauge, with what the last days did at this moment of the tide.

The highest stage within each horizon is forecast as level + trend + recall + drift. The trend takes the rises
of the last 30-180 min, each with its own weight per gauge and horizon (the damping); the recall takes what
followed one lunar and one solar day ago; the drift is the usual rest. Weights of a gauge are pulled towards
those of all gauges, the more the less it has told. The chance of reaching a level is a logistic function of
the margin between level and forecast, in units of the gauge's own usual movement, and of the reading's age.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from anlan.science.features import BACK_MIN, RECALL_US, Features, features
from anlan.science.logistic import sigmoid
from anlan.science.readings import MINUTE_US, Readings, Times, Values, collect

HORIZONS_MIN = (30, 60, 180)
CLIP = 6.0
"""No single input moves the forecast further than this many usual movements."""
CLIMATE = tuple(np.linspace(0.0, 1.0, 41).tolist())
"""Ranks at which the climate of a gauge is kept."""


class Path(Struct, frozen=True, kw_only=True):
    """How one gauge goes on over one horizon."""

    trend: tuple[float, ...]
    """Weight of the rise of the last 30, 60, 120, 180 min."""
    recall: tuple[float, ...]
    """Weight of each recall input; empty = the past day is not used."""
    drift: float
    """Usual rest of the rise [unit of the stage]."""
    low: float
    high: float
    """5 % and 95 % of observed minus forecast peak on the fit piece [unit of the stage]."""


class GaugeTrend(Struct, frozen=True, kw_only=True):
    """What was learnt of one gauge; one entry per horizon."""

    scale: tuple[float, ...]
    """Usual large movement over the horizon: 90 % of its absolute changes [unit of the stage]."""
    full: tuple[Path, ...]
    """When the past day is known."""
    plain: tuple[Path, ...]
    """When it is not."""
    climate: tuple[float, ...]
    """Stage at the ranks `CLIMATE` of the fit piece: the answer when the gauge is silent."""


class TrendParameters(Struct, frozen=True, kw_only=True):
    """Everything the forecaster learnt; plain numbers, fit for JSON."""

    horizons_min: tuple[int, ...]
    gauges: dict[str, GaugeTrend]
    pooled: GaugeTrend
    """For gauges that were not in the fit piece (its climate is empty)."""
    chance_full: tuple[tuple[float, ...], ...]
    """Per horizon: constant, gap to the level, forecast rise, age of the reading."""
    chance_plain: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class RiskColumns:
    """One row per gauge, level and horizon; levels of a gauge in the order given, horizons ascending."""

    gate: tuple[str, ...]
    level: tuple[str, ...]
    threshold: Values
    horizon_min: NDArray[np.int64]
    chance: Values
    """Chance in [0, 1] that a reading within the horizon is at or above the threshold."""
    q05: Values
    q50: Values
    q95: Values
    """Highest stage within the horizon."""
    onset_us: Values
    """If it comes: the time by which half of the chance has come [us]; NaN where the chance is below 1 %."""
    contributions: dict[str, Values]
    """level, trend, recall, drift: they add up to q50."""
    missing: tuple[str, ...]
    """Gauges with no reading of the last hour: their rows tell their climate only, and are wide."""
    incomplete: tuple[str, ...]
    """Gauges whose past day is unknown: answered without recall."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast peaks per (row, horizon); a row is a gauge at an issue time."""

    now: Values
    age: Values
    complete: NDArray[np.bool_]
    trend: Values
    recall: Values
    drift: Values
    low: Values
    high: Values

    @property
    def rise(self) -> Values:
        """Forecast highest stage minus the stage now."""
        total: Values = self.trend + self.recall + self.drift
        return total


class Forecaster:
    """Parameters laid out for a fixed list of gauges, so that one issue time costs a fraction of a millisecond."""

    def __init__(self, parameters: TrendParameters, names: Sequence[str]) -> None:
        """Stack the parameters of `names`; a gauge that was not fitted gets the pooled ones."""
        learnt = [parameters.gauges.get(name, parameters.pooled) for name in names]
        self.names = tuple(names)
        self.horizons_min = parameters.horizons_min
        self.scale = np.array([one.scale for one in learnt])
        self._full = _Stack.of([one.full for one in learnt])
        self._plain = _Stack.of([one.plain for one in learnt])
        self._chance_full = np.array(parameters.chance_full)
        self._chance_plain = np.array(parameters.chance_plain)
        wide = len(CLIMATE)
        self.climate = np.array([one.climate or (np.nan,) * wide for one in learnt]).reshape(-1, wide)

    def outlook(self, found: Features, gauges: NDArray[np.int64]) -> Outlook:
        """Forecast peaks of each row of features; NaN where nothing is known of now."""
        scale = self.scale[gauges]
        complete = np.isfinite(found.recall).all(axis=(1, 2))
        chosen = self._full.pick(gauges, complete, self._plain)
        rises = np.clip(found.rises[:, None, :] / scale[:, :, None], -CLIP, CLIP)
        recall = np.clip(np.nan_to_num(found.recall) / scale[:, :, None], -CLIP, CLIP)
        return Outlook(
            now=found.now, age=found.age, complete=complete,
            trend=(rises * chosen.trend).sum(axis=2) * scale,
            recall=(recall * chosen.recall).sum(axis=2) * scale,
            drift=chosen.drift, low=chosen.low, high=chosen.high,
        )  # fmt: skip

    def chance(self, view: Outlook, gauges: NDArray[np.int64], threshold: Values) -> Values:
        """Chance (row, horizon) that each row's gauge reaches its threshold; never falls with the horizon."""
        scale = self.scale[gauges]
        weights = np.where(view.complete[:, None, None], self._chance_full, self._chance_plain)
        inputs = chance_inputs((threshold - view.now)[:, None] / scale, view.rise / scale, view.age[:, None])
        chance = np.maximum.accumulate(sigmoid((inputs * weights).sum(axis=2)), axis=1)
        chance[view.now >= threshold] = 1.0
        return chance


def chance_inputs(gap: Values, rise: Values, age: Values) -> Values:
    """Inputs of the logistic function (last axis): constant, gap, rise (in usual movements), age [h]."""
    gap, rise, age = np.broadcast_arrays(gap, rise, age)
    return np.stack([np.ones_like(gap), np.clip(gap, -2 * CLIP, 2 * CLIP), rise, age], axis=-1)


@dataclass(frozen=True, slots=True)
class _Stack:
    trend: Values
    recall: Values
    drift: Values
    low: Values
    high: Values

    @staticmethod
    def of(paths: Sequence[Sequence[Path]]) -> _Stack:
        nothing = (0.0,) * (2 * len(RECALL_US))
        return _Stack(
            np.array([[p.trend for p in row] for row in paths]).reshape(len(paths), -1, len(BACK_MIN)),
            np.array([[p.recall or nothing for p in row] for row in paths]).reshape(len(paths), -1, len(nothing)),
            *(np.array([[getattr(p, name) for p in row] for row in paths]) for name in ("drift", "low", "high")),
        )

    def pick(self, gauges: NDArray[np.int64], first: NDArray[np.bool_], other: _Stack) -> _Stack:
        """Rows of this stack where `first`, else of the other."""
        return _Stack(
            *(
                np.where(first.reshape(-1, *(1,) * (mine.ndim - 1)), mine[gauges], theirs[gauges])
                for mine, theirs in (
                    (self.trend, other.trend), (self.recall, other.recall), (self.drift, other.drift),
                    (self.low, other.low), (self.high, other.high),
                )
            )
        )  # fmt: skip


def predict(
    parameters: TrendParameters | Forecaster,
    windows: Mapping[str, tuple[Times, Values]],
    at_us: int,
    thresholds: Mapping[str, Sequence[tuple[str, float]]],
) -> RiskColumns:
    """Risk of every gauge with thresholds at one issue time; readings after `at_us` are never looked at.

    `windows` holds (times [us UTC], values) of at least the last 26 h per gauge, in any order; a gauge without
    a window, or silent for an hour, is answered from its climate and named in `missing`. Hand in a `Forecaster`
    made for exactly the gauges of `thresholds` to save laying out the parameters each time.
    """
    if isinstance(parameters, TrendParameters):
        parameters = Forecaster(parameters, tuple(thresholds))
    empty = np.empty(0, dtype=np.int64), np.empty(0)
    readings = collect({name: windows.get(name, empty) for name in parameters.names})
    return risks(parameters, readings, at_us, thresholds)


def risks(
    forecaster: Forecaster, readings: Readings, at_us: int, thresholds: Mapping[str, Sequence[tuple[str, float]]]
) -> RiskColumns:
    """As `predict`, from readings already collected for the forecaster's gauges."""
    names, horizons = forecaster.names, forecaster.horizons_min
    everyone = np.arange(len(names), dtype=np.int64)
    found = features(readings, everyone, np.full(len(names), at_us, dtype=np.int64), horizons)
    view = forecaster.outlook(found, everyone)
    asked = [(g, level, value) for g, name in enumerate(names) for level, value in thresholds.get(name, ())]
    gauge = np.array([g for g, _, _ in asked], dtype=np.int64)
    threshold = np.array([value for _, _, value in asked], dtype=np.float64)
    silent = np.isnan(view.now)
    chance = forecaster.chance(_rows(view, gauge), gauge, threshold)
    quantiles, parts = _quantiles(view, forecaster.climate)
    for row in np.flatnonzero(silent[gauge]):
        chance[row] = _climate_chance(forecaster.climate[gauge[row]], threshold[row])
    span = len(horizons)
    return RiskColumns(
        gate=tuple(names[g] for g, _, _ in asked for _ in horizons),
        level=tuple(level for _, level, _ in asked for _ in horizons),
        threshold=np.repeat(threshold, span),
        horizon_min=np.tile(np.array(horizons, dtype=np.int64), len(asked)),
        chance=chance.ravel(),
        q05=quantiles[0][gauge].ravel(), q50=quantiles[1][gauge].ravel(), q95=quantiles[2][gauge].ravel(),
        onset_us=_onset(chance, horizons, at_us).ravel(),
        contributions={name: part[gauge].ravel() for name, part in parts.items()},
        missing=tuple(names[g] for g in np.flatnonzero(silent)),
        incomplete=tuple(names[g] for g in np.flatnonzero(~view.complete & ~silent)),
    )  # fmt: skip


def _rows(view: Outlook, rows: NDArray[np.int64]) -> Outlook:
    return Outlook(*(getattr(view, name)[rows] for name in Outlook.__slots__))


def _quantiles(view: Outlook, climate: Values) -> tuple[tuple[Values, Values, Values], dict[str, Values]]:
    """5, 50 and 95 % of the peak per (row, horizon), never falling with the horizon, and the parts of the 50 %."""
    raw = view.now[:, None] + view.rise
    middle = np.maximum.accumulate(raw, axis=1)
    low = np.maximum.accumulate(raw + view.low, axis=1)
    high = np.maximum.accumulate(raw + view.high, axis=1)
    low, high = np.minimum(low, middle), np.maximum(high, middle)
    level = np.broadcast_to(view.now[:, None], middle.shape)
    parts = {"level": level, "trend": view.trend, "recall": view.recall, "drift": view.drift + middle - raw}
    silent = np.isnan(view.now)
    if silent.any():
        at = [CLIMATE.index(rank) for rank in (0.05, 0.5, 0.95)]
        for column, place in zip((low, middle, high), at, strict=True):
            column[silent] = climate[silent, place][:, None]
        parts = {name: np.where(silent[:, None], 0.0, part) for name, part in parts.items()}
        parts["level"] = np.where(silent[:, None], middle, parts["level"])
    return (low, middle, high), parts


def _climate_chance(climate: Values, threshold: float) -> float:
    """Share of the fit piece at or above the threshold, for a silent gauge; one half where nothing was learnt."""
    if not np.isfinite(climate).all():
        return 0.5
    below = np.interp(threshold, climate, CLIMATE, left=0.0, right=1.0 - 0.5 / len(CLIMATE))
    return float(1.0 - below)


def _onset(chance: Values, horizons_min: tuple[int, ...], at_us: int) -> Values:
    """Time [us] by which half of each row's chance has come, straight between horizons; NaN below 1 %."""
    minutes = np.array((0, *horizons_min), dtype=np.float64)
    half = chance / 2.0
    steps = np.concatenate([np.zeros((len(chance), 1)), chance], axis=1)
    onset = np.full(chance.shape, np.nan)
    for before in range(len(horizons_min)):
        start, end = steps[:, before, None], steps[:, before + 1, None]
        inside = (half >= start) & (half <= end) & np.isnan(onset) & (end > start)
        share = np.divide(half - start, end - start, out=np.zeros_like(half), where=inside)
        when = minutes[before] + share * (minutes[before + 1] - minutes[before])
        onset = np.where(inside, at_us + when * MINUTE_US, onset)
    onset[chance >= 1.0] = at_us
    return np.where(chance >= 0.01, onset, np.nan)
