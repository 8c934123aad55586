"""Recent readings by series name: the stream floor as the fact floor sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pyarrow as pa

from anlan.core.city import City, Series
from anlan.core.evidence import Range
from anlan.core.observations import from_micros, micros
from anlan.core.ports import Window
from anlan.store.observations import HotMap, ObservationLog


class HotReadings:
    """The hot map behind the `Readings` port, with the log behind the hot map for what is older than it keeps."""

    def __init__(self, hot: HotMap, city: Callable[[], City], log: ObservationLog | None = None) -> None:
        self._hot, self._city, self._log = hot, city, log
        self.known: datetime | None = None
        """Known-time of the newest batch taken in; what the log has beyond it was not looked at."""

    def window(self, series: str, since: datetime, until: datetime) -> Window:
        """Readings observed in (since, until], in time order."""
        number = self._number(series)
        if number is None:
            return Window(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint16))
        return Window(*self._hot.window(number, micros(since) + 1, micros(until)))

    def latest(self, series: str) -> tuple[datetime, float] | None:
        """Time and value of the newest usable reading, or None."""
        number = self._number(series)
        found = None if number is None else self._hot.latest(number)
        return None if found is None else (from_micros(found[0]), found[1])

    def range(self, series: str, since: datetime, until: datetime, known_until: datetime) -> Range:
        """The evidence form of a stretch of readings, both ends included, as far as they were looked at."""
        known = self.known or known_until
        times, values = self._stretch(series, micros(since), micros(until), micros(known))
        return Range(
            series=series,
            since=since,
            until=until,
            known_until=known,
            n=len(times),
            digest=digest_of(times, values),
        )

    def _stretch(self, series: str, since: int, until: int, known: int) -> tuple[np.ndarray, np.ndarray]:
        """Times and values from the hot map, or from the log where the hot map has forgotten some of them."""
        number = self._number(series)
        if number is None:
            return np.zeros(0, np.int64), np.zeros(0)
        if self._log is None or since >= self._hot.complete_since(number):
            return self._hot.window(number, since, until)[:2]
        return stretch_of(self._log, number, since, until, known)

    def _number(self, name: str) -> int | None:
        row = self._city().get(Series, name)
        return row.number if row else None


def stretch_of(
    log: ObservationLog, number: int, since: int, until: int, known_until: int
) -> tuple[np.ndarray, np.ndarray]:
    """Times [µs] and values observed in [since, until] as the log knew them then, in time order."""
    table = log.window([number], since, until, known_until)
    return table.column("observed_at").cast(pa.int64()).to_numpy(), table.column("value").to_numpy()


def digest_of(times: np.ndarray, values: np.ndarray) -> str:
    """SHA-256 over (time µs, value) in time order, little-endian; how anybody can check a range of evidence."""
    pairs = np.empty(len(times), dtype=[("t", "<i8"), ("v", "<f8")])
    pairs["t"], pairs["v"] = times, values
    return hashlib.sha256(pairs.tobytes()).hexdigest()
