"""In-memory twins of the world: real behaviour, no network, no disk; what a test hands in instead of the outside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from anlan.core.evidence import Range
from anlan.core.observations import from_micros, micros
from anlan.core.ports import Outgoing, Window
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database

Reading = tuple[datetime, float]


class MemoryReadings:
    """Readings of a few series, kept in the order of their time."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Reading]] = {}

    def put(self, series: str, rows: Iterable[Reading]) -> None:
        """Add readings of a series; the later value of a time replaces the earlier one."""
        known = dict(self._rows.get(series, ()))
        known.update(rows)
        self._rows[series] = sorted(known.items())

    def window(self, series: str, since: datetime, until: datetime) -> Window:
        """Readings observed in (since, until], in time order."""
        rows = [row for row in self._rows.get(series, ()) if since < row[0] <= until]
        return Window(*_columns(rows), np.zeros(len(rows), np.uint16))

    def latest(self, series: str) -> tuple[datetime, float] | None:
        """The newest reading, or None."""
        rows = self._rows.get(series)
        return rows[-1] if rows else None

    def range(self, series: str, since: datetime, until: datetime, known_until: datetime) -> Range:
        """The evidence form of a stretch, both ends included."""
        times, values = _columns([row for row in self._rows.get(series, ()) if since <= row[0] <= until])
        pairs = np.empty(len(times), dtype=[("t", "<i8"), ("v", "<f8")])
        pairs["t"], pairs["v"] = times, values
        digest = hashlib.sha256(pairs.tobytes()).hexdigest()
        return Range(
            series=series, since=since, until=until, known_until=known_until, n=len(times), digest=digest
        )


class MemoryChannel:
    """A way out that keeps what was handed over; `script` are the errors of the next sends, None = it goes well.

    What an error of the script hits is taken by the peer all the same when `takes_anyway` is set: the answer was
    lost, not the message.
    """

    def __init__(
        self,
        name: str = "memory",
        *,
        public: bool = False,
        deduplicates: bool = False,
        script: Sequence[BaseException | None] = (),
        takes_anyway: bool = False,
    ) -> None:
        self.name, self.public, self.deduplicates = name, public, deduplicates
        self.taken: list[Outgoing] = []
        self.tried: list[Outgoing] = []
        self._script, self._takes_anyway = list(script), takes_anyway

    def send(self, message: Outgoing) -> str:
        """Take the message, or raise what the script says."""
        error = self._script.pop(0) if self._script else None
        self.tried.append(message)
        if error is None or self._takes_anyway:
            known = {earlier.id for earlier in self.taken}
            if not (self.deduplicates and message.id in known):
                self.taken.append(message)
        if error is not None:
            raise error
        return f"taken {len(self.taken)}"


def memory_journal() -> Journal:
    """A journal that is gone when it is let go; SQLite in memory, the same code as on disk."""
    return Journal(open_database("sqlite://"))


def beginning() -> datetime:
    """The moment at which small tests begin: 2018-09-16 01:00 UTC."""
    return from_micros(1_537_059_600_000_000)


def _columns(rows: Sequence[Reading]) -> tuple[np.ndarray, np.ndarray]:
    times = np.array([micros(at) for at, _ in rows], np.int64)
    return times, np.array([value for _, value in rows], np.float64)
