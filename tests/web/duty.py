"""A small house for tests of the screen: two areas, four gauges, real journal, log, door and application."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow as pa
from argon2 import PasswordHasher
from fastapi import FastAPI

from anlan.city.house import TABLES
from anlan.city.pace import PacedClock
from anlan.city.process import running_city
from anlan.city.screens import Follower
from anlan.core.approvals import ApprovalAsked, Assumption
from anlan.core.city import Area, Ladder, Post, Profile, Series, Source, Threshold
from anlan.core.clock import LiveClock
from anlan.core.evidence import Link, Range
from anlan.core.facts import Bilingual, Fact, Given, Mode, seal
from anlan.core.given import Configured, GroupChanged
from anlan.core.ladders import CapTriple, Certainty, Colour, LevelRow, Severity, Urgency
from anlan.core.observations import OBSERVATION, micros
from anlan.core.people import Role, User
from anlan.core.places import Point
from anlan.core.proposals import Action, Option, Proposal
from anlan.core.signals import Signal
from anlan.core.warnings import ConfirmAsked, Message, Risk, Standing, Warning, WarningIssued
from anlan.flow import Flow
from anlan.store.journal import Journal, Stored, Turn
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import waiting
from anlan.store.observations import Arrival, ObservationLog
from anlan.store.people import People
from anlan.store.vault import Vault
from anlan.testing.twins import MemoryReadings
from anlan.web.app import create_app

START = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
PASSWORD = "a quiet river"
CAP = CapTriple(severity=Severity.SEVERE, urgency=Urgency.EXPECTED, certainty=Certainty.LIKELY)
RINGS = {
    "A": ((113.0, 23.0), (113.1, 23.0), (113.1, 23.1), (113.0, 23.1)),
    "B": ((113.1, 23.0), (113.2, 23.0), (113.2, 23.1), (113.1, 23.1)),
}
USERS = (
    User(name="wang", role=Role.OFFICER, areas=("*",), post="duty"),
    User(name="chen", role=Role.COMMANDER, areas=("*",), post="chief"),
    User(name="anna", role=Role.OFFICER, areas=("A",), post="duty-a"),
    User(name="bela", role=Role.DEPARTMENT, areas=("B",), post="post-b"),
    User(name="fang", role=Role.FIELD, areas=("A",), post="post-a"),
    User(name="root", role=Role.ADMINISTRATOR, areas=("*",)),
)


class DutyHouse:
    """Everything behind the page, in one process; time stands still unless told otherwise."""

    def __init__(self, folder: Path, *, mode: Mode = Mode.DRILL, speed: float = 0.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.mode = mode
        self.engine = open_database(f"sqlite:///{folder / 'journal.db'}", durable=False)
        self.real = LiveClock()
        self.clock = PacedClock(self.engine, self.real)
        self.clock.set(speed, START)
        self.log = ObservationLog.open(folder / "observations.db", self.clock)
        self.journal = Journal(self.engine)
        self.flow = Flow(self.journal, (), TABLES, clock=self.clock, readings=MemoryReadings(), mode=mode)
        self.flow.start()
        self.screens = Follower(self.journal, self.engine)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._n = 0

    # --- the application ------------------------------------------------------------------------------------

    def app(self) -> FastAPI:
        """The application over this house."""
        people = People(self.engine, self.real, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for user in USERS:
            people.add(user, PASSWORD)
        return create_app(
            engine=self.engine,
            log=self.log,
            clock=self.clock,
            city=lambda: running_city(self.engine),
            mode=self.mode,
            vault=Vault(self.engine, bytes(32)),
        )

    def work(self) -> Callable[[], None]:
        """Answer the inbox in the background as the flow would; gives the way to stop."""

        def loop() -> None:
            while not self._stop.wait(0.02):
                self.answer()

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()

        def stop() -> None:
            self._stop.set()
            thread.join()

        return stop

    def answer(self) -> None:
        """Take in what the web has asked for, and let the screen follow."""
        with self._lock:
            for number, given in waiting(self.engine):
                self.flow.submit(given, inbox=number)
            self.screens.follow()

    # --- facts ----------------------------------------------------------------------------------------------

    def tell(self, *drafts: Fact) -> list[Fact]:
        """Put facts into the journal as one turn each for given ones, as derived facts otherwise."""
        sealed = []
        with self._lock:
            for draft in drafts:
                if isinstance(draft, Given):
                    sealed.append(self.flow.submit(draft).facts[0])
                    continue
                at = max(self.journal.last_known, self.clock.now())
                fact, body = seal(draft, seq=self.journal.last_seq + 1, known_at=at, mode=self.mode)
                self.journal.commit(Turn(facts=[Stored(fact, body)], changes={}))
                sealed.append(fact)
            self.screens.follow()
        return sealed

    def configure(self, *records: msgspec.Struct) -> None:
        """Make records of the city known."""
        kinds = {
            Profile: "profile",
            Area: "area",
            Source: "source",
            Series: "series",
            Threshold: "threshold",
            Post: "post",
            Ladder: "ladder",
        }
        facts = []
        for record in records:
            kind = kinds[type(record)]
            self._n += 1
            name = getattr(record, "name", None) or getattr(record, "code", None) or f"{kind}-{self._n}"
            facts.append(
                Configured(
                    at=START,
                    by="city",
                    key=f"c{self._n}",
                    record=kind,
                    name=name,
                    content=msgspec.to_builtins(record),
                )
            )
        self.tell(*facts)

    def read(
        self, series: str, *values: float | None, step_s: float = 300.0, until: datetime = START
    ) -> None:
        """Readings of one gauge, the last one at `until`."""
        row = running_city(self.engine).get(Series, series)
        times = [micros(until - timedelta(seconds=step_s * back)) for back in range(len(values))][::-1]
        self._n += 1
        batch = pa.record_batch(
            [
                pa.array([row.number] * len(values), pa.int32()),
                pa.array(times, pa.int64()).cast(OBSERVATION.field("observed_at").type),
                pa.array(values, pa.float64()),
                pa.array([0] * len(values), pa.uint16()),
            ],
            schema=OBSERVATION,
        )
        known = (self.log.last_known_at() or micros(START - timedelta(hours=1))) + 1
        self.log.append(Arrival(source=row.source, message=f"{self._n:064x}"), batch, known)


def city(house: DutyHouse) -> None:
    """Two areas with two gauges each, three levels, two posts."""
    house.configure(
        Profile(name="lin", zh="临江市", en="Linjiang", utc_offset_min=480, real=False),
        *(
            Area(code=c, zh=f"{c}区", en=f"District {c}", ring=tuple(Point(x, y) for x, y in RINGS[c]))
            for c in "AB"
        ),
        *(Source(name=f"src-{c}", zh=f"{c}遥测", en=f"Telemetry {c}", owner="water") for c in "AB"),
        *(
            Series(
                name=f"lin/{c}{n}/stage",
                number=10 * (c == "B") + n,
                property="stage",
                unit="m",
                source=f"src-{c}",
                area=c,
                zh=f"{c}{n} 站",
                en=f"Gauge {c}{n}",
                river=f"R{c}",
                silent_after_s=1800,
                place=Point(113.03 + 0.1 * (c == "B") + 0.02 * n, 23.02 + 0.02 * n),
            )
            for c in "AB"
            for n in (1, 2)
        ),
        *(
            Threshold(series=f"lin/{c}{n}/stage", level=level, over=over, under=over - 0.1)
            for c in "AB"
            for n in (1, 2)
            for level, over in (("watch", 2.0), ("alert", 3.0), ("grave", 4.0))
        ),
        Ladder(
            hazard="flood",
            rows=tuple(
                LevelRow(level=level, rank=rank, colour=colour, cap=CAP, zh=zh, en=level, source="test")
                for rank, (level, colour, zh) in enumerate(
                    (
                        ("watch", Colour.BLUE, "蓝色"),
                        ("alert", Colour.ORANGE, "橙色"),
                        ("grave", Colour.RED, "红色"),
                    ),
                    1,
                )
            ),
        ),
        *(Post(name=f"post-{c.lower()}", zh=f"{c}区岗", en=f"Post {c}", area=c) for c in "AB"),
    )


def both(text: str) -> Bilingual:
    """The same words in both languages."""
    return Bilingual(f"{text}。", f"{text}.")


def group(area: str, n: int = 1, *, key: str = "", value: float = 3.2) -> GroupChanged:
    """A given change of one gauge's group."""
    series = f"lin/{area}{n}/stage"
    stretch = Range(
        series=series, since=START - timedelta(hours=1), until=START, known_until=START, n=12, digest="0" * 64
    )
    return GroupChanged(
        at=START,
        by="streams",
        key=key or f"group-{area}{n}-{value}",
        because=(stretch,),
        signal_kind="threshold",
        rule="over",
        group=series,
        change="opened",
        members=(series,),
        worst=series,
        level="alert",
        rank=2,
        value=value,
    )


def signal(area: str, because: str = "", n: int = 1, *, words: str = "", **changes: object) -> Signal:
    """A threshold signal of one gauge."""
    series = f"lin/{area}{n}/stage"
    links = (Link(relation="triggered_by", target=because),) if because else ()
    fields = {
        "at": START,
        "by": "monitoring",
        "because": links,
        "signal_kind": "threshold",
        "group": f"over|{series}",
        "change": "opened",
        "area": area,
        "members": (series,),
        "worst": series,
        "level": "alert",
        "rank": 2,
        "value": 3.2,
        "unit": "m",
        "text": both(words or f"{area}{n} alert 3.20 m"),
    }
    return Signal(**{**fields, **changes})


def assumption(area: str) -> Assumption:
    """The gauge stays where it is."""
    return Assumption(
        name="stage",
        series=f"lin/{area}1/stage",
        low=2.5,
        high=3.9,
        unit="m",
        until=START + timedelta(hours=3),
        text=both(f"{area}1 between 2.5 and 3.9 m"),
    )


def warning(area: str, because: str = "", *, words: str = "", rank: int = 2, **changes: object) -> Warning:
    """The text of a warning."""
    level, colour = [("watch", Colour.BLUE), ("alert", Colour.ORANGE), ("grave", Colour.RED)][rank - 1]
    series = f"lin/{area}1/stage"
    risk = Risk(
        series=series,
        horizon_min=60,
        chance=0.87,
        low=2.9,
        median=3.4,
        high=3.8,
        unit="m",
        threshold=3.0,
        contributions={"level": 0.6, "trend": 0.22, "upstream": -0.05},
        missing=(),
        model="damped-1",
    )
    fields = {
        "at": START,
        "by": "warning",
        "because": (Link(relation="triggered_by", target=because),) if because else (),
        "hazard": "flood",
        "category": Bilingual("洪水", "Flood"),
        "message": Message.ALERT,
        "revises": None,
        "number": f"440000{area}_20260601040000_1",
        "series": series,
        "area": area,
        "area_text": both(f"District {area}"),
        "level": level,
        "rank": rank,
        "level_text": Bilingual("橙色", level),
        "colour": colour,
        "cap": CAP,
        "risk": risk,
        "onset": START,
        "expires": START + timedelta(hours=6),
        "headline": both(words or f"Flood at {area}1"),
        "description": both(f"{area}1 will reach 3.0 m"),
        "heed": both("Low ground floods"),
        "measures": (both("Close the underpass"), both("Move the elderly")),
        "people": None,
        "issuer": "Linjiang EMB",
        "standing": Standing.ADVISORY,
        "clause": "plan 3.2",
        "assumptions": (assumption(area),),
    }
    return Warning(**{**fields, **changes})


def asked(about: Fact, draft: Fact, content: str, people: int = 2, area: str = "A") -> ApprovalAsked:
    """A text that waits for people."""
    return ApprovalAsked(
        at=START,
        by="warning",
        because=(Link(relation="derived_from", target=draft.id),),
        about=about.thread_id,
        subject=draft.kind,
        draft=draft.id,
        content=content,
        people=people,
        roles=("officer", "commander"),
        expires=START + timedelta(minutes=30),
        assumptions=(assumption(area),),
    )


def proposal(warned: Fact, area: str, *, words: str = "Close and move") -> Proposal:
    """One option with two cited actions."""
    actions = tuple(
        Action(
            plan="plan",
            plan_version="1",
            clause=f"4.{n}",
            text=both(f"Action {n} {area}"),
            post=f"post-{area.lower()}",
            within_min=30,
            needs=("boat",),
            resources="unknown",
        )
        for n in (1, 2)
    )
    return Proposal(
        at=START,
        by="decision",
        because=(Link(relation="triggered_by", target=warned.id),),
        for_thread=warned.thread_id,
        hazard="flood",
        series=f"lin/{area}1/stage",
        area=area,
        rank=2,
        options=(
            Option(
                title=both(words), actions=actions, people=None, concerns=(both("Resources are unknown"),)
            ),
        ),
        assumptions=(assumption(area),),
        expires=START + timedelta(hours=2),
        written_by="rule",
    )


def issued(text: Fact, *, by: tuple[str, ...] = ("chen",)) -> WarningIssued:
    """The text goes out."""
    return WarningIssued(
        at=START,
        by="warning",
        because=(Link(relation="approved_by", target=text.id),),
        thread=text.thread_id,
        draft=text.id,
        message=text.message,
        level=text.level,
        rank=text.rank,
        series=text.series,
        expires=text.expires,
        window_ends=START + timedelta(hours=1),
        raises=True,
        approved_by=by,
    )


def asked_post(text: Fact, area: str) -> ConfirmAsked:
    """叫应 of an area's post."""
    post = f"post-{area.lower()}"
    return ConfirmAsked(
        at=START,
        by="warning",
        warning=text.thread_id,
        draft=text.id,
        post=post,
        for_post=post,
        step=0,
        due=START + timedelta(minutes=10),
    )


def fill(house: DutyHouse, areas: str = "AB") -> dict[str, Fact]:
    """A state with something in every table of every area; gives the warnings by area."""
    found: dict[str, Fact] = {}
    for area in areas:
        house.read(f"lin/{area}1/stage", 2.6, 2.7, 2.9, 3.1, 3.2)
        house.read(f"lin/{area}2/stage", 1.1, 1.1, 1.2, 1.2, 1.2)
        (changed,) = house.tell(group(area))
        (seen,) = house.tell(signal(area, changed.id, words=f"canary-{area}-signal"))
        (text,) = house.tell(warning(area, seen.id, words=f"canary-{area}-warning"))
        house.tell(asked(text, text, "ab" * 32, area=area))
        house.tell(issued(text), asked_post(text, area))
        (plan,) = house.tell(proposal(text, area, words=f"canary-{area}-proposal"))
        house.tell(asked(plan, plan, "cd" * 32, people=1, area=area))
        found[area] = text
    return found
