"""A warning's whole life: drafted, approved, issued, raised, lowered, renewed, lifted, expired, scored."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from anlan.core.approvals import Approval, ApprovalAsked
from anlan.core.evidence import Link, Range, why
from anlan.core.given import TurnRefused, Verdict
from anlan.core.ladders import Colour
from anlan.core.warnings import (
    WARNINGS,
    ConfirmAsked,
    Delivery,
    DraftDropped,
    Message,
    Standing,
    Warning,
    WarningEnded,
    WarningIssued,
)
from anlan.store.journal.schema import OUTBOX


def of_kind(found, kind):
    """The facts of one kind among what a turn brought."""
    return [fact for fact in getattr(found, "facts", found) if isinstance(fact, kind)]


def outbox(house):
    """The ids of all messages in the outbox."""
    with house.engine.connect() as connection:
        return set(connection.execute(select(OUTBOX.c.id)).scalars())


def row(house, thread):
    """A warning as it stands."""
    return house.flow.rows(WARNINGS).get(thread)


# --- draft and issue --------------------------------------------------------------------------------------------


def test_an_alarm_becomes_a_draft_that_waits_and_sends_nothing(house):
    """The model only drafts: until a person says yes nothing is issued, queued or asked of anybody."""
    draft = house.rises("yellow")
    assert (draft.message, draft.standing, draft.issuer) == (
        Message.ALERT,
        Standing.STATUTORY,
        "滨海市防汛指挥部",
    )
    assert house.last(ApprovalAsked).content == draft.shown()
    assert house.facts(WarningIssued, Delivery, ConfirmAsked) == []
    assert outbox(house) == set()


def test_an_approved_text_goes_out_in_the_turn_of_the_approval(house):
    """Issue, outbox rows and 叫应 are one transaction: acknowledged means durable."""
    draft = house.rises("yellow")
    receipt = house.issue("wang")
    (issued,) = of_kind(receipt, WarningIssued)
    deliveries = of_kind(receipt, Delivery)
    assert (issued.draft, issued.approved_by, issued.raises) == (draft.id, ("wang",), True)
    assert issued.expires == draft.expires
    assert [(item.to, item.step, item.standing) for item in deliveries] == [
        ("warden-upper", "queued", Standing.STATUTORY)
    ]
    assert outbox(house) == {item.id for item in deliveries}
    assert [(ask.post, ask.step) for ask in of_kind(receipt, ConfirmAsked)] == [("warden-upper", 0)]


def test_what_goes_out_is_what_was_approved(house):
    """The letter and its CAP carry the very words of the draft whose hash was approved."""
    draft = house.rises("yellow")
    asked = house.last(ApprovalAsked)
    (delivery,) = of_kind(house.issue("wang"), Delivery)
    assert house.last(Approval).content == asked.content == draft.shown()
    for words in (draft.headline, draft.description, draft.heed, *draft.measures):
        assert words.zh in delivery.text
        assert words.en in delivery.text
    assert draft.headline.zh in delivery.cap
    assert draft.number in delivery.text


def test_only_the_posts_of_the_area_are_told(house):
    """The upper warden answers for the upper area, the lower one for the lower."""
    house.rises("yellow", house.lower)
    receipt = house.issue("wang")
    assert {item.to for item in of_kind(receipt, Delivery)} == {"warden-lower"}


def test_a_warning_leads_back_to_its_readings(house):
    """From the issued text every walk arrives at the stretch of readings it rests on, and at a person."""
    house.in_force("yellow")
    steps = list(why(house.last(WarningIssued), house.journal.fact))
    assert any(isinstance(step.evidence, Range) and step.evidence.series == house.upper for step in steps)
    assert "wang" in {step.fact.by for step in steps if step.fact is not None}


def test_how_many_live_there_stays_unknown_where_nobody_said(house):
    """The lower area has told us nothing: the text says so, and no zero appears."""
    assert house.rises("yellow").people == 12300
    draft = house.rises("yellow", house.lower)
    assert draft.people is None
    assert "受影响人数未知" in draft.description.zh


def test_two_places_have_two_warnings(houses, house):
    """Each gauge has its own thread and number, and one is approved without the other."""
    first, second = house.rises("yellow"), house.rises("yellow", house.lower)
    assert first.thread_id != second.thread_id
    assert first.number != second.number


# --- who speaks, and what must be said --------------------------------------------------------------------------


def test_nothing_is_statutory_without_an_authority_row(houses, sqlite_database):
    """Where no law names a body, the house can only advise, from the draft to the last delivery."""
    house = houses.SmallCityHouse(sqlite_database, lawful=False)
    assert house.rises("yellow").standing is Standing.ADVISORY
    deliveries = of_kind(house.issue("wang"), Delivery)
    assert {item.standing for item in deliveries} == {Standing.ADVISORY}
    house.close()


LACKS = {
    "clause": ("authority", "yellow", {"clause": ""}),
    "issuer": ("authority", "yellow", {"body": "  "}),
    "area": ("area", "330701", {"en": ""}),
}


@pytest.mark.parametrize("field", LACKS)
def test_a_text_without_a_mandatory_field_cannot_be_issued(houses, house, field):
    """Even two approvals do not send a text that lacks what the law wants said; the field is named."""
    record, name, change = LACKS[field]
    known = {
        "authority": houses.authority("yellow"),
        "area": {"code": "330701", "zh": "上闸片区", "en": "Upper area", "people": 12300},
    }
    house.configure(record, name, **known[record] | change)
    draft = house.rises("yellow")
    receipt = house.issue("wang")
    assert of_kind(receipt, DraftDropped)[0].reason == f"missing: {field}"
    assert of_kind(receipt, WarningIssued) + of_kind(receipt, Delivery) == []
    assert row(house, draft.thread_id).state == "ended"
    assert house.approval(draft.thread_id).alive is None


# --- raise, lower, renew ----------------------------------------------------------------------------------------


def test_a_raise_is_an_update_that_names_both_levels(house):
    """The thread goes on under the same number; the text says from which level to which."""
    thread = house.in_force("yellow")
    first = house.last(Warning)
    house.flows(house.upper, [4.2])
    draft = house.last(Warning)
    assert (draft.thread_id, draft.message, draft.revises) == (thread, Message.UPDATE, first.id)
    assert (draft.number, draft.version) == (first.number, first.version + 1)
    assert "由黄色升级为橙色" in draft.headline.zh
    assert "raised from yellow to orange" in draft.headline.en
    assert row(house, thread).level == "orange"
    assert row(house, thread).issued_rank == 1
    receipt = house.issue("wang")
    assert of_kind(receipt, WarningIssued)[0].raises
    assert "<references>" in of_kind(receipt, Delivery)[0].cap
    assert [ask.step for ask in of_kind(receipt, ConfirmAsked)] == [0]


def test_a_raise_that_is_rejected_leaves_what_is_in_force(house):
    """A no to the worse text ends that text only."""
    thread = house.in_force("yellow")
    house.flows(house.upper, [4.2, 4.5])
    house.decides("wang", verdict=Verdict.REJECT)
    assert (row(house, thread).state, row(house, thread).issued_rank, row(house, thread).rank) == (
        "issued",
        1,
        1,
    )


def test_a_worse_text_starts_its_approval_over(house):
    """One of two has said yes to red; the text is replaced, and both are needed again."""
    house.in_force("yellow")
    house.flows(house.upper, [5.5])
    house.flows(house.upper, [5.7])
    assert house.last(Warning).colour is Colour.RED
    asked = house.last(ApprovalAsked)
    house.decides("wang", asked)
    house.wait(minutes=31)
    assert house.last(ApprovalAsked).id != asked.id
    assert house.approval(asked.about).given_by == ()


def test_a_lowering_waits_for_the_window_and_says_what_it_lowers(house):
    """When the window has closed and the level is left, the lesser alarm becomes the text."""
    thread = house.in_force("red")
    window_ends = house.last(WarningIssued).window_ends
    house.flows(house.upper, [5.0, 4.8, 4.6] + [4.4] * 15)
    draft = house.last(Warning)
    assert draft.at >= window_ends
    assert (draft.thread_id, draft.message, draft.level) == (thread, Message.UPDATE, "yellow")
    assert "由红色降为黄色" in draft.headline.zh
    (held,) = draft.assumptions
    assert held.high == 6.0


def test_a_lowering_of_red_takes_two_people_too(house):
    """Red is not taken down by one person, neither at once nor step by step."""
    house.in_force("red")
    house.flows(house.upper, [5.0, 4.8, 4.6] + [4.4] * 15)
    assert house.last(Warning).level == "yellow"
    assert house.last(ApprovalAsked).people == 2


def test_a_lowering_raises_nothing_and_opens_no_window_of_its_own(house):
    """Only what says more than before is scored."""
    house.in_force("red")
    house.flows(house.upper, [5.0, 4.8, 4.6] + [4.4] * 15)
    house.issue("wang", "li")
    assert not house.last(WarningIssued).raises


def test_a_standing_alarm_is_renewed_before_the_text_ends(house):
    """Forty minutes before the end a renewal is drafted; approved, the warning goes on without a gap."""
    thread = house.in_force("red")
    ends = row(house, thread).expires
    found = house.flows(house.upper, [6.5] * 32)
    (draft,) = of_kind(found, Warning)
    assert (draft.message, draft.level, draft.thread_id) == (Message.UPDATE, "red", thread)
    assert "维持红色" in draft.headline.zh
    assert draft.at == ends - timedelta(minutes=40)
    house.issue("wang", "li")
    assert not house.last(WarningIssued).raises
    house.wait(until=ends)
    assert row(house, thread).state == "issued"
    assert row(house, thread).expires == draft.expires > ends


# --- the end ----------------------------------------------------------------------------------------------------


def test_calm_lifts_a_warning_after_the_window_and_half_an_hour(house):
    """The lifting is drafted when the window has long closed, sent to the same posts, and ends the thread."""
    thread = house.in_force("yellow")
    window_ends = house.last(WarningIssued).window_ends
    draft = house.falls_calm()
    assert draft.at >= window_ends + timedelta(minutes=30)
    receipt = house.issue("wang")
    assert of_kind(receipt, WarningEnded)[0].reason == "cancelled"
    assert {item.to for item in of_kind(receipt, Delivery)} == {"warden-upper"}
    assert of_kind(receipt, ConfirmAsked) == []
    assert row(house, thread).state == "ended"
    assert of_kind(house.wait(minutes=7 * 60), WarningEnded) == []


def test_a_dead_feed_lifts_nothing(house):
    """The gauge falls silent while the river is calm: hours later nobody knows, and no lifting is drafted."""
    thread = house.in_force("red")
    house.flows(house.upper, [4.0, 3.0, 2.0, 2.0, 2.0])
    found = house.wait(until=row(house, thread).expires - timedelta(minutes=1))
    assert of_kind(found, Warning) == []
    assert row(house, thread).state == "issued"


def test_an_alarm_that_comes_back_withdraws_the_lifting_that_waits(house):
    """A lifting drafted in calm must not be approved while the river rises again."""
    thread = house.in_force("yellow")
    cancel = house.falls_calm()
    asked = house.last(ApprovalAsked)
    found = house.flows(house.upper, [3.5, 3.9])
    assert asked.expires > house.now
    assert [(fact.draft, fact.reason) for fact in of_kind(found, DraftDropped)] == [
        (cancel.id, "the alarm stands again")
    ]
    assert of_kind(house.decides("wang", asked), WarningEnded) == []
    assert row(house, thread).state == "issued"


def test_a_text_that_nobody_renews_expires(house):
    """At its end a warning is over, by name, once."""
    thread = house.in_force("red")
    found = house.wait(until=row(house, thread).expires)
    (ended,) = of_kind(found, WarningEnded)
    assert (ended.thread, ended.reason) == (thread, "expired")


def test_the_draft_of_a_place_that_is_over_does_not_block_the_next(house):
    """After a rejection the same alarm is drafted anew, as a new warning."""
    first = house.rises("yellow")
    house.decides("wang", verdict=Verdict.REJECT)
    house.flows(house.upper, [3.95])
    second = house.last(Warning)
    assert second.message is Message.ALERT
    assert second.thread_id != first.thread_id


# --- over any course of the river -------------------------------------------------------------------------------


@settings(max_examples=12)
@given(
    course=st.lists(
        st.tuples(st.floats(1.5, 7.5), st.sampled_from(["", "", "wang", "wang li", "no"])), max_size=40
    )
)
def test_over_any_course_the_rules_of_warnings_hold(houses, course):
    """One living warning a place; every text out has its approvals; two people for red; lifted means in force."""
    house = houses.SmallCityHouse("sqlite://")
    for stage, people in course:
        house.flows(house.upper, [stage])
        if (asked := house.facts(ApprovalAsked)) and people == "no":
            house.decides("chen", asked[-1], verdict=Verdict.REJECT)
        elif asked and people:
            [house.decides(person, asked[-1]) for person in people.split()]
        living = [item.open_key for item in house.rows(WARNINGS) if item.open_key]
        assert len(living) == len(set(living))
    texts = {fact.id: fact for fact in house.facts(Warning)}
    approved = {(fact.draft, fact.person): fact for fact in house.facts(Approval) if not fact.rejected}
    for issued in house.facts(WarningIssued):
        text = texts[issued.draft]
        before = texts.get(text.revises)
        red = Colour.RED in (text.colour, before.colour if before else None)
        assert len(set(issued.approved_by)) == (2 if red else 1)
        assert all(approved[text.id, person].content == text.shown() for person in issued.approved_by)
    for ended in house.facts(WarningEnded):
        assert any(issued.thread == ended.thread for issued in house.facts(WarningIssued))
    assert house.facts(TurnRefused) == []
    house.close()


def test_a_text_revises_the_one_it_follows(house):
    """Links lead from each text of a warning to the one before it."""
    house.in_force("yellow")
    first = house.last(Warning)
    house.flows(house.upper, [4.2])
    links = [item for item in house.last(Warning).because if isinstance(item, Link)]
    assert ("revises", first.id) in {(link.relation, link.target) for link in links}
