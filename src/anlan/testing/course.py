"""A deterministic course of events for the small house: given facts with their times, and a way to run it on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from anlan.core.clock import VirtualClock
from anlan.core.facts import Given
from anlan.core.given import Acknowledged, Configured, FieldReported, TookAction
from anlan.flow import Flow
from anlan.store.journal.inbox import ask
from anlan.testing.small import BREAK, OPEN
from anlan.testing.twins import beginning

CURSOR = "course"
Step = tuple[datetime, Given]


def course(steps: int, seed: int = 20080512) -> list[Step]:
    """Acts, acknowledgements, configurations and broken reports, one to seven minutes apart."""
    rng = np.random.default_rng(seed)
    at, found = beginning(), []
    for number in range(steps):
        at += timedelta(minutes=int(rng.integers(1, 8)))
        found.append((at, _given(number, at, int(rng.integers(0, 10)))))
    return found


def run_on(flow: Flow, clock: VirtualClock, steps: list[Step]) -> Iterator[int]:
    """Go on after the last step that was committed: timers that are due first, then the step; gives its number."""
    for number, (at, given) in enumerate(steps, 1):
        if number <= flow.journal.cursor(CURSOR):
            continue
        clock.turn_to(at)
        flow.fire_due(at)
        request = ask(flow.journal.engine, given, at)
        flow.submit(_about(flow, given), cursors={CURSOR: number}, inbox=request)
        yield number


def _given(number: int, at: datetime, draw: int) -> Given:
    key = f"step-{number}"
    if draw == 0:
        return FieldReported(at=at, by="team", key=key, task="t", status=BREAK)
    if draw == 1:
        content = {"code": f"A{number}", "zh": "甲", "en": "A", "people": number}
        return Configured(at=at, by="admin", key=key, record="area", name=f"A{number}", content=content)
    if draw < 5:
        return Acknowledged(at=at, by="li", key=key, about="oldest")
    return TookAction(at=at, by="wang", key=key, what=f"w{number % 4}", why="rain", area="AB"[number % 2])


def _about(flow: Flow, given: Given) -> Given:
    """Acknowledgements of "oldest" are about the matter that has been open longest."""
    rows = flow.rows(OPEN).all()
    if isinstance(given, Acknowledged) and rows:
        return Acknowledged(at=given.at, by=given.by, key=given.key, about=rows[0].thread)
    return given
