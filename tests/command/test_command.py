"""What was approved is carried out, and nothing else; what was done at once is recorded as done."""

from datetime import timedelta

import pytest

from anlan.core.approvals import Approval
from anlan.core.evidence import Clause, Link
from anlan.core.facts import Mode
from anlan.core.given import Verdict
from anlan.core.incidents import INCIDENTS, TASKS, Incident, Task
from anlan.core.proposals import Proposal
from anlan.core.sitreps import Sitrep
from anlan.core.warnings import Warning, WarningIssued

ITEMS = (
    "时间",
    "地点",
    "信息来源",
    "事件性质",
    "影响范围及损害程度",
    "人员伤亡和失联",
    "发展趋势",
    "已采取措施",
)
"""总体应急预案 2025 §3.3.1."""


def opened(house, level="red"):
    """An incident opened by an approved proposal."""
    house.in_force(level)
    house.issue("chen")
    return house.last(Incident)


def items(sitrep):
    """The items of a first report by name, in Chinese."""
    text = sitrep.text.zh.removeprefix("【演练】").removesuffix("。")
    return dict(part.split("：", 1) for part in text.split("；"))


def test_an_approved_proposal_opens_an_incident_with_its_tasks(house):
    """One incident for the warning, one task for each action, in the turn of the approval."""
    thread = house.in_force("red")
    proposal = house.last(Proposal)
    receipt = house.issue("chen")
    incident, *tasks = [fact for fact in receipt.facts if isinstance(fact, Incident | Task)]
    assert incident.for_thread == thread
    assert [task.what for task in tasks] == [action.text for action in proposal.options[0].actions]
    assert [task.clause for task in tasks] == ["binhai-flood 3.1", "binhai-flood 3.2"]
    assert {task.incident for task in tasks} == {incident.thread_id}
    assert {row.status for row in house.rows(TASKS)} == {"assigned"}


def test_a_task_is_due_when_its_clause_says(house):
    """within_min counts from the approval."""
    opened(house)
    approved = house.last(Approval)
    due = [(task.due - approved.at).total_seconds() / 60 for task in house.facts(Task)]
    assert due == [30, 20]


def test_every_task_leads_to_its_approval_and_clause(house):
    """Who ordered it, and by which clause, stands on the task itself."""
    opened(house)
    approval = house.last(Approval)
    for task in house.facts(Task):
        assert any(isinstance(item, Clause) and task.clause.endswith(item.clause) for item in task.because)
        assert Link(relation="approved_by", target=approval.id) in task.because


def test_a_rejected_proposal_opens_nothing(house):
    """A no leaves no incident behind."""
    house.in_force("yellow")
    house.decides("chen", verdict=Verdict.REJECT)
    assert house.facts(Incident, Task) == []


def test_an_approved_warning_opens_nothing(house):
    """Telling people and acting are two decisions."""
    house.in_force("red")
    assert len(house.facts(WarningIssued)) == 1
    assert house.facts(Incident, Task) == []


def test_a_raised_warning_adds_tasks_to_the_same_incident(house):
    """One thing is handled once: the raise brings more to do, not a second incident."""
    first = opened(house, "yellow")
    house.flows(house.upper, [4.2])
    house.issue("wang")
    house.issue("chen")
    assert house.last(WarningIssued).level == "orange"
    assert [row.thread for row in house.rows(INCIDENTS)] == [first.thread_id]
    tasks = house.flow.rows(TASKS).where("incident", first.thread_id)
    assert len(tasks) == len(house.facts(Task))
    assert "binhai-flood 3.2" in {task.clause for task in house.facts(Task)}


def test_two_places_are_two_incidents(house):
    """Each warning in force has its own."""
    opened(house, "yellow")
    house.in_force("yellow", series=house.lower)
    below = next(item for item in house.facts(Proposal) if item.series == house.lower)
    asked = house.approval(below.thread_id)
    assert asked.state == "waiting"
    house.issue_about(below.thread_id, "chen")
    assert {row.area for row in house.rows(INCIDENTS)} == {house.known_area, house.unknown_area}


def test_a_task_nobody_takes_up_becomes_overdue(house):
    """At its due time a task that was not even received says so; one that was received does not."""
    opened(house)
    first, second = house.facts(Task)
    house.reports(first.thread_id, "received")
    house.wait(minutes=31)
    assert {row.thread: row.status for row in house.rows(TASKS)} == {
        first.thread_id: "received",
        second.thread_id: "overdue",
    }


# --- immediate action -------------------------------------------------------------------------------------------


def test_an_immediate_action_is_recorded_as_done_and_asks_nobody(house):
    """先期处置: an incident with a task already done, by the one who did it; no proposal, no approval."""
    receipt = house.acts_at_once("closed the underpass")
    incident, task = [fact for fact in receipt.facts if isinstance(fact, Incident | Task)]
    assert (task.incident, task.post, task.done_already) == (incident.thread_id, "warden-upper", True)
    assert "closed the underpass" in task.what.zh
    assert incident.opened_by == receipt.facts[0].id
    assert house.rows(TASKS)[0].status == "done"
    assert house.facts(Proposal, Approval) == []


def test_two_immediate_actions_are_two_incidents(house):
    """Two honest identical acts are two facts."""
    house.acts_at_once()
    house.acts_at_once()
    assert len(house.rows(INCIDENTS)) == 2


def test_what_was_done_is_never_overdue(house):
    """A task that is done when it is written down has no time to run out."""
    house.acts_at_once()
    house.wait(minutes=120)
    assert [row.status for row in house.rows(TASKS)] == ["done"]


# --- first report -----------------------------------------------------------------------------------------------


def test_the_first_report_lies_ready_when_half_its_time_has_gone(house):
    """A leader needs time to sign: the draft of the thirty-minute report is there after fifteen, once."""
    incident = opened(house)
    assert house.wait(minutes=14.9) != []
    assert house.facts(Sitrep) == []
    house.wait(minutes=0.1)
    (sitrep,) = house.facts(Sitrep)
    assert (sitrep.incident, sitrep.form) == (incident.thread_id, "first")
    assert sitrep.at - incident.at == timedelta(minutes=15)
    house.wait(minutes=120)
    assert len(house.facts(Sitrep)) == 1


def test_the_first_report_has_all_eight_items_in_order(house):
    """Nothing is left out: what nobody knows is 正在核实, named among the missing, never blank and never zero."""
    opened(house)
    house.wait(minutes=30)
    sitrep = house.last(Sitrep)
    found = items(sitrep)
    assert tuple(found) == ITEMS
    assert all(found.values())
    assert found["人员伤亡和失联"] == "正在核实"
    assert "casualties" in sitrep.missing
    assert "12300" in found["影响范围及损害程度"]


def test_an_area_nobody_counted_is_being_verified(house):
    """Unknown people in the area read 正在核实, not 0."""
    house.in_force("yellow", series=house.lower)
    below = next(item for item in house.facts(Proposal) if item.series == house.lower)
    house.issue_about(below.thread_id, "chen")
    house.wait(minutes=30)
    sitrep = house.last(Sitrep)
    assert items(sitrep)["影响范围及损害程度"] == "正在核实"
    assert "extent" in sitrep.missing


def test_the_first_report_counts_what_was_done(house):
    """The measures are counted from the tasks as they stand."""
    opened(house)
    house.reports(house.facts(Task)[0].thread_id, "done")
    house.wait(minutes=30)
    assert items(house.last(Sitrep))["已采取措施"] == "下达任务 2 项，完成 1 项"


def test_a_report_from_an_immediate_action_names_its_source(house):
    """Without a warning the source is the field, and the trend is not known."""
    house.acts_at_once()
    house.wait(minutes=30)
    found = items(house.last(Sitrep))
    assert (found["信息来源"], found["发展趋势"]) == ("现场报告", "正在核实")


@pytest.mark.parametrize(("mode", "marked"), [(Mode.DRILL, True), (Mode.LIVE, False), (Mode.REPLAY, False)])
def test_a_drill_says_so_first(houses, sqlite_database, mode, marked):
    """In a drill every text that could be taken for real begins with 演练; otherwise none does."""
    house = houses.SmallCityHouse(sqlite_database, mode=mode)
    house.in_force("red")
    house.issue("chen")
    house.wait(minutes=30)
    sitrep, warning = house.last(Sitrep), house.facts(Warning)[-1]
    assert sitrep.text.zh.startswith("【演练】") is marked
    assert sitrep.text.en.startswith("[DRILL]") is marked
    assert warning.headline.zh.startswith("【演练】") is marked
    house.close()
