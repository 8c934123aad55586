"""The first flood forecaster: a damped trend per gauge, and what followed this moment of the tide before.

The highest stage within each horizon is forecast as level + trend + recall + drift. The trend takes the rises
of the last 30-180 min, each with its own weight per gauge and horizon (the damping); the recall takes what
followed one lunar and one solar day ago; the drift is the usual rest. Weights of a gauge are pulled towards
those of all gauges, the more the less it has told. The chance of reaching a level is a logistic function of
the margin between level and forecast, in units of the gauge's own usual movement, and of the reading's age.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from anlan.science.despike import despiked
from anlan.science.features import RECALL_US, Features, features
from anlan.science.logistic import sigmoid
from anlan.science.readings import Flags, Readings, Times, Values

HORIZONS_MIN = (30, 60, 180)
JUMP = 0.3
CUTS = (0.15, 0.3, 0.6)
"""Chosen with the jump on 28 Feb - 15 Mar of the Jakarta record (bench/bench_flood.py); stages in metres."""
CLIP = 6.0
"""No single input moves the forecast further than this many usual movements."""
CLIMATE = tuple((np.arange(41) / 40).tolist())
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
    """Per horizon: constant, root of the margin to the level, forecast rise, age of the reading."""
    chance_plain: tuple[tuple[float, ...], ...]
    jump: float
    """A reading that jumps alone by more than this within minutes is not believed [unit of the stage]."""
    cuts: tuple[float, ...]
    """Per horizon: an alarm stands from this chance on."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast peaks per (row, horizon); a row is a gauge at an issue time."""

    now: Values
    age: Values
    complete: Flags
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
    """Parameters laid out once for a list of gauges: one issue time then costs under a millisecond."""

    def __init__(self, parameters: TrendParameters, names: Sequence[str]) -> None:
        """Stack the parameters of `names`; a gauge that was not fitted gets the pooled ones."""
        learnt = [parameters.gauges.get(name, parameters.pooled) for name in names]
        self.parameters = parameters
        self.names = tuple(names)
        self.horizons_min = parameters.horizons_min
        self.scale = np.array([one.scale for one in learnt])
        self._full = _Stack.of([one.full for one in learnt])
        self._plain = _Stack.of([one.plain for one in learnt])
        self._chance_full = np.array(parameters.chance_full)
        self._chance_plain = np.array(parameters.chance_plain)
        wide = len(CLIMATE)
        self.climate = np.array([one.climate or (np.nan,) * wide for one in learnt]).reshape(-1, wide)

    def look(self, readings: Readings, gauges: NDArray[np.int64], at_us: Times) -> Outlook:
        """Forecast peaks for each pair of gauge number and issue time, from readings up to that time only."""
        calm = despiked(readings, self.parameters.jump)
        return self.outlook(features(calm, gauges, at_us, self.horizons_min), gauges)

    def outlook(self, found: Features, gauges: NDArray[np.int64]) -> Outlook:
        """Forecast peaks of each row of features; NaN where nothing is known of now."""
        scale = self.scale[gauges]
        complete = np.asarray(np.isfinite(found.recall).all(axis=(1, 2)))
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
    """Inputs of the logistic function (last axis): constant, root of the margin, rise, age [h].

    Gap = level minus stage, margin = gap minus forecast rise, both in usual movements. The signed root lets
    the chance change quickly where forecast and level meet, and slowly far away. The level enters here alone,
    so a higher level never has the higher chance.
    """
    gap, rise, age = np.broadcast_arrays(gap, rise, age)
    margin = gap - rise
    root = np.sign(margin) * np.sqrt(np.abs(margin))
    return np.stack([np.ones_like(gap), root, rise, age], axis=-1)


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

        def table(take: Callable[[Path], float | tuple[float, ...]]) -> Values:
            return np.array([[take(path) for path in row] for row in paths], dtype=np.float64)

        return _Stack(
            trend=table(lambda path: path.trend),
            recall=table(lambda path: path.recall or nothing),
            drift=table(lambda path: path.drift),
            low=table(lambda path: path.low),
            high=table(lambda path: path.high),
        )

    def pick(self, gauges: NDArray[np.int64], first: Flags, other: _Stack) -> _Stack:
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
