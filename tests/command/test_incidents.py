"""Events of any type are handled by people, without a model, and nothing waits for an approval first."""

import pytest

from anlan.core.approvals import Approval, ApprovalAsked
from anlan.core.casualties import FigureStated
from anlan.core.evidence import Clause, Link
from anlan.core.extraction import Figure
from anlan.core.given import TookAction
from anlan.core.grades import CommandHandedOver, GradeConfirmed, GradeJudged
from anlan.core.incidents import GUIDES, INCIDENTS, TASKS, Incident, IncidentTyped, Task, TaskChanged
from anlan.core.ladders import EventGrade
from anlan.core.people import Audience
from anlan.core.proposals import Proposal
from anlan.core.tasks import TaskCancelled, TaskGiven, TaskReassigned, TasksGiven
from anlan.core.warnings import Warning


def row(house, incident):
    """The incident as it stands."""
    return house.flow.rows(INCIDENTS).get(incident.thread_id)


def test_practice_08_every_type_runs_without_a_model(desk, leak):
    """A leak has no hazard folder: questions, steps and tasks are there, and a report is drafted in time."""
    guide = desk.flow.rows(GUIDES).get(leak.thread_id)
    assert [one.zh for one in guide.questions] == ["什么物质？", "风向？"]
    assert len(guide.steps) == 3
    assert (leak.hazard, leak.category, row(desk, leak).state) == (None, "accident", "open")
    assert desk.facts(Warning) == []
    desk.submit(TasksGiven, by="wang", incident=leak.thread_id)
    desk.wait(minutes=60)
    assert row(desk, leak).reports == 1


def test_practice_08_opening_gives_no_task_of_itself(desk, leak):
    """The template lies ready; only a person's act makes tasks of it."""
    desk.wait(minutes=30)
    assert desk.facts(Task) == []
    desk.submit(TasksGiven, by="wang", incident=leak.thread_id, steps=(1,))
    (task,) = desk.facts(Task)
    assert (task.what.zh, task.post, task.clause) == ("划定警戒区", "warden-upper", "binhai-flood 3.1")
    assert any(isinstance(item, Clause) and item.clause == "3.1" for item in task.because)


def test_steps_of_a_grade_wait_for_it(desk, leak):
    """What the template keeps for a major event is not given in a general one, unless a person names it."""
    desk.submit(TasksGiven, by="wang", incident=leak.thread_id)
    assert [task.post for task in desk.facts(Task)] == ["warden-upper", "desk-city-emergency"]
    desk.submit(TasksGiven, by="wang", incident=leak.thread_id, steps=(3,))
    assert desk.last(Task).what.zh == "请求省级支援"


def test_practice_05_what_was_done_at_once_was_never_waiting(house):
    """已先行处置: the task's first and only state is done; no proposal and no approval came before it."""
    house.submit(
        TookAction, by="warden-upper", what="moved 21 people", why="the crack is wider", area="330701"
    )
    (task,) = house.rows(TASKS)
    assert task.status == "done"
    assert house.facts(TaskChanged, Proposal, ApprovalAsked, Approval) == []


def test_practice_05_what_was_done_at_once_in_an_open_event_stays_in_it(desk, leak):
    """The warden who moves people during the leak adds to that event; no second one is opened."""
    desk.submit(
        TookAction,
        by="warden-upper",
        what="moved 21 people",
        why="smell",
        area="330701",
        incident=leak.thread_id,
    )
    (task,) = desk.facts(Task)
    assert (task.incident, task.done_already) == (leak.thread_id, True)
    assert len(desk.rows(INCIDENTS)) == 1


def test_practice_05_a_person_gives_a_task_and_nobody_is_asked(desk, leak):
    """The second lawful way: a named person's own word, at once, with what and why on the record."""
    receipt = desk.submit(
        TaskGiven, by="wang", incident=leak.thread_id, what="封闭园区北门", post="warden-upper", due_min=20
    )
    (task,) = [fact for fact in receipt.facts if isinstance(fact, Task)]
    assert (task.area, (task.due - task.at).total_seconds()) == ("330701", 1200)
    assert desk.facts(Approval) == []


def test_a_task_goes_to_another_as_a_new_one_that_names_it(desk, leak):
    """Reassigned: the old task is over, the new one links to it; neither is overdue twice."""
    desk.submit(TaskGiven, by="wang", incident=leak.thread_id, what="封路", post="warden-upper", due_min=20)
    (old,) = desk.facts(Task)
    desk.submit(TaskReassigned, by="wang", task=old.thread_id, post="deputy-upper", note="人在途中")
    new = desk.last(Task)
    assert (new.replaces, new.post, new.due) == (old.thread_id, "deputy-upper", old.due)
    assert Link(relation="replaces", target=old.thread_id, thread=True) in new.because
    desk.wait(minutes=30)
    assert [task.status for task in desk.rows(TASKS)] == ["reassigned", "overdue"]


def test_a_cancelled_task_is_never_overdue_and_takes_no_report(desk, leak):
    """Taken back is over: time does not run out on it and a late word of the team moves nothing."""
    desk.submit(TaskGiven, by="wang", incident=leak.thread_id, what="封路", post="warden-upper", due_min=20)
    (task,) = desk.facts(Task)
    desk.submit(TaskCancelled, by="wang", task=task.thread_id, note="路已通")
    desk.reports(task.thread_id, "received")
    desk.wait(minutes=60)
    assert [one.status for one in desk.rows(TASKS)] == ["cancelled"]


def test_a_cascade_hangs_on_what_it_came_out_of(desk, opens, practised):
    """Quake → dam: the child names its parent and is found under it."""
    quake = opens(desk, practised.QUAKE)
    dam = opens(desk, practised.DAM, parent=quake.thread_id)
    assert [child.thread for child in desk.flow.rows(INCIDENTS).where("parent", quake.thread_id)] == [
        dam.thread_id
    ]
    assert Link(relation="came_out_of", target=quake.thread_id, thread=True) in dam.because


def test_social_events_are_for_the_command_only(desk, opens, practised):
    """社会安全: no colour, no grade without the city's own table, only the command sees it, 法 69 has its timer."""
    event = opens(desk, practised.SOCIAL)
    state(desk, event, Figure.DEATHS, 5)
    assert event.audience is Audience.COMMAND
    assert (row(desk, event).grade, desk.facts(GradeJudged, Warning)) == (None, [])


def test_an_act_at_once_gets_its_type_from_a_person(desk, practised):
    """事件定性: what began as an immediate action becomes an event of a type, with its guide."""
    desk.acts_at_once()
    incident = desk.last(Incident)
    assert row(desk, incident).category == ""
    desk.submit(IncidentTyped, by="wang", incident=incident.thread_id, incident_type=practised.CHEMICAL)
    assert row(desk, incident).category == "accident"
    assert desk.flow.rows(GUIDES).get(incident.thread_id) is not None


# --- grades -----------------------------------------------------------------------------------------------------


def state(desk, incident, figure, value, *, verified=True, source="city-emergency"):
    """Somebody enters a figure."""
    return desk.submit(
        FigureStated, by="li", incident=incident.thread_id, figure=figure, value=value, source=source,
        verified=verified,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deaths", "grade"),
    [
        (0, None),
        (1, "一般"),
        (2, "一般"),
        (3, "较大"),
        (9, "较大"),
        (10, "重大"),
        (29, "重大"),
        (30, "特别重大"),
    ],
)
def test_practice_24_the_number_itself_is_included(desk, leak, deaths, grade):
    """ "以上"含本数 (493 art. 3): three dead are 较大, ten 重大, thirty 特别重大; nobody hurt has no grade."""
    state(desk, leak, Figure.DEATHS, deaths)
    assert row(desk, leak).grade == (EventGrade(grade) if grade else None)


def test_practice_24_the_graver_of_two_figures_counts(desk, leak):
    """Ten seriously hurt make it 较大 although one is dead."""
    state(desk, leak, Figure.DEATHS, 1)
    state(desk, leak, Figure.SERIOUS, 10)
    assert row(desk, leak).grade is EventGrade.LARGER


def test_practice_24_an_unverified_figure_grades_nothing(desk, leak):
    """A claim is kept in the ledger and moves no ladder."""
    state(desk, leak, Figure.DEATHS, 12, verified=False)
    assert row(desk, leak).grade is None


def test_practice_24_a_grade_is_a_first_judgement_until_confirmed(desk, leak):
    """初判 stands as such until a named person confirms it, and then only rises by figures."""
    state(desk, leak, Figure.DEATHS, 3)
    assert (row(desk, leak).grade_confirmed, desk.last(GradeJudged).clause) == (False, "493 第3条")
    desk.submit(GradeConfirmed, by="chen", incident=leak.thread_id, grade=EventGrade.LARGER)
    assert row(desk, leak).grade_confirmed
    state(desk, leak, Figure.DEATHS, 2, source="hospital")
    assert row(desk, leak).grade is EventGrade.LARGER
    state(desk, leak, Figure.DEATHS, 10, source="fire")
    assert (row(desk, leak).grade, row(desk, leak).grade_confirmed) == (EventGrade.MAJOR, False)


def test_practice_12_command_changes_hands_on_the_record(desk, leak):
    """一般县、较大市、重大及以上省: the grade says who should command; handing over is a person's act."""
    state(desk, leak, Figure.DEATHS, 10)
    assert (row(desk, leak).commands, row(desk, leak).commanded_by) == ("province", "")
    desk.submit(
        CommandHandedOver,
        by="chen",
        incident=leak.thread_id,
        to="province",
        department="province",
        note="重大",
    )
    assert row(desk, leak).commanded_by == "province"


def test_an_approved_option_about_an_event_gives_its_tasks_to_that_event(desk, leak):
    """The plan's proposal for an event opens no second one."""
    proposal = next(fact for fact in desk.facts(Proposal) if fact.for_thread == leak.thread_id)
    desk.issue_about(proposal.thread_id, "chen")
    assert [one.thread for one in desk.rows(INCIDENTS)] == [leak.thread_id]
    assert {task.incident for task in desk.facts(Task)} == {leak.thread_id}
