"""After an outage everything arrives at once: taken exactly once, by when it was true, and flagged late."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from anlan.core.given import FieldReported, TookAction
from anlan.core.incidents import TASKS, Task, TaskChanged
from anlan.core.lateness import LATENESS, HeardLate
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    HouseholdsChanged,
    HouseholdsMarked,
    Relocation,
    RelocationStarted,
)

AREA, HOURS = "330701", 14


@pytest.fixture
def house(houses):
    """A small city in memory with a zone of twenty households and a task."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    households = [{"code": f"h{number}", "people": 3} for number in range(20)]
    opened.configure(
        "risk_zone", "island", name="island", zh="望风村", en="Island", kind="surge", area=AREA, ring=[],
        organiser="warden-upper", shelters=[], households=households,
    )  # fmt: skip
    opened.submit(
        RelocationStarted, by="wang", area=AREA, risk_zone="island", trigger="红色预警",
        due=opened.now + timedelta(hours=20),
    )  # fmt: skip
    yield opened
    opened.close()


def backlog(house):
    """Fourteen hours of an island's words as its devices kept them: (key, kind, time, fields)."""
    about, begun = house.last(Relocation).thread_id, house.now
    said = []
    for number in range(20):
        told, moved = begun + timedelta(minutes=20 * number), begun + timedelta(minutes=20 * number + 300)
        fields = {"about": about, "households": (f"h{number}",)}
        said.append((f"island|{number}|told", HouseholdsMarked, told, fields | {"state": "told"}))
        said.append((f"island|{number}|kin", HouseholdsMarked, moved, fields | {"state": "kin"}))
    return said


def arrive(house, said):
    """Everything reaches the door now."""
    return [house.submit(kind, by="island", key=key, at=at, **fields).state for key, kind, at, fields in said]


def test_fourteen_hours_arrive_at_once_and_are_taken_once(house):
    """Three of them twice, in no order: each is one fact, and the roster is what it was on the island (inject 33)."""
    said = backlog(house)
    house.wait(minutes=60 * HOURS)
    shuffled = [said[index] for index in np.random.default_rng(33).permutation(len(said))]
    states = arrive(house, [*shuffled, *shuffled[:3]])
    assert states.count("duplicate") == 3
    assert len(house.facts(HouseholdsMarked)) == len(said)
    (row,) = house.rows(RELOCATIONS)
    assert (row.moved, row.left, row.state) == (60, 0, "moved")
    assert {mark.state for mark in house.rows(ROSTERS)[0].marks.values()} == {"kin"}


def test_a_back_dated_word_moves_nothing_newer(house):
    """ "Told" with the time of the first hour, after "moved" was known, stays a fact and changes no household."""
    said = backlog(house)
    house.wait(minutes=60 * HOURS)
    arrive(house, said)
    fields = {"about": said[0][3]["about"], "households": ("h0",), "state": "told"}
    arrive(house, [("island|late", HouseholdsMarked, said[0][2], fields)])
    assert house.last(HouseholdsChanged).unchanged == ("h0",)
    assert house.rows(RELOCATIONS)[0].left == 0


def test_the_gap_shows_in_what_was_known_then(house):
    """As known during the outage nobody had been told; nothing is written into the past."""
    said = backlog(house)
    house.wait(minutes=60 * HOURS)
    during = house.journal.last_seq
    assert house.rows(RELOCATIONS)[0].untold_households == 20
    arrive(house, said)
    heard = [fact for fact in house.journal.facts(during) if isinstance(fact, HouseholdsChanged)]
    assert len(heard) == len(said)
    assert all(fact.known >= house.start + timedelta(hours=HOURS - 3) for fact in heard)
    assert [fact.seq for fact in heard] == sorted(fact.seq for fact in heard)


def test_what_is_late_says_how_late(house):
    """Each late word is flagged, and the area's row says from when to when nobody knew."""
    begun, said = house.now, backlog(house)
    house.wait(minutes=60 * HOURS)
    arrive(house, said)
    assert len(house.facts(HeardLate)) == len(said)
    (row,) = house.rows(LATENESS)
    assert (row.area, row.said, row.first) == (AREA, len(said), begun)
    assert row.most_minutes == 60 * HOURS


def test_what_is_heard_in_time_is_not_late(house):
    """A word of a quarter of an hour ago is in time."""
    house.wait(minutes=15)
    house.submit(TookAction, by="w", what="x", why="y", area=AREA, at=house.now - timedelta(minutes=15))
    assert house.facts(HeardLate) == []


def test_a_task_ends_as_the_team_ended_it(houses):
    """A team's whole course arriving backwards, some of it twice: done is done, once."""
    house = houses.SmallCityHouse("sqlite://")
    house.in_force("red")
    house.issue("chen")
    task = house.facts(Task)[-1].thread_id
    begun = house.now
    house.wait(minutes=60 * HOURS)
    course = [("received", 10), ("on_scene", 60), ("needs_help", 90), ("done", 200)]
    states = [
        house.reports(task, word, at=begun + timedelta(minutes=minute), key=f"device|{word}").state
        for word, minute in (*reversed(course), course[0], course[3])
    ]
    assert states.count("duplicate") == 2
    assert house.flow.rows(TASKS).get(task).status == "done"
    assert len(house.facts(FieldReported)) == 4
    words = [fact.status for fact in house.facts(TaskChanged) if fact.thread == task]
    assert words[-1] == "done"
    assert words.count("done") == 1
    house.close()
