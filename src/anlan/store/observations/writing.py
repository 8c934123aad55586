"""One transaction on the observation file: arrivals, batches, side rows, quarantine and totals, all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pyarrow as pa

from anlan.store.observations.payload import encode, one_batch
from anlan.store.observations.tables import Arrival, Counts


class Writing:
    """An open transaction on the log."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self._connection = connection
        last = connection.execute(
            "SELECT number, known_at FROM batches ORDER BY number DESC LIMIT 1"
        ).fetchone()
        self.last_offset: int = last[0] if last else 0
        self.known_at: int = at if last is None else max(at, last[1] + 1)
        """The known-time of the next batch [µs]: the clock's, but never before or at that of the batch before."""
        self._received = at

    def seen(self, arrival: Arrival) -> int | None:
        """The number of the earlier arrival of the same message that was taken whole, or None."""
        found = self._connection.execute(
            "SELECT number FROM arrivals WHERE message = ? AND source = ? AND quarantined = 0 LIMIT 1",
            (arrival.message, arrival.source),
        ).fetchone()
        return None if found is None else int(found[0])

    def offset_of(self, arrival: int) -> int:
        """The offset of the first batch of an arrival; 0 when all its rows were known already."""
        found = self._connection.execute(
            "SELECT min(number) FROM batches WHERE arrival = ?", (arrival,)
        ).fetchone()
        return int(found[0] or 0)

    def arrive(self, arrival: Arrival) -> int:
        """Number an arrival."""
        raw = arrival.raw
        packed = (
            None
            if raw is None
            else len(raw).to_bytes(8, "big") + pa.compress(raw, codec="zstd", asbytes=True)
        )
        done = self._connection.execute(
            "INSERT INTO arrivals (source, message, received, accepted, flagged, duplicate, quarantined, raw)"
            " VALUES (?, ?, ?, 0, 0, 0, 0, ?)",
            (arrival.source, arrival.message, self._received, packed),
        )
        return int(done.lastrowid or 0)

    def append(
        self, arrival: int, table: pa.Table | pa.RecordBatch, side: pa.RecordBatch | None = None
    ) -> int:
        """Put one batch at the end of the log and give its offset; an empty batch is a heartbeat."""
        rows = one_batch(table)
        times = rows.column("observed_at").cast(pa.int64()).to_numpy()
        first, last = (int(times.min()), int(times.max())) if len(times) else (self.known_at, self.known_at)
        payload = encode(rows, {"known_at": str(self.known_at), "arrival": str(arrival)})
        done = self._connection.execute(
            "INSERT INTO batches (known_at, arrival, n, t_min, t_max, payload) VALUES (?, ?, ?, ?, ?, ?)",
            (self.known_at, arrival, rows.num_rows, first, last, payload),
        )
        self.last_offset = int(done.lastrowid or 0)
        if side is not None and side.num_rows:
            self._connection.execute("INSERT INTO side VALUES (?, ?)", (self.last_offset, encode(side)))
        self.known_at += 1
        return self.last_offset

    def hold(self, arrival: int, message: Arrival, row: int, reason: str, detail: str, raw: str) -> None:
        """Put one row of an arrival into quarantine; the same row of the same message is held once."""
        self._connection.execute(
            "INSERT INTO quarantine (arrival, source, message, row, reason, detail, raw, known_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message, source, row)"
            " DO UPDATE SET reason = excluded.reason, detail = excluded.detail, state = 'open'",
            (arrival, message.source, message.message, row, reason, detail, raw, self._received),
        )

    def release(self, message: Arrival) -> None:
        """Mark what an earlier arrival of this message left in quarantine as retried; call before `hold`."""
        self._connection.execute(
            "UPDATE quarantine SET state = 'retried' WHERE message = ? AND source = ?",
            (message.message, message.source),
        )

    def mark_retried(self, numbers: Sequence[int]) -> None:
        """Say that these held rows have been taken at last."""
        self._connection.executemany(
            "UPDATE quarantine SET state = 'retried' WHERE number = ?", [(one,) for one in numbers]
        )

    def count(self, source: str, arrival: int, counts: Counts, last_observed: int | None = None) -> None:
        """Write down what became of an arrival's rows."""
        numbers = (counts.accepted, counts.flagged, counts.duplicate, counts.quarantined)
        self._connection.execute(
            "UPDATE arrivals SET accepted = ?, flagged = ?, duplicate = ?, quarantined = ? WHERE number = ?",
            (*numbers, arrival),
        )
        self._connection.execute(
            "INSERT INTO totals VALUES (?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET"
            " last_received = max(last_received, excluded.last_received),"
            " last_observed = max(coalesce(last_observed, excluded.last_observed),"
            " coalesce(excluded.last_observed, last_observed)),"
            " arrivals = arrivals + 1, accepted = accepted + excluded.accepted, flagged = flagged + excluded.flagged,"
            " duplicate = duplicate + excluded.duplicate, quarantined = quarantined + excluded.quarantined",
            (source, self._received, last_observed, *numbers),
        )
