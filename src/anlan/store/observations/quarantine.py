"""What could not be used, kept with the reason until somebody repairs it."""

from __future__ import annotations

import sqlite3
from threading import RLock

from anlan.store.observations.tables import Held

_COLUMNS = "number, arrival, source, row, reason, detail, raw, known_at, state"


class Quarantine:
    """The rows of the observation file that were not taken."""

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        self._connection, self._lock = connection, lock

    def list(self, state: str = "open", limit: int = 1_000, after: int = 0) -> list[Held]:
        """Held rows of one state ("open" or "retried"), oldest first, with a number above `after`."""
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM quarantine WHERE state = ? AND number > ? ORDER BY number LIMIT ?",  # noqa: S608 — our names
                (state, after, limit),
            ).fetchall()
        return [
            Held(
                number=row[0], arrival=row[1], source=row[2], row=row[3], reason=row[4], detail=row[5], raw=row[6],
                known_at=row[7], state=row[8],
            )
            for row in rows
        ]  # fmt: skip

    def reasons(self, state: str = "open") -> dict[str, int]:
        """How many held rows there are, by reason."""
        with self._lock:
            return dict(
                self._connection.execute(
                    "SELECT reason, count(*) FROM quarantine WHERE state = ? GROUP BY reason ORDER BY reason",
                    (state,),
                ).fetchall()
            )
