"""Series that speak but never change.

Stuck opens at the first reading that repeats a value held for `after_s`, and clears at the first other value.
The stretch must be borne out by readings: a gap longer than `gap_s` starts it anew (that is silence).
Null readings and those flagged UNREADABLE, CLOCK or FILLED are passed over; one out of RANGE can be stuck.
Late readings, observed before the last one used of their series, are ignored; one for the same time is a
correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.core.observations import Quality
from anlan.core.operators import Instant
from anlan.streams.rows import (
    NEVER,
    NOTHING,
    SECOND,
    Changes,
    Floats,
    Ints,
    Slots,
    rounds,
    rows_of,
    signal_rows,
)
from anlan.streams.saved import Columns, pack, unpack

_UNSEEN = int(Quality.UNREADABLE | Quality.CLOCK | Quality.FILLED)


class Still(Struct, frozen=True, kw_only=True):
    """How long one series may stand still, and how long a gap between its readings may be [s]."""

    after_s: float
    gap_s: float = 3600.0


@dataclass(frozen=True)
class StuckState(Columns):
    """25 bytes a series."""

    at: Ints
    """Observed time of the last reading used."""
    value: Floats
    since: Ints
    """First reading of the stretch with this value."""
    stuck: npt.NDArray[np.bool_]


class Stuck:
    """Stuck operator."""

    def __init__(self, stills: Mapping[int, Still], name: str = "stuck") -> None:
        """`stills` by series number; a series left out may stand still for ever."""
        self.name = name
        numbers = sorted(stills)
        self._slots = Slots(numbers)
        self._after: Ints = np.array([round(stills[n].after_s * SECOND) for n in numbers], dtype=np.int64)
        self._gap: Ints = np.array([round(stills[n].gap_s * SECOND) for n in numbers], dtype=np.int64)

    def load(self, data: bytes) -> StuckState:
        """A fresh or a saved state."""
        n = len(self._slots)
        fresh = StuckState(
            np.full(n, NEVER), np.full(n, np.nan), np.full(n, NEVER), np.zeros(n, dtype=np.bool_)
        )
        return unpack(data, self.name, self._slots, fresh)

    def dump(self, state: StuckState) -> bytes:
        """The state as bytes."""
        return pack(self.name, self._slots, state)

    def step(
        self, state: StuckState, batch: pa.RecordBatch, upto: Instant
    ) -> tuple[StuckState, pa.RecordBatch]:
        """Fold readings in; time alone changes nothing, so `upto` is not looked at."""
        del upto
        if not batch.num_rows or not len(self._slots):
            return state, NOTHING
        rows = rows_of(batch, self._slots)
        rows = rows.keep(((rows.quality & _UNSEEN) == 0) & ~np.isnan(rows.value))
        rows = rows.keep(rows.time >= state.at[rows.slot])
        found: list[Changes] = []
        state = state.copy()
        for at in rounds(rows.slot):
            self._take(state, rows.slot[at], rows.time[at], rows.value[at], found)
        return state, signal_rows(self.name, "stuck", found)

    def _take(self, state: StuckState, slot: Ints, time: Ints, value: Floats, found: list[Changes]) -> None:
        """One reading each of different series."""
        before = state.stuck[slot]
        same = value == state.value[slot]
        told_of = same & (before | (time <= state.at[slot] + self._gap[slot]))
        since = np.where(told_of, state.since[slot], time)
        stuck = same & (before | (time - since >= self._after[slot]))
        moved = np.flatnonzero(stuck != before)
        if len(moved):
            found.append(
                Changes(
                    series=self._slots.numbers[slot[moved]],
                    at=time[moved],
                    old=before[moved].astype(np.int64),
                    new=stuck[moved].astype(np.int64),
                    since=since[moved],
                    level=["stuck" if is_stuck else None for is_stuck in stuck[moved].tolist()],
                    value=value[moved],
                )
            )
        state.at[slot], state.value[slot], state.since[slot], state.stuck[slot] = time, value, since, stuck
