"""What stands in the observation file: batches, arrivals, side rows, quarantine, totals per source."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from msgspec import Struct

SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
  number INTEGER PRIMARY KEY AUTOINCREMENT, known_at INTEGER NOT NULL, arrival INTEGER NOT NULL, n INTEGER NOT NULL,
  t_min INTEGER NOT NULL, t_max INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS batches_by_time ON batches (t_max, t_min, known_at);
CREATE TABLE IF NOT EXISTS side (batch INTEGER PRIMARY KEY, payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS arrivals (
  number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, message TEXT NOT NULL, received INTEGER NOT NULL,
  accepted INTEGER NOT NULL, flagged INTEGER NOT NULL, duplicate INTEGER NOT NULL, quarantined INTEGER NOT NULL,
  raw BLOB);
CREATE INDEX IF NOT EXISTS arrivals_by_message ON arrivals (message, source, quarantined);
CREATE TABLE IF NOT EXISTS quarantine (
  number INTEGER PRIMARY KEY AUTOINCREMENT, arrival INTEGER NOT NULL, source TEXT NOT NULL, message TEXT NOT NULL,
  row INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, raw TEXT NOT NULL, known_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retried')));
CREATE INDEX IF NOT EXISTS quarantine_open ON quarantine (state, source);
CREATE UNIQUE INDEX IF NOT EXISTS quarantine_once ON quarantine (message, source, row);
CREATE TABLE IF NOT EXISTS totals (
  source TEXT PRIMARY KEY, last_received INTEGER NOT NULL, last_observed INTEGER, arrivals INTEGER NOT NULL,
  accepted INTEGER NOT NULL, flagged INTEGER NOT NULL, duplicate INTEGER NOT NULL, quarantined INTEGER NOT NULL);
"""
"""Times are µs since 1970. A batch's number is the log's offset."""

_SIDE: list[pa.Field[Any]] = [
    pa.field("row", pa.int32(), nullable=False),
    pa.field("quality", pa.uint16(), nullable=False),
    pa.field("arrived", pa.float64()),
    pa.field("unit", pa.string()),
]
SIDE = pa.schema(_SIDE, metadata={"schema": "observation-side/1"})
"""Rows of a batch that were converted or flagged: the value as it arrived, in the unit it arrived in."""

_AS_OF: list[pa.Field[Any]] = [
    pa.field("series", pa.int32(), nullable=False),
    pa.field("observed_at", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("value", pa.float64()),
    pa.field("quality", pa.uint16(), nullable=False),
    pa.field("known_at", pa.timestamp("us", tz="UTC"), nullable=False),
]
AS_OF = pa.schema(_AS_OF, metadata={"schema": "observation-as-of/1"})
"""The as-of view: one row per series and time, the one known last."""


class Arrival(Struct, frozen=True, kw_only=True):
    """One message as it came: who sent it, what it hashes to, and its bytes where they are kept."""

    source: str
    message: str
    """SHA-256 of the message, hex; the same message again is the same arrival."""
    raw: bytes | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """One durable micro-batch: its place in the log, when the house knew it, and its rows (`observation/1`)."""

    offset: int
    known_at: int
    """µs since 1970; strictly rising along the log."""
    arrival: int
    rows: pa.RecordBatch


class Counts(Struct, frozen=True, kw_only=True):
    """What became of the rows of one arrival, or of all arrivals of a source."""

    accepted: int = 0
    flagged: int = 0
    duplicate: int = 0
    quarantined: int = 0


class Side(Struct, frozen=True, kw_only=True):
    """Rows of one batch with the value and unit they arrived with."""

    batch: int
    rows: pa.RecordBatch


class Held(Struct, frozen=True, kw_only=True):
    """One row in quarantine: where it came from, why it was not taken, and what it said."""

    number: int
    arrival: int
    source: str
    row: int
    reason: str
    detail: str
    raw: str
    known_at: int
    state: str
    """"open" until a retry takes it, then "retried"."""


class Totals(Struct, frozen=True, kw_only=True):
    """Everything one source has sent so far."""

    source: str
    last_received: int
    last_observed: int | None
    arrivals: int
    counts: Counts
