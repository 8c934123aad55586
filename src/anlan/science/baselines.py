"""The simple things a forecaster must beat: a straight line, yesterday's tide, never and always.

Each answers, for gauges and moments of equal length, the highest stage expected within the horizon (same unit
as the readings; NaN = cannot say). The alarm of a baseline stands where that stage is at or above the level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anlan.science.readings import HOLD_US, MINUTE_US, Readings, Times, Values, standing

LUNAR_DAY_US = (24 * 60 + 50) * MINUTE_US
TIDE_STEP_US = 10 * MINUTE_US


def straight_line(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, horizon_us: int, back_us: int
) -> Values:
    """Carry the rise of the last `back_us` [us] on through the horizon; never lower than now."""
    now, _ = standing(readings, gauges, at_us)
    before, _ = standing(readings, gauges, at_us - back_us)
    return now + np.maximum(now - before, 0.0) * (horizon_us / back_us)


def yesterdays_tide(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, horizon_us: int, ago_us: int = LUNAR_DAY_US
) -> Values:
    """Add to the stage now the highest rise that followed the same moment of the tide a lunar day ago."""
    now, _ = standing(readings, gauges, at_us)
    ahead = np.arange(0, horizon_us + 1, TIDE_STEP_US, dtype=np.int64)
    past, _ = standing(readings, gauges[:, None], (at_us - ago_us)[:, None] + ahead, HOLD_US)
    then = past[:, 0]
    peak = np.where(np.isnan(past), -np.inf, past).max(axis=1)
    return np.where(np.isfinite(then), now + peak - then, np.nan)


def never(readings: Readings, gauges: NDArray[np.int64], at_us: Times, horizon_us: int) -> Values:  # noqa: ARG001
    """Expect no stage at all: the alarm that never sounds."""
    return np.full(np.broadcast(gauges, at_us).shape, -np.inf)


def always(readings: Readings, gauges: NDArray[np.int64], at_us: Times, horizon_us: int) -> Values:  # noqa: ARG001
    """Expect everything: the alarm that always sounds."""
    return np.full(np.broadcast(gauges, at_us).shape, np.inf)
