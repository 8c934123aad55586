"""授权顺位: whoever does not answer is passed over in time, so that a red is never missed."""

import pytest

from anlan.core.approvals import ApproverAsked, ApproversSilent
from anlan.core.signals import Signal
from anlan.core.warnings import Delivery, WarningIssued

POSTS = ("mayor", "vice-mayor", "duty-leader")


@pytest.fixture
def ranked(house):
    """A city whose warnings are approved by three posts in rank, three minutes each."""
    for name in POSTS:
        house.configure("post", name, name=name, zh=name, en=name, area="999999")
    house.configure("succession", "warning", matter="warning", posts=POSTS, timeout_min=3)
    return house


def asked(house, draft):
    """Which posts were asked about a draft, with their rank, in order."""
    return [(fact.post, fact.rank) for fact in house.facts(ApproverAsked) if fact.draft == draft.id]


def test_practice_06_the_first_in_rank_is_asked_at_once(ranked):
    """A yellow asks one, by a message that names the text and its code."""
    draft = ranked.rises("yellow")
    assert asked(ranked, draft) == [("mayor", 0)]
    told = [fact for fact in ranked.facts(Delivery) if fact.to == "mayor"][-1]
    assert draft.headline.zh in told.text
    assert draft.shown()[:6].upper() in told.text


def test_practice_06_red_asks_two_and_a_silent_one_is_passed_over(ranked):
    """Two are asked for red; three minutes later the next in rank is, and may be the second person."""
    draft = ranked.rises("red")
    assert asked(ranked, draft) == [("mayor", 0), ("vice-mayor", 1)]
    ranked.decides("vice-mayor-wu")
    ranked.wait(minutes=3)
    assert asked(ranked, draft)[-1] == ("duty-leader", 2)
    ranked.decides("duty-leader-he")
    assert ranked.last(WarningIssued).draft == draft.id
    assert ranked.last(WarningIssued).approved_by == ("vice-mayor-wu", "duty-leader-he")


def test_who_answers_in_time_is_the_last_to_be_asked(ranked):
    """After the verdict nobody else is woken."""
    draft = ranked.rises("yellow")
    ranked.issue("wang")
    ranked.wait(minutes=60)
    assert asked(ranked, draft) == [("mayor", 0)]


def test_practice_06_when_all_are_silent_the_desk_is_told_in_time(ranked):
    """The order is at its end: that is a signal before the text lapses, and the text still waits."""
    draft = ranked.rises("yellow")
    ranked.wait(minutes=8)
    assert [post for post, _ in asked(ranked, draft)] == list(POSTS)
    ranked.wait(minutes=1)
    assert ranked.last(ApproversSilent).posts == POSTS
    assert "approval" in {fact.signal_kind for fact in ranked.facts(Signal)}
    assert ranked.last(ApproversSilent).draft == draft.id


def test_an_order_for_everything_stands_in(house):
    """Where no order is for warnings, the one for all matters is asked."""
    house.configure("succession", "*", matter="*", posts=("chief",), timeout_min=5)
    draft = house.rises("yellow")
    assert asked(house, draft) == [("chief", 0)]


def test_a_city_without_an_order_asks_nobody_by_name(house):
    """Nothing is made up where the city has brought nothing."""
    house.rises("red")
    house.wait(minutes=20)
    assert house.facts(ApproverAsked) == []
    assert house.facts(ApproversSilent) == []
