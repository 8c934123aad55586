"""A simulated course: one grid of times for all series, handed out as the city's feeds would have sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from anlan.core.city import Series
from anlan.core.observations import micros
from anlan.core.scenarios import Moment
from anlan.sources.simulation.ground import Ground

Values = npt.NDArray[np.float64]

STEP_S = 300.0


@dataclass(frozen=True)
class Course:
    """The grid: from `begins`, so many steps of five minutes; `origin` is the hour everything counts from."""

    begins: datetime
    steps: int
    origin: datetime

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return STEP_S / 3600

    @property
    def hours(self) -> Values:
        """Hours from the origin at each step."""
        first = (self.begins - self.origin) / timedelta(hours=1)
        found: Values = first + np.arange(self.steps, dtype=np.float64) * self.step_h
        return found

    def local_hours(self, utc_offset_min: int) -> Values:
        """Hour of the day on the city's clocks at each step."""
        since = self.begins + timedelta(minutes=utc_offset_min)
        first = since.hour + since.minute / 60
        found: Values = (first + np.arange(self.steps, dtype=np.float64) * self.step_h) % 24.0
        return found

    def at(self, step: int) -> datetime:
        """The time of a step."""
        return self.begins + timedelta(seconds=step * STEP_S)

    def step(self, hours: float) -> int:
        """The step at so many hours from the origin, within the grid."""
        return int(np.clip(np.searchsorted(self.hours, hours - 1e-9), 0, self.steps - 1))


def moments(
    course: Course,
    ground: Ground,
    values: Mapping[str, Values],
    held: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> Iterator[Moment]:
    """Readings step by step in the order of known time, one moment a feed; NaN = nothing was sent.

    `held` gives, by series, stretches of steps [from, to) that arrive only at `to`, all at once: a line was down.
    """
    feeds = [
        _Feed(course, rows, delay, values, held or {}) for rows, delay in _by_source(ground, values).values()
    ]
    for known_at, number, step in sorted(
        (course.at(step) + timedelta(seconds=feed.delay_s), number, step)
        for number, feed in enumerate(feeds)
        for step in range(course.steps)
    ):
        yield from feeds[number].sent(step, known_at)


def _by_source(ground: Ground, values: Mapping[str, Values]) -> dict[str, tuple[list[Series], float]]:
    found: dict[str, tuple[list[Series], float]] = {}
    for series in ground.all(Series).values():
        if series.name in values:
            source = ground.source(series.source)
            found.setdefault(series.source, ([], source.delay_s if source else 0.0))[0].append(series)
    return found


class _Feed:
    """One source's series as a block."""

    def __init__(
        self,
        course: Course,
        rows: Sequence[Series],
        delay_s: float,
        values: Mapping[str, Values],
        held: Mapping[str, Sequence[tuple[int, int]]],
    ) -> None:
        self.delay_s, self._source = delay_s, rows[0].source
        self._names = [row.name for row in rows]
        self._block = np.array([values[row.name] for row in rows])
        self._first = micros(course.begins)
        self._back: dict[int, list[tuple[int, int]]] = {}
        """Step at which a line comes back → (row, first step held)."""
        self._late = np.zeros(self._block.shape, dtype=bool)
        for row, name in enumerate(self._names):
            for since, until in held.get(name, ()):
                self._late[row, since:until] = True
                self._back.setdefault(until, []).append((row, since))

    def sent(self, step: int, known_at: datetime) -> Iterator[Moment]:
        """What this feed sends at a step: what was held back first, if a line came back."""
        if step in self._back:
            yield self._backlog(step, known_at)
        speaking = np.flatnonzero(~np.isnan(self._block[:, step]) & ~self._late[:, step])
        if len(speaking):
            times = np.full(len(speaking), self._time(step), dtype=np.int64)
            yield self._moment(known_at, speaking, times, self._block[speaking, step])

    def _backlog(self, step: int, known_at: datetime) -> Moment:
        rows, steps = [], []
        for row, since in self._back[step]:
            kept = since + np.flatnonzero(~np.isnan(self._block[row, since:step]))
            rows += [row] * len(kept)
            steps += kept.tolist()
        return self._moment(
            known_at,
            np.array(rows),
            self._first + np.array(steps) * int(STEP_S * 1e6),
            self._block[rows, steps],
        )

    def _time(self, step: int) -> int:
        return self._first + step * int(STEP_S * 1e6)

    def _moment(
        self, known_at: datetime, rows: npt.NDArray[np.int64], times: npt.NDArray[np.int64], values: Values
    ) -> Moment:
        return Moment(
            known_at=known_at, source=self._source, series=[self._names[row] for row in rows], times=times,
            values=values, unit=None,
        )  # fmt: skip
