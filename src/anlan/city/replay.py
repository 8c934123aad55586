"""Headless replay: the same house, a clock that is turned, scripted people; nothing else differs from live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, groupby

import msgspec
from msgspec import Struct

from anlan.city.folder.rosters import rostered
from anlan.city.happenings import handed_in, key_of
from anlan.city.house import House, hazards
from anlan.city.officer import HeadlessOfficer
from anlan.city.reception import Reception, vault_of
from anlan.city.work import answer
from anlan.core.canonical import canonical, sha256
from anlan.core.clock import VirtualClock
from anlan.core.facts import Fact, Given
from anlan.core.given import Configured
from anlan.core.observations import from_micros, micros
from anlan.core.ports import Hazard
from anlan.core.scenarios import Happening, Moment, Scenario
from anlan.core.work import WorkAsked
from anlan.flow import Receipt
from anlan.intake import Intake
from anlan.intake import Receipt as Taken

HEARTBEAT_EVERY = timedelta(minutes=10)
WORK_TAKES = timedelta(seconds=60)
"""Declared delay of slow work in a headless scenario: answers come at asked + this."""
AFTERMATH = timedelta(hours=4)
"""How long the house goes on after the last reading, so that every window closes."""


class Counts(Struct):
    """What came in."""

    taken: int = 0
    flagged: int = 0
    quarantined: int = 0
    duplicate: int = 0


class Replay:
    """One scenario through one house. Next is whatever is earliest: readings, then timers, then people's answers."""

    def __init__(
        self, house: House, scenario: Scenario, clock: VirtualClock, *, officer: HeadlessOfficer
    ) -> None:
        self.house, self.scenario, self._clock, self._officer = house, scenario, clock, officer
        self.counts = Counts()
        self._hazards = hazards()
        self._reception = Reception(vault_of(house.place, house.engine))
        self._work: list[tuple[datetime, WorkAsked]] = []
        self._beat = _next_beat(scenario.begins)
        self._moments: Iterator[tuple[datetime, Iterable[Moment]]] = iter(())
        self._intake: Intake
        self._happenings = scenario.happenings()
        self._happening: Happening | None = next(self._happenings, None)

    def run(self) -> None:
        """From the city's configuration to the last window's score; in a house that was left, on from where it was."""
        self.begin()
        self._until(self._play() + AFTERMATH)
        self.house.floor.checkpoint()

    def begin(self) -> None:
        """Open the house and make its city known."""
        self.house.start()
        self._watch(self.house.journal.facts())
        vault = vault_of(self.house.place, self.house.engine)
        known = rostered(self.scenario.records, self.house.city, vault)
        scenario = msgspec.structs.replace(self.scenario, records=known)
        for given in configuration(scenario, self._hazards, self.scenario.begins):
            self._took(self.house.submit(given))
        self._moments = groupby(self.scenario.moments(), key=lambda moment: moment.known_at)
        self._intake = self.house.intake()

    def play_until(self, end: datetime) -> None:
        """Everything that is known or falls due by a time; may be called again with a later one."""
        self._play(end)
        self._until(end)
        self.house.floor.checkpoint()

    def _play(self, end: datetime | None = None) -> datetime:
        """Readings up to a time, or all there are; when the last one of them was known."""
        last = self._clock.now()
        for at, messages in self._moments:
            if end is not None and at > end:
                self._moments = chain([(at, list(messages))], self._moments)
                break
            self._until(at, before=True)
            self._take(self._intake, at, messages)
            last = at
        return last

    def _take(self, intake: Intake, at: datetime, messages: Iterable[Moment]) -> None:
        """Everything that became known at one moment, in however many messages, before anybody looks at it."""
        self._clock.turn_to(at)
        for message in messages:
            receipt = take(intake, message, at)
            self.counts.taken += receipt.accepted + receipt.duplicate + len(receipt.quarantined)
            self.counts.flagged += receipt.flagged
            self.counts.duplicate += receipt.duplicate
            self.counts.quarantined += len(receipt.quarantined)
        self._took(*self.house.floor.pump())

    def _until(self, end: datetime, *, before: bool = False) -> None:
        """Everything that is due before `end` (or by it), in order."""
        while (at := self._next()) < end or (at == end and not before):
            self._clock.turn_to(at)
            timer = self.house.flow.next_timer()
            if self._beat <= at:
                self._beat = _next_beat(at)
                self._took(*self.house.floor.heartbeat(at))
            elif timer is not None and timer.due <= at:
                self._took(*self.house.flow.fire_due(at))
            elif self._work and self._work[0][0] <= at:
                self._answer_work()
            elif self._happening is not None and self._happening.known_at <= at:
                self._hand_in(self._happening)
                self._happening = next(self._happenings, None)
            else:
                self._took(*(self.house.submit(given) for given in self._officer.act()))

    def _next(self) -> datetime:
        timer = self.house.flow.next_timer()
        found = [
            self._beat,
            timer.due if timer else None,
            self._officer.next_at(),
            self._work[0][0] if self._work else None,
            self._happening.known_at if self._happening else None,
        ]
        return min(at for at in found if at is not None)

    def _hand_in(self, happening: Happening) -> None:
        """What was handed in before the house was left is not read and kept again."""
        if self.house.journal.by_key(key_of(happening)) is None:
            given = handed_in(happening, self._reception, self.house.city)
            if given is not None:
                self._took(self.house.submit(given))

    def _answer_work(self) -> None:
        at, asked = self._work.pop(0)
        given = answer(asked, self.house.city, self.house.log, self._hazards, at)
        if given is not None:
            self._took(self.house.submit(given))

    def _took(self, *receipts: Receipt) -> None:
        for receipt in receipts:
            self._watch(receipt.facts)

    def _watch(self, facts: Iterable[Fact]) -> None:
        """See what facts ask of people and of slow work."""
        for fact in facts:
            self._officer.watch(fact)
            if isinstance(fact, WorkAsked):
                self._work.append((fact.known + WORK_TAKES, fact))


def _next_beat(after: datetime) -> datetime:
    """The next heartbeat after a time, on a fixed grid, so that it never depends on what else happened."""
    every = HEARTBEAT_EVERY // timedelta(microseconds=1)
    return from_micros((micros(after) // every + 1) * every)


def configuration(scenario: Scenario, found: Mapping[str, Hazard], at: datetime) -> Iterator[Given]:
    """The scenario's city as given facts, and an untrained model for every hazard that has a ladder in it."""
    for kind, name, content in scenario.records:
        yield _configured(kind, name, content, at)
    ladders = {name for kind, name, _ in scenario.records if kind == "ladder"}
    configured = {name for kind, name, _ in scenario.records if kind == "model"}
    for name in sorted((ladders & set(found)) - configured):
        yield _configured("model", name, found[name].untrained(), at)


def _configured(kind: str, name: str, record: Struct, at: datetime) -> Configured:
    content = msgspec.to_builtins(record)
    key = f"configured|{kind}|{name}|{sha256(canonical(content))}"
    return Configured(at=at, by="city", key=key, record=kind, name=name, content=content)


def take(intake: Intake, moment: Moment, known_at: datetime | None = None) -> Taken:
    """Readings of a scenario through the ordinary door; `known_at` None = the clock says."""
    return intake.ingest_columns(
        moment.source, moment.series, moment.times, moment.values, moment.unit, known_at=known_at
    )
