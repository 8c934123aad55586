"""The clock of an interactive scenario: one row in the database that every process reads, so that all agree."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from anlan.core.clock import Clock, LiveClock
from anlan.core.observations import from_micros, micros
from anlan.store.journal.schema import PACE

LOOK_AGAIN = timedelta(milliseconds=200)
FASTEST = 600.0


class PacedClock:
    """Scenario time = a fixed moment + real time since × speed; real time where the database holds no pace."""

    def __init__(self, engine: Engine, real: Clock | None = None) -> None:
        self._engine, self._real = engine, real or LiveClock()
        self._looked: datetime | None = None
        self._row: tuple[datetime, datetime, float] | None = None

    def now(self) -> datetime:
        """The time of the house."""
        real = self._real.now()
        if self._looked is None or real - self._looked >= LOOK_AGAIN:
            self._looked, self._row = real, _read(self._engine)
        return real if self._row is None else _scenario_time(self._row, real)

    @property
    def speed(self) -> float | None:
        """Scenario seconds per real second; None when time is real."""
        self.now()
        return None if self._row is None else self._row[2]

    def set(self, speed: float, at: datetime | None = None) -> None:
        """Go on from now (or from `at`) at another speed; 0 pauses. Raises ValueError outside 0–600."""
        if not 0 <= speed <= FASTEST:
            raise ValueError(f"speed must be between 0 and {FASTEST:.0f}, got {speed}")
        real, row = self._real.now(), _read(self._engine)
        scenario = at or (real if row is None else _scenario_time(row, real))
        values = {"one": 1, "real_at": micros(real), "scenario_at": micros(scenario), "speed": repr(speed)}
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(PACE))
            connection.execute(insert(PACE).values(values))
        self._looked = None


def _read(engine: Engine) -> tuple[datetime, datetime, float] | None:
    with engine.connect() as connection:
        row = connection.execute(select(PACE.c.real_at, PACE.c.scenario_at, PACE.c.speed)).first()
    return None if row is None else (from_micros(row[0]), from_micros(row[1]), float(row[2]))


def _scenario_time(row: tuple[datetime, datetime, float], real: datetime) -> datetime:
    real_at, scenario_at, speed = row
    return scenario_at + (real - real_at) * speed
