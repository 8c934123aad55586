"""Readings unlike the series' own recent past: exponentially weighted mean and variance, robustly clipped.

Each reading is held against mean ± width · sd of the readings before it, then enters both with its residual
clipped at `clip` sd, so one wild value moves them little. Opened at the `times`-th reading in a row outside;
cleared at the first one within half the width. A shift of level is taken in: clipped residuals widen the sd
by a constant factor per reading, so the alarm of a lasting shift ends by itself. The sd never falls below the
smallest step the series ever made (its resolution); one that never moved has no scale, and its first move is
no anomaly.

Strictly in time order per series: readings not observed after the last one used are ignored, corrections too.
Null readings and those flagged RANGE, UNREADABLE, CLOCK or FILLED are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.core.operators import Instant
from anlan.streams.rows import (
    NEVER,
    NOTHING,
    Bools,
    Changes,
    Floats,
    Ints,
    Slots,
    rounds,
    rows_of,
    signal_rows,
)
from anlan.streams.saved import Columns, pack, unpack


class Tuning(Struct, frozen=True, kw_only=True):
    """How the anomaly operator judges; counts are readings of one series."""

    weight: float = 0.02
    """Of the newest reading in mean and variance."""
    width: float = 5.0
    """Outside this many sd is unusual."""
    clip: float = 3.0
    """A residual enters with at most this many sd."""
    times: int = 3
    """So many in a row open it."""
    warm_up: int = 50
    """Nothing is said before so many readings."""


@dataclass(frozen=True)
class AnomalyState(Columns):
    """53 bytes a series."""

    at: Ints
    value: Floats
    mean: Floats
    variance: Floats
    step: Floats
    """Smallest change between neighbouring readings ever seen; inf = none yet."""
    since: Ints
    """First reading of the stretch outside."""
    seen: npt.NDArray[np.int32]
    outside: npt.NDArray[np.int16]
    """Readings in a row outside, up to `times`."""
    is_open: npt.NDArray[np.bool_]


class Anomaly:
    """Anomaly operator: rows carry the expected range (low, high) and the score, residual / sd."""

    def __init__(self, series: Sequence[int], tuning: Tuning | None = None, name: str = "ewma") -> None:
        """`series` are the numbers to watch."""
        self.name = name
        self._slots = Slots(sorted(series))
        self._tuning = tuning or Tuning()

    def load(self, data: bytes) -> AnomalyState:
        """A fresh or a saved state."""
        n = len(self._slots)
        fresh = AnomalyState(
            at=np.full(n, NEVER),
            value=np.full(n, np.nan),
            mean=np.zeros(n),
            variance=np.zeros(n),
            step=np.full(n, np.inf),
            since=np.full(n, NEVER),
            seen=np.zeros(n, dtype=np.int32),
            outside=np.zeros(n, dtype=np.int16),
            is_open=np.zeros(n, dtype=np.bool_),
        )
        return unpack(data, self.name, self._slots, fresh)

    def dump(self, state: AnomalyState) -> bytes:
        """The state as bytes."""
        return pack(self.name, self._slots, state)

    def step(
        self, state: AnomalyState, batch: pa.RecordBatch, upto: Instant
    ) -> tuple[AnomalyState, pa.RecordBatch]:
        """Fold readings in; time alone changes nothing, so `upto` is not looked at."""
        del upto
        if not batch.num_rows or not len(self._slots):
            return state, NOTHING
        rows = rows_of(batch, self._slots).sound()
        found: list[Changes] = []
        state = state.copy()
        for at in rounds(rows.slot):
            later = at[rows.time[at] > state.at[rows.slot[at]]]
            self._take(state, rows.slot[later], rows.time[later], rows.value[later], found)
        return state, signal_rows(self.name, "anomaly", found)

    def _take(self, state: AnomalyState, slot: Ints, time: Ints, value: Floats, found: list[Changes]) -> None:
        """One reading each of different series."""
        seen, mean = state.seen[slot], state.mean[slot]
        first = seen == 0
        moved = np.where(first, np.inf, np.abs(value - state.value[slot]))
        step = np.where(moved > 0, np.minimum(state.step[slot], moved), state.step[slot])
        residual = np.where(first, 0.0, value - mean)
        sd = np.maximum(np.sqrt(state.variance[slot]), np.where(np.isfinite(step), step, np.abs(residual)))
        score = np.divide(residual, sd, out=np.zeros(len(slot)), where=sd > 0)
        self._judge(state, slot, time, value, (mean, sd, score), found)
        share = self._share(seen)
        bounded = np.clip(score, -self._tuning.clip, self._tuning.clip) * sd
        state.mean[slot] = np.where(first, value, mean + share * bounded)
        state.variance[slot] = (1 - share) * (state.variance[slot] + share * bounded * bounded)
        state.at[slot], state.value[slot], state.step[slot] = time, value, step
        state.seen[slot] = np.minimum(seen, np.iinfo(np.int32).max - 1) + 1

    def _share(self, seen: npt.NDArray[np.int32]) -> Floats:
        """Weight of a reading after `seen` others: a plain average at first, then exponential."""
        share: Floats = np.maximum(1.0 / (seen + 1.0), self._tuning.weight)
        return share

    def _judge(
        self,
        state: AnomalyState,
        slot: Ints,
        time: Ints,
        value: Floats,
        expected: tuple[Floats, Floats, Floats],
        found: list[Changes],
    ) -> None:
        mean, sd, score = expected
        tuning = self._tuning
        size = np.abs(score)
        out = (size > tuning.width) & (state.seen[slot] >= tuning.warm_up)
        before = state.is_open[slot]
        since = np.where(out & (state.outside[slot] == 0), time, state.since[slot])
        row = np.where(out, np.minimum(state.outside[slot] + 1, tuning.times), 0)
        is_open: Bools = np.where(before, size > tuning.width / 2, row >= tuning.times)
        turned = np.flatnonzero(is_open != before)
        if len(turned):
            half = tuning.width * sd[turned]
            found.append(
                Changes(
                    series=self._slots.numbers[slot[turned]],
                    at=time[turned],
                    old=before[turned].astype(np.int64),
                    new=is_open[turned].astype(np.int64),
                    since=np.where(is_open, since, time)[turned],
                    level=["unusual" if now else None for now in is_open[turned].tolist()],
                    value=value[turned],
                    low=mean[turned] - half,
                    high=mean[turned] + half,
                    score=score[turned],
                )
            )
        state.since[slot], state.outside[slot], state.is_open[slot] = since, row, is_open
