"""Irregular readings on a regular grid, without inventing a single value."""

from __future__ import annotations

import numpy as np

from anlan.science.readings import HOLD_US, MINUTE_US, Times, Values, collect, standing

STEP_US = 10 * MINUTE_US


def grid_times(first_us: int, last_us: int, step_us: int = STEP_US) -> Times:
    """Whole multiples of `step_us` from the first at or after `first_us` up to `last_us` [us]."""
    return np.arange(-(-first_us // step_us) * step_us, last_us + 1, step_us, dtype=np.int64)


def to_grid(times_us: Times, values: Values, slots_us: Times, hold_us: int = HOLD_US) -> Values:
    """Value standing at each slot: the last reading at or before it, held at most `hold_us`, else NaN.

    A reading between two slots appears at the later one (times round up), so a slot never knows the future;
    nothing is interpolated, and a gap longer than the hold stays a gap. Rows may come in any order.
    """
    readings = collect({"": (times_us, values)})
    return standing(readings, np.int64(0) * slots_us, slots_us, hold_us)[0]
