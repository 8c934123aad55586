"""A warning in force brings one proposal: every action cited, what is unknown said, nothing carried out."""

from datetime import timedelta

from anlan.core.approvals import ApprovalAsked
from anlan.core.evidence import Clause, Link
from anlan.core.incidents import Incident, Task
from anlan.core.proposals import Proposal
from anlan.core.warnings import Warning, WarningIssued
from anlan.decision.plans import generic_plan


def clauses(proposal):
    """The clauses ordered by the preferred option."""
    return [action.clause for action in proposal.options[0].actions]


def concerns(proposal):
    """What speaks against the preferred option, in Chinese."""
    return [text.zh for text in proposal.options[0].concerns]


def test_a_draft_brings_no_proposal(house):
    """Only what is in force triggers the plan."""
    house.rises("yellow")
    assert house.facts(Proposal) == []


def test_an_issued_level_brings_one_proposal_and_nothing_is_done(house):
    """The plan's clauses are proposed and wait for a person; no incident, no task."""
    thread = house.in_force("yellow")
    (proposal,) = house.facts(Proposal)
    asked = house.last(ApprovalAsked)
    assert (proposal.for_thread, proposal.written_by) == (thread, "rule")
    assert (asked.about, asked.content, asked.people) == (proposal.thread_id, proposal.shown(), 1)
    assert house.facts(Incident, Task) == []


def test_every_action_cites_its_clause(house):
    """Each action carries plan, version and clause, and the proposal links to each of them."""
    house.in_force("red")
    proposal = house.last(Proposal)
    assert clauses(proposal) == ["3.1", "3.2"]
    assert {(action.plan, action.plan_version) for action in proposal.options[0].actions} == {
        ("binhai-flood", "2026")
    }
    cited = [item for item in proposal.because if isinstance(item, Clause)]
    assert [item.clause for item in cited] == ["3.1", "3.2"]
    links = {(item.relation, item.target) for item in proposal.because if isinstance(item, Link)}
    assert ("triggered_by", house.last(WarningIssued).id) in links


def test_a_clause_speaks_from_its_level_on(house):
    """Yellow triggers what the plan orders from yellow, not the annex, not what it keeps for orange."""
    house.in_force("yellow")
    assert clauses(house.last(Proposal)) == ["3.1"]


def test_the_assumptions_are_those_of_the_warning(house):
    """A proposal rests on the same river as the text it answers."""
    house.in_force("yellow")
    assert house.last(Proposal).assumptions == house.last(Warning).assumptions


def test_a_raise_brings_a_second_proposal(house):
    """Each level that is issued has its own proposal."""
    house.in_force("yellow")
    house.flows(house.upper, [4.2])
    house.issue("wang")
    assert [proposal.rank for proposal in house.facts(Proposal)] == [1, 2]
    assert clauses(house.last(Proposal)) == ["3.1", "3.2"]


def test_a_raise_orders_nothing_that_was_ordered_already(house):
    """What the incident is doing is not proposed a second time: no team is sent twice for one clause."""
    house.in_force("yellow")
    house.issue("chen")
    house.flows(house.upper, [4.2])
    house.issue("wang")
    assert clauses(house.last(Proposal)) == ["3.2"]


def test_a_proposal_is_not_asked_about_when_its_warning_is_over(house):
    """Nobody is left with a question that has no object any more."""
    house.in_force("yellow")
    proposal = house.last(Proposal)
    assert house.approval(proposal.thread_id).state == "waiting"
    house.falls_calm()
    house.issue("wang")
    assert house.approval(proposal.thread_id).alive is None


def test_saying_the_same_again_brings_no_proposal(house):
    """A renewal is not news to the plan."""
    house.in_force("red")
    house.flows(house.upper, [6.5] * 32)
    house.issue("wang", "li")
    assert len(house.facts(WarningIssued)) == 2
    assert len(house.facts(Proposal)) == 1


def test_a_lifting_brings_no_proposal(house):
    """Nothing is proposed when there is nothing to act on."""
    house.in_force("yellow")
    house.falls_calm()
    house.issue("wang")
    assert len(house.facts(Proposal)) == 1


def test_forces_that_nobody_reported_are_unknown_not_none(house):
    """The house has no list of forces yet: each action and the option say so."""
    house.in_force("red")
    proposal = house.last(Proposal)
    assert {action.resources for action in proposal.options[0].actions} == {"unknown"}
    assert proposal.options[0].actions[0].needs == ("patrol",)
    assert any("力量和物资未知" in text for text in concerns(proposal))


def test_people_nobody_counted_are_unknown_not_zero(house):
    """12,300 people where we were told so, unknown where we were not."""
    house.in_force("yellow")
    assert house.last(Proposal).options[0].people == 12300
    house.in_force("yellow", series=house.lower)
    below = next(item for item in house.facts(Proposal) if item.series == house.lower)
    assert below.options[0].people is None
    assert "影响人数未知" in concerns(below)


def test_a_generic_plan_says_that_it_is_one(houses, sqlite_database):
    """A city without plans gets ours, cited as what it is."""
    house = houses.SmallCityHouse(sqlite_database, plan=False)
    house.in_force("yellow")
    proposal = house.last(Proposal)
    assert any("城市未提供预案" in text for text in concerns(proposal))
    assert clauses(proposal) == [item.number for item in generic_plan("flood").clauses if item.from_rank == 1]
    house.close()


def test_a_citys_own_plan_does_not_claim_to_be_generic(house):
    """Where the city has brought a plan, no doubt is cast on it."""
    house.in_force("yellow")
    assert not any("通用预案" in text for text in concerns(house.last(Proposal)))


def test_an_action_without_a_named_post_stays_in_its_area(house):
    """A clause that names nobody goes to a post of the area it is about, not to the first of the city."""
    house.configure("plan", "binhai-flood", name="binhai-flood", zh="预案", en="Plan", version="2027", clauses=[
        {"number": "1", "zh": "巡查", "en": "Patrol", "hazard": "flood", "from_rank": 1},
    ])  # fmt: skip
    house.in_force("yellow", series=house.lower)
    (proposal,) = [item for item in house.facts(Proposal) if item.series == house.lower]
    assert {action.post for action in proposal.options[0].actions} == {"warden-lower"}


def test_a_proposal_runs_out_in_six_hours(house):
    """Nobody acts tomorrow on today's river."""
    house.in_force("yellow")
    proposal = house.last(Proposal)
    assert proposal.expires - proposal.known_at == timedelta(hours=6)
