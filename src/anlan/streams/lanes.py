"""Standing of every series under one rule, and signal rows as columns: what grouping works on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.streams.rows import Floats, Ints, Slots
from anlan.streams.saved import Columns

Ranks = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Lane(Columns):
    """How every series stands under one rule, and how it was last told: 52 bytes a series."""

    rank: Ranks
    shown: Ranks
    """Rank within the group as told; 0 = not a member."""
    level: npt.NDArray[np.int16]
    """Index into the level names of the state; -1 = none."""
    at: Ints
    since: Ints
    value: Floats
    low: Floats
    high: Floats
    score: Floats

    @staticmethod
    def fresh(n: int) -> Lane:
        """All of `n` series calm."""
        return Lane(
            rank=np.zeros(n, dtype=np.int8),
            shown=np.zeros(n, dtype=np.int8),
            level=np.full(n, -1, dtype=np.int16),
            at=np.zeros(n, dtype=np.int64),
            since=np.zeros(n, dtype=np.int64),
            value=np.full(n, np.nan),
            low=np.full(n, np.nan),
            high=np.full(n, np.nan),
            score=np.full(n, np.nan),
        )

    def pick(self, where: Ints) -> Lane:
        """The rows `where` alone."""
        return Lane(*(getattr(self, f.name)[where] for f in fields(self)))


@dataclass(frozen=True)
class Part:
    """What one step says under one rule, one entry a series."""

    slot: Ints
    """Ascending."""
    last: Lane
    """The last row of each series."""
    peak: Lane
    """The row of highest rank of each series."""
    flash: Ranks
    """Rank of the peak of a series that was calm before and is calm after; else 0."""


class Names:
    """The groups of one kind and the slots in each."""

    def __init__(self, names: list[str]) -> None:
        """`names` gives the group of each slot."""
        unique, self.of = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
        self.names: list[str] = unique.tolist()
        self._order = np.argsort(self.of, kind="stable")
        self._ends = np.cumsum(np.bincount(self.of, minlength=len(self.names)))

    def slots(self, group: int) -> Ints:
        """Slots of one group, ascending."""
        start = self._ends[group - 1] if group else 0
        return self._order[start : self._ends[group]]

    def members(self, shown: Ranks) -> dict[str, Ints]:
        """Slots of every group with a member among `shown`."""
        groups = np.unique(self.of[shown > 0])
        return {self.names[g]: (s := self.slots(g))[shown[s] > 0] for g in groups.tolist()}


@dataclass(frozen=True)
class Table:
    """SIGNAL_ROW rows of watched series as columns."""

    kind: list[str]
    rule: list[str]
    code: Ints
    """kind index × number of rules + rule index, per row."""
    slot: Ints
    rows: Lane

    @staticmethod
    def of(batch: pa.RecordBatch, slots: Slots, levels: list[str]) -> Table:
        """`levels` grows by the level names not seen before, in the order they come."""
        names, level = _encoded(batch, "level")
        levels += [name for name in names if name not in levels]
        index = np.array([*(levels.index(name) for name in names), -1], dtype=np.int16)
        kind, kinds = _encoded(batch, "kind")
        rule, rules = _encoded(batch, "rule")
        rank = _plain(batch, "rank").astype(np.int8)
        rows = Lane(
            rank=rank,
            shown=rank,
            level=index[level],
            at=_plain(batch, "at").view(np.int64),
            since=_plain(batch, "since").view(np.int64),
            value=_plain(batch, "value"),
            low=_plain(batch, "low"),
            high=_plain(batch, "high"),
            score=_plain(batch, "score"),
        )
        return Table(kind, rule, kinds * len(rule) + rules, slots.of(_plain(batch, "series")), rows)

    def part(self, code: int, before: Lane | None) -> Part:
        """The rows under one (kind, rule); `before` is how its series stood, None for all calm."""
        where = np.flatnonzero((self.code == code) & (self.slot >= 0))
        where = where[np.lexsort((self.rows.at[where], self.slot[where]))]
        slot = self.slot[where]
        ends = np.append(slot[1:] != slot[:-1], True)[: len(slot)]
        worst = where[np.lexsort((self.rows.rank[where], slot))]
        last, peak = self.rows.pick(where[ends]), self.rows.pick(worst[ends])
        was = 0 if before is None else before.rank[slot[ends]]
        flash = np.where((last.rank == 0) & (was == 0), peak.rank, 0).astype(np.int8)
        return Part(slot[ends], last, peak, flash)


def _plain(batch: pa.RecordBatch, name: str) -> npt.NDArray[Any]:
    column = batch.column(name)
    if pa.types.is_timestamp(column.type):
        column = column.view(pa.int64())
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _encoded(batch: pa.RecordBatch, name: str) -> tuple[list[str], Ints]:
    """The words of a text column in the order they come, and each row's index into them; -1 for null."""
    column = batch.column(name).dictionary_encode()
    words = [str(word) for word in column.dictionary.to_pylist()]
    return words, column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
