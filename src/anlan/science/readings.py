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


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of several gauges, gauge after gauge, each in order of time."""

    names: tuple[str, ...]
    starts: Times
    """Where each gauge begins in the long arrays; one more entry for the end."""
    times_us: Times
    values: Values
    keys: Times
    """Gauge number x stride + time since the first reading [us]: sorted, so one search serves every gauge."""
    stride: int

    def times_of(self, gauge: int) -> Times:
        """Times [us] of one gauge, ascending."""
        return self.times_us[self.starts[gauge] : self.starts[gauge + 1]]

    def values_of(self, gauge: int) -> Values:
        """Values of one gauge, in order of time."""
        return self.values[self.starts[gauge] : self.starts[gauge + 1]]


def collect(
    windows: Mapping[str, tuple[Times, Values]], first_us: int | None = None, last_us: int | None = None
) -> Readings:
    """Put (times [us, UTC], values) per gauge into one `Readings`; rows may come in any order.

    Only times in [first_us, last_us] are kept. Values that are not finite are left out: they are silence, not
    a stage. Of two values for one time the greater stays, which is the careful one for a flood and does not
    depend on the order of rows. Raises ValueError where gauges x time span exceed 64 bits of microseconds.
    """
    pairs = [(np.asarray(t, dtype=np.int64), np.asarray(v, dtype=np.float64)) for t, v in windows.values()]
    gauge = np.repeat(np.arange(len(pairs), dtype=np.int64), [len(t) for t, _ in pairs])
    times = np.concatenate([np.empty(0, dtype=np.int64), *(t for t, _ in pairs)])
    values = np.concatenate([np.empty(0), *(v for _, v in pairs)])
    kept = np.isfinite(values)
    if first_us is not None:
        kept &= times >= first_us
    if last_us is not None:
        kept &= times <= last_us
    if not kept.all():
        gauge, times, values = gauge[kept], times[kept], values[kept]
    stride = int(times.max()) - int(times.min()) + 2 if len(times) else 2
    if stride * max(len(pairs), 1) >= 2**62:
        raise ValueError(f"{len(pairs)} gauges over {stride / DAY_US:.0f} days are too much for one search")
    keys = gauge * stride + (times - times.min() if len(times) else times)
    if not (keys[1:] > keys[:-1]).all():
        order = np.lexsort((values, keys))
        order = order[np.append(keys[order][1:] != keys[order][:-1], [True])]
        gauge, times, values, keys = gauge[order], times[order], values[order], keys[order]
    starts = np.searchsorted(gauge, np.arange(len(pairs) + 1)).astype(np.int64)
    return Readings(tuple(windows), starts, times, values, keys, stride)


def standing(
    readings: Readings, gauges: NDArray[np.int64], at_us: Times, hold_us: int = HOLD_US
) -> tuple[Values, Values]:
    """Last value at or before each moment and its age [min]; NaN where it is older than `hold_us`.

    `gauges` and `at_us` are broadcast against each other; readings after a moment are never looked at.
    """
    gauges, at_us = np.broadcast_arrays(gauges, at_us)
    if not len(readings.keys):
        return np.full(at_us.shape, np.nan), np.full(at_us.shape, np.nan)
    # Offsets outside the record are drawn to its edges; one step before it finds nothing of this gauge.
    offset = np.clip(at_us - readings.times_us.min(), -1, readings.stride - 2)
    found = np.searchsorted(readings.keys, gauges * readings.stride + offset, side="right") - 1
    safe = np.maximum(found, 0)
    waited = at_us - readings.times_us[safe]
    fresh = (found >= readings.starts[gauges]) & (waited <= hold_us)
    value: Values = np.where(fresh, readings.values[safe], np.nan)
    return value, np.where(fresh, waited / MINUTE_US, np.nan)


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
