"""Series that should speak and do not: a dead feed never reads as calm.

A series is silent at known-time t when its newest reading was observed more than `silent_after_s` + the
source's declared delay before t. Observed time is used, not arrival: a gateway that delivers last week's
backlog is still silent about now. Times ahead of `upto` count as `upto`, so a fast clock cannot promise
readings. Null, UNREADABLE and FILLED readings say nothing; one out of RANGE still shows that somebody speaks.
A series never heard is silent after the same wait from the first step that watched it, as "never_heard".
Order and cuts of batches do not matter beyond what was known at each `upto`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.observations import Quality
from anlan.core.operators import Instant, as_micros
from anlan.streams.rows import NEVER, SECOND, Changes, Ints, Slots, rows_of, signal_rows
from anlan.streams.saved import Columns, pack, unpack

MUTE = int(Quality.UNREADABLE | Quality.FILLED)
SILENT, NEVER_HEARD = "silent", "never_heard"


@dataclass(frozen=True)
class SilenceState(Columns):
    """10 bytes a series."""

    heard: Ints
    """Newest observed time; for a series never heard, the first step that watched it; NEVER before that."""
    spoken: npt.NDArray[np.bool_]
    silent: npt.NDArray[np.bool_]


class Silence:
    """Silence operator; `wait_s` by series number = silent_after_s + declared delay [s]."""

    def __init__(self, wait_s: Mapping[int, float], name: str = "silence") -> None:
        """Raises ValueError for a wait that is not above zero."""
        self.name = name
        numbers = sorted(wait_s)
        self._slots = Slots(numbers)
        self._wait: Ints = np.array([round(wait_s[n] * SECOND) for n in numbers], dtype=np.int64)
        if numbers and self._wait.min() <= 0:
            raise ValueError(
                f"series {numbers[int(self._wait.argmin())]}: the wait for silence must be above 0 s"
            )

    def load(self, data: bytes) -> SilenceState:
        """A fresh or a saved state."""
        n = len(self._slots)
        fresh = SilenceState(np.full(n, NEVER), np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_))
        return unpack(data, self.name, self._slots, fresh)

    def dump(self, state: SilenceState) -> bytes:
        """The state as bytes."""
        return pack(self.name, self._slots, state)

    def step(
        self, state: SilenceState, batch: pa.RecordBatch, upto: Instant
    ) -> tuple[SilenceState, pa.RecordBatch]:
        """Hear the batch; say who fell silent (at the end of the wait) and who is back (at `upto`)."""
        now = as_micros(upto)
        heard, spoken = state.heard, state.spoken
        if (heard == NEVER).any():
            heard = np.where(heard == NEVER, now, heard)
        if batch.num_rows:
            heard, spoken = self._hear(batch, now, heard, spoken)
        silent = now - heard > self._wait
        turned = np.flatnonzero(silent != state.silent)
        after = SilenceState(heard, spoken, silent)
        return after, signal_rows(
            self.name, "silence", [self._told(after, turned, now)] if len(turned) else []
        )

    def _hear(
        self, batch: pa.RecordBatch, now: int, heard: Ints, spoken: npt.NDArray[np.bool_]
    ) -> tuple[Ints, npt.NDArray[np.bool_]]:
        rows = rows_of(batch, self._slots)
        rows = rows.keep(((rows.quality & MUTE) == 0) & ~np.isnan(rows.value))
        newest = np.append(rows.slot[1:] != rows.slot[:-1], True)[: len(rows)]
        slot, time = rows.slot[newest], np.minimum(rows.time[newest], now)
        heard, before = heard.copy(), spoken
        spoken = spoken.copy()
        heard[slot] = np.where(before[slot], np.maximum(heard[slot], time), time)
        spoken[slot] = True
        return heard, spoken

    def _told(self, state: SilenceState, slot: Ints, now: int) -> Changes:
        silent = state.silent[slot]
        level = [
            None if not gone else SILENT if spoken else NEVER_HEARD
            for gone, spoken in zip(silent.tolist(), state.spoken[slot].tolist(), strict=True)
        ]
        return Changes(
            series=self._slots.numbers[slot],
            at=np.where(silent, state.heard[slot] + self._wait[slot], now),
            old=(~silent).astype(np.int64),
            new=silent.astype(np.int64),
            since=state.heard[slot],
            level=level,
            value=np.full(len(slot), np.nan),
        )
