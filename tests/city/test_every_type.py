"""Every type of event that the built-in city names is handled from the call to the report, by its own tables."""

from __future__ import annotations

import msgspec
import pytest

from anlan.city.folder.generated import builtin_city
from anlan.city.house import TABLES, hazards, stages
from anlan.core.city import Area, Department, IncidentType, Plan, Post, ReportClock
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode
from anlan.core.given import Configured
from anlan.core.incidents import GUIDES, INCIDENTS, Incident, IncidentOpened, Task
from anlan.core.people import Audience
from anlan.core.sitreps import DUTIES, Sitrep, SitrepAsked
from anlan.core.tasks import TasksGiven
from anlan.flow import Flow
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.testing.twins import MemoryReadings, beginning

NEEDED = frozenset(
    {
        "profile", "area", "department", "post", "plan", "incident_type", "task_template", "question_script",
        "report_clock", "grade_rule",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def flow(tmp_path_factory):
    """Give the flow of Binhai with what an event needs, no feeds and no models."""
    url = f"sqlite:///{tmp_path_factory.mktemp('binhai') / 'journal.sqlite'}"
    engine = open_database(url, durable=False)
    made = Flow(
        Journal(engine), stages(hazards()), TABLES, clock=VirtualClock(beginning()), readings=MemoryReadings(),
        mode=Mode.DRILL,
    )  # fmt: skip
    made.start()
    for kind, name, content in builtin_city("binhai"):
        if kind in NEEDED:
            made.submit(
                Configured(
                    at=beginning(), by="city", key=f"{kind}|{name}", record=kind,
                    name=name, content=msgspec.to_builtins(content),
                )
            )  # fmt: skip
    yield made
    engine.dispose()


@pytest.fixture(scope="module")
def events(flow):
    """Give an open event of every type of the city."""
    area = next(iter(flow.city.all(Area)))
    found = []
    for kind in flow.city.all(IncidentType).values():
        opened = IncidentOpened(
            at=beginning(),
            by="wang",
            key=f"open {kind.code}",
            incident_type=kind.code,
            area=area,
            title=kind.zh,
        )
        facts = flow.submit(opened).facts
        found.append((kind, next(fact for fact in facts if isinstance(fact, Incident))))
    return found


def said(flow, given, kind):
    """The facts of one kind that follow from an act."""
    return [fact for fact in flow.submit(given).facts if isinstance(fact, kind)]


def test_practice_08_every_type_of_the_city_asks_and_gives_tasks(flow, events):
    """At least twelve types; each has questions, and tasks for posts that exist by clauses that exist."""
    assert len(events) >= 12
    for kind, incident in events:
        assert flow.rows(GUIDES).get(incident.id).questions, kind
        given = TasksGiven(at=beginning(), by="wang", key=f"give {kind.code}", incident=incident.id)
        tasks = said(flow, given, Task)
        assert tasks, kind
        for task in tasks:
            assert flow.city.get(Post, task.post) is not None, (kind.code, task.post)
            plan, _, clause = task.clause.partition(" ")
            found = flow.city.get(Plan, plan)
            assert not task.clause or (found and clause in {one.number for one in found.clauses}), task.clause


def test_practice_08_every_type_of_the_city_is_reported(flow, events):
    """A first report of each says what is known, and 正在核实 for the rest; in a drill it says so first."""
    for kind, incident in events:
        asked = SitrepAsked(
            at=beginning(), by="wang", key=f"ask {kind.code}", incident=incident.id, form="first"
        )
        (sitrep,) = said(flow, asked, Sitrep)
        assert "正在核实" in sitrep.text.zh
        assert sitrep.text.zh.startswith("【演练】")
        assert kind.zh in sitrep.text.zh


def test_practice_10_every_event_of_the_city_has_its_lines(flow, events):
    """Each category has at least one duty, its receiver is a body of the city, its clause is named."""
    for _, incident in events:
        row = flow.rows(INCIDENTS).get(incident.id)
        duties = flow.rows(DUTIES).where("incident", row.thread)
        assert duties, row.incident_type
        for duty in duties:
            assert flow.city.get(Department, duty.receiver) is not None, duty.receiver
            assert duty.clause, duty.clock
        if row.category == "social":
            assert (row.audience, row.grade) == (Audience.COMMAND, None)
        else:
            assert {duty.line for duty in duties} == {"government", "department"}, row.category


def test_local_rules_of_the_city_are_marked(flow):
    """A row whose clause speaks of a local rule is marked as one."""
    assert any(clock.local for clock in flow.city.all(ReportClock).values())
