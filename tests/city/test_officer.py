"""Scripted people: they answer in scenario time, by seed, two for red, and everything they do says so."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from anlan.city.officer import APPROVE_AFTER, PEOPLE, SECOND_PERSON_AFTER, HeadlessOfficer
from anlan.core.approvals import ApprovalAsked
from anlan.core.drills import DrillStopped
from anlan.core.facts import Given
from anlan.core.given import Acknowledged, Confirmed, Decided, FieldReported
from anlan.core.resources import UnitStateChanged, UnitStatus
from anlan.core.warnings import ConfirmAsked


@pytest.fixture(scope="module")
def asked(played) -> ConfirmAsked:
    """Give one call for 收到."""
    return next(fact for fact in played.house.journal.facts() if isinstance(fact, ConfirmAsked))


def answers(officer: HeadlessOfficer) -> list[tuple[datetime, Given]]:
    """Everything planned, in order."""
    found = []
    while (at := officer.next_at()) is not None:
        found.append((at, next(iter(officer.act()))))
    return found


def test_a_text_is_approved_after_two_minutes_and_red_by_two_people(played):
    """The officer at 120 s; for red the commander a minute later; exactly the text that was asked about."""
    facts = list(played.house.journal.facts())
    asked = [fact for fact in facts if isinstance(fact, ApprovalAsked)]
    assert {fact.people for fact in asked} == {1, 2}
    for fact in asked:
        officer = HeadlessOfficer()
        officer.watch(fact)
        planned = answers(officer)
        waits = [APPROVE_AFTER + SECOND_PERSON_AFTER * n for n in range(fact.people)]
        assert [at - fact.known for at, _ in planned] == waits
        lawful = [name for name, role in PEOPLE if role in fact.roles]
        assert [given.by for _, given in planned] == lawful[: fact.people]
        assert {given.content for _, given in planned} == {fact.content}


def test_wardens_confirm_within_ten_minutes_and_one_in_twenty_never(asked):
    """Of 2,000 calls about five in a hundred stay silent; all others wait 60 to 600 s, spread over the whole range."""
    officer = HeadlessOfficer()
    for _ in range(2_000):
        officer.watch(asked)
    planned = answers(officer)
    waits = [(at - asked.known) / timedelta(seconds=1) for at, _ in planned]
    assert all(isinstance(given, Confirmed) for _, given in planned)
    assert 60 <= min(waits) < 70 < 590 < max(waits) <= 600
    assert 0.035 < 1 - len(planned) / 2_000 < 0.065


@pytest.mark.parametrize(("eta_min", "arrives_min"), [(12, 12), (None, 30), (-5, 0)])
def test_a_unit_that_is_sent_arrives_works_and_is_free_again(asked, eta_min, arrives_min):
    """On scene when it was due, or after half an hour where nobody knew; two hours later it says that it is done."""
    at = asked.known
    eta = None if eta_min is None else at + timedelta(minutes=eta_min)
    sent = UnitStateChanged(
        at=at,
        by="dispatch",
        known_at=at,
        id="unit_state_changed-1",
        unit="fire-1",
        status=UnitStatus.ASSIGNED,
        eta=eta,
    )
    officer = HeadlessOfficer()
    officer.watch(sent)
    (there, word), (free, done) = answers(officer)
    assert (there - at, free - there) == (timedelta(minutes=arrives_min), timedelta(hours=2))
    assert (word.status, done.status, word.scripted) == ("on_scene", "done", True)


def test_the_same_seed_answers_the_same_and_another_one_otherwise(asked):
    """Nothing in it but the seed and what it sees."""
    plans = []
    for seed in (1, 1, 2):
        officer = HeadlessOfficer(seed)
        for _ in range(50):
            officer.watch(asked)
        plans.append(answers(officer))
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


def test_every_act_of_scripted_people_is_marked(played):
    """No verdict, confirmation or report of a headless run can be taken for a person's."""
    acts = [
        fact for fact in played.house.journal.facts() if isinstance(fact, Decided | Confirmed | FieldReported)
    ]
    assert {type(fact).__name__ for fact in acts} == {"Decided", "Confirmed", "FieldReported"}
    assert all(fact.scripted for fact in acts)
    seen = [fact for fact in played.house.journal.facts() if isinstance(fact, Acknowledged)]
    assert {fact.by for fact in seen} == {PEOPLE[0][0]}


def test_teams_say_received_before_they_say_done(played):
    """A task is taken, then finished; nobody is done with what they never received."""
    said: dict[str, list[str]] = {}
    for fact in played.house.journal.facts():
        if isinstance(fact, FieldReported):
            said.setdefault(fact.task, []).append(fact.status)
    orders = Counter(tuple(statuses) for statuses in said.values())
    assert orders[("received", "done")] > 0
    assert set(orders) <= {("received", "done"), ("received",)}


def test_a_stopped_drill_has_no_scripted_people(asked):
    """终止演练 转实战: what was planned is not done, and nothing new is planned."""
    officer = HeadlessOfficer()
    for _ in range(5):
        officer.watch(asked)
    at = asked.known
    officer.watch(DrillStopped(at=at, by="chen", key="stop", reason="真实火警"))
    officer.watch(asked)
    assert answers(officer) == []
