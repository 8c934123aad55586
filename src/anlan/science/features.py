"""What the flood forecaster looks at: the stage now, its recent rises, and what the last days did next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anlan.science.readings import DAY_US, HOUR_US, MINUTE_US, Readings, Times, Values, standing

BACK_MIN = (30, 60, 120, 180)
"""Spans over which the recent rise is taken [min]."""
RECALL_US = (24 * HOUR_US + 50 * MINUTE_US, DAY_US)
"""How long ago the same moment of the tide (lunar day) and of the city (solar day) was."""
MEMORY_US = max(RECALL_US) + HOUR_US
"""Readings older than this before the issue time are not looked at."""
PATIENCE_US = HOUR_US
"""A reading older than this says nothing any more about its gauge."""
STEP_MIN = 10


@dataclass(frozen=True, slots=True)
class Features:
    """One row per (gauge, issue time); units of the readings."""

    now: Values
    """Last reading, NaN when older than an hour."""
    age: Values
    """Its age [h]."""
    rises: Values
    """(row, back): rise of the last 30, 60, 120, 180 min; 0 where the past is unknown."""
    recall: Values
    """(row, horizon, 2 x recall): highest rise that followed then; then's peak above now. NaN unknown."""


def features(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, horizons_min: tuple[int, ...]
) -> Features:
    """Features of each row, from readings at or before its issue time only."""
    back = np.array((0, *BACK_MIN), dtype=np.int64) * MINUTE_US
    stage, age = standing(readings, gauges[:, None], at_us[:, None] - back, PATIENCE_US)
    now = stage[:, 0]
    # Between sparse readings the span really measured differs from the one asked for.
    span = np.array(BACK_MIN) + age[:, 1:] - age[:, :1]
    rate = (now[:, None] - stage[:, 1:]) / np.maximum(span, STEP_MIN)
    rises = np.nan_to_num(rate * np.array(BACK_MIN))
    return Features(now, age[:, 0] / 60.0, rises, _recall(readings, gauges, at_us, now, horizons_min))


def _recall(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, now: Values, horizons_min: tuple[int, ...]
) -> Values:
    ahead = np.arange(0, max(horizons_min) + 1, STEP_MIN, dtype=np.int64) * MINUTE_US
    columns = []
    for ago in RECALL_US:
        past, _ = standing(readings, gauges[:, None], (at_us - ago)[:, None] + ahead, PATIENCE_US)
        peak = np.maximum.accumulate(past, axis=1)  # NaN spreads: a hole in that day is not calm
        peak = peak[:, [h // STEP_MIN for h in horizons_min]]
        columns += [peak - past[:, :1], peak - now[:, None]]
    return np.stack(columns, axis=2)
