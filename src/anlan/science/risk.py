"""The risk of every gauge at one issue time, as columns: what the flood hazard asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anlan.science.basin import Rise
from anlan.science.features import MEMORY_US, PATIENCE_US
from anlan.science.readings import MINUTE_US, Flags, Times, Values, collect, standing
from anlan.science.trend import CLIMATE, Forecaster, Outlook, TrendParameters

FAINT = 0.01
"""Below this chance nothing is said about when it would come."""


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
    """If it comes: when half of the chance has come [us]; NaN below a chance of 1 % or where silent."""
    reached: Flags
    """The last reading is already at or above the threshold: nothing left to forecast, the chance is 1."""
    alarm: Flags
    """The chance is at or above the cut of its horizon, the level not yet reached, the gauge not silent."""
    contributions: dict[str, Values]
    """level, trend, recall, drift: they add up to q50."""
    missing: tuple[str, ...]
    """Gauges with no reading of the last hour: their rows tell their climate only (NaN if never
    fitted), are wide and never alarm."""
    incomplete: tuple[str, ...]
    """Gauges whose past day is unknown: answered without recall."""


def predict(
    parameters: TrendParameters | Forecaster,
    windows: Mapping[str, tuple[Times, Values]],
    at_us: int,
    thresholds: Mapping[str, Sequence[tuple[str, float]]],
    basin: Mapping[str, Rise] | None = None,
) -> RiskColumns:
    """Risk of every gauge with thresholds at one issue time; readings after `at_us` are never looked at.

    `windows` holds (times [us UTC], values) of at least the last 26 h per gauge, in any order; a gauge
    without a window, or silent for an hour, is answered from its climate and named in `missing`. Hand in a
    `Forecaster` made for the gauges of `thresholds` to save laying out the parameters each time; raises
    ValueError where it does not know one of them. Gauges in `basin` rise half as their rain says.
    """
    if isinstance(parameters, TrendParameters):
        parameters = Forecaster(parameters, tuple(thresholds))
    if strange := thresholds.keys() - set(parameters.names):
        raise ValueError(f"the forecaster was not made for {sorted(strange)}")
    empty = np.empty(0, dtype=np.int64), np.empty(0)
    chosen = {name: windows.get(name, empty) for name in parameters.names}
    readings = collect(chosen, at_us - MEMORY_US, at_us)
    everyone = np.arange(len(chosen), dtype=np.int64)
    moments = np.full(len(chosen), at_us, dtype=np.int64)
    last = standing(readings, everyone, moments, PATIENCE_US)[0]
    view = parameters.look(readings, everyone, moments)
    return _columns(parameters, _with_basin(view, parameters.names, basin or {}), last, at_us, thresholds)


def _with_basin(view: Outlook, names: Sequence[str], basin: Mapping[str, Rise]) -> Outlook:
    """The outlook where the trend of some gauges stands for one half, and what their rain will still do for the other.

    Neither is the better on every land (tests/hazards/test_basin.py); their mean is never the worse one.
    """
    if not basin:
        return view
    parts = {name: np.array(getattr(view, name)) for name in Outlook.__slots__}
    for number, name in enumerate(names):
        if (told := basin.get(name)) is not None and not np.isnan(view.now[number]):
            for part, value in (("trend", 0.0), ("recall", 0.0), ("drift", told.rise)):
                parts[part][number] = (parts[part][number] + value) / 2
            for part, value in (("low", told.low), ("high", told.high)):
                parts[part][number] = (parts[part][number] + value) / 2
    return Outlook(**parts)


def _columns(
    forecaster: Forecaster,
    view: Outlook,
    last: Values,
    at_us: int,
    thresholds: Mapping[str, Sequence[tuple[str, float]]],
) -> RiskColumns:
    names, horizons = forecaster.names, forecaster.horizons_min
    asked = [(g, level, value) for g, name in enumerate(names) for level, value in thresholds.get(name, ())]
    gauge = np.array([g for g, _, _ in asked], dtype=np.int64)
    threshold = np.array([value for _, _, value in asked], dtype=np.float64)
    silent = np.isnan(view.now)
    chance, reached, alarm = _chances(forecaster, _rows(view, gauge), last[gauge], gauge, threshold)
    quantiles, parts = _quantiles(view, forecaster.climate)
    onset = np.where(silent[gauge][:, None], np.nan, _onset(chance, horizons, at_us))
    span = len(horizons)
    return RiskColumns(
        gate=tuple(names[g] for g, _, _ in asked for _ in horizons),
        level=tuple(level for _, level, _ in asked for _ in horizons),
        threshold=np.repeat(threshold, span),
        horizon_min=np.tile(np.array(horizons, dtype=np.int64), len(asked)),
        chance=chance.ravel(),
        q05=quantiles[0][gauge].ravel(), q50=quantiles[1][gauge].ravel(), q95=quantiles[2][gauge].ravel(),
        onset_us=onset.ravel(),
        reached=np.repeat(reached, span), alarm=alarm.ravel(),
        contributions={name: part[gauge].ravel() for name, part in parts.items()},
        missing=tuple(names[g] for g in np.flatnonzero(silent)),
        incomplete=tuple(names[g] for g in np.flatnonzero(~view.complete & ~silent)),
    )  # fmt: skip


def _chances(
    forecaster: Forecaster, rows: Outlook, last: Values, gauge: NDArray[np.int64], threshold: Values
) -> tuple[Values, Flags, Flags]:
    """Chance (row, horizon), whether the level stands already, and whether an alarm stands."""
    silent = np.isnan(rows.now)
    # A lone jump is not forecast from, but a reading over the level is a fact and is told as one.
    reached: Flags = last >= threshold
    chance = forecaster.chance(rows, gauge, threshold)
    chance[reached] = 1.0
    for row in np.flatnonzero(silent):
        chance[row] = _climate_chance(forecaster.climate[gauge[row]], threshold[row])
    alarm: Flags = (chance >= np.array(forecaster.parameters.cuts)) & ~(reached | silent)[:, None]
    return chance, reached, alarm


def _rows(view: Outlook, rows: NDArray[np.int64]) -> Outlook:
    return Outlook(*(getattr(view, name)[rows] for name in Outlook.__slots__))


def _quantiles(view: Outlook, climate: Values) -> tuple[tuple[Values, Values, Values], dict[str, Values]]:
    """5, 50, 95 % of the peak (row, horizon), never falling with the horizon, and parts of the 50 %."""
    raw = view.now[:, None] + view.rise
    middle = np.maximum.accumulate(raw, axis=1)
    low = np.maximum.accumulate(raw + view.low, axis=1)
    high = np.maximum.accumulate(raw + view.high, axis=1)
    low, high = np.minimum(low, middle), np.maximum(high, middle)
    level = np.broadcast_to(view.now[:, None], middle.shape)
    parts = {"level": level, "trend": view.trend, "recall": view.recall, "drift": view.drift + middle - raw}
    silent = np.isnan(view.now)
    if silent.any():
        least, usual, most = (climate[silent, CLIMATE.index(rank)][:, None] for rank in (0.05, 0.5, 0.95))
        # Somewhere in its climate, and from there as unsure as over the longest horizon: never surer than heard.
        low[silent] = least + view.low[silent].min(axis=1, keepdims=True).clip(max=0.0)
        middle[silent] = usual
        high[silent] = most + view.high[silent].max(axis=1, keepdims=True).clip(min=0.0)
        parts = {name: np.where(silent[:, None], 0.0, part) for name, part in parts.items()}
        parts["level"] = np.where(silent[:, None], middle, parts["level"])
    return (low, middle, high), parts


def _climate_chance(climate: Values, threshold: float) -> float:
    """Share of the fit piece at or above the threshold; one half where nothing was learnt."""
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
    return np.where(chance >= FAINT, onset, np.nan)
