"""What the law has a house do besides: tell others on issue, re-issue on a change, lift measures at the end."""

import pytest

from anlan.core.given import Decided
from anlan.core.musts import MUSTS, Must, MustDone, MustOverdue, MustRefused
from anlan.core.proposals import Proposal
from anlan.core.signals import Signal
from anlan.core.warnings import Delivery, Warning

KINDS = ("superior", "garrison", "neighbour", "media", "platform")
DUTY = "duty-room"


@pytest.fixture
def wired(house):
    """A city that knows its superior, garrison, neighbours, media and platform, and who its duty room is."""
    house.configure("post", DUTY, name=DUTY, zh="应急值班", en="Duty room", area="*")
    house.configure(
        "department",
        "emergency",
        name="emergency",
        zh="市应急局",
        en="Emergency",
        kind="emergency",
        post=DUTY,
    )
    house.configure(
        "department",
        "education",
        name="education",
        zh="市教育局",
        en="Education",
        kind="education",
        post="edu",
    )
    for kind in KINDS:
        house.configure("department", kind, name=kind, zh=f"{kind}台", en=kind, kind=kind)
    house.configure("department", "n2", name="n2", zh="邻市二", en="Neighbour two", kind="neighbour")
    return house


def items(house, item):
    """The items of one kind as they stand."""
    return [row for row in house.rows(MUSTS) if row.item == item]


def done(house, row, post, note="已办"):
    """Somebody says that an item is done."""
    return house.submit(MustDone, by="wang", about=row.thread, post=post, note=note)


def test_practice_11_issue_creates_what_the_law_demands(wired):
    """Report up, garrison, each neighbour, media, platform: each an item with owner, clause and time."""
    wired.in_force("yellow")
    assert [row.item for row in wired.rows(MUSTS)] == [
        "report_up",
        "garrison",
        "neighbour",
        "neighbour",
        "media",
        "platform",
    ]
    assert {row.post for row in wired.rows(MUSTS)} == {DUTY}
    assert all("突发事件应对法" in row.clause for row in wired.rows(MUSTS))
    assert {row.department for row in items(wired, "neighbour")} == {"neighbour", "n2"}
    assert wired.last(Warning).headline.zh in items(wired, "report_up")[0].what.zh


def test_practice_11_cancel_lists_what_is_to_be_lifted(wired):
    """Everything the text and its tasks ordered stands on the list, once, with the post that lifts it."""
    thread = wired.in_force("yellow")
    proposal = wired.last(Proposal)
    wired.issue_about(proposal.thread_id, "chen")
    measures = {item.zh for item in wired.last(Warning).measures}
    wired.falls_calm()
    wired.issue_about(thread, "wang")
    lifted = items(wired, "lift")
    said = [row.what.zh.removeprefix("解除措施：") for row in lifted]
    assert measures | {"巡查堤防"} == set(said)
    assert len(said) == len(set(said))
    assert {row.what.zh: row.post for row in lifted}["解除措施：巡查堤防"] == "warden-upper"


def test_practice_22_a_measure_is_lifted_by_the_body_that_decided_it(wired, met, houses):
    """停课 is the education office's to lift, and nobody closes it for it."""
    met.lawful(wired, houses)
    clause = {
        "number": "5.1",
        "zh": "停课",
        "en": "Close schools",
        "hazard": "typhoon",
        "from_rank": 3,
        "body": "市教育局",
    }
    wired.configure("plan", "typhoon", name="typhoon", zh="防台", en="Typhoon", version="1", clauses=[clause])
    met.relayed(wired, "red", instruction="")
    met.relayed(wired, "red", 2, message="Cancel", references=("met.1",))
    (row,) = [row for row in items(wired, "lift") if row.department == "市教育局"]
    assert row.post == "edu"
    done(wired, row, DUTY)
    assert wired.last(MustRefused).reason == "not_the_owner"
    done(wired, row, "edu")
    assert wired.flow.rows(MUSTS).get(row.thread).state == "done"
    done(wired, row, "edu")
    assert wired.last(MustRefused).reason == "closed"


def test_practice_11_a_change_of_level_is_a_reissue_with_both_texts(wired):
    """The raised text holds what was said before it, and what was told is to be told again."""
    wired.in_force("yellow")
    first = wired.last(Warning)
    for row in wired.rows(MUSTS):
        done(wired, row, DUTY)
    wired.flows(wired.upper, [4.2])
    wired.issue("wang")
    assert wired.last(Warning).level == "orange"
    text = wired.last(Delivery).text
    assert f"此前发布的内容：{first.headline.zh}" in text
    assert f"What was said before: {first.headline.en}" in text
    assert len(items(wired, "report_up")) == 2


def test_what_still_waits_is_not_asked_for_twice(wired):
    """A raise within minutes leaves one item to each receiver."""
    wired.in_force("yellow")
    wired.flows(wired.upper, [4.2])
    wired.issue("wang")
    assert len(items(wired, "report_up")) == 1


def test_an_overdue_item_is_listed_and_said(wired):
    """Ten minutes without the platform: the row says overdue, the desk has a signal, and it can still be closed."""
    wired.in_force("yellow")
    wired.wait(minutes=10)
    (row,) = items(wired, "platform")
    assert row.state == "overdue"
    assert wired.last(MustOverdue).thread == row.thread
    assert wired.last(Signal).signal_kind == "must"
    done(wired, row, DUTY)
    assert items(wired, "platform")[0].state == "done"


def test_an_item_that_is_done_in_time_never_becomes_overdue(wired):
    """The timer stops with the act."""
    wired.in_force("yellow")
    for row in wired.rows(MUSTS):
        done(wired, row, DUTY)
    wired.wait(minutes=120)
    assert wired.facts(MustOverdue) == []


def test_an_advisory_tells_nobody_outside(houses, sqlite_database):
    """Advice to departments is no warning in the sense of the law."""
    house = houses.SmallCityHouse(sqlite_database, lawful=False)
    house.configure("department", "s", name="s", zh="省厅", en="Province", kind="superior")
    house.in_force("yellow")
    assert house.facts(Must) == []
    house.close()


def test_who_must_be_told_is_asked_for_where_nobody_has_said(wired):
    """A kind without a department is an item all the same: unknown is not none."""
    house = wired
    house.configure("department", "garrison", name="garrison", zh="军", en="g", kind="other")
    house.in_force("yellow")
    (row,) = items(house, "garrison")
    assert row.department == ""
    assert "未登记" in row.what.zh


def test_nothing_is_told_before_a_person_has_approved(wired):
    """A draft obliges nobody."""
    wired.rises("yellow")
    assert wired.facts(Must) == []
    assert wired.facts(Decided) == []
