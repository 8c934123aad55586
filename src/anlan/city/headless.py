"""A headless replay from a folder to its result."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from anlan.city.exercise import exercise_report, marked, staff_of, table
from anlan.city.house import House, Place
from anlan.city.played import Played
from anlan.city.replay import Replay
from anlan.city.report import report
from anlan.city.scoring import scores
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode
from anlan.flow.digest import outcome_digest


def headless(
    played: Played, home: Path, *, elapsed_s: Callable[[], float], exercise: Path | None = None
) -> dict[str, object]:
    """Play a scenario in a house of its own, and write its exercise's table to `exercise`.

    Raises ValueError when nobody can read the scenario, or the house is used.
    """
    if (home / "journal.db").exists():
        raise ValueError(f"{home}: a house is here already; a replay wants one of its own")
    scenario = played.scenario()
    clock = VirtualClock(scenario.begins - timedelta(minutes=1))
    house = House(Place(home=home, mode=Mode.REPLAY, durable=False), clock)
    staff = staff_of(scenario, house)
    replay = Replay(house, scenario, clock, officer=staff)
    with _seldom_collecting():
        replay.run()
    facts = list(house.journal.facts())
    outcome = outcome_digest(facts)
    found = report(replay, scores(replay), facts, outcome)
    if scenario.injects:
        earned = marked(scenario, facts)
        found["exercise"] = exercise_report(earned, staff)
        if exercise is not None:
            exercise.write_text(table(scenario, earned, outcome), "utf-8")
    found["wall_s"] = round(elapsed_s(), 2)
    house.close()
    return found


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for cyclic garbage seldom: a replay keeps nearly everything it makes, and looking costs a tenth of it."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
