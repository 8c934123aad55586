"""Learning the parameters of the damped trend from a piece of history, and from nothing after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anlan.science.features import Features, features
from anlan.science.grid import grid_times
from anlan.science.logistic import fit_logistic
from anlan.science.readings import (
    HOLD_US, MINUTE_US, Readings, Times, Values, collect, highest_ahead, standing,
)  # fmt: skip
from anlan.science.trend import (
    CLIMATE, CLIP, HORIZONS_MIN, Forecaster, GaugeTrend, Path, TrendParameters, chance_inputs,
)  # fmt: skip

PULL = 300.0
"""Pull of a gauge's weights towards those of all gauges, in slots (two days of ten minutes)."""
ENOUGH = 200
"""Slots a gauge needs to have a scale and a spread of its own."""
TARGET_CLIP = 5.0
LEVEL_RANKS = (0.7, 0.8, 0.9, 0.95, 0.98)
"""Besides official levels, the chance learns from reaching these ranks of each gauge's own stages."""
FINEST = 0.02
"""No scale is finer than this [unit of the stage]: gauges report whole centimetres."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One gauge on the slots of the fit piece."""

    gauge: int
    slots_us: Times
    seen: Features
    peaks: Values
    """Highest reading ahead (slot, horizon); NaN where unknown."""


def fit(
    history: Readings,
    first_us: int,
    last_us: int,
    levels: Mapping[str, Sequence[float]] | None = None,
    horizons_min: tuple[int, ...] = HORIZONS_MIN,
) -> TrendParameters:
    """Learn from the readings in [first_us, last_us); later ones are cut off first, so they cannot leak.

    `levels` are the official levels per gauge, learnt from besides ranks of its own stages.
    """
    history = _until(history, last_us)
    slots = grid_times(first_us, last_us - 1)
    pieces = [_piece(history, gauge, slots, horizons_min) for gauge in range(len(history.names))]
    scales = _scales(history, slots, horizons_min)
    full = _paths(pieces, scales, recall=True)
    plain = _paths(pieces, scales, recall=False)
    gauges = {
        name: GaugeTrend(
            scale=tuple(scales[number].tolist()), full=full[number], plain=plain[number],
            climate=_climate(history.values_of(number)),
        )
        for number, name in enumerate(history.names)
    }  # fmt: skip
    pooled = GaugeTrend(
        scale=tuple(np.median(scales, axis=0).tolist()), full=full[-1], plain=plain[-1], climate=()
    )
    draft = TrendParameters(
        horizons_min=horizons_min, gauges=gauges, pooled=pooled,
        chance_full=((0.0,) * 4,) * len(horizons_min), chance_plain=((0.0,) * 4,) * len(horizons_min),
    )  # fmt: skip
    return _with_chance(draft, history, pieces, levels or {})


def _until(history: Readings, last_us: int) -> Readings:
    kept: dict[str, tuple[Times, Values]] = {}
    for number, name in enumerate(history.names):
        times = history.times_of(number)
        kept[name] = times[times < last_us], history.values_of(number)[times < last_us]
    return collect(kept)


def _piece(history: Readings, gauge: int, slots: Times, horizons_min: tuple[int, ...]) -> _Piece:
    numbers = np.full(len(slots), gauge, dtype=np.int64)
    now, _ = standing(history, numbers, slots, HOLD_US)
    slots = slots[np.isfinite(now)]
    seen = features(history, numbers[: len(slots)], slots, horizons_min)
    times, values = history.times_of(gauge), history.values_of(gauge)
    peaks = [highest_ahead(times, values, slots, h * MINUTE_US) for h in horizons_min]
    return _Piece(gauge, slots, seen, np.stack(peaks, axis=1))


def _scales(history: Readings, slots: Times, horizons_min: tuple[int, ...]) -> Values:
    """90 % of absolute changes over each horizon (gauge, horizon); the median gauge's where too few are known."""
    scales = np.full((len(history.names), len(horizons_min)), np.nan)
    for gauge in range(len(history.names)):
        stage, _ = standing(history, np.int64(gauge) + 0 * slots, slots, HOLD_US)
        for column, horizon in enumerate(horizons_min):
            steps = horizon // 10
            change = np.abs(stage[steps:] - stage[:-steps])
            change = change[np.isfinite(change)]
            if len(change) >= ENOUGH:
                scales[gauge, column] = max(FINEST, float(np.quantile(change, 0.9)))
    usual = np.nanmedian(scales, axis=0) if np.isfinite(scales).any() else np.full(len(horizons_min), FINEST)
    return np.where(np.isfinite(scales), scales, usual)


def _paths(pieces: Sequence[_Piece], scales: Values, recall: bool) -> list[tuple[Path, ...]]:
    """Paths of every gauge, and last the pooled ones, one per horizon."""
    by_horizon = [_paths_of(pieces, scales, horizon, recall) for horizon in range(scales.shape[1])]
    return [tuple(paths) for paths in zip(*by_horizon, strict=True)]


def _paths_of(pieces: Sequence[_Piece], scales: Values, horizon: int, recall: bool) -> list[Path]:
    designs = [_design(piece, float(scales[piece.gauge, horizon]), horizon, recall) for piece in pieces]
    width = designs[0][0].shape[1]
    inputs = np.concatenate([one for one, _ in designs])
    wanted = np.concatenate([one for _, one in designs])
    common = np.linalg.solve(inputs.T @ inputs + np.eye(width), inputs.T @ wanted)
    rests = [y - x @ common for x, y in designs]
    everyone = np.concatenate([*rests, np.zeros(1)])
    paths = []
    for piece, (x, y), rest in zip(pieces, designs, rests, strict=True):
        own = common + np.linalg.solve(x.T @ x + PULL * np.eye(width), x.T @ rest)
        left = y - x @ own
        scale = float(scales[piece.gauge, horizon])
        paths.append(_path(own, left if len(left) >= ENOUGH else everyone, scale, recall))
    return [*paths, _path(common, everyone, float(np.median(scales[:, horizon])), recall)]


def _design(piece: _Piece, scale: float, horizon: int, recall: bool) -> tuple[Values, Values]:
    """Inputs (rises, recalls, one) and the rise to the peak, in usual movements, where all is known."""
    parts = [np.clip(piece.seen.rises / scale, -CLIP, CLIP)]
    if recall:
        parts.append(np.clip(piece.seen.recall[:, horizon] / scale, -CLIP, CLIP))
    inputs = np.concatenate([*parts, np.ones((len(piece.slots_us), 1))], axis=1)
    wanted = np.clip((piece.peaks[:, horizon] - piece.seen.now) / scale, -TARGET_CLIP, TARGET_CLIP)
    known = np.isfinite(inputs).all(axis=1) & np.isfinite(wanted)
    return inputs[known], wanted[known]


def _path(weights: Values, rest: Values, scale: float, recall: bool) -> Path:
    low, middle, high = np.quantile(rest, (0.05, 0.5, 0.95))
    return Path(
        trend=tuple(weights[:4].tolist()),
        recall=tuple(weights[4:-1].tolist()) if recall else (),
        drift=float(weights[-1] + middle) * scale,
        low=float(low - middle) * scale,
        high=float(high - middle) * scale,
    )


def _climate(values: Values) -> tuple[float, ...]:
    return tuple(np.quantile(values, CLIMATE).tolist()) if len(values) else ()


def _with_chance(
    draft: TrendParameters, history: Readings, pieces: Sequence[_Piece], levels: Mapping[str, Sequence[float]]
) -> TrendParameters:
    """The draft with the weights of the chance, learnt once with and once without the recall."""
    forecaster = Forecaster(draft, history.names)
    learnt = []
    for recall in (True, False):
        tables = [_chance_rows(forecaster, history, piece, levels, recall) for piece in pieces]
        weights = []
        for horizon in range(len(draft.horizons_min)):
            inputs = np.concatenate([x[horizon] for x, _ in tables])
            happened = np.concatenate([y[horizon] for _, y in tables])
            weights.append(tuple(fit_logistic(inputs, happened).tolist()))
        learnt.append(tuple(weights))
    return TrendParameters(
        horizons_min=draft.horizons_min, gauges=draft.gauges, pooled=draft.pooled,
        chance_full=learnt[0], chance_plain=learnt[1],
    )  # fmt: skip


def _chance_rows(
    forecaster: Forecaster, history: Readings, piece: _Piece, levels: Mapping[str, Sequence[float]], recall: bool
) -> tuple[list[Values], list[Values]]:
    """Inputs and outcomes per horizon, for every level of one gauge, at slots below it, every half hour."""
    seen = piece.seen
    if not recall:
        seen = Features(seen.now, seen.age, seen.rises, np.full_like(seen.recall, np.nan))
    numbers = np.full(len(piece.slots_us), piece.gauge, dtype=np.int64)
    view = forecaster.outlook(seen, numbers)
    scale = forecaster.scale[numbers]
    due = (piece.slots_us // (10 * MINUTE_US) % 3 == 0) & (view.complete == recall)
    inputs: list[list[Values]] = [[np.empty((0, 4))] for _ in forecaster.horizons_min]
    happened: list[list[Values]] = [[np.empty(0)] for _ in forecaster.horizons_min]
    for level in _levels(history, piece.gauge, levels):
        gap = (level - seen.now)[:, None] / scale
        every = chance_inputs(gap, view.rise / scale, view.age[:, None])
        for horizon in range(len(forecaster.horizons_min)):
            use = due & (seen.now < level) & np.isfinite(piece.peaks[:, horizon])
            inputs[horizon].append(every[use, horizon])
            happened[horizon].append((piece.peaks[use, horizon] >= level).astype(np.float64))
    return [np.concatenate(x) for x in inputs], [np.concatenate(y) for y in happened]


def _levels(history: Readings, gauge: int, official: Mapping[str, Sequence[float]]) -> NDArray[np.float64]:
    own = history.values_of(gauge)
    ranks = np.quantile(own, LEVEL_RANKS) + FINEST / 4 if len(own) >= ENOUGH else np.empty(0)
    return np.unique(np.concatenate([ranks, np.array(official.get(history.names[gauge], ()), dtype=np.float64)]))
