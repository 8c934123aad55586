"""Readings that jump alone: causal, on a window of three, so that live and replay see the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anlan.science.readings import MINUTE_US, Readings

CLOSE_US = 20 * MINUTE_US
"""Only readings this close are compared: over half an hour a stage may truly move far."""


def despiked(readings: Readings, jump: float, close_us: int = CLOSE_US) -> Readings:
    """The same readings, each that lies further than `jump` from the median of three replaced by it.

    The three are the reading and the two before it at the same gauge, each within `close_us` of the next. A
    lone spike, or the rarer of two interleaved streams, vanishes; a true jump appears one reading late, when
    the next one confirms it. `jump` in the unit of the readings; only past readings are used.
    """
    values = readings.values
    if len(values) < 3:
        return readings
    steps = np.diff(readings.times_us)
    borders = readings.starts[(readings.starts > 0) & (readings.starts < len(values))]
    steps[borders - 1] = np.iinfo(np.int64).max  # gauges never mix
    close = (steps[1:] <= close_us) & (steps[:-1] <= close_us)
    low, high = np.minimum(values[:-2], values[1:-1]), np.maximum(values[:-2], values[1:-1])
    middle = np.clip(values[2:], low, high)
    calm = values.copy()
    calm[2:] = np.where(close & (np.abs(values[2:] - middle) > jump), middle, values[2:])
    return replace(readings, values=calm)
