"""Lifting by hand: over, or wrong from the start; and one text sent again to one receiver."""

import capvalidator
import pytest

from anlan.core.approvals import ApprovalAsked
from anlan.core.warnings import (
    DELIVERIES,
    Delivery,
    LiftAsked,
    LiftedBecause,
    LiftRefused,
    Message,
    Resend,
    Warning,
    WarningEnded,
)

REASON = "传感器被水草缠绕，读数偏高"


def asks_to_lift(house, thread, why=LiftedBecause.FALSE_ALARM):
    """An officer asks that a warning be lifted."""
    house.submit(LiftAsked, by="wang", about=thread, lifted_because=why, note=REASON)
    return house.last(Warning)


def test_a_false_alarm_is_called_one_with_its_reason(house):
    """误报 says plainly that it was wrong, and why, in both languages; CAP is a cancel with references."""
    thread = house.in_force("yellow")
    draft = asks_to_lift(house, thread)
    assert (draft.message, draft.lifted_because) == (Message.CANCEL, LiftedBecause.FALSE_ALARM)
    assert "误报" in draft.headline.zh
    assert "false alarm" in draft.description.en
    assert REASON in draft.description.zh
    house.issue_about(thread, "wang")
    sent = house.last(Delivery)
    assert "误报更正" in sent.text
    assert "<msgType>Cancel</msgType>" in sent.cap
    assert "<references>" in sent.cap
    assert "<responseType>AllClear</responseType>" in sent.cap
    assert capvalidator.validate_cap_message(sent.cap.encode(), strict=False).passed
    assert house.last(WarningEnded).reason == "cancelled"


def test_what_is_over_is_not_called_wrong(house):
    """Over is over: the word 误报 stands nowhere."""
    thread = house.in_force("yellow")
    draft = asks_to_lift(house, thread, LiftedBecause.OVER)
    assert "误报" not in draft.headline.zh + draft.description.zh
    assert REASON in draft.description.zh


def test_practice_04_red_is_lifted_by_two(house):
    """A cancel asked for by hand takes as many people as one drafted by the model."""
    thread = house.in_force("red")
    asks_to_lift(house, thread)
    assert house.last(ApprovalAsked).people == 2


def test_only_what_is_in_force_and_ours_is_lifted(house, met, houses):
    """A draft, a thread nobody knows, and another authority's words are left alone, with the reason."""
    draft = house.rises("yellow")
    met.lawful(house, houses)
    relay = met.relayed(house, "red")
    for about, reason in (
        (draft.thread_id, "not_in_force"),
        ("x", "not_in_force"),
        (relay.thread_id, "relayed"),
    ):
        house.submit(LiftAsked, by="wang", about=about, lifted_because=LiftedBecause.OVER, note=REASON)
        assert (house.last(LiftRefused).about, house.last(LiftRefused).reason) == (about, reason)


def test_no_number_of_a_model_stands_in_a_lifting_by_hand(house):
    """The reason carries it; chance and quantiles are not repeated as if they still held."""
    draft = asks_to_lift(house, house.in_force("yellow"))
    assert draft.risk is None
    assert "%" not in draft.description.zh


def test_one_text_is_sent_again_to_one_receiver(house):
    """A repeat bears the same number, is marked, and has its own row beside the first."""
    thread = house.in_force("yellow")
    house.submit(Resend, by="li", about=thread, post="warden-upper", channel="sms", note="短信未达")
    again = house.last(Delivery)
    assert (again.to, again.channel, again.repeat, again.resent_from) == ("warden-upper", "sms", True, "li")
    rows = house.flow.rows(DELIVERIES).where("warning", thread)
    assert [(row.to, row.channel, row.resent_by) for row in rows] == [
        ("warden-upper", "inapp", ""),
        ("warden-upper", "sms", "li"),
    ]


@pytest.mark.parametrize("thread", ["ended", "nothing"])
def test_nothing_is_sent_again_that_is_not_in_force(house, thread):
    """What is over stays over."""
    about = house.in_force("yellow")
    house.wait(minutes=7 * 60)
    n = len(house.facts(Delivery))
    house.submit(
        Resend, by="li", about=about if thread == "ended" else "x", post="warden-upper", channel="sms"
    )
    assert len(house.facts(Delivery)) == n
