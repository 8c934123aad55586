"""The numbered log of observations: acknowledged means durable, and nothing is ever overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.clock import Clock
from anlan.core.observations import Quality, micros
from anlan.store.observations.asof import latest_known
from anlan.store.observations.payload import decode
from anlan.store.observations.quarantine import Quarantine
from anlan.store.observations.tables import SCHEMA, Arrival, Batch, Counts, Side, Totals
from anlan.store.observations.writing import Writing

_READ_AHEAD = 16
_BUSY_MS = 60_000


class ObservationLog:
    """The observation file: one connection, guarded by a lock; several processes may hold one each."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection, self._clock, self._lock = connection, clock, RLock()
        self.quarantine = Quarantine(connection, self._lock)

    @classmethod
    def open(cls, path: Path | str, clock: Clock, *, durable: bool = True) -> ObservationLog:
        """Open or create the file; start and recovery are the same path (SQLite rolls a torn write back)."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.executescript(SCHEMA)
        return cls(connection, clock)

    def close(self) -> None:
        """Close the file; further use raises."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self, known_at: int | None = None) -> Iterator[Writing]:
        """One transaction: all of it is durable when the block ends, none of it when it raises.

        `known_at` [µs] is for replays, whose source says when a reading was known; live it comes from the clock.
        """
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                at = micros(self._clock.now()) if known_at is None else known_at
                yield Writing(self._connection, at)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def append(self, arrival: Arrival, table: pa.Table | pa.RecordBatch, known_at: int | None = None) -> int:
        """Store one arrival with one batch of rows and give its offset, after the commit.

        The same message of the same source again stores nothing and gives the offset it has.
        """
        with self.writing(known_at) as writing:
            seen = writing.seen(arrival)
            if seen is not None:
                return writing.offset_of(seen)
            number = writing.arrive(arrival)
            offset = writing.append(number, table)
            writing.count(arrival.source, number, Counts(accepted=table.num_rows))
            return offset

    def read(self, after_offset: int = 0, limit: int | None = None) -> Iterator[Batch]:
        """Batches with a greater offset, in order, at most `limit`; what is committed meanwhile is read too."""
        left = limit
        while left is None or left > 0:
            want = _READ_AHEAD if left is None else min(left, _READ_AHEAD)
            rows = self._rows(
                "SELECT number, known_at, arrival, payload FROM batches WHERE number > ? ORDER BY number LIMIT ?",
                (after_offset, want),
            )
            if not rows:
                return
            for offset, known_at, arrival, payload in rows:
                yield Batch(offset=offset, known_at=known_at, arrival=arrival, rows=decode(payload))
            after_offset = rows[-1][0]
            left = None if left is None else left - len(rows)

    def last_offset(self) -> int:
        """The offset of the newest batch; 0 when there is none."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM batches", ())[0][0])

    def last_known_at(self) -> int | None:
        """Known-time of the newest batch that holds readings [µs], or None: a heartbeat says nothing of a source."""
        rows = self._rows("SELECT known_at FROM batches WHERE n > 0 ORDER BY number DESC LIMIT 1", ())
        return int(rows[0][0]) if rows else None

    def window(
        self,
        series: Sequence[int] | npt.NDArray[np.int32],
        since: int,
        until: int,
        known_until: int | None = None,
    ) -> pa.Table:
        """Readings observed in [since, until] as known at `known_until` [µs]: one row per series and time, known last.

        Sorted by series and time; columns of `observation-as-of/1`.
        """
        rows = self._rows(
            "SELECT known_at, payload FROM batches WHERE t_max >= ? AND t_min <= ? AND known_at <= ? ORDER BY number",
            (since, until, 2**63 - 1 if known_until is None else known_until),
        )
        batches = [(known_at, decode(payload)) for known_at, payload in rows]
        return latest_known(batches, np.asarray(series, dtype=np.int32), since, until)

    def side(self, after_offset: int = 0) -> Iterator[Side]:
        """Converted and flagged rows with the value and unit they arrived with, by batch."""
        query = "SELECT batch, payload FROM side WHERE batch > ? ORDER BY batch"
        for number, payload in self._rows(query, (after_offset,)):
            yield Side(batch=number, rows=decode(payload))

    def totals(self) -> list[Totals]:
        """What every source has sent so far, by name."""
        rows = self._rows(
            "SELECT source, last_received, last_observed, arrivals, accepted, flagged, duplicate, quarantined"
            " FROM totals ORDER BY source",
            (),
        )
        return [
            Totals(
                source=row[0], last_received=row[1], last_observed=row[2], arrivals=row[3],
                counts=Counts(accepted=row[4], flagged=row[5], duplicate=row[6], quarantined=row[7]),
            )
            for row in rows
        ]  # fmt: skip

    def flag_counts(self, after_offset: int = 0) -> dict[str, int]:
        """How many stored rows carry each flag; flags that no row carries are left out."""
        found = dict.fromkeys((flag.name or "" for flag in Quality), 0)
        for batch in self.read(after_offset):
            quality = batch.rows.column("quality").to_numpy()
            for flag in Quality:
                found[flag.name or ""] += int(np.count_nonzero(quality & flag.value))
        return {name: n for name, n in found.items() if n}

    def raw(self, arrival: int) -> bytes | None:
        """The bytes of a message as they came, where they were kept."""
        rows = self._rows("SELECT raw FROM arrivals WHERE number = ?", (arrival,))
        if not rows or rows[0][0] is None:
            return None
        packed: bytes = rows[0][0]
        size = int.from_bytes(packed[:8], "big")
        return bytes(pa.decompress(packed[8:], size, codec="zstd", asbytes=True))

    def _rows(self, query: str, values: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()
