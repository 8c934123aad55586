"""Recent readings by series name: the stream floor as the fact floor sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import numpy as np

from anlan.core.city import City, Series
from anlan.core.evidence import Range
from anlan.core.observations import from_micros, micros
from anlan.core.ports import Window
from anlan.store.observations import HotMap


class HotReadings:
    """The hot map behind the `Readings` port."""

    def __init__(self, hot: HotMap, city: Callable[[], City]) -> None:
        self._hot, self._city = hot, city

    def window(self, series: str, since: datetime, until: datetime) -> Window:
        """Readings observed in [since, until], in time order."""
        number = self._number(series)
        if number is None:
            return Window(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint16))
        return Window(*self._hot.window(number, micros(since), micros(until)))

    def latest(self, series: str) -> tuple[datetime, float] | None:
        """Time and value of the newest usable reading, or None."""
        number = self._number(series)
        found = None if number is None else self._hot.latest(number)
        return None if found is None else (from_micros(found[0]), found[1])

    def range(self, series: str, since: datetime, until: datetime, known_until: datetime) -> Range:
        """The evidence form of a stretch of readings."""
        window = self.window(series, since, until)
        digest = digest_of(window.times, window.values)
        return Range(
            series=series,
            since=since,
            until=until,
            known_until=known_until,
            n=len(window.times),
            digest=digest,
        )

    def _number(self, name: str) -> int | None:
        row = self._city().get(Series, name)
        return row.number if row else None


def digest_of(times: np.ndarray, values: np.ndarray) -> str:
    """SHA-256 over (time µs, value) in time order, little-endian; how anybody can check a range of evidence."""
    pairs = np.empty(len(times), dtype=[("t", "<i8"), ("v", "<f8")])
    pairs["t"], pairs["v"] = times, values
    return hashlib.sha256(pairs.tobytes()).hexdigest()
