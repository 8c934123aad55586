"""One clock, handed in. Live and replayed time differ here and nowhere else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of the house."""

    def now(self) -> datetime:
        """The present, aware, UTC."""


class LiveClock:
    """Wall time at start plus monotonic time, so that a step of the wall clock moves no deadline."""

    def __init__(self) -> None:
        self._start, self._mark = datetime.now(UTC), time.monotonic()

    def now(self) -> datetime:
        """Wall time at start + seconds that really passed."""
        return self._start + timedelta(seconds=time.monotonic() - self._mark)

    def drift_s(self) -> float:
        """How far the wall clock has been moved since the start [s]; beyond ±2 s it is a given fact."""
        return (datetime.now(UTC) - self.now()).total_seconds()


class VirtualClock:
    """A clock that stands until somebody turns it; replay and tests own one."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware time")
        self._now = start

    def now(self) -> datetime:
        """Where the hands stand."""
        return self._now

    def turn_to(self, at: datetime) -> None:
        """Move the hands forward; a time in the past is ignored, for time never runs back."""
        self._now = max(self._now, at)
