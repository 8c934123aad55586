"""After the event the journal tells the whole course of it, what was late, what was scored and what it cost."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from anlan.cli.main import main
from anlan.core.closing import FindingRecorded
from anlan.core.incidents import Incident, IncidentOpened
from anlan.core.learning import Score
from anlan.core.onsite import SiteCheckedIn, SiteCheckedOut, SiteSetUp
from anlan.core.resources import Dispatched, UnitReported
from anlan.core.tasks import TaskGiven
from anlan.learning.after_action import after_action, incidents_of
from anlan.learning.costs import rates
from anlan.learning.page import page
from anlan.learning.tally import tally


@pytest.fixture
def handled(houses, house):
    """Give a house and an event in which a crew of six and eighteen volunteers worked."""
    houses.equip(house)
    fields = {"incident_type": "", "area": "330701", "title": "下穿通道积水"}
    receipt = house.submit(IncidentOpened, by="wang", **fields)
    incident = next(fact for fact in receipt.facts if isinstance(fact, Incident))
    thread = incident.thread_id
    house.submit(TaskGiven, by="wang", incident=thread, what="封路", post="warden-upper", due_min=20)
    house.submit(SiteSetUp, by="chen", incident=thread, note="通道东口", commander="chief-upper")
    house.submit(Dispatched, by="wang", unit="fire-1", to="gym", incident=thread)
    house.submit(
        SiteCheckedIn, by="wang", incident=thread, unit="民间队", group="rescue", people=18, volunteers=True
    )
    house.wait(minutes=90)
    house.submit(UnitReported, by="fire-1", unit="fire-1", status="on_scene")
    house.wait(minutes=30)
    house.submit(UnitReported, by="fire-1", unit="fire-1", status="done")
    house.submit(SiteCheckedOut, by="wang", incident=thread, unit="民间队")
    return house, thread


def report(handled):
    """The after-action report."""
    house, thread = handled
    return after_action(list(house.journal.facts()), house.flow.city, thread)


def test_hours_are_counted_from_assigned_to_free_and_rates_say_that_they_are_assumed(handled):
    """A crew of six for two hours is twelve person-hours at its rate, counted once although it was on site, too."""
    found = report(handled).cost
    crew, volunteers = found.efforts
    assert (crew.unit, crew.hours, crew.person_hours, crew.yuan) == (
        "fire-1",
        2.0,
        12.0,
        12 * rates()["fire"],
    )
    assert (volunteers.person_hours, volunteers.yuan) == (36.0, 0)
    assert (found.person_hours, found.yuan) == (48.0, crew.yuan)
    assert "assumed" in found.basis


def test_who_is_still_out_counts_up_to_now_and_says_so(handled):
    """A crew that has not come back has no end yet."""
    house, thread = handled
    house.submit(Dispatched, by="wang", unit="fire-2", to="gym", incident=thread)
    house.wait(minutes=60)
    effort = report(handled).cost.efforts[-1]
    assert (effort.unit, effort.open) == ("fire-2", True)


def test_late_reports_and_tasks_are_counted(handled):
    """One duty to report that nobody met is open, and the task that nobody took up is overdue."""
    found = report(handled)
    assert (found.reports.due, found.reports.on_time, found.reports.open) == (1, 0, 1)
    assert found.tasks.by_status == {"overdue": 1}


def test_decisions_have_names_and_times(handled):
    """Who opened it and who gave the task stand there with the moment."""
    assert [(one.what, one.by) for one in report(handled).decisions] == [
        ("incident_opened", "wang"),
        ("task_given", "wang"),
    ]


def test_the_course_is_in_order_and_only_of_this_event(handled):
    """Another event's facts do not stand in it."""
    house, _ = handled
    house.acts_at_once("another matter")
    found = report(handled)
    times = [line.known_at for line in found.timeline]
    assert times == sorted(times)
    assert all("another" not in line.text.en for line in found.timeline)
    assert len(incidents_of(list(house.journal.facts()))) == 2


def test_practice_23_a_lesson_stands_with_its_clause(handled):
    """What was found is printed with the clause that it revises."""
    house, thread = handled
    house.submit(
        FindingRecorded,
        by="chen",
        incident=thread,
        plan="binhai-flood",
        clause="3.2",
        text="封闭晚了二十分钟",
    )
    assert report(handled).lessons == ("封闭晚了二十分钟 → binhai-flood 3.2",)


def test_the_page_leaves_nothing_blank(handled):
    """What is not known says so: no grade, no score, no warning, not closed."""
    text = page(report(handled))
    for words in ("未定 / none", "未评 / not scored", "无预警叫应", "未办结", "未记录 / none recorded"):
        assert words in text


def test_an_unknown_incident_is_said(house):
    """No report is made of what is not there."""
    with pytest.raises(LookupError, match="no incident"):
        after_action(list(house.journal.facts()), house.flow.city, "incident-x")


def test_scores_stand_by_hazard_level_and_lead(house):
    """Hits by their lead, misses and false alarms apart; a silent gauge never counts as calm."""
    thread = house.in_force("yellow")
    score = {"at": house.now, "by": "learning", "series": house.upper, "level": "yellow", "reached_at": None}
    facts = [
        *house.journal.facts(),
        *(Score(**score, about=thread, label="hit", lead_min=lead) for lead in (20.0, 45.0, 45.5)),
        Score(**score, about="signal-x", label="miss", lead_min=None),
        Score(**score, about=thread, label="unknown", lead_min=None),
    ]
    (line,) = tally(facts, house.flow.city)
    assert (line.hazard, line.level, line.n) == ("flood", "yellow", 5)
    assert (line.hit, line.miss, line.false_alarm, line.unknown) == (3, 1, 0, 1)
    assert line.lead_median_min == 45.0
    assert line.hits_by_lead_min == {"0-30": 1, "30-60": 2, "60-180": 0, "180+": 0}


def test_the_report_covers_the_warning_it_answers(house):
    """叫应 of the warning and the wait of every approval are part of the event."""
    thread = house.in_force("red")
    house.wait(minutes=7)
    house.issue("chen")
    house.confirms(thread, "warden-upper", acted=True)
    found = after_action(list(house.journal.facts()), house.flow.city, house.last(Incident).id)
    assert (found.coverage.confirmed, found.coverage.acted) == (1, 1)
    waits = [one.waited_min for one in found.decisions if one.what == "approved proposal"]
    assert waits == [timedelta(minutes=7).total_seconds() / 60]


def test_the_commands_say_it_as_json_and_as_a_page(handled, sqlite_database, tmp_path):
    """`anlan after-action` and `anlan scores` read the journal beside the running house."""
    _, thread = handled
    told = CliRunner().invoke(main, ["after-action", thread, "--json", "--database", sqlite_database])
    assert (told.exit_code, json.loads(told.stdout)[0]["incident"]) == (0, thread)
    out = str(tmp_path / "after.md")
    assert (
        CliRunner().invoke(main, ["after-action", "--out", out, "--database", sqlite_database]).exit_code == 0
    )
    assert "下穿通道积水" in (tmp_path / "after.md").read_text("utf-8")
    scores = CliRunner().invoke(main, ["scores", "--json", "--database", sqlite_database])
    assert (scores.exit_code, json.loads(scores.stdout)) == (0, [])
    nobody = CliRunner().invoke(main, ["after-action", "incident-x", "--database", sqlite_database])
    assert (nobody.exit_code, "no incident" in nobody.output) == (1, True)
