"""What of a message is known already: exact for any time, from the hot map where it reaches, else from the log."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.store.observations import HotMap, ObservationLog

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Sorted(Struct, frozen=True):
    """Rows in the order of series, time and arrival; what is said of them below is in this order too."""

    order: Ints
    series: npt.NDArray[np.int32]
    times: Ints
    values: Floats
    first: Bools
    """First row of its (series, time)."""


class Verdict(Struct, frozen=True):
    """For each row, in the order it arrived."""

    duplicate: Bools
    """The same value for the same time: counted, not stored."""
    corrected: Bools
    """Another value for a time that had one: kept and flagged; what is known last wins as-of."""


def sort(series: npt.NDArray[np.int32], times: Ints, values: Floats) -> Sorted:
    """Rows sorted by series and time, arrival order kept among equals."""
    order = np.lexsort((times, series))
    series, times = series[order], times[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (series[1:] != series[:-1]) | (times[1:] != times[:-1])
    return Sorted(order, series, times, values[order], first)


def compare(rows: Sorted, hot: HotMap, log: ObservationLog) -> Verdict:
    """Which rows say what is known already, and which correct it, within the message and against all before it."""
    duplicate, corrected = np.zeros(len(rows.order), bool), np.zeros(len(rows.order), bool)
    again = np.flatnonzero(~rows.first)
    duplicate[again] = _same(rows.values[again], rows.values[again - 1])
    corrected[again] = ~duplicate[again]
    old = np.flatnonzero(rows.first & (rows.times <= hot.last_times(rows.series)))
    if len(old):
        found, before = _stored(rows, old, hot, log)
        same = found & _same(rows.values[old], before)
        duplicate[old], corrected[old] = same, found & ~same
    back = np.argsort(rows.order)
    return Verdict(duplicate[back], corrected[back])


def too_fast(rows: Sorted, usable: Bools, rate_per_us: Floats, hot: HotMap) -> Bools:
    """Rows that changed faster than their series can, since the last usable reading; in arrival order.

    `usable` and `rate_per_us` are in arrival order. Late rows are compared within their message only.
    """
    flagged = np.zeros(len(rows.order), dtype=bool)
    kept = np.flatnonzero((usable & np.isfinite(rate_per_us))[rows.order])
    if not len(kept):
        return flagged
    series, times, values = rows.series[kept], rows.times[kept], rows.values[kept]
    before_time, before_value = hot.last_usable(series)
    before_time, before_value = before_time.copy(), before_value.copy()
    neighbours = np.flatnonzero(series[1:] == series[:-1]) + 1
    before_time[neighbours], before_value[neighbours] = times[neighbours - 1], values[neighbours - 1]
    comparable = ~np.isnan(before_value) & (before_time < times)
    with np.errstate(over="ignore"):
        change = np.abs(values - before_value)
    allowed = rate_per_us[rows.order][kept] * np.where(comparable, times - before_time, 0)
    flagged[rows.order[kept[comparable & (change > allowed)]]] = True
    return flagged


def _same(one: Floats, other: Floats) -> Bools:
    same: Bools = (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def _stored(rows: Sorted, old: Ints, hot: HotMap, log: ObservationLog) -> tuple[Bools, Floats]:
    """For rows that are not newer than their series: whether a value is known for that very time, and which."""
    found, before = np.zeros(len(old), dtype=bool), np.full(len(old), np.nan)
    ask_log = np.zeros(len(old), dtype=bool)
    begins = np.flatnonzero(np.diff(rows.series[old], prepend=-1))
    for begin, end in zip(
        begins.tolist(), [*begins[1:].tolist(), len(old)], strict=True
    ):  # one turn a late series
        series, times = int(rows.series[old[begin]]), rows.times[old[begin:end]]
        ask_log[begin:end] = times < hot.complete_since(series)
        ring_times, ring_values, _ = hot.window(series, int(times[0]), int(times[-1]))
        _fill(found[begin:end], before[begin:end], times, ring_times, ring_values)
    if ask_log.any():
        _ask_log(rows, old, ask_log, found, before, log)
    return found, before


def _ask_log(rows: Sorted, old: Ints, ask: Bools, found: Bools, before: Floats, log: ObservationLog) -> None:
    """The long way, for times older than the hot map reaches."""
    series, times = rows.series[old], rows.times[old]
    wanted = np.unique(series[ask])
    view = log.window(wanted, int(times[ask].min()), int(times[ask].max()))
    view_series = view.column("series").to_numpy()
    view_times = view.column("observed_at").cast(pa.int64()).to_numpy()
    view_values = view.column("value").to_numpy()
    for one in wanted:
        mine, stored = np.flatnonzero(ask & (series == one)), view_series == one
        hits, values = np.zeros(len(mine), dtype=bool), np.full(len(mine), np.nan)
        _fill(hits, values, times[mine], view_times[stored], view_values[stored])
        found[mine], before[mine] = hits, values


def _fill(found: Bools, before: Floats, times: Ints, known_times: Ints, known_values: Floats) -> None:
    """Look `times` up in sorted `known_times`, writing into `found` and `before`."""
    if not len(known_times):
        return
    at = np.minimum(np.searchsorted(known_times, times), len(known_times) - 1)
    hit = known_times[at] == times
    found[hit], before[hit] = True, known_values[at[hit]]
