"""Readings that jump alone: causal, on a window of three, so that live and replay see the same."""

from __future__ import annotations

import numpy as np

from anlan.science.readings import Readings, Values


def despike(values: Values, jump: float) -> Values:
    """Replace a value that lies more than `jump` from the median of itself and the two before it.

    `values` in order of time; only past values are used. A lone spike, or the rarer of two interleaved
    streams, vanishes; a true jump appears one reading late, when the next reading confirms it. The first two
    values are kept as they are.
    """
    if len(values) < 3:
        return values
    middle = values.copy()
    low, high = np.minimum(values[:-2], values[1:-1]), np.maximum(values[:-2], values[1:-1])
    middle[2:] = np.clip(values[2:], low, high)
    return np.where(np.abs(values - middle) > jump, middle, values)


def despiked(readings: Readings, jump: float) -> Readings:
    """The same readings with lone jumps of more than `jump` (in their unit) replaced, gauge by gauge."""
    gauge = readings.gauge_numbers()
    calm = despike(readings.values, jump)
    if len(gauge) > 2:  # the first two of each gauge have no two of their own before them
        calm[2:] = np.where(gauge[2:] == gauge[:-2], calm[2:], readings.values[2:])
    return Readings(readings.names, readings.keys, calm)
