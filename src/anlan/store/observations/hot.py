"""The hot map: the last value and the last 26 hours or more of every series, in memory, in numpy rings.

One arena of rows holds all rings; a ring that would have to forget something younger than 26 h moves to a space twice
as large, until the arena is at its limit. Readings in order are written by columns; a late one rebuilds its ring alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.observations import Quality
from anlan.store.observations.tables import Batch

Times = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.uint16]

KEEP_US = 26 * 3_600_000_000
"""A day and two hours: yesterday's tide, with room for a late start [µs]."""
_FIRST_SPACE = 32
_TOGETHER = 50_000
NEVER = int(np.iinfo(np.int64).min)
"""The time of what never happened [µs]."""
_UNUSABLE = int(Quality.RANGE | Quality.UNREADABLE)


class HotMap:
    """Recent readings by series number; one value per time, the one known last. At most `max_rows` rows of 18 bytes."""

    def __init__(self, max_rows: int = 29_000_000) -> None:
        self.max_rows, self.offset = max_rows, 0
        self._times, self._values, self._quality = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint16)
        self._used = 0
        self._free: dict[int, list[int]] = {}
        self._start, self._space = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._oldest, self._n = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._last, self._floor = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._usable_time, self._usable_value = np.zeros(0, np.int64), np.zeros(0)

    def follow(self, batches: Iterable[Batch]) -> None:
        """Take in batches of the log, in order; remembers the last offset."""
        held: list[pa.RecordBatch] = []
        for batch in batches:
            held.append(batch.rows)
            self.offset = batch.offset
            if sum(rows.num_rows for rows in held) >= _TOGETHER or len(held) >= _TOGETHER // 100:
                self._update_all(held)
                held = []
        self._update_all(held)

    def update(self, batch: pa.RecordBatch) -> None:
        """Take in rows of `observation/1`; of two values for one time the later row stays."""
        series = batch.column("series").to_numpy()
        if not len(series):
            return
        times = batch.column("observed_at").cast(pa.int64()).to_numpy()
        order = np.lexsort((times, series))  # stable: of two values for one time the later row comes last
        series, times = series[order], times[order]
        values = batch.column("value").to_numpy(zero_copy_only=False)[order]
        quality = batch.column("quality").to_numpy()[order]
        begins = np.flatnonzero(np.diff(series, prepend=series[0] - 1))
        counts = np.diff(begins, append=len(series))
        owners = series[begins]
        self._know(owners)
        twice = np.zeros(len(series), dtype=bool)
        twice[1:] = (series[1:] == series[:-1]) & (times[1:] == times[:-1])
        odd = (times[begins] <= self._last[owners]) | (counts > self._space[owners])
        odd |= np.logical_or.reduceat(twice, begins)
        for which in np.flatnonzero(
            odd
        ):  # only rings that must be rebuilt: late readings, corrections, long files
            rows = slice(begins[which], begins[which] + counts[which])
            self._merge(int(owners[which]), times[rows], values[rows], quality[rows])
        if not odd.all():
            plain = np.repeat(~odd, counts)
            self._push(owners[~odd], counts[~odd], times[plain], values[plain], quality[plain])

    def _update_all(self, batches: list[pa.RecordBatch]) -> None:
        """Many small batches at once: a later row still wins, for the order of the log is kept."""
        if batches:
            whole = pa.Table.from_batches(batches).combine_chunks().to_batches()
            for rows in whole:
                self.update(rows)

    def last_times(self, series: npt.NDArray[np.int32]) -> Times:
        """Time of the newest reading of each series [µs]; `NEVER` where there is none."""
        self._reach(series)
        return self._last[series]

    def last_usable(self, series: npt.NDArray[np.int32]) -> tuple[Times, Values]:
        """Time [µs] and value of the newest usable reading of each series (not null, not out of range)."""
        self._reach(series)
        return self._usable_time[series], self._usable_value[series]

    def complete_since(self, series: int) -> int:
        """From this time on [µs] the ring holds everything ever known of the series; before it, ask the log."""
        return int(self._floor[series]) if series < len(self._floor) else NEVER

    def latest(self, series: int) -> tuple[int, float] | None:
        """Time [µs] and value of the newest usable reading, or None: unknown is not zero."""
        if series >= len(self._n) or self._usable_time[series] == NEVER:
            return None
        return int(self._usable_time[series]), float(self._usable_value[series])

    def window(
        self, series: int, since_us: int = NEVER, until_us: int | None = None
    ) -> tuple[Times, Values, Flags]:
        """Times [µs], values (NaN = null) and flags observed in [since, until], in time order."""
        if series >= len(self._n) or self._n[series] == 0:
            return np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint16)
        at = self._start[series] + (self._oldest[series] + np.arange(self._n[series])) % self._space[series]
        times = self._times[at]
        begin = int(np.searchsorted(times, since_us))
        end = len(times) if until_us is None else int(np.searchsorted(times, until_us, side="right"))
        return times[begin:end], self._values[at[begin:end]], self._quality[at[begin:end]]

    def rows(self) -> int:
        """How many readings are held."""
        return int(self._n.sum())

    def _push(
        self, owners: npt.NDArray[np.int32], counts: Times, times: Times, values: Values, quality: Flags
    ) -> None:
        """Write readings that are newer than their rings, sorted by series and time, `counts` for each owner."""
        begins = np.cumsum(counts) - counts
        newest = times[begins + counts - 1]
        self._make_room(owners, counts, newest)
        rank = np.arange(len(times)) - np.repeat(begins, counts)
        tail = np.repeat(self._oldest[owners] + self._n[owners], counts) + rank
        at = np.repeat(self._start[owners], counts) + tail % np.repeat(self._space[owners], counts)
        self._times[at], self._values[at], self._quality[at] = times, values, quality
        self._n[owners] += counts
        self._last[owners] = newest
        usable = ~np.isnan(values) & ((quality & _UNUSABLE) == 0)
        last = np.maximum.reduceat(np.where(usable, np.arange(len(times)), -1), begins)
        seen = last >= 0
        self._usable_time[owners[seen]], self._usable_value[owners[seen]] = (
            times[last[seen]],
            values[last[seen]],
        )

    def _make_room(self, owners: npt.NDArray[np.int32], counts: Times, newest: Times) -> None:
        """Move rings to more space, or let them forget what is older than 26 h (or what no space is left for)."""
        lost = self._n[owners] + counts - self._space[owners]
        full = lost > 0
        owners, counts, newest, lost = owners[full], counts[full], newest[full], lost[full]
        young = self._times[self._place(owners, lost - 1)] > newest - KEEP_US
        for owner, count in zip(owners[young], counts[young], strict=True):  # doubles: rare by construction
            self._widen(int(owner), int(self._n[owner] + count))
        lost = np.maximum(self._n[owners] + counts - self._space[owners], 0)
        owners, lost = owners[lost > 0], lost[lost > 0]
        self._floor[owners] = np.maximum(self._floor[owners], self._times[self._place(owners, lost - 1)] + 1)
        self._oldest[owners] += lost
        self._n[owners] -= lost

    def _place(self, owners: npt.NDArray[np.int32], rank: Times) -> Times:
        """Where in the arena the rank-th oldest reading of each ring stands."""
        return self._start[owners] + (self._oldest[owners] + rank) % self._space[owners]

    def _merge(self, owner: int, times: Times, values: Values, quality: Flags) -> None:
        """Rebuild one ring with readings that are late, corrected, or more than it has space for."""
        old_times, old_values, old_quality = self.window(owner)
        times, values = np.append(old_times, times), np.append(old_values, values)
        quality = np.append(old_quality, quality)
        order = np.argsort(times, kind="stable")
        times = times[order]
        order = order[np.append(times[1:] != times[:-1], True)]
        times = np.unique(times)
        keep = len(times) - int(np.searchsorted(times, times[-1] - KEEP_US))
        self._widen(owner, keep)
        cut = max(0, len(times) - int(self._space[owner]))
        if cut:
            self._floor[owner] = max(int(self._floor[owner]), int(times[cut - 1]) + 1)
        begin, n = int(self._start[owner]), len(times) - cut
        space = slice(begin, begin + n)
        self._times[space], self._values[space] = times[cut:], values[order[cut:]]
        self._quality[space] = quality[order[cut:]]
        self._oldest[owner], self._n[owner], self._last[owner] = 0, n, times[-1]
        usable = np.flatnonzero(~np.isnan(self._values[space]) & ((self._quality[space] & _UNUSABLE) == 0))
        if len(usable):
            self._usable_time[owner] = self._times[begin + usable[-1]]
            self._usable_value[owner] = self._values[begin + usable[-1]]

    def _widen(self, owner: int, rows: int) -> None:
        """Give a ring space for so many rows, if the arena has it; its readings move along."""
        if rows <= self._space[owner]:
            return
        space = 1 << (rows - 1).bit_length()
        start = self._free[space].pop() if self._free.get(space) else self._reserve(space)
        if start is None:
            return
        held = self.window(owner)
        self._free.setdefault(int(self._space[owner]), []).append(int(self._start[owner]))
        moved = slice(start, start + len(held[0]))
        self._times[moved], self._values[moved], self._quality[moved] = held
        self._start[owner], self._space[owner], self._oldest[owner] = start, space, 0

    def _reserve(self, rows: int) -> int | None:
        """The start of fresh space in the arena, or None when that would pass `max_rows`."""
        start, end = self._used, self._used + rows
        if end > self.max_rows:
            return None
        if end > len(self._times):
            more = max(end, min(2 * len(self._times), self.max_rows)) - len(self._times)
            self._times = np.append(self._times, np.zeros(more, np.int64))
            self._values = np.append(self._values, np.zeros(more))
            self._quality = np.append(self._quality, np.zeros(more, np.uint16))
        self._used = end
        return start

    def _know(self, owners: npt.NDArray[np.int32]) -> None:
        """Make rings for series that were never seen."""
        self._reach(owners)
        fresh = owners[self._space[owners] == 0]
        start = self._reserve(len(fresh) * _FIRST_SPACE) if len(fresh) else 0
        if start is None:
            raise MemoryError(f"the hot map is full: {self.max_rows} rows for {len(self._n)} series")
        self._start[fresh] = start + np.arange(len(fresh)) * _FIRST_SPACE
        self._space[fresh] = _FIRST_SPACE

    def _reach(self, series: npt.NDArray[np.int32]) -> None:
        """Lengthen the per-series columns so that these numbers can be looked up."""
        if len(series) and int(series.min()) < 0:
            raise ValueError(f"series numbers start at 0, got {series.min()}")
        more = (int(series.max()) + 1 if len(series) else 0) - len(self._n)
        if more > 0:
            nothing, never = np.zeros(more, np.int64), np.full(more, NEVER)
            self._start, self._space = np.append(self._start, nothing), np.append(self._space, nothing)
            self._oldest, self._n = np.append(self._oldest, nothing), np.append(self._n, nothing)
            self._last, self._floor = np.append(self._last, never), np.append(self._floor, never)
            self._usable_time = np.append(self._usable_time, never)
            self._usable_value = np.append(self._usable_value, np.full(more, np.nan))
