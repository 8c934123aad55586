"""叫应: a warning is chased until a post answers: the holder, the deputy, the superior, then a person on foot."""

from datetime import timedelta

import pytest

from anlan.core.signals import Signal
from anlan.core.warnings import CONFIRMS, ConfirmAsked, ConfirmFailed, Delivery

CHAIN = ("warden-upper", "deputy-upper", "chief-upper")


def calls(house):
    """Who was asked when, in minutes after the issue."""
    asked = house.facts(ConfirmAsked)
    return [(ask.post, ask.step, (ask.known - asked[0].known).total_seconds() / 60) for ask in asked]


def state(house, thread):
    """How the chase of the upper warden stands."""
    return house.flow.rows(CONFIRMS).get(f"{thread}|warden-upper")


def test_silence_goes_to_the_deputy_then_the_superior_then_a_signal(house):
    """Five minutes each: nobody is left unasked, and the end of the chain reaches the duty desk."""
    thread = house.in_force("red")
    found = house.wait(minutes=15)
    assert calls(house) == [(CHAIN[0], 0, 0), (CHAIN[1], 1, 5), (CHAIN[2], 2, 10)]
    (failed,) = [fact for fact in found if isinstance(fact, ConfirmFailed)]
    assert (failed.for_post, failed.warning) == (CHAIN[0], thread)
    (told,) = [fact for fact in found if isinstance(fact, Signal)]
    assert told.signal_kind == "confirm"
    assert "warden-upper" in told.text.zh
    assert state(house, thread).state == "failed"


def test_each_step_is_sent_the_text_itself(house):
    """A deputy who is called reads the same warning."""
    house.in_force("red")
    house.wait(minutes=10)
    sent = [(fact.to, fact.text) for fact in house.facts(Delivery)]
    assert [to for to, _ in sent] == list(CHAIN)
    assert len({text for _, text in sent}) == 1


@pytest.mark.parametrize("step", range(3))
def test_an_answer_stops_the_chain(house, step):
    """Whoever is being asked answers: nobody further is called, nothing is signalled."""
    thread = house.in_force("red")
    house.wait(minutes=5 * step + 1)
    house.confirms(thread, CHAIN[step])
    house.wait(minutes=20)
    assert len(calls(house)) == step + 1
    assert house.facts(ConfirmFailed) == []
    assert state(house, thread).state == "confirmed"
    assert state(house, thread).confirmed_by == CHAIN[step]


@pytest.mark.parametrize("who", CHAIN)
@pytest.mark.parametrize("after_min", [11, 16, 60])
def test_a_late_answer_of_anybody_who_was_called_counts(house, who, after_min):
    """The holder may be slow, the deputy slower: every 收到 of the chain is counted, also after it failed."""
    thread = house.in_force("red")
    house.wait(minutes=after_min)
    house.confirms(thread, who)
    assert (state(house, thread).state, state(house, thread).confirmed_by) == ("confirmed", who)
    asked = len(calls(house))
    house.wait(minutes=20)
    assert len(calls(house)) == asked


def test_an_answer_of_somebody_never_called_is_not_an_answer(house):
    """A post that was not asked cannot answer for another one."""
    thread = house.in_force("red")
    for post in ("warden-lower", "deputy-upper"):
        house.confirms(thread, post)
    assert state(house, thread).state == "asked"
    house.wait(minutes=5)
    assert calls(house)[-1][0] == "deputy-upper"


def test_an_answer_to_one_warning_is_none_to_another(house):
    """Confirmations belong to their warning."""
    first, second = house.in_force("yellow"), house.in_force("yellow", series=house.lower)
    assert first != second
    house.confirms(second, "warden-upper")
    assert state(house, first).state != "confirmed"


def test_acting_counts_more_than_receiving(house):
    """收到 does not take back 已处置; 已处置 goes over 收到."""
    thread = house.in_force("red")
    house.confirms(thread, CHAIN[0])
    house.confirms(thread, CHAIN[0], acted=True)
    house.confirms(thread, CHAIN[0])
    assert state(house, thread).state == "acted"


def test_an_update_is_called_out_anew(house):
    """Having heard yellow says nothing about red: the chain begins again with the holder."""
    thread = house.in_force("yellow")
    house.confirms(thread, CHAIN[0])
    house.flows(house.upper, [4.2])
    house.issue("wang", "li")
    assert (state(house, thread).state, state(house, thread).step) == ("asked", 0)
    house.wait(minutes=5)
    assert calls(house)[-1][0] == CHAIN[1]


def test_an_old_timer_does_not_hurry_a_new_call(house):
    """The deputy had one minute left when the text was raised: the holder is asked again and has five."""
    house.rises("yellow")
    house.wait(minutes=2)
    house.issue("wang")
    house.wait(minutes=7)
    house.read(house.upper, 4.2)
    house.wait(minutes=2)
    assert [post for post, _, _ in calls(house)] == [CHAIN[0], CHAIN[1]]
    house.issue("wang", "li")
    house.wait(minutes=4)
    assert [post for post, _, _ in calls(house)] == [CHAIN[0], CHAIN[1], CHAIN[0]]
    house.wait(minutes=1)
    assert [post for post, _, _ in calls(house)] == [CHAIN[0], CHAIN[1], CHAIN[0], CHAIN[1]]


def test_nobody_is_chased_for_a_warning_that_is_over(house):
    """When the text is lifted or has ended the chain stops."""
    thread = house.in_force("yellow")
    house.falls_calm()
    house.issue("wang")
    before = len(calls(house))
    house.wait(minutes=30)
    assert len(calls(house)) == before
    assert state(house, thread).state in {"asked", "failed"}


def test_the_time_to_answer_runs_from_the_call(house):
    """Each call names the moment by which it must be answered."""
    house.in_force("red")
    house.wait(minutes=10)
    assert {ask.due - ask.known for ask in house.facts(ConfirmAsked)} == {timedelta(minutes=5)}
