"""Questions that many ask come to the desk once, with what is released."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk_house import DeskHouse

from anlan.command.enquiries import MANY
from anlan.core.signals import Signal


@pytest.fixture
def house() -> Iterator[DeskHouse]:
    """Give a house with a report desk."""
    opened = DeskHouse()
    yield opened
    opened.close()


def enquiries(house: DeskHouse) -> list[Signal]:
    """Everything said of questions that many ask."""
    return [fact for fact in house.facts(Signal) if fact.signal_kind == "enquiry"]


def test_a_question_of_many_is_one_signal_that_says_nothing_is_released(house: DeskHouse) -> None:
    """Inject 17: not at the fourth call, once at the fifth, and not again; nobody is answered by the machine."""
    for number in range(MANY - 1):
        house.hears("学校明天上不上课", "12345", f"caller {number}", caller_class="resident")
    assert enquiries(house) == []
    for number in range(3):
        house.hears("学校明天上不上课", "12345", f"later {number}", caller_class="resident")
    (signal,) = enquiries(house)
    assert "尚未发布" in signal.text.zh
