"""The built-in drill, played with scripted people up to a moment, and left standing there to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from fastapi import FastAPI

from anlan.city import replay
from anlan.city.house import House, Place
from anlan.city.officer import HeadlessOfficer
from anlan.city.pace import PacedClock
from anlan.city.replay import Replay
from anlan.city.screens import Follower
from anlan.core.clock import LiveClock, VirtualClock
from anlan.core.facts import Fact, Mode
from anlan.core.people import User
from anlan.sources import scenario_of
from anlan.store.people import People
from anlan.store.vault import Vault
from anlan.web.app import create_app


class DrillHouse:
    """A real house whose flood has risen for some hours; nobody has answered for the last quarter of an hour."""

    def __init__(self, folder: Path, hours: float, users: tuple[User, ...], password: str) -> None:
        whole = scenario_of(None)
        self.until = whole.begins + timedelta(hours=hours)
        clock = VirtualClock(whole.begins)
        self.house = House(Place(home=folder, mode=Mode.DRILL, durable=False), clock)
        moments = [moment for moment in whole.moments() if moment.known_at <= self.until]
        scenario = msgspec.structs.replace(whole, moments=lambda: iter(moments))
        officer = AtTea(self.until - timedelta(minutes=15))
        with _no_aftermath():
            Replay(self.house, scenario, clock, officer=officer).run()
        self._users, self._password = users, password
        self.engine = self.house.engine
        self.clock = PacedClock(self.engine, LiveClock())
        self.clock.set(0.0, self.until)
        Follower(self.house.journal, self.engine).follow()

    def app(self) -> FastAPI:
        """The application over this house."""
        people = People(self.engine, LiveClock(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for user in self._users:
            people.add(user, self._password)
        return create_app(
            engine=self.engine,
            log=self.house.log,
            clock=self.clock,
            city=lambda: self.house.city,
            mode=Mode.DRILL,
            vault=Vault(self.engine, bytes(32)),
        )

    def work(self) -> Callable[[], None]:
        """Nobody answers: this house is only looked at."""
        return lambda: None


class AtTea(HeadlessOfficer):
    """Scripted people who answer nothing that is asked after they have left."""

    def __init__(self, left: datetime) -> None:
        super().__init__()
        self._left = left

    def watch(self, fact: Fact) -> None:
        """See what is asked as long as somebody is there."""
        if fact.known < self._left:
            super().watch(fact)


@contextmanager
def _no_aftermath() -> Iterator[None]:
    """End the replay with its last reading, so that the flood still stands."""
    kept = replay.AFTERMATH
    replay.AFTERMATH = timedelta(0)
    try:
        yield
    finally:
        replay.AFTERMATH = kept
