"""A headless replay from a folder to its result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from anlan.city.house import House, Place
from anlan.city.officer import HeadlessOfficer
from anlan.city.played import Played
from anlan.city.replay import Replay
from anlan.city.report import report
from anlan.city.scoring import scores
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode


def headless(played: Played, home: Path, *, elapsed_s: Callable[[], float]) -> dict[str, object]:
    """Play a scenario in a house of its own; raises ValueError when nobody can read it, or the house is used."""
    if (home / "journal.db").exists():
        raise ValueError(f"{home}: a house is here already; a replay wants one of its own")
    scenario = played.scenario()
    clock = VirtualClock(scenario.begins - timedelta(minutes=1))
    house = House(Place(home=home, mode=Mode.REPLAY, durable=False), clock)
    replay = Replay(house, scenario, clock, officer=HeadlessOfficer())
    replay.run()
    found = report(replay, scores(replay))
    found["wall_s"] = round(elapsed_s(), 2)
    house.close()
    return found
