"""Ragged readings of many gauges in one pair of arrays, and what stood at a given moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
HOLD_US = 30 * MINUTE_US
"""How long a reading speaks for its gauge when nothing newer came (the choice of the trial, not a law)."""

_STRIDE = np.int64(1) << np.int64(54)  # wider than any time in microseconds before the year 2540


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of several gauges, gauge after gauge, each in order of time."""

    names: tuple[str, ...]
    keys: Times
    """Gauge number x stride + time [us]: one sorted array, so one search serves every gauge."""
    values: Values

    def times_of(self, gauge: int) -> Times:
        """Times [us] of one gauge, ascending."""
        span = self.span_of(gauge)
        return self.keys[span] - gauge * _STRIDE

    def values_of(self, gauge: int) -> Values:
        """Values of one gauge, in order of time."""
        return self.values[self.span_of(gauge)]

    def gauge_numbers(self) -> Times:
        """Number of the gauge of each reading."""
        return self.keys // _STRIDE

    def span_of(self, gauge: int) -> slice:
        """Where one gauge lies in the long arrays."""
        first, last = np.searchsorted(self.keys, [gauge * _STRIDE, (gauge + 1) * _STRIDE])
        return slice(int(first), int(last))


def collect(windows: Mapping[str, tuple[Times, Values]]) -> Readings:
    """Put (times [us, UTC], values) per gauge into one `Readings`; rows may come in any order.

    Values that are not finite are left out: they are silence, not a stage. Of two values for one time the
    greater stays, which is the careful one for a flood and does not depend on the order of rows.
    """
    keys = [np.empty(0, dtype=np.int64)]
    values = [np.empty(0, dtype=np.float64)]
    for number, (times, found) in enumerate(windows.values()):
        keys.append(np.asarray(times, dtype=np.int64) + number * _STRIDE)
        values.append(np.asarray(found, dtype=np.float64))
    long_keys, long_values = np.concatenate(keys), np.concatenate(values)
    finite = np.isfinite(long_values)
    if not finite.all():
        long_keys, long_values = long_keys[finite], long_values[finite]
    if not (long_keys[1:] > long_keys[:-1]).all():
        order = np.lexsort((long_values, long_keys))
        long_keys, long_values = long_keys[order], long_values[order]
        last = np.append(long_keys[1:] != long_keys[:-1], [True])[: len(long_keys)]
        long_keys, long_values = long_keys[last], long_values[last]
    return Readings(tuple(windows), long_keys, long_values)


def standing(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, hold_us: int = HOLD_US
) -> tuple[Values, Values]:
    """Last value at or before each moment and its age [min]; NaN where it is older than `hold_us`.

    `gauges` and `at_us` are broadcast against each other; readings after a moment are never looked at.
    """
    gauges, at_us = np.broadcast_arrays(gauges, at_us)
    if not len(readings.keys):
        empty = np.full(at_us.shape, np.nan)
        return empty, empty.copy()
    wanted = gauges * _STRIDE + at_us
    found = np.searchsorted(readings.keys, wanted, side="right") - 1
    safe = np.maximum(found, 0)
    waited = wanted - readings.keys[safe]
    fresh = (found >= 0) & (waited <= hold_us)  # another gauge's key is a whole stride away: never fresh
    value: Values = np.where(fresh, readings.values[safe], np.nan)
    age = np.where(fresh, waited / MINUTE_US, np.nan)
    return value, age


def has_gap(times_us: Times, slots_us: Times, horizon_us: int, limit_us: int = HOUR_US) -> Flags:
    """Whether the readings in (slot, slot + horizon] leave a hole too long to know what happened there.

    A hole is longer than `limit_us`, or than the horizon where that is shorter; `times_us` ascending.
    """
    limit = min(limit_us, horizon_us)
    nothing = np.iinfo(np.int64).max
    first = np.append(times_us, nothing)[np.searchsorted(times_us, slots_us, side="right")]
    begins = np.append(times_us[:-1][np.diff(times_us) > limit], times_us[-1:])  # where a hole follows
    hole = np.append(begins, nothing)[np.searchsorted(begins, slots_us, side="right")]
    # A hole that begins near the end of the window reaches past it: only its part inside counts.
    gap: Flags = (first - slots_us > limit) | (slots_us + horizon_us - hole > limit)
    return gap


def highest_ahead(times_us: Times, values: Values, slots_us: Times, horizon_us: int) -> Values:
    """Highest reading in (slot, slot + horizon]; NaN where a gap hides it. For fitting, never for forecasts."""
    low = np.searchsorted(times_us, slots_us, side="right")
    high = np.searchsorted(times_us, slots_us + horizon_us, side="right")
    some = (high > low) & ~has_gap(times_us, slots_us, horizon_us)
    found = np.full(slots_us.shape, np.nan)
    edges = np.stack([low[some], high[some]], axis=1).ravel()
    if len(edges):
        found[some] = np.maximum.reduceat(np.append(values, -np.inf), edges)[::2]
    return found
