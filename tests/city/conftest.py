"""What tests of the city share: a small flood, cut from the built-in drill, and ways to play it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from anlan.city.house import House, Place
from anlan.city.officer import HeadlessOfficer
from anlan.city.replay import Replay
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode
from anlan.core.scenarios import Moment, Scenario
from anlan.sources import scenario_of

GAUGES = ("m1", "m2", "t1")
FROM, TO = 24, 78
"""Steps of five minutes of the drill: from calm water to a red warning with its tasks under way."""
GAP = range(60, 70)
"""Nothing at all is heard in these steps: only a heartbeat can tell."""

Play = Callable[..., Replay]


@pytest.fixture(scope="session")
def small() -> Scenario:
    """Give three gauges in a rising flood, with fifty minutes in which nobody says a word."""
    whole = scenario_of(None)
    names = [name for kind, name, _ in whole.records if kind == "series" and name.split("/")[1] in GAUGES]
    gone = [name for kind, name, _ in whole.records if kind == "series" and name not in names]

    def kept(name: str) -> bool:
        return name not in gone and name.partition("|")[0] not in gone

    moments = [
        _only(moment, names)
        for step, moment in enumerate(whole.moments())
        if FROM <= step < TO and step not in GAP
    ]
    return msgspec.structs.replace(
        whole,
        name="small",
        records=tuple(record for record in whole.records if kept(record[1])),
        begins=moments[0].known_at,
        ends=moments[-1].known_at,
        moments=lambda: iter(moments),
    )


def _only(moment: Moment, names: list[str]) -> Moment:
    rows = [row for row, name in enumerate(moment.series) if name in names]
    return msgspec.structs.replace(
        moment,
        series=[moment.series[row] for row in rows],
        times=[moment.times[row] for row in rows],
        values=np.array([moment.values[row] for row in rows]),
    )


def set_up(scenario: Scenario, home: Path, at: datetime | None = None) -> Replay:
    """A replay of a scenario in a house of its own; the clock begins a minute before the first reading."""
    clock = VirtualClock(at or scenario.begins - timedelta(minutes=1))
    house = House(Place(home=home, mode=Mode.REPLAY, durable=False), clock)
    return Replay(house, scenario, clock, officer=HeadlessOfficer())


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Give a way to set up a replay of a scenario in a house of its own name; houses are closed at the end."""
    opened: list[House] = []

    def in_house(scenario: Scenario, home: str = "house", at: datetime | None = None) -> Replay:
        replay = set_up(scenario, tmp_path / home, at)
        opened.append(replay.house)
        return replay

    yield in_house
    for house in opened:
        house.close()


@pytest.fixture(scope="session")
def played(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """Give the small flood played once to its end, without a break; to look at only."""
    replay = set_up(small, tmp_path_factory.mktemp("played"))
    replay.run()
    yield replay
    replay.house.close()
