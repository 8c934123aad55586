"""The processes of a house, each a loop that may be killed at any line: `python -m anlan.city.process ROLE …`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from heapq import merge
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from anlan.channels.gate import refusal
from anlan.channels.opening import open_channels
from anlan.city.drill import is_stopped
from anlan.city.folder.rosters import rostered
from anlan.city.happenings import handed_in, key_of
from anlan.city.house import House, Place, hazards
from anlan.city.pace import PacedClock
from anlan.city.played import Played
from anlan.city.plugins import plugins
from anlan.city.reception import Reception, vault_of
from anlan.city.replay import configuration, take
from anlan.city.retention import forget
from anlan.city.scenes import Scenes
from anlan.city.screens import Follower
from anlan.city.sender import Sender
from anlan.city.stopping import Stop
from anlan.city.work import answer
from anlan.core.canonical import plain
from anlan.core.city import City
from anlan.core.clock import LiveClock
from anlan.core.configuration import CONFIGURATION, ConfigRow, city_of
from anlan.core.facts import Mode
from anlan.core.given import ClockJumped, Configured
from anlan.core.scenarios import Happening, Moment, Scenario
from anlan.core.tables import Rows
from anlan.core.work import WorkAsked
from anlan.intake import Intake
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import ask, waiting
from anlan.store.journal.seat import Seat
from anlan.store.observations import ObservationLog
from anlan.store.vault import Vault, master_key

LOOK_EVERY_S = 0.05
HEARTBEAT_EVERY = timedelta(seconds=5)
JUMP_S = 2.0


class Loop:
    """Runs a step until the process is told to stop."""

    def __init__(self) -> None:
        self._stop = Stop()

    def run(self, step: Callable[[], bool]) -> None:
        """Call `step` again at once while it finds work, else after a short wait."""
        while not self.stopped:
            if not step():
                self.wait()

    def until(self, ready: Callable[[], bool]) -> None:
        """Wait, looking every second, until ready or told to stop."""
        while not self.stopped and not ready():
            self._stop.wait(1.0)

    def wait(self) -> None:
        """A short wait."""
        self._stop.wait(LOOK_EVERY_S)

    @property
    def stopped(self) -> bool:
        """The process was told to stop."""
        return self._stop.asked


class FlowProcess:
    """The one appender, with the sender beside it and the screen tables following."""

    def __init__(self, place: Place) -> None:
        self._real = LiveClock()
        self._clock = PacedClock(open_database(place.url), self._real)
        self.house = House(place, self._clock)
        self.house.start()
        channels = open_channels(plugins("anlan.channels"), channel_settings(place))
        self._sender = Sender(self.house.engine, channels, self._clock, refusal)
        self._screens = Follower(self.house.journal, self.house.engine)
        self._beat, self._drift = self._real.now(), 0.0

    def step(self) -> bool:
        """Readings, requests, timers, heartbeat, outbox, screens; true when there was something to do."""
        now = self._clock.now()
        done = len(self.house.floor.pump(limit=100))
        for number, given in waiting(self.house.engine):
            self.house.submit(given, inbox=number)
            done += 1
        done += len(self.house.flow.fire_due(now))
        if self._real.now() - self._beat >= HEARTBEAT_EVERY:
            self._beat = self._real.now()
            self.house.floor.heartbeat(now)
            self.house.floor.checkpoint()
            self._watch_the_clock()
        done += self._sender.run_once(now)
        self._screens.follow()
        return bool(done)

    def _watch_the_clock(self) -> None:
        drift = self._real.drift_s()
        if abs(drift - self._drift) > JUMP_S:
            by_s, self._drift = drift - self._drift, drift
            now = self._clock.now()
            key = f"clock|{now.isoformat()}"
            self.house.flow.submit(ClockJumped(at=now, by="clock", key=key, by_s=round(by_s, 3)))

    def close(self) -> None:
        """Keep where the operators stand; killing without this loses nothing but time."""
        self.house.floor.checkpoint()
        self.house.close()


def channel_settings(place: Place) -> dict[str, dict[str, object]]:
    """`channels.toml` in the home, one table a channel; a replay opens none but the screens."""
    path = place.home / "channels.toml"
    if place.mode is Mode.REPLAY or not path.exists():
        return {}
    return tomllib.loads(path.read_text("utf-8"))


def flow(place: Place) -> None:
    """The flow process; a second one on the same journal stands by until the first has gone."""
    loop = Loop()
    place.home.mkdir(parents=True, exist_ok=True)
    with Seat(open_database(place.url), place.home) as seat:
        loop.until(seat.take)
        if not loop.stopped:
            process = FlowProcess(place)
            loop.run(process.step)
            process.close()


def feed(place: Place, played: Played) -> None:
    """Plays a scenario at the pace of the house, readings and happenings; starts where the log ends."""
    engine = open_database(place.url)
    clock, loop = PacedClock(engine), Loop()
    scenario = played.scenario()
    records = rostered(scenario.records, running_city(engine), vault_of(place, engine))
    _make_known(engine, msgspec.structs.replace(scenario, records=records), clock, loop)
    log = ObservationLog.open(place.log, clock)
    city = running_city(engine)
    intake, desk = Intake(city, log, clock), Reception(vault_of(place, engine))
    known, journal = log.last_known_at() or 0, Journal(engine)
    events: Iterator[Moment | Happening] = merge(
        scenario.moments(), scenario.happenings(), key=lambda one: one.known_at
    )
    for event in events:
        while not loop.stopped and clock.now() < event.known_at:
            loop.wait()
        if loop.stopped or is_stopped(journal):
            break
        if isinstance(event, Happening):
            _hand_in(engine, event, clock, desk, city)
        elif event.known_at.timestamp() * 1_000_000 > known:
            take(intake, event, event.known_at)
    loop.run(lambda: False)


def _make_known(engine: Engine, scenario: Scenario, clock: PacedClock, loop: Loop) -> None:
    """Ask for what the house does not know of the city yet, and wait until it does."""
    stored = {(row.record, row.name): row.content for row in configured(engine)}
    wanted = [
        given
        for given in configuration(scenario, hazards(), clock.now())
        if isinstance(given, Configured) and stored.get((given.record, given.name)) != plain(given.content)
    ]
    for given in wanted:
        ask(engine, given, clock.now())
    names = {(given.record, given.name) for given in wanted}
    while not loop.stopped and not names <= {(row.record, row.name) for row in configured(engine)}:
        loop.wait()


def _hand_in(engine: Engine, happening: Happening, clock: PacedClock, desk: Reception, city: City) -> None:
    """What happens beside readings, once: its key says whether the journal has it."""
    if Journal(engine).by_key(key_of(happening)) is not None:
        return
    given = handed_in(happening, desk, city)
    if given is not None:
        ask(engine, given, clock.now())


def scenes(folder: Path, played: Played) -> None:
    """Makes the scenes of a scenario, in the order of time; ends when all are there."""
    loop = Loop()
    Scenes(folder, played, played.scenario()).make(lambda: loop.stopped)


def worker(place: Place) -> None:
    """Does slow work that facts ask for; the answer is a given fact through the inbox."""
    engine = open_database(place.url)
    clock, loop, journal, found = PacedClock(engine), Loop(), Journal(engine), hazards()
    log = ObservationLog.open(place.log, clock)
    vault = Vault(engine, master_key(place.vault_key))
    after = 0

    def step() -> bool:
        nonlocal after
        for fact in journal.facts(after, kind="work_asked"):
            after = fact.seq
            if isinstance(fact, WorkAsked) and fact.work == "erase":
                for told in forget(fact, journal, vault, clock.now()):
                    ask(engine, told, clock.now())
            elif isinstance(fact, WorkAsked) and journal.by_key(f"work|{fact.id}") is None:
                given = answer(fact, running_city(engine), log, found, clock.now())
                if given is not None:
                    ask(engine, given, clock.now())
        return False

    loop.run(step)


def running_city(engine: Engine) -> City:
    """The city as it stands in the database, for processes that do not append."""
    decode = msgspec.json.Decoder(ConfigRow).decode
    rows = ((key, decode(body)) for key, body in Journal(engine).decisions(CONFIGURATION.name))
    return city_of(Rows(CONFIGURATION, rows))


def configured(engine: Engine) -> list[ConfigRow]:
    """Every object of the city as the database holds it."""
    decode = msgspec.json.Decoder(ConfigRow).decode
    return [decode(body) for _, body in Journal(engine).decisions(CONFIGURATION.name)]


def _place(arguments: dict[str, str]) -> Place:
    return Place(home=Path(arguments["home"]), database=arguments["database"], mode=Mode(arguments["mode"]))


def main() -> None:
    """`ROLE JSON`: the supervisor's way to start a process."""
    role, arguments = sys.argv[1], msgspec.json.decode(sys.argv[2], type=dict[str, str])
    place = _place(arguments)
    match role:
        case "flow":
            flow(place)
        case "feed":
            feed(place, Played(name=arguments["name"], data=arguments["data"]))
        case "worker":
            worker(place)
        case "scenes":
            scenes(place.home, Played(name=arguments["name"], data=arguments["data"]))
        case _:
            raise SystemExit(f"no process is called {role!r}: flow, feed, worker, scenes")


if __name__ == "__main__":
    main()
