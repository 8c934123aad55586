"""值班要情: the day as the journal has it, what nobody told as such, what falls due with its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.city.brief import Book, brief
from anlan.core.inspections import RiskInspected
from anlan.core.instructions import ITEMS, InstructionReceived, InstructionSplit
from anlan.core.losses import LossesAccepted, LossesReported
from anlan.core.relocation import MovedAtOnce


@pytest.fixture
def house(houses):
    """A small city in memory."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    yield opened
    opened.close()


def read(house, hours=24):
    """The brief of the last hours."""
    return brief(Book(house.journal, house.flow.city, house.now, house.now - timedelta(hours=hours)))


def test_a_quiet_day_has_nothing_to_tell_and_says_what_nobody_told(house):
    """No incidents, no warnings; rota and losses are not told, not 0."""
    found = read(house)
    assert found["happened"]["incidents"] == []
    assert found["duty"]["rota_gaps"] is None
    assert found["losses"] is None
    assert found["routine"]["drills_due"] == ["binhai-flood"]


def test_a_day_of_work_is_told(house):
    """Incidents, moves, overdue instructions, findings, stock that runs out, accepted losses."""
    house.acts_at_once("closed the underpass")
    house.submit(MovedAtOnce, by="warden-upper", area="330701", why="裂缝", households=6, people=21)
    house.submit(InstructionReceived, by="wang", text="抓紧", giver="chief-upper", medium="phone")
    house.submit(
        InstructionSplit, by="wang", about=house.last(InstructionReceived).id, what="热食",
        posts=("warden-upper",), due=house.now + timedelta(minutes=10),
    )  # fmt: skip
    house.submit(RiskInspected, by="wang", area="330701", what="三号泵", finding="漏油", owner="warden-upper")
    soon = (house.now + timedelta(days=10)).date().isoformat()
    for lot, expires in (("water-1", soon), ("water-2", None)):
        house.configure(
            "stock_lot",
            lot,
            depot="d",
            item="water",
            zh="饮用水",
            en="Water",
            unit="L",
            amount=40,
            expires=expires,
        )
    house.submit(LossesReported, by="town", area="330701", as_of=house.now, affected_people=90)
    house.submit(LossesAccepted, by="wang", about=house.last(LossesReported).id)
    house.wait(minutes=30)
    found = read(house)
    assert [title.zh for title in found["happened"]["incidents"]] == ["先期处置：closed the underpass"]
    assert found["relocation"][0]["people"] == 21
    assert [item["owner"] for item in found["open"]["instructions_overdue"]] == ["warden-upper"]
    assert [finding["what"] for finding in found["routine"]["findings"]] == ["三号泵"]
    assert [lot["expires"].isoformat() for lot in found["routine"]["stock_to_rotate"]] == [soon]
    assert found["losses"]["figures"].affected_people == 90
    assert found["losses"]["figures"].crops_mu is None
    assert found["open"]["instructions"] == len(house.rows(ITEMS)) == 1


def test_yesterday_is_not_today(house):
    """What became known before the period is no news of the period."""
    house.acts_at_once()
    house.wait(minutes=120)
    found = read(house, hours=1)
    assert found["happened"]["incidents"] == []
    assert len(found["open"]["incidents"]) == 1
