"""The shape readings travel in: Arrow batches `observation/1`, and the signal rows operators make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntFlag

import pyarrow as pa


class Quality(IntFlag):
    """What is odd about one reading; 0 is good. Flags are added, never removed."""

    RANGE = 1
    RATE = 2
    SPIKE = 4
    STUCK = 8
    DUPLICATE = 16
    LATE = 32
    CLOCK = 64
    PLACE = 128
    UNIT = 256
    NEIGHBOUR = 512
    UNREADABLE = 1024
    FILLED = 2048
    MANUAL = 4096


TIME = pa.timestamp("us", tz="UTC")

_OBSERVATION: list[pa.Field[pa.DataType]] = [
    pa.field("series", pa.int32(), nullable=False),
    pa.field("observed_at", TIME, nullable=False),
    pa.field("value", pa.float64()),
    pa.field("quality", pa.uint16(), nullable=False),
]
OBSERVATION = pa.schema(_OBSERVATION, metadata={"schema": "observation/1"})
"""`value` is in the series' unit; null = silent or unreadable; NaN is refused."""

_SIGNAL_ROW: list[pa.Field[pa.DataType]] = [
    pa.field("rule", pa.string(), nullable=False),
    pa.field("kind", pa.string(), nullable=False),
    pa.field("series", pa.int32(), nullable=False),
    pa.field("change", pa.string(), nullable=False),
    pa.field("at", TIME, nullable=False),
    pa.field("level", pa.string()),
    pa.field("rank", pa.int16(), nullable=False),
    pa.field("value", pa.float64()),
    pa.field("low", pa.float64()),
    pa.field("high", pa.float64()),
    pa.field("score", pa.float64()),
    pa.field("since", TIME, nullable=False),
]
SIGNAL_ROW = pa.schema(_SIGNAL_ROW, metadata={"schema": "signal/1"})
"""One change of one series under one rule.

`kind` threshold | anomaly | silence | stuck; `change` opened | worsened | eased | cleared; `rank` orders levels
within a rule (0 = cleared); `low`, `high` what was expected; `since` the first reading that bears the change out.
"""


def micros(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError(f"naive time {at!r}: every time carries its zone")
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(value: int) -> datetime:
    """The aware UTC time of so many microseconds since 1970."""
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp_local(at: datetime) -> str:
    """A time as texts carry it: to the minute, with its zone, e.g. `2019-03-01 07:10 UTC`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
