"""Readings as columns sorted by series and time, and signal rows back into Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.observations import SIGNAL_ROW, TIME, Quality

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NEVER = np.iinfo(np.int64).min
"""No such time."""
FOREVER = np.iinfo(np.int64).max
DUBIOUS = int(Quality.RANGE | Quality.UNREADABLE | Quality.CLOCK | Quality.FILLED)
"""Value or time not to be trusted: such a reading neither opens nor clears a threshold or an anomaly."""
SECOND = 1_000_000


class Slots:
    """Where each watched series stands in the state arrays."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """`numbers` are series numbers in ascending order; raises ValueError when not, or when negative."""
        self.numbers: Ints = np.asarray(numbers, dtype=np.int64)
        if len(numbers) and (self.numbers[0] < 0 or bool((np.diff(self.numbers) <= 0).any())):
            raise ValueError("series numbers must be unique, ascending and not negative")
        top = int(self.numbers[-1]) + 1 if len(numbers) else 0
        self._sparse = top > 16 * len(numbers) + 65_536
        self._table: Ints = np.full(0 if self._sparse else top + 1, -1, dtype=np.int64)
        if not self._sparse:
            self._table[self.numbers] = np.arange(len(numbers))

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, series: npt.NDArray[np.integer]) -> Ints:
        """The slot of each series number; -1 where the series is not watched."""
        if not self._sparse:
            known = np.minimum(series, len(self._table) - 1)  # the last entry is always -1
            return self._table[np.where(series < 0, len(self._table) - 1, known)]
        at = np.minimum(np.searchsorted(self.numbers, series), len(self.numbers) - 1)
        return np.where(self.numbers[at] == series, at, -1)


@dataclass(frozen=True)
class Rows:
    """Readings of watched series, by (slot, observed time); equal times stay in the order they came."""

    slot: Ints
    time: Ints
    """Observed at [µs since 1970]."""
    value: Floats
    """NaN = silent or unreadable."""
    quality: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.slot)

    def keep(self, mask: Bools) -> Rows:
        """The rows where the mask is true, in the same order."""
        if bool(mask.all()):
            return self
        return Rows(self.slot[mask], self.time[mask], self.value[mask], self.quality[mask])

    def sound(self) -> Rows:
        """Rows with a value that can be trusted: not null and not DUBIOUS."""
        return self.keep(((self.quality & DUBIOUS) == 0) & ~np.isnan(self.value))


def columns(batch: pa.RecordBatch) -> tuple[npt.NDArray[np.int32], Ints, Floats, npt.NDArray[np.uint16]]:
    """Series, observed time [µs], value (NaN for null) and quality of an OBSERVATION batch; no copies."""
    series, time, value, quality = batch.columns
    return (
        series.to_numpy(zero_copy_only=False),
        time.view(pa.int64()).to_numpy(zero_copy_only=False),
        value.to_numpy(zero_copy_only=False),
        quality.to_numpy(zero_copy_only=False),
    )


def _sorted(series: npt.NDArray[np.int32], time: Ints) -> bool:
    up = series[1:] > series[:-1]
    return bool((up | ((series[1:] == series[:-1]) & (time[1:] >= time[:-1]))).all())


def in_order(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch sorted by series and observed time, so that operators need not sort it again."""
    series, time, value, quality = columns(batch)
    if _sorted(series, time):
        return batch
    order = np.lexsort((time, series))
    parts: list[pa.Array[Any]] = [
        pa.array(series[order]),
        pa.array(time[order]).view(TIME),
        pa.array(value[order], from_pandas=True),
        pa.array(quality[order]),
    ]
    return pa.RecordBatch.from_arrays(parts, schema=batch.schema)


def rows_of(batch: pa.RecordBatch, slots: Slots) -> Rows:
    """The batch's readings of watched series, sorted; other series are left out."""
    series, time, value, quality = columns(batch)
    if not _sorted(series, time):
        order = np.lexsort((time, series))
        series, time, value, quality = series[order], time[order], value[order], quality[order]
    slot = slots.of(series)
    return Rows(slot, time, value, quality).keep(slot >= 0)


def rounds(slot: Ints) -> Iterator[Ints]:
    """Row numbers round by round: the first row of every slot, then the second, …; `slot` is sorted.

    Each round holds a slot once, so arithmetic runs in time order per series and across series at once:
    the same operations on the same numbers however batches are cut.
    """
    if not len(slot):
        return
    starts = np.concatenate(([0], np.flatnonzero(slot[1:] != slot[:-1]) + 1))
    ends = np.append(starts[1:], len(slot))
    while len(starts):
        yield starts
        starts = starts + 1
        more = starts < ends
        if not more.all():
            starts, ends = starts[more], ends[more]


@dataclass(frozen=True)
class Changes:
    """Changes of some series under one rule, as columns of one length; NaN stands for null."""

    series: Ints
    at: Ints
    old: Ints
    """Rank before; 0 = not open."""
    new: Ints
    since: Ints
    level: Sequence[str | None]
    value: Floats
    low: Floats | None = None
    high: Floats | None = None
    score: Floats | None = None


NOTHING = pa.RecordBatch.from_pylist([], schema=SIGNAL_ROW)


def signal_rows(rule: str, kind: str, parts: Sequence[Changes]) -> pa.RecordBatch:
    """One SIGNAL_ROW batch of all parts, by (at, series); a series' own rows keep their order."""
    if not parts:
        return NOTHING
    series, at = np.concatenate([p.series for p in parts]), np.concatenate([p.at for p in parts])
    order = np.lexsort((series, at))
    levels = [level for p in parts for level in p.level]
    old, new = np.concatenate([p.old for p in parts])[order], np.concatenate([p.new for p in parts])[order]

    def reals(name: str) -> pa.Array[Any]:
        found = [getattr(p, name) for p in parts]
        if all(f is None for f in found):
            return pa.nulls(len(order), pa.float64())
        column: pa.Array[Any] = pa.array(np.concatenate(found)[order], from_pandas=True)
        return column

    n = len(order)
    arrays: list[pa.Array[Any]] = [
        pa.array([rule] * n, pa.string()),
        pa.array([kind] * n, pa.string()),
        pa.array(series[order].astype(np.int32)),
        pa.array(_change(old, new), pa.string()),
        pa.array(at[order]).view(TIME),
        pa.array([levels[i] for i in order], pa.string()),
        pa.array(new.astype(np.int16)),
        reals("value"),
        reals("low"),
        reals("high"),
        reals("score"),
        pa.array(np.concatenate([p.since for p in parts])[order]).view(TIME),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SIGNAL_ROW)


def _change(old: Ints, new: Ints) -> list[str]:
    up, down = np.where(old == 0, "opened", "worsened"), np.where(new == 0, "cleared", "eased")
    words: list[str] = np.where(new > old, up, down).tolist()
    return words
