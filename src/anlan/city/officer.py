"""The headless officer: scripted people who answer in scenario time, every act of theirs marked `scripted`."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from anlan.core.approvals import ApprovalAsked
from anlan.core.drills import DrillStopped
from anlan.core.facts import Fact, Given
from anlan.core.given import Acknowledged, Confirmed, Decided, FieldReported, Verdict
from anlan.core.incidents import Task
from anlan.core.people import Role
from anlan.core.resources import UnitReported, UnitStateChanged, UnitStatus, UnitWord
from anlan.core.signals import Signal
from anlan.core.sitreps import ReportDuty, ReportPhoned
from anlan.core.warnings import ConfirmAsked

SEED = 20080512
APPROVE_AFTER = timedelta(seconds=120)
SECOND_PERSON_AFTER = timedelta(seconds=60)
WORK = timedelta(minutes=12)
"""How long a team works on a task between 收到 and done."""
PHONE_AFTER = timedelta(minutes=10)
"""How long after a duty to phone arose the scripted officer calls."""
ON_THE_WAY, ON_SCENE = timedelta(minutes=30), timedelta(hours=2)
"""How long a unit is under way where nobody knows, and how long it works."""
SILENT_SHARE = 0.05
"""This share of wardens and teams never answers."""
PEOPLE = (("scripted-officer", Role.OFFICER), ("scripted-commander", Role.COMMANDER))


class HeadlessOfficer:
    """Approves after 120 s, two people for red; wardens confirm after 60–600 s, 5 % never; teams finish their tasks."""

    def __init__(self, seed: int = SEED) -> None:
        self._rng = np.random.default_rng(seed)
        self._agenda: list[tuple[datetime, int, Given]] = []
        self._n = 0
        self._stopped = False
        self._sent: set[tuple[str, str]] = set()

    def watch(self, fact: Fact) -> None:
        """See what a fact asks of people, and plan the answers."""
        if self._stopped:
            return
        match fact:
            case DrillStopped():
                self._stopped = True
                self._agenda.clear()  # 转实战: from now on only people act
            case ApprovalAsked():
                lawful = [pair for pair in PEOPLE if pair[1] in fact.roles]
                for number, (person, role) in enumerate(lawful[: fact.people]):
                    at = fact.known + APPROVE_AFTER + number * SECOND_PERSON_AFTER
                    self._plan(at, self._approve(fact, person, role, at))
            case ConfirmAsked():
                self._later(fact, partial(self._confirm, fact))
            case ReportDuty(channel="phone"):
                at = fact.known + PHONE_AFTER
                self._plan(at, self._phone(fact, at))
            case Task(done_already=False):
                self._later(
                    fact, partial(self._report, fact, "received"), partial(self._report, fact, "done")
                )
            case UnitStateChanged(status=UnitStatus.ASSIGNED) if (
                fact.unit,
                fact.thread_id,
            ) not in self._sent:
                self._sent.add((fact.unit, fact.thread_id))
                arrives = max(fact.eta or fact.known + ON_THE_WAY, fact.known)
                self._plan(arrives, self._says(fact, UnitWord.ON_SCENE, arrives))
                self._plan(arrives + ON_SCENE, self._says(fact, UnitWord.DONE, arrives + ON_SCENE))
            case Signal(change="opened") if not fact.thread:
                at = fact.known + APPROVE_AFTER
                key = f"scripted|ack|{fact.id}"
                self._plan(at, Acknowledged(at=at, by=PEOPLE[0][0], key=key, about=fact.id))

    def next_at(self) -> datetime | None:
        """When the next answer is due."""
        return self._agenda[0][0] if self._agenda else None

    def act(self) -> Iterable[Given]:
        """The next answer."""
        return (heapq.heappop(self._agenda)[2],)

    def _plan(self, at: datetime, given: Given) -> None:
        self._n += 1
        heapq.heappush(self._agenda, (at, self._n, given))

    def _later(self, fact: Fact, *answers: Callable[[datetime], Given]) -> None:
        """One person's answers, the first after 60–600 s and each other `WORK` later; or none at all, ever."""
        wait, silent = self._rng.uniform(60, 600), self._rng.random() < SILENT_SHARE
        for number, answer in enumerate(() if silent else answers):
            at = fact.known + timedelta(seconds=round(wait)) + number * WORK
            self._plan(at, answer(at))

    def _approve(self, asked: ApprovalAsked, person: str, role: Role, at: datetime) -> Decided:
        return Decided(
            at=at,
            by=person,
            key=f"scripted|approve|{asked.id}|{person}",
            about=asked.about,
            content=asked.content,
            verdict=Verdict.APPROVE,
            role=role,
            reason="headless scenario",
            scripted=True,
        )

    def _phone(self, duty: ReportDuty, at: datetime) -> ReportPhoned:
        return ReportPhoned(
            at=at, by=PEOPLE[0][0], key=f"scripted|phone|{duty.thread_id}", incident=duty.incident,
            department=duty.receiver, scripted=True,
        )  # fmt: skip

    def _confirm(self, asked: ConfirmAsked, at: datetime) -> Confirmed:
        key = f"scripted|confirm|{asked.id}"
        return Confirmed(at=at, by=asked.post, key=key, about=asked.warning, post=asked.post, scripted=True)

    def _says(self, moved: UnitStateChanged, word: UnitWord, at: datetime) -> UnitReported:
        key = f"scripted|{word}|{moved.id}"
        return UnitReported(at=at, by=moved.unit, key=key, unit=moved.unit, status=word, scripted=True)

    def _report(self, task: Task, status: str, at: datetime) -> FieldReported:
        key = f"scripted|{status}|{task.id}"
        return FieldReported(at=at, by=task.post, key=key, task=task.id, status=status, scripted=True)
