"""Field reports move tasks on, never back, however late or often they come."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.given import FieldReported
from anlan.core.incidents import TASKS, Task, TaskChanged
from anlan.core.signals import Signal

COURSE = ("received", "on_scene", "done")


@pytest.fixture
def task(house):
    """A task that was just given: the patrol."""
    house.in_force("red")
    house.issue("chen")
    return house.facts(Task)[0].thread_id


def status(house, task):
    """How a task stands."""
    return house.flow.rows(TASKS).get(task).status


def test_a_report_moves_the_task_on(house, task):
    """received, on scene, done: each is news and becomes the status, with the report as its cause."""
    for word in COURSE:
        receipt = house.reports(task, word)
        (changed,) = [fact for fact in receipt.facts if isinstance(fact, TaskChanged)]
        assert changed.because[0].target == receipt.facts[0].id
        assert status(house, task) == word


def test_a_step_may_be_left_out(house, task):
    """A team that says done without having said anything before is done."""
    house.reports(task, "done")
    assert status(house, task) == "done"


@pytest.mark.parametrize("late", ["received", "on_scene"])
def test_a_late_report_moves_nothing_back(house, task, late):
    """What was sent before and arrives after, because the network was down, is kept and changes nothing."""
    before = house.now
    house.wait(minutes=5)
    house.reports(task, "on_scene")
    house.reports(task, late, at=before)
    assert status(house, task) == "on_scene"
    assert len(house.facts(FieldReported)) == 2


def test_a_late_report_does_not_take_back_a_call_for_help(house, task):
    """ "On scene" sent before the call for help and arriving after it does not end the call."""
    before = house.now
    house.wait(minutes=5)
    house.reports(task, "needs_help")
    house.reports(task, "on_scene", at=before)
    assert status(house, task) == "needs_help"


def test_a_team_that_was_helped_goes_on(house, task):
    """After help came the team is on scene again: that is later news and not a step back."""
    house.reports(task, "needs_help")
    house.wait(minutes=5)
    house.reports(task, "on_scene")
    assert status(house, task) == "on_scene"


@pytest.mark.parametrize("final", ["done", "failed"])
@pytest.mark.parametrize("after", ["received", "on_scene", "needs_help", "done", "failed"])
def test_done_and_failed_are_final(house, task, final, after):
    """A task that is over stays as it ended; what comes after is kept as a fact."""
    house.reports(task, final)
    house.wait(minutes=1)
    receipt = house.reports(task, after)
    assert receipt.state == "done"
    assert status(house, task) == final


def test_the_same_report_sent_twice_is_one(house, task):
    """The device repeats until it is acknowledged; its sequence makes it one fact."""
    receipts = [house.reports(task, "received", key="device 7|1") for _ in range(3)]
    assert [receipt.state for receipt in receipts] == ["done", "duplicate", "duplicate"]
    assert len(house.facts(FieldReported)) == 1


def test_saying_the_same_again_is_kept_and_changes_nothing(house, task):
    """Two honest reports are two facts, and one change."""
    house.reports(task, "received")
    house.reports(task, "received")
    assert len(house.facts(FieldReported)) == 2
    assert len(house.facts(TaskChanged)) == 1


@pytest.mark.parametrize("word", ["assigned", "overdue", "gone fishing", ""])
def test_a_team_cannot_say_what_only_the_house_says(house, task, word):
    """Overdue is the clock's word, and nonsense is nobody's; neither moves a task."""
    house.reports(task, word)
    assert status(house, task) == "assigned"


def test_an_overdue_task_can_still_be_done(house, task):
    """Late is not never."""
    house.wait(minutes=31)
    assert status(house, task) == "overdue"
    for word in COURSE:
        house.reports(task, word)
        assert status(house, task) == word


def test_a_report_on_a_task_nobody_gave_is_kept_and_moves_nothing(house, task):
    """A wrong number loses no report."""
    assert house.reports("task-0", "done").state == "done"
    assert status(house, task) == "assigned"


def test_a_call_for_help_is_a_signal(house, task):
    """The duty desk hears it in the same turn, with who and what."""
    receipt = house.reports(task, "needs_help")
    (signal,) = [fact for fact in receipt.facts if isinstance(fact, Signal)]
    assert (signal.signal_kind, signal.group) == ("help", task)
    assert "warden-upper" in signal.text.zh
    assert "巡查堤防" in signal.text.zh


RANK = {"assigned": 0, "received": 1, "on_scene": 2, "needs_help": 3, "done": 4, "failed": 4}


@settings(max_examples=15)
@given(said=st.lists(st.tuples(st.sampled_from(list(RANK)[1:]), st.integers(0, 60)), max_size=8))
def test_in_whatever_order_reports_arrive_the_end_is_kept(houses, said):
    """Once done or failed is heard nothing changes it; before that only later news may step back from help."""
    house = houses.SmallCityHouse("sqlite://")
    house.in_force("red")
    house.issue("chen")
    task, begun, before, heard = house.facts(Task)[0].thread_id, house.now, "assigned", None
    for word, minute in said:
        at = begun + timedelta(minutes=minute)
        house.reports(task, word, at=at)
        after = status(house, task)
        if before in ("done", "failed"):
            assert after == before
        if RANK[after] < RANK[before]:
            assert (before, heard is not None and at > heard) == ("needs_help", True)
        if after != before:
            heard = at
        before = after
    house.close()
