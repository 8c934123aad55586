"""The port of the stream floor: pure operators over Arrow batches plus keyed state, and changes of groups."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

import pyarrow as pa
from msgspec import Struct

from anlan.core.observations import micros

S = TypeVar("S")

Instant = datetime | int
"""An aware datetime, or microseconds since 1970-01-01 UTC."""


def as_micros(at: Instant) -> int:
    """Microseconds since 1970 of an instant; raises ValueError for a naive time."""
    return at if isinstance(at, int) else micros(at)


class Operator(Protocol[S]):
    """A pure function over readings with keyed state of at most 64 bytes a series.

    `step` never changes the state it is given, so a turn that is rolled back keeps the old one.
    """

    @property
    def name(self) -> str:
        """The rule's name in SIGNAL_ROW; unique within a pipeline."""

    def load(self, data: bytes) -> S:
        """The state `dump` wrote, fitted to the series now watched; b"" gives a fresh one.

        Raises ValueError for other bytes.
        """

    def step(self, state: S, batch: pa.RecordBatch, upto: Instant) -> tuple[S, pa.RecordBatch]:
        """Fold one OBSERVATION batch known at `upto` in; gives SIGNAL_ROW rows by (at, series).

        An empty batch is a heartbeat: only time has passed.
        """

    def dump(self, state: S) -> bytes:
        """The state as bytes; `load(dump(state))` behaves and dumps exactly alike."""


class GroupChange(Struct, frozen=True, kw_only=True):
    """One change of one group of series that share a cause.

    `level`, `value`, `low`, `high`, `score`, `since` are the worst member's (cleared: the last one's).
    """

    kind: str
    rule: str
    group: str
    change: str
    """opened | grew | worsened | eased | shrank | cleared."""
    members: tuple[int, ...]
    """Series numbers in the group after the change, ascending; when cleared, those that were in it."""
    level: str | None
    rank: int
    """0 when cleared."""
    at: datetime
    """When the change came about, by the readings' own time (silence: by the known time)."""
    worst: int
    """Series number."""
    value: float | None
    low: float | None
    high: float | None
    score: float | None
    since: datetime
    """First reading that bears the worst member's state out: evidence starts here."""
