"""An approval names a person, a time and exactly what was shown; it lives while its assumptions hold."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace

from anlan.core.approvals import (
    APPROVALS,
    Approval,
    ApprovalAsked,
    ApprovalClosed,
    ApprovalRefused,
    ApprovalStale,
    Assumption,
)
from anlan.core.facts import Bilingual
from anlan.core.given import Decided, Verdict
from anlan.core.observations import Quality
from anlan.core.people import Role
from anlan.core.proposals import Proposal
from anlan.core.timers import TIMERS
from anlan.core.warnings import WARNINGS, DraftDropped, Warning, WarningEnded, WarningIssued
from anlan.decision.conditions import broken

N_HARMLESS = 1000


def kinds(receipt):
    """The kinds of fact a turn brought, in order."""
    return [fact.kind for fact in receipt.facts]


def refused(receipt):
    """Why the verdict of this turn did not count."""
    (only,) = [fact for fact in receipt.facts if isinstance(fact, ApprovalRefused)]
    return only.reason


# --- readings and assumptions -----------------------------------------------------------------------------------


@settings(max_examples=5)
@given(share=arrays(np.float64, N_HARMLESS, elements=st.floats(0, 1)))
def test_a_thousand_harmless_readings_leave_a_waiting_approval_alive(houses, share):
    """Readings inside every assumption never end what waits: a person still finds it there and can say yes."""
    house = houses.SmallCityHouse("sqlite://")
    draft = house.rises("red")
    asked = house.last(ApprovalAsked)
    (bound,) = draft.assumptions
    for part in share:
        house.wait(minutes=25 / N_HARMLESS)
        house.read(house.upper, bound.low + float(part) * 4)
        assert broken(asked.assumptions, house.seen()) is None
    assert house.approval(draft.thread_id).state == "waiting"
    assert house.facts(ApprovalStale) == []
    assert "warning_issued" in kinds(house.issue("wang", "li"))
    house.close()


@settings(max_examples=5)
@given(share=arrays(np.float64, N_HARMLESS, elements=st.floats(0, 1)))
def test_a_thousand_harmless_readings_leave_an_approved_proposal_alive(houses, share):
    """What was approved carries its tasks through any number of readings that break nothing."""
    house = houses.SmallCityHouse("sqlite://")
    house.rises("red")
    house.issue("wang", "li")
    proposal = house.last(Proposal)
    house.issue("chen")
    (bound,) = proposal.assumptions
    for part in share:
        house.wait(minutes=300 / N_HARMLESS)
        house.read(house.upper, bound.low + float(part) * 4)
    assert house.approval(proposal.thread_id).state == "approved"
    assert [fact for fact in house.facts(ApprovalStale) if fact.about == proposal.thread_id] == []
    house.close()


def test_a_waiting_draft_dies_of_a_broken_assumption_and_says_which(house):
    """The river falls out of what the draft rests on: within five minutes it is stale, named, and dropped."""
    draft = house.rises("yellow")
    house.read(house.upper, draft.assumptions[0].low - 0.01)
    house.wait(minutes=5)
    (stale,) = house.facts(ApprovalStale)
    assert (stale.broken, stale.draft) == (draft.assumptions[0].name, draft.id)
    assert stale.text == draft.assumptions[0].text
    assert house.last(DraftDropped).reason == draft.assumptions[0].name
    assert house.approval(draft.thread_id).state == "stale"


def test_an_approved_proposal_dies_of_a_broken_assumption_and_says_which(house):
    """An approval holds while its assumptions hold, also after the yes."""
    house.rises("yellow")
    house.issue("wang")
    proposal = house.last(Proposal)
    house.issue("chen")
    house.read(house.upper, proposal.assumptions[0].low - 0.01)
    house.wait(minutes=5)
    row = house.approval(proposal.thread_id)
    assert (row.state, row.broken) == ("stale", proposal.assumptions[0].name)


def test_the_act_itself_checks_without_waiting_for_a_timer(house):
    """Nobody approves what broke a second ago: the verdict is refused by the assumption's name and ends it."""
    draft = house.rises("yellow")
    house.read(house.upper, draft.assumptions[0].low - 0.01)
    receipt = house.issue("wang")
    assert refused(receipt) == draft.assumptions[0].name
    assert kinds(receipt)[:3] == ["decided", "approval_refused", "approval_stale"]
    assert house.facts(WarningIssued) == []


def test_an_unusable_reading_breaks_nothing(house):
    """A reading out of range or unreadable is no news of the river."""
    house.rises("yellow")
    house.clock.turn_to(house.now + timedelta(seconds=1))
    house.read(house.upper, -99.0, quality=int(Quality.RANGE))
    house.clock.turn_to(house.now + timedelta(seconds=1))
    house.read(house.upper, None, quality=int(Quality.UNREADABLE))
    house.wait(minutes=5)
    assert "warning_issued" in kinds(house.issue("wang"))


@settings(max_examples=40)
@given(
    bounds=st.lists(st.tuples(st.floats(0, 3), st.floats(4, 9)), min_size=2, max_size=6),
    which=st.integers(0, 5),
    above=st.booleans(),
)
def test_each_single_broken_assumption_is_found_and_no_other(houses, bounds, which, above):
    """Whichever one of several breaks, upwards or downwards, that one is named; while all hold, none is."""
    house = houses.SmallCityHouse("sqlite://", quiet_h=0)
    until, text = house.now + timedelta(hours=1), Bilingual("假设", "assumption")
    held = [
        Assumption(name=f"a{i}", series=[house.upper, house.lower][i % 2], low=low, high=high, unit="m",
                   until=until, text=text)
        for i, (low, high) in enumerate(bounds)
    ]  # fmt: skip
    house.read(house.upper, 3.5)
    house.read(house.lower, 3.5)
    assert broken(tuple(held), house.seen()) is None
    target = held[which % len(held)]
    alone = [item for item in held if item is target or item.series != target.series]
    house.read(target.series, target.high + 1e-6 if above else target.low - 1e-6)
    assert broken(tuple(alone), house.seen()) is target
    house.close()


def test_silence_breaks_no_assumption(house):
    """No reading for hours says nothing about the river: what waits goes on waiting."""
    house.rises("red")
    house.wait(minutes=29)
    assert house.approval(house.last(Warning).thread_id).state == "waiting"


# --- whose word counts ------------------------------------------------------------------------------------------


def test_a_changed_comma_needs_a_new_approval(house):
    """The hash is of exactly what was shown: another text, however close, is not what was approved."""
    draft = house.rises("yellow")
    closer = draft.headline.zh.replace("：", ":", 1)
    other = replace(draft, headline=Bilingual(closer, draft.headline.en))
    assert other.shown() != draft.shown()
    receipt = house.decides("wang", content=other.shown())
    assert refused(receipt) == "the text that waits is not the text that was shown"
    assert house.facts(Approval, WarningIssued) == []


def test_what_is_shown_is_every_field_but_the_header(house):
    """Who drafted it when is not the text; everything a reader sees is."""
    draft = house.rises("yellow")
    later = replace(draft, at=draft.at + timedelta(hours=1), by="somebody", seq=99)
    assert later.shown() == draft.shown()
    changed = {"people": 1, "issuer": "x", "onset": draft.at - timedelta(1), "measures": draft.measures[:1]}
    for name, value in changed.items():
        assert replace(draft, **{name: value}).shown() != draft.shown(), name


def test_a_text_that_was_replaced_can_no_longer_be_approved(house):
    """A yes to the text of ten minutes ago does not count for the worse one that waits now."""
    house.rises("yellow")
    earlier = house.last(ApprovalAsked)
    house.flows(house.upper, [5.5])
    assert house.last(ApprovalAsked).about == earlier.about
    assert refused(house.decides("wang", earlier)) == "the text that waits is not the text that was shown"


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.FIELD, Role.ADMINISTRATOR, "mayor"])
def test_the_wrong_role_may_not_approve(house, role):
    """Only officers and commanders approve; the refusal names the role."""
    house.rises("yellow")
    assert role in refused(house.decides("wang", role=role))
    assert house.approval(house.last(Warning).thread_id).state == "waiting"


def test_what_nobody_asked_cannot_be_approved(house):
    """A verdict on a thread that waits for nothing is refused and said."""
    house.rises("yellow")
    nowhere = replace(house.last(ApprovalAsked), about="warning-0")
    assert refused(house.decides("wang", nowhere)) == "nothing waits for approval here"


def test_an_option_nobody_offered_cannot_be_approved(house):
    """A verdict names one of the options shown; another number is refused and the proposal goes on waiting."""
    house.rises("yellow")
    house.issue("wang")
    for option in (2, 7, -1):
        receipt = house.decides("chen", option=option)
        assert receipt.state == "done"
        assert refused(receipt) == "no such option was shown"
    assert "incident" in kinds(house.issue("chen"))


def test_red_needs_two_different_people(house):
    """The first yes leaves it waiting, the same person again is refused, a second person issues it."""
    draft = house.rises("red")
    assert "warning_issued" not in kinds(house.decides("wang"))
    assert refused(house.decides("wang", role=Role.COMMANDER)) == "a second, different person is needed"
    assert house.approval(draft.thread_id).state == "waiting"
    house.decides("li", role=Role.COMMANDER)
    assert house.last(WarningIssued).approved_by == ("wang", "li")


def test_the_same_act_retried_is_one_approval(house):
    """A form sent twice, by a nervous hand or a bad line, is one verdict."""
    house.rises("red")
    asked = house.last(ApprovalAsked)
    said = {"about": asked.about, "content": asked.content, "verdict": Verdict.APPROVE, "role": Role.OFFICER}
    receipts = [house.submit(Decided, by="wang", key="form 1", **said) for _ in range(2)]
    assert [receipt.state for receipt in receipts] == ["done", "duplicate"]
    assert len(house.facts(Approval)) == 1


def test_a_cancel_of_red_takes_two_different_people(house):
    """Red is not taken down by one person."""
    thread = house.in_force("red")
    house.falls_calm()
    cancel = house.last(ApprovalAsked)
    assert (cancel.about, cancel.people) == (thread, 2)
    assert "warning_ended" not in kinds(house.decides("wang", cancel))
    assert refused(house.decides("wang", cancel)) == "a second, different person is needed"
    assert "warning_ended" in kinds(house.decides("li", cancel))
    assert house.last(WarningEnded).reason == "cancelled"


def test_a_yellow_needs_one_person(house):
    """Below red one lawful person is enough."""
    house.rises("yellow")
    assert house.last(ApprovalAsked).people == 1
    assert "warning_issued" in kinds(house.decides("wang"))


def test_a_rejected_draft_ends_and_says_so(house):
    """A no needs no second person, ends the text, and nothing goes out."""
    draft = house.rises("red")
    receipt = house.decides("wang", verdict=Verdict.REJECT)
    assert kinds(receipt)[:3] == ["decided", "approval", "draft_dropped"]
    assert house.last(DraftDropped).reason == "rejected"
    assert house.approval(draft.thread_id).state == "rejected"
    assert house.flow.rows(WARNINGS).get(draft.thread_id).state == "ended"
    assert refused(house.decides("li")) == "it is rejected already"
    assert house.facts(WarningIssued) == []


def test_a_rejection_counts_while_an_assumption_is_broken(house):
    """A person may always say no."""
    draft = house.rises("yellow")
    house.read(house.upper, draft.assumptions[0].low - 1)
    assert "approval" in kinds(house.decides("wang", verdict=Verdict.REJECT))


def test_a_draft_that_nobody_answers_lapses_after_thirty_minutes(house):
    """A waiting text ends by itself, named expired, and a late yes is refused."""
    draft = house.rises("red")
    asked = house.last(ApprovalAsked)
    assert asked.expires == draft.known_at + timedelta(minutes=30)
    found = house.wait(minutes=30)
    stale = [fact for fact in found if isinstance(fact, ApprovalStale)]
    assert [(fact.broken, fact.draft) for fact in stale] == [("expired", draft.id)]
    assert [fact.reason for fact in found if isinstance(fact, DraftDropped)] == ["expired"]
    assert refused(house.decides("wang", asked)) != ""


def test_an_approval_that_was_used_is_closed_once(house):
    """Issue settles the approval; a later end of the warning has nothing left to close."""
    thread = house.in_force("yellow")
    house.wait(minutes=6 * 60 + 1)
    assert house.last(WarningEnded).thread == thread
    closed = [fact for fact in house.facts(ApprovalClosed) if fact.about == thread]
    assert len({fact.reason for fact in closed}) == len(closed)
    assert house.approval(thread).alive is None


def test_an_approved_proposal_runs_out(house):
    """What was approved does not stand for ever: after its time the approval is closed."""
    house.rises("yellow")
    house.issue("wang")
    proposal = house.last(Proposal)
    house.issue("chen")
    house.wait(until=proposal.expires)
    assert house.approval(proposal.thread_id).state == "closed"


def test_nothing_alive_is_left_unchecked(house):
    """While anything waits or carries, one check of the assumptions is always on its way."""
    house.rises("yellow")
    for _ in range(12):
        house.wait(minutes=5)
        alive = [row for row in house.rows(APPROVALS) if row.alive]
        running = [timer for timer in house.rows(TIMERS) if timer.timer == "assumptions"]
        assert len(running) == 1 if alive else len(running) <= 1
