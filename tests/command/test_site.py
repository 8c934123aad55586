"""On-site command: one place, one commander, one line of reporting, everybody counted in and out."""

import pytest

from anlan.command.views import action_plan
from anlan.core.onsite import (
    FORCES,
    SITES,
    Group,
    SiteCheckedIn,
    SiteCheckedOut,
    SiteCommanderNamed,
    SiteDissolved,
    SiteGroupLed,
    SiteRefused,
    SiteSetUp,
)
from anlan.core.resources import Dispatched, UnitReported
from anlan.core.tasks import TaskGiven


def set_up(desk, incident):
    """A site command for an incident."""
    return desk.submit(
        SiteSetUp, by="chen", incident=incident.thread_id, note="园区北门", commander="chief-upper"
    )


def check_in(desk, incident, unit, group=Group.RESCUE, **more):
    """A force reports in."""
    fields = {"unit": unit, "group": group, "people": 18, **more}
    return desk.submit(SiteCheckedIn, by="wang", incident=incident.thread_id, **fields)


def here(desk, incident):
    """Forces on site: name → to whom they report."""
    return {row.unit: row.reports_to for row in desk.flow.rows(FORCES).where("here", incident.thread_id)}


def test_practice_19_every_force_is_checked_in_and_out(desk, leak):
    """Volunteers like everybody else: 18 people with four boats are on the list until they leave."""
    set_up(desk, leak)
    check_in(desk, leak, "蓝天民间队", volunteers=True)
    (row,) = desk.rows(FORCES)
    assert (row.people, row.volunteers, row.left_at) == (18, True, None)
    desk.wait(minutes=30)
    desk.submit(SiteCheckedOut, by="wang", incident=leak.thread_id, unit="蓝天民间队")
    (row,) = desk.rows(FORCES)
    assert (row.left_at - row.came).total_seconds() == 1800
    assert here(desk, leak) == {}


def test_practice_19_one_line_of_reporting(desk, leak):
    """A force reports to its group's leader and to nobody else; without one, to the commander."""
    set_up(desk, leak)
    check_in(desk, leak, "医疗一队", Group.MEDICAL)
    assert here(desk, leak) == {"医疗一队": "chief-upper"}
    desk.submit(SiteGroupLed, by="chen", incident=leak.thread_id, group=Group.MEDICAL, post="deputy-upper")
    check_in(desk, leak, "医疗二队", Group.MEDICAL)
    assert here(desk, leak) == {"医疗一队": "deputy-upper", "医疗二队": "deputy-upper"}


def test_practice_19_command_at_the_site_is_one(desk, leak):
    """A second site command for the same event is refused; the commander's shift changes on the record."""
    set_up(desk, leak)
    set_up(desk, leak)
    assert len(desk.facts(SiteRefused)) == 1
    desk.submit(SiteCommanderNamed, by="chen", incident=leak.thread_id, commander="deputy-upper")
    (site,) = desk.rows(SITES)
    assert (site.commander, site.commanders) == ("deputy-upper", ("chief-upper", "deputy-upper"))


def test_practice_19_there_are_eight_groups():
    """综合协调、抢险救援、医疗救护、治安交通、转移安置、后勤保障、新闻发布、专家."""
    assert len(Group) == 8


def test_nothing_happens_at_a_site_that_is_not_there(desk, leak):
    """Before it is set up and after it is dissolved, words about it are refused by name."""
    check_in(desk, leak, "队")
    set_up(desk, leak)
    desk.submit(SiteDissolved, by="chen", incident=leak.thread_id)
    check_in(desk, leak, "队")
    desk.submit(SiteCheckedOut, by="wang", incident=leak.thread_id, unit="队")
    assert (len(desk.facts(SiteRefused)), desk.rows(FORCES)) == (3, [])


def test_a_unit_that_arrives_is_on_the_list(desk, houses, leak):
    """A dispatched crew needs no second word: on scene it is under the site command, done it has left."""
    houses.equip(desk)
    set_up(desk, leak)
    desk.submit(Dispatched, by="wang", unit="fire-1", to="gym", incident=leak.thread_id)
    desk.submit(UnitReported, by="fire-1", unit="fire-1", status="on_scene")
    assert here(desk, leak) == {"fire-1": "chief-upper"}
    desk.submit(UnitReported, by="fire-1", unit="fire-1", status="done")
    assert here(desk, leak) == {}


def test_practice_19_the_action_plan_is_the_site_as_it_stands(desk, leak):
    """ICS 201, 202 and 204 in one: commander, objectives, who is in which group under whom, the task list."""
    set_up(desk, leak)
    check_in(desk, leak, "蓝天民间队", volunteers=True)
    check_in(desk, leak, "医疗一队", Group.MEDICAL, people=4)
    thread = leak.thread_id
    desk.submit(TaskGiven, by="wang", incident=thread, what="封路", post="warden-upper", due_min=20)
    plan = action_plan(thread, desk.seen())
    assert (plan.commander, plan.place, plan.people_on_site) == ("chief-upper", "园区北门", 22)
    assert [(one.group, one.leader, one.forces) for one in plan.assignments] == [
        ("rescue", "chief-upper", ("蓝天民间队",)),
        ("medical", "chief-upper", ("医疗一队",)),
    ]
    assert [(task.what.zh, task.status) for task in plan.tasks] == [("封路", "assigned")]
    with pytest.raises(LookupError, match="no incident"):
        action_plan("incident-x", desk.seen())
