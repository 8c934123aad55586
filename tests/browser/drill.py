"""The built-in drill, played with scripted people up to a moment, and left standing there to be looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from fastapi import FastAPI

from anlan.city.house import House, Place
from anlan.city.officer import HeadlessOfficer
from anlan.city.pace import PacedClock
from anlan.city.replay import Replay
from anlan.city.screens import Follower
from anlan.core.clock import LiveClock, VirtualClock
from anlan.core.facts import Mode
from anlan.core.people import User
from anlan.sources import scenario_of
from anlan.store.people import People
from anlan.web.app import create_app


class DrillHouse:
    """A real house whose flood has risen for some hours; nobody has answered for the last quarter of an hour."""

    def __init__(self, folder: Path, hours: float, users: tuple[User, ...], password: str) -> None:
        whole = scenario_of(None)
        self.until = whole.begins + timedelta(hours=hours)
        clock = VirtualClock(whole.begins)
        self.house = House(Place(home=folder, mode=Mode.DRILL, durable=False), clock)
        officer = HeadlessOfficer()
        alone = self.until - timedelta(minutes=15)
        moments = [moment for moment in whole.moments() if moment.known_at <= self.until]
        scenario = msgspec.structs.replace(whole, moments=lambda: iter(moments))
        replay = Stopped(self.house, scenario, clock, officer=officer)
        replay.alone = alone
        replay.until = self.until
        replay.run()
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
        )

    def work(self):  # type: ignore[no-untyped-def]
        """Nobody answers: this house is only looked at."""
        return lambda: None


class Stopped(Replay):
    """A replay that ends where its readings end, its people having gone for tea."""

    alone = until = None

    def _next(self):  # type: ignore[no-untyped-def]
        at = super()._next()
        return None if at is None or at > self.until else at

    def _took(self, *receipts):  # type: ignore[no-untyped-def]
        if receipts and self._clock.now() > self.alone:
            watching, self._officer = self._officer, HeadlessOfficer()
            super()._took(*receipts)
            self._officer = watching
        else:
            super()._took(*receipts)
