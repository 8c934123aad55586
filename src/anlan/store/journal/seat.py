"""The one seat of the appender: whoever holds it may run the flow, everybody else stands by."""

from __future__ import annotations

import fcntl
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine, text

LOCK = 0x414E4C414E
"""Number of the advisory lock on PostgreSQL: "ANLAN" in ASCII."""


class Seat:
    """An advisory lock on PostgreSQL, a locked file beside SQLite; both vanish with the process that holds them.

    The fencing epoch of the journal is the guard that counts; the seat keeps a standby from taking over by mistake.
    """

    def __init__(self, engine: Engine, home: Path) -> None:
        self._engine, self._path = engine, home / "flow.lock"
        self._connection: Connection | None = None
        self._file = None if engine.dialect.name == "postgresql" else self._path.open("a")

    def take(self) -> bool:
        """True when the seat is ours now; False while another holds it."""
        if self._file is not None:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return bool(
            self._connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar()
        )

    def leave(self) -> None:
        """Give the seat up."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            # Said, not left to the end of the connection: the server notices that only some moments later.
            self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()

    def __enter__(self) -> Seat:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.leave()
