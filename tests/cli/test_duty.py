"""`anlan moves` and `anlan losses`: numbers with what is asked about them; no household, and unknown as such."""

from __future__ import annotations

import json

import pytest

from anlan.city.house import House, Place
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode
from anlan.core.losses import LossesReported
from anlan.core.relocation import MovedAtOnce, RosterReported
from anlan.testing.twins import beginning


@pytest.fixture
def home(tmp_path):
    """A house where a warden has moved people and two areas have reported, one of them twice the same."""
    clock = VirtualClock(beginning())
    house = House(Place(home=tmp_path, mode=Mode.DRILL, durable=False), clock)
    house.start()
    at = clock.now()
    moved = MovedAtOnce(at=at, by="w", key="1", area="3301", why="裂缝", households=6, people=21)
    about = house.submit(moved).facts[1].id
    house.submit(RosterReported(at=at, by="w", key="2", about=about, people=20, moved_people=21))
    house.submit(LossesReported(at=at, by="t", key="3", area="3301", as_of=at, affected_people=90))
    house.close()
    return tmp_path


def test_moves_are_told_in_numbers(call, home):
    """People moved and left, the question that stands, and no roster."""
    (row,) = json.loads(call("moves", "--json", "--home", home).stdout)
    assert (row["people"], row["moved"], row["left"]) == (21, 21, 0)
    assert row["questions"][0]["zh"] == "已转 21 人多于应转 20 人"
    assert "roster" not in row
    shown = call("moves", "--home", home)
    assert "in shelters nobody has told" in shown.stdout
    assert "? 已转 21 人多于应转 20 人" in shown.stdout


def test_losses_are_told_with_their_questions_and_what_is_accepted(call, home):
    """A row of an area nobody knows stays, asked about; nothing is accepted, so nothing is added up."""
    found = json.loads(call("losses", "--json", "--home", home).stdout)
    assert found["rows"][0]["state"] == "questioned"
    assert (found["total"]["accepted"], found["total"]["waiting"]) == (0, 1)
    assert found["total"]["figures"]["affected_people"] is None
    shown = call("losses", "--home", home)
    assert "? 没有区域 3301" in shown.stdout
    assert "accepted 0, waiting 1" in shown.stdout


def test_a_house_without_losses_says_so(call, drilled):
    """Nobody has reported: that is no nought."""
    assert "nobody has reported" in call("losses", "--home", drilled[0]).stdout
    assert call("moves", "--home", drilled[0]).stdout == ""
