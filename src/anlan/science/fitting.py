"""Learning the parameters of the damped trend from a piece of history, and from nothing after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from anlan.science.despike import despiked
from anlan.science.features import Features, features
from anlan.science.grid import grid_times
from anlan.science.logistic import fit_logistic
from anlan.science.readings import (
    HOLD_US,
    MINUTE_US,
    Readings,
    Times,
    Values,
    collect,
    highest_ahead,
    standing,
)  # fmt: skip
from anlan.science.trend import (
    CLIMATE,
    CLIP,
    CUTS,
    HORIZONS_MIN,
    JUMP,
    Forecaster,
    GaugeTrend,
    Outlook,
    Path,
    TrendParameters,
    chance_inputs,
)  # fmt: skip

PULL = 100.0
"""Pull of a gauge's weights towards those of all gauges, in slots (chosen on 28 Feb - 15 Mar)."""
ENOUGH = 200
"""Slots a gauge needs to have a scale and a spread of its own."""
TARGET_CLIP = 5.0
WIDER = 1.6
"""Other weeks differ more than one piece shows: its spread is widened by this (90 % held on 28 Feb - 15 Mar)."""
UNLEARNT = ((0.0,) * 4,)
LEVEL_RANKS = (0.7, 0.8, 0.9, 0.95, 0.98)
"""Besides official levels, the chance learns from reaching these ranks of each gauge's own stages."""
OFFICIAL_COUNT = 4.0
"""A row at an official level counts so often: there the chance must be right."""
LEARN_EVERY_MIN = 30
SPARSE_MIN = 30
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
    jump: float = JUMP,
    cuts: tuple[float, ...] = CUTS,
) -> TrendParameters:
    """Learn from the readings in [first_us, last_us); later ones are cut off first, so they cannot leak.

    `levels` are the official levels per gauge, learnt from besides ranks of its own stages. `jump` [unit of
    the stage] and `cuts` (one per horizon) are taken as they are: choose them on a piece that is neither this
    one nor the one reported on.
    """
    history = despiked(_until(history, last_us), jump)
    slots = grid_times(first_us, last_us - 1)
    # A feed may come every ten or every thirty minutes: learn from both, so that neither is strange.
    sparse = _thinned(history, SPARSE_MIN)
    pieces = [
        _piece(version, gauge, slots, horizons_min)
        for gauge in range(len(history.names))
        for version in (history, sparse)
    ]
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
        chance_full=UNLEARNT * len(horizons_min), chance_plain=UNLEARNT * len(horizons_min),
        jump=jump, cuts=cuts,
    )  # fmt: skip
    return _with_chance(draft, history, pieces, levels or {})


def _until(history: Readings, last_us: int) -> Readings:
    kept: dict[str, tuple[Times, Values]] = {}
    for number, name in enumerate(history.names):
        times = history.times_of(number)
        kept[name] = times[times < last_us], history.values_of(number)[times < last_us]
    return collect(kept)


def _thinned(history: Readings, every_min: int) -> Readings:
    """Only the readings at whole multiples of `every_min`."""
    kept: dict[str, tuple[Times, Values]] = {}
    for number, name in enumerate(history.names):
        times = history.times_of(number)
        some = times % (every_min * MINUTE_US) == 0
        kept[name] = times[some], history.values_of(number)[some]
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
    """90 % of absolute changes (gauge, horizon); the median gauge's where too few are known."""
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
    designs = [
        _joined([_design(piece, float(scale), horizon, recall) for piece in pieces if piece.gauge == gauge])
        for gauge, scale in enumerate(scales[:, horizon])
    ]
    inputs, wanted = _joined(designs)
    width = inputs.shape[1]
    common: Values = np.linalg.solve(inputs.T @ inputs + np.eye(width), inputs.T @ wanted).astype(np.float64)
    everyone = np.append(wanted - inputs @ common, 0.0)
    paths = []
    for (x, y), scale in zip(designs, scales[:, horizon].tolist(), strict=True):
        shift = np.linalg.solve(x.T @ x + PULL * np.eye(width), x.T @ (y - x @ common))
        own: Values = (common + shift).astype(np.float64)
        left = y - x @ own if len(y) >= ENOUGH else everyone
        paths.append(_path(own, left, scale, recall))
    return [*paths, _path(common, everyone, float(np.median(scales[:, horizon])), recall)]


def _joined(tables: Sequence[tuple[Values, Values]]) -> tuple[Values, Values]:
    return np.concatenate([x for x, _ in tables]), np.concatenate([y for _, y in tables])


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
    low, middle, high = np.quantile(rest, (0.05, 0.5, 0.95)).tolist()
    return Path(
        trend=tuple(weights[:4].tolist()),
        recall=tuple(weights[4:-1].tolist()) if recall else (),
        drift=(float(weights[-1]) + middle) * scale,
        low=(low - middle) * scale * WIDER,
        high=(high - middle) * scale * WIDER,
    )


def _climate(values: Values) -> tuple[float, ...]:
    return tuple(np.quantile(values, CLIMATE).tolist()) if len(values) else ()


def _with_chance(
    draft: TrendParameters,
    history: Readings,
    pieces: Sequence[_Piece],
    official: Mapping[str, Sequence[float]],
) -> TrendParameters:
    """The draft with the weights of the chance, learnt once with and once without the recall."""
    forecaster = Forecaster(draft, history.names)
    levels = [_levels(history, piece.gauge, official) for piece in pieces]
    learnt = []
    for recall in (True, False):
        views = [_view(forecaster, piece, recall) for piece in pieces]
        weights = []
        for horizon in range(len(draft.horizons_min)):
            rows = [
                _chance_rows(forecaster.scale[piece.gauge, horizon], piece, view, horizon, level, count)
                for piece, view, wanted in zip(pieces, views, levels, strict=True)
                for level, count in wanted
            ]
            parts = [np.concatenate(column) for column in zip(*rows, strict=True)]
            weights.append(tuple(fit_logistic(parts[0], parts[1], parts[2]).tolist()))
        learnt.append(tuple(weights))
    return replace(draft, chance_full=learnt[0], chance_plain=learnt[1])


def _view(forecaster: Forecaster, piece: _Piece, recall: bool) -> Outlook:
    """Forecast of every slot of one gauge; without recall, as if its past day were unknown."""
    seen = piece.seen
    if not recall:
        seen = Features(seen.now, seen.age, seen.rises, np.full_like(seen.recall, np.nan))
    return forecaster.outlook(seen, np.full(len(piece.slots_us), piece.gauge, dtype=np.int64))


def _chance_rows(
    scale: float, piece: _Piece, view: Outlook, horizon: int, level: float, count: float
) -> tuple[Values, Values, Values]:
    """Inputs, outcome (0 or 1) and count at slots below one level, every half hour: neighbours say the same."""
    peaks, now = piece.peaks[:, horizon], view.now
    usable = np.isfinite(peaks) & np.isfinite(view.trend[:, horizon]) & (now < level)
    usable &= piece.slots_us // MINUTE_US % LEARN_EVERY_MIN == 0
    rise = view.rise[usable, horizon] / scale
    inputs = chance_inputs((level - now[usable]) / scale, rise, view.age[usable])
    happened = (peaks[usable] >= level).astype(np.float64)
    return inputs, happened, np.full(len(happened), count)


def _levels(
    history: Readings, gauge: int, official: Mapping[str, Sequence[float]]
) -> list[tuple[float, float]]:
    """Levels to learn from, and how often a row of each counts."""
    own = history.values_of(gauge)
    ranks = np.unique(np.quantile(own, LEVEL_RANKS)) + FINEST / 4 if len(own) >= ENOUGH else np.empty(0)
    weighty = [(float(level), OFFICIAL_COUNT) for level in official.get(history.names[gauge], ())]
    return [*((float(level), 1.0) for level in ranks), *weighty]
