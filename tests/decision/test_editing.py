"""A person's edit and a model's draft make a new version with its own hash; what no clause says is never shown."""

import pytest

from anlan.core.approvals import ApprovalAsked
from anlan.core.facts import Bilingual
from anlan.core.incidents import Task
from anlan.core.proposals import (
    DROPS,
    PROPOSALS,
    OptionDrafted,
    Proposal,
    ProposalEdited,
    ProposalEditRefused,
    Sentence,
    SentenceDropped,
)


@pytest.fixture
def waiting(town):
    """A proposal with two actions that waits for a person."""
    town.configure("plan", "binhai-flood", name="binhai-flood", zh="预案", en="Plan", version="2026", clauses=[
        {"number": "3.1", "zh": "巡查堤防", "en": "Patrol", "hazard": "flood", "from_rank": 1, "post": "warden-upper"},
        {"number": "3.2", "zh": "封闭下穿通道", "en": "Close", "hazard": "flood", "from_rank": 1, "needs": ["fire"]},
        {"number": "6.1", "zh": "关闭景区", "en": "Close the parks", "needs": ["fire"]},
    ])  # fmt: skip
    town.in_force("yellow")
    return town


def edit(house, **fields):
    """Chen edits the proposal that waits."""
    return house.submit(ProposalEdited, by="chen", about=house.facts(Proposal)[0].thread_id, **fields)


def sentence(zh, clause, version="2026", plan="binhai-flood"):
    """One sentence of a draft."""
    return Sentence(text=Bilingual(zh, ""), plan=plan, clause=clause, version=version)


def test_an_edit_is_a_new_version_with_its_own_hash_and_its_changes(waiting):
    """One action out, one clause in, one action to another post: three lines of change, a new hash, asked anew."""
    before = waiting.last(ApprovalAsked)
    edit(waiting, content=before.content, drop=(1,), add=("binhai-flood 6.1",), action=2, post="deputy-upper")
    old, new = waiting.facts(Proposal)
    assert (new.thread, new.version, new.revises, new.written_by) == (old.id, 2, old.id, "person")
    assert [action.clause for action in new.options[0].actions] == ["3.2", "6.1"]
    assert new.options[0].actions[0].post == "deputy-upper"
    assert len(new.changes) == 3
    asked = waiting.last(ApprovalAsked)
    assert asked.content == new.shown() != before.content


def test_what_is_carried_out_is_the_edited_text(waiting):
    """The old hash approves nothing any more; the new one brings the new actions."""
    before = waiting.last(ApprovalAsked)
    edit(waiting, drop=(1,))
    waiting.decides("wang", before)
    assert waiting.facts(Task) == []
    waiting.issue("wang")
    assert [task.what.zh for task in waiting.facts(Task)] == ["封闭下穿通道"]
    row = waiting.flow.rows(PROPOSALS).get(waiting.facts(Proposal)[0].thread_id)
    assert (row.label, row.version) == ("edited", 2)


def test_an_edit_names_no_unit_twice(waiting):
    """The clause that is put in gets the other engine: the first is named already."""
    edit(waiting, add=("binhai-flood 6.1",))
    named = [action.units for action in waiting.last(Proposal).options[0].actions]
    assert named == [(), ("fire-2",), ("fire-1",)] or named == [(), ("fire-1",), ("fire-2",)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"drop": (1, 2)}, "empty"),
        ({"drop": (3,)}, "number"),
        ({"action": 7, "post": "x"}, "number"),
        ({"add": ("binhai-flood 9.9",)}, "clause"),
        ({"add": ("nonsense",)}, "clause"),
        ({"option": 5}, "option"),
        ({"content": "0" * 64, "drop": (1,)}, "changed"),
        ({}, "nothing"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_by_name(waiting, fields, reason):
    """Nothing is changed, and who edited is told why."""
    edit(waiting, **fields)
    assert waiting.last(ProposalEditRefused).reason == reason
    assert len(waiting.facts(Proposal)) == 1


def test_what_is_approved_is_not_edited(waiting):
    """An approval binds its text: who wants another drafts another."""
    waiting.issue("chen")
    edit(waiting, drop=(1,))
    assert waiting.last(ProposalEditRefused).reason == "settled"


def test_a_sentence_that_cites_a_withdrawn_clause_is_dropped_and_counted(waiting):
    """Inject 13: "封闭跨海大桥" of a clause that is gone is not shown; the rules draft stands."""
    thread = waiting.last(Proposal).thread_id
    waiting.submit(OptionDrafted, by="model", about=thread, sentences=(sentence("封闭跨海大桥", "7.3"),))
    dropped = waiting.last(SentenceDropped)
    assert (dropped.text.zh, dropped.clause, dropped.reason) == (
        "封闭跨海大桥",
        "7.3",
        "withdrawn_or_unknown",
    )
    (proposal,) = waiting.facts(Proposal)
    assert proposal.written_by == "rule"
    assert waiting.flow.rows(PROPOSALS).get(thread).dropped == 1
    assert [row.text.zh for row in waiting.rows(DROPS)] == ["封闭跨海大桥"]


@pytest.mark.parametrize(
    ("zh", "clause", "version", "reason"),
    [
        ("巡查堤防", "3.1", "2020", "withdrawn_or_unknown"),
        ("封闭跨海大桥", "3.1", "2026", "not_in_the_clause"),
        ("巡查全部堤防", "3.1", "2026", "not_in_the_clause"),
    ],
)
def test_a_sentence_stands_only_on_what_its_clause_says(waiting, zh, clause, version, reason):
    """An old version carries nothing; words that the clause does not hold are not the clause's."""
    thread = waiting.last(Proposal).thread_id
    waiting.submit(OptionDrafted, by="model", about=thread, sentences=(sentence(zh, clause, version),))
    assert waiting.last(SentenceDropped).reason == reason


def test_what_stands_of_a_draft_is_put_beside_the_rules(waiting):
    """The good sentence becomes an option with the clause's own words; the bad one is counted in its concerns."""
    thread = waiting.last(Proposal).thread_id
    said = (sentence("封闭下穿通道。", "3.2"), sentence("封闭跨海大桥", "7.3"))
    waiting.submit(OptionDrafted, by="model", about=thread, sentences=said)
    new = waiting.last(Proposal)
    assert [option.name for option in new.options] == ["by_plan", "model"]
    assert [action.text.zh for action in new.options[1].actions] == ["封闭下穿通道"]
    assert any("1句" in text.zh for text in new.options[1].concerns)


def test_a_plan_that_is_withdrawn_is_cited_by_nobody(waiting):
    """Not by an edit, not by a draft."""
    waiting.configure("plan", "old", name="old", zh="旧", en="Old", version="1", withdrawn=True, clauses=[
        {"number": "1", "zh": "封桥", "en": "Close the bridge"},
    ])  # fmt: skip
    edit(waiting, add=("old 1",))
    assert waiting.last(ProposalEditRefused).reason == "clause"
    thread = waiting.last(Proposal).thread_id
    waiting.submit(OptionDrafted, by="m", about=thread, sentences=(sentence("封桥", "1", "1", "old"),))
    assert waiting.last(SentenceDropped).reason == "withdrawn_or_unknown"
