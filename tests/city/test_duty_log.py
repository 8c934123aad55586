"""The duty log writes a line for the desk's own work, in words, and none for what nobody would write down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.city.screens.log_duty import STATES, duty
from anlan.core.drills import DrillStopped, RealCallInDrill
from anlan.core.instructions import InstructionReceived, InstructionSplit
from anlan.core.losses import LossesReported, LossesSentBack
from anlan.core.open_items import OpenItemNoted
from anlan.core.relocation import HouseholdState, MovedAtOnce, Relocation, ReturnAsked, RosterReported
from anlan.core.shifts import DutyNoted, Handover, HandoverOffered, HandoverSigned


@pytest.fixture
def house(houses):
    """A small city in memory."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    yield opened
    opened.close()


def lines(house):
    """What the desk's own work has written, in order."""
    return [entry.zh for fact in house.journal.facts() if (entry := duty(fact)) is not None]


def test_a_handover_is_written_with_what_was_left_open(house):
    """Refused with what nobody holds; signed with how much is open."""
    house.submit(DutyNoted, by="wang", text="与气象台会商")
    house.submit(OpenItemNoted, by="wang", text="白鹭桥站报修")
    house.submit(HandoverOffered, by="wang", to="li")
    house.submit(HandoverSigned, by="li", about=house.last(Handover).id)
    assert lines(house) == ["日志：与气象台会商", "交接未成：1 项无责任人"]


def test_a_move_is_written_in_numbers(house):
    """What was moved, what the street says, who let people home."""
    house.submit(MovedAtOnce, by="warden-upper", area="330701", why="裂缝", households=6, people=21)
    thread = house.last(Relocation).id
    house.submit(RosterReported, by="w", about=thread, people=21, moved_people=20)
    house.submit(ReturnAsked, by="w", about=thread)
    house.decides("chen")
    assert lines(house) == [
        "上闸片区 先行转移：应转 21 人",
        "街道报数：还有 1 人未转",
        "允许返回（chen）",
    ]


def test_an_instruction_is_written_and_so_is_the_chase(house):
    """The words as they were said, and who was called when it was late."""
    house.submit(InstructionReceived, by="wang", text="抓紧办", giver="chief-upper", medium="phone")
    house.submit(
        InstructionSplit, by="wang", about=house.last(InstructionReceived).id, what="热食",
        posts=("warden-lower",), due=house.now + timedelta(minutes=5),
    )  # fmt: skip
    house.wait(minutes=6)
    assert lines(house) == ["批示（chief-upper）：抓紧办", "督办逾期，催 warden-lower"]


def test_losses_in_doubt_are_written_with_the_doubt(house):
    """What was asked, and that it was sent back."""
    house.submit(LossesReported, by="town", area="330701", as_of=house.now, affected_people=99_999)
    house.submit(LossesSentBack, by="wang", about=house.last(LossesReported).id, reason="核人口")
    assert lines(house) == ["灾情表存疑：受灾人口 99999 多于常住人口 12300", "灾情表退回（wang）核人口"]


def test_the_end_of_a_drill_is_written(house):
    """Both the real call and the stop."""
    house.submit(RealCallInDrill, by="wang", area="330701", channel="110", text_ref="v")
    house.submit(DrillStopped, by="wang", reason="真实火警")
    assert lines(house) == ["演练中接到真实来电", "终止演练 转实战：真实火警"]


def test_every_state_of_a_household_has_its_words():
    """No state is written as an identifier."""
    assert set(STATES) == {state.value for state in HouseholdState}
