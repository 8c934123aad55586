"""Levels per series with hysteresis and hold times: reached at `over`, left below `under`, each held.

A level opens at the first reading `hold_s` or more after the first one over it, all in between being over it.
When the reading that should confirm it is missing (more than one period past the hold, by the source's
declared delay), the level opens without it, at that moment: a gauge that falls dead in a flood still alarms.
It only ever closes on a reading.

Readings that are null or flagged RANGE, UNREADABLE, CLOCK or FILLED are passed over. So are late ones,
observed before the last one used of their series; one for the same time is a correction: later known wins.
With readings in time order per series, known no later than their declared delay, how batches are cut changes
no row; a reading later than that may find its level already opened by its absence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.core.operators import Instant, as_micros
from anlan.streams.rows import (
    FOREVER,
    NEVER,
    SECOND,
    Bools,
    Changes,
    Floats,
    Ints,
    Rows,
    Slots,
    rounds,
    rows_of,
    signal_rows,
)
from anlan.streams.saved import Columns, pack, unpack


class Level(Struct, frozen=True, kw_only=True):
    """One level of one series, in the series' unit; `hold_s` in seconds."""

    name: str
    over: float
    under: float
    hold_s: float = 0.0


class Watch(Struct, frozen=True, kw_only=True):
    """The levels of one series; `period_s` and `delay_s` say when a reading is overdue [s]."""

    levels: tuple[Level, ...] = ()
    period_s: float = 600.0
    delay_s: float = 0.0


@dataclass(frozen=True)
class ThresholdState(Columns):
    """33 bytes a series and 8 a level."""

    at: Ints
    """Observed time of the last reading used."""
    value: Floats
    rank: npt.NDArray[np.int8]
    """Levels 1 … rank are open."""
    pending: Ints
    """[series, level] first reading over (if closed) or under (if open) with all since likewise; or NEVER."""
    plan: Ints
    """Fingerprint of the levels: pending times are worth nothing under others."""


class Threshold:
    """Threshold operator; rank r is the r-th level of a series by `over`."""

    def __init__(self, watches: Mapping[int, Watch], name: str = "threshold") -> None:
        """`watches` by series number; raises ValueError for a level with `under` above `over`."""
        self.name = name
        numbers = sorted(watches)
        self._slots = Slots(numbers)
        plans = [sorted(watches[n].levels, key=lambda level: level.over) for n in numbers]
        _check(dict(zip(numbers, plans, strict=True)))
        width = max([len(plan) for plan in plans], default=0) or 1
        self._over: Floats = np.full((len(plans), width), np.inf)
        self._under: Floats = np.full((len(plans), width), np.inf)
        self._hold: Ints = np.zeros((len(plans), width), dtype=np.int64)
        for slot, plan in enumerate(plans):
            self._over[slot, : len(plan)] = [level.over for level in plan]
            self._under[slot, : len(plan)] = [level.under for level in plan]
            self._hold[slot, : len(plan)] = [round(level.hold_s * SECOND) for level in plan]
        self._names = [tuple(level.name for level in plan) for plan in plans]
        grace = [round(watches[n].period_s * SECOND) for n in numbers]
        self._late: Ints = self._hold + np.array(grace, dtype=np.int64).reshape(-1, 1)
        self._delay: Ints = np.array([round(watches[n].delay_s * SECOND) for n in numbers], dtype=np.int64)
        self._plan: Ints = np.array([_fingerprint(plan) for plan in plans], dtype=np.int64)
        self._held = np.flatnonzero(self._hold.any(axis=1))
        self._ranks = np.arange(1, width + 1)

    def load(self, data: bytes) -> ThresholdState:
        """A fresh or a saved state; a series whose levels changed keeps its rank until its next reading."""
        n = len(self._slots)
        fresh = ThresholdState(
            np.full(n, NEVER),
            np.full(n, np.nan),
            np.zeros(n, dtype=np.int8),
            np.full(self._over.shape, NEVER),
            self._plan,
        )
        state = unpack(data, self.name, self._slots, fresh)
        changed = state.plan != self._plan
        pending = np.where(changed[:, None], NEVER, state.pending)
        return ThresholdState(state.at, state.value, state.rank, pending, self._plan)

    def dump(self, state: ThresholdState) -> bytes:
        """The state as bytes."""
        return pack(self.name, self._slots, state)

    def step(
        self, state: ThresholdState, batch: pa.RecordBatch, upto: Instant
    ) -> tuple[ThresholdState, pa.RecordBatch]:
        """Fold readings in, then open what has been held by `upto` with its confirming reading overdue."""
        found: list[Changes] = []
        if batch.num_rows:
            state = state.copy()
            self._fold(state, rows_of(batch, self._slots).sound(), found)
        held = self._held[state.pending[self._held].max(axis=1, initial=NEVER) > NEVER]
        if len(held):
            state = state if batch.num_rows else state.copy()
            self._overdue(state, held, as_micros(upto) - self._delay[held], found)
        return state, signal_rows(self.name, "threshold", found)

    def _fold(self, state: ThresholdState, rows: Rows, found: list[Changes]) -> None:
        rows = rows.keep(rows.time >= state.at[rows.slot])
        if not len(rows):
            return
        last = np.append(rows.slot[1:] != rows.slot[:-1], True)
        stirred = rows.keep(self._stirred(state, rows))
        for at in rounds(stirred.slot):
            slot, time, value = stirred.slot[at], stirred.time[at], stirred.value[at]
            waiting = np.flatnonzero(state.pending[slot].max(axis=1) > NEVER)
            if len(waiting):
                self._overdue(state, slot[waiting], time[waiting], found)
            self._take(state, slot, time, value, found)
        state.at[rows.slot[last]], state.value[rows.slot[last]] = rows.time[last], rows.value[last]

    def _stirred(self, state: ThresholdState, rows: Rows) -> Bools:
        """False for calm readings: nothing open or pending, and nothing over the lowest level so far."""
        idle = (state.rank == 0) & (state.pending[:, 0] == NEVER)
        hot = ~idle[rows.slot] | (rows.value >= self._over[rows.slot, 0])
        first = np.append(True, rows.slot[1:] != rows.slot[:-1])
        before = np.cumsum(hot) - hot
        run = np.cumsum(first) - 1
        stirred: Bools = hot | (before > before[first][run])
        return stirred

    def _take(
        self, state: ThresholdState, slot: Ints, time: Ints, value: Floats, found: list[Changes]
    ) -> None:
        """One reading each of different series."""
        rank, pending = state.rank[slot], state.pending[slot]
        is_open = self._ranks <= rank[:, None]
        turned = np.where(is_open, value[:, None] < self._under[slot], value[:, None] >= self._over[slot])
        pending = np.where(turned, np.where(pending == NEVER, time[:, None], pending), NEVER)
        done = turned & (time[:, None] - np.where(turned, pending, 0) >= self._hold[slot])
        new = ((is_open ^ done) * self._ranks).max(axis=1)
        self._move(state, slot, new, pending, time, value, found)
        state.at[slot], state.value[slot] = time, value

    def _overdue(self, state: ThresholdState, slot: Ints, until: Ints, found: list[Changes]) -> None:
        """Open, one level after the other, what has waited past its hold and one period by `until`."""
        while len(slot):
            pending = state.pending[slot]
            waits = (self._ranks > state.rank[slot][:, None]) & (pending > NEVER)
            due = np.where(waits, np.where(waits, pending, 0) + self._late[slot], FOREVER)
            first = due.min(axis=1)
            fires = first < until
            slot, until, first = slot[fires], until[fires], first[fires]
            due, pending = due[fires], pending[fires]
            if len(slot):
                new = ((due == first[:, None]) * self._ranks).max(axis=1)
                self._move(state, slot, new, pending, first, state.value[slot], found)

    def _move(
        self,
        state: ThresholdState,
        slot: Ints,
        new: Ints,
        pending: Ints,
        at: Ints,
        value: Floats,
        found: list[Changes],
    ) -> None:
        """Set ranks; a change is told with the reading since which the deciding level is over or under."""
        old = state.rank[slot].astype(np.int64)
        moved = np.flatnonzero(new != old)
        if len(moved):
            deciding = np.minimum(np.maximum(old[moved], new[moved]), len(self._ranks)) - 1
            since = pending[moved, deciding]
            low, high = np.minimum(old, new), np.maximum(old, new)
            pending = np.where((self._ranks > low[:, None]) & (self._ranks <= high[:, None]), NEVER, pending)
            level = [self._level(s, r) for s, r in zip(slot[moved], new[moved], strict=True)]
            number = self._slots.numbers[slot[moved]]
            since = np.where(since == NEVER, at[moved], since)
            found.append(Changes(number, at[moved], old[moved], new[moved], since, level, value[moved]))
        state.rank[slot], state.pending[slot] = new, pending

    def _level(self, slot: np.int64, rank: np.int64) -> str | None:
        names = self._names[slot]
        return names[rank - 1] if 0 < rank <= len(names) else None


def _check(plans: Mapping[int, Sequence[Level]]) -> None:
    for number, plan in plans.items():
        for level in plan:
            if not level.under <= level.over:
                raise ValueError(
                    f"series {number}, level {level.name!r}: 'under' must not be above 'over', "
                    f"got over {level.over}, under {level.under}"
                )


def _fingerprint(plan: Sequence[Level]) -> int:
    text = repr([(level.name, level.over, level.under, level.hold_s) for level in plan])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)
