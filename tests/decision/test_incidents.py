"""An event of a type without any model is answered from its template, its plan and the rules about its type."""

import pytest

from anlan.core.incidents import INCIDENTS, Incident, IncidentOpened, IncidentTyped, Task
from anlan.core.proposals import Proposal
from anlan.core.resources import UNITS, Dispatched


@pytest.fixture
def plant(town):
    """A town with a plan, a template and a rule for leaks."""
    town.configure(
        "department", "ecology", name="ecology", zh="生态", en="Ecology", kind="ecology", post="deputy-upper"
    )
    town.configure("plan", "leak", name="leak", zh="泄漏预案", en="Leak plan", version="2018", clauses=[
        {"number": "3.1", "zh": "核实情况", "en": "Verify"},
        {"number": "3.2", "zh": "警戒，下风向避险", "en": "Cordon"},
        {"number": "3.4", "zh": "监测空气", "en": "Measure the air", "post": "ecology"},
    ])  # fmt: skip
    town.configure("incident_type", "20101", code="20101", category="accident", zh="危化品泄漏", en="Leak", plan="leak",
                   department="ecology")  # fmt: skip
    town.configure(
        "incident_type", "40101", code="40101", category="social", zh="群体事件", en="Crowd", plan="leak"
    )
    steps = [
        {"zh": "核实", "en": "Verify", "post": "department", "within_min": 10, "clause": "3.1"},
        {
            "zh": "警戒",
            "en": "Cordon",
            "post": "warden-upper",
            "within_min": 20,
            "clause": "3.2",
            "needs": ["fire"],
        },
    ]
    for code in ("20101", "40101"):
        town.configure("task_template", code, incident_type=code, steps=steps)
    town.configure("trigger", "downwind", name="downwind", zh="下风向", en="Downwind", incident_type="20101",
                   plan="leak", clauses=["3.2", "3.4"])  # fmt: skip
    return town


def opens(house, code="20101", **more):
    """A person opens an event."""
    fields = {"incident_type": code, "area": house.known_area, "title": "罐区泄漏", **more}
    return next(
        fact for fact in house.submit(IncidentOpened, by="wang", **fields).facts if isinstance(fact, Incident)
    )


def test_an_event_without_a_model_gets_its_options(plant):
    """Each clause once, with the post and time of the template, the rule's clauses after it, means named."""
    incident = opens(plant)
    proposal = plant.last(Proposal)
    actions = proposal.options[0].actions
    assert proposal.for_thread == incident.thread_id
    assert [(action.clause, action.post, action.within_min) for action in actions] == [
        ("3.1", "deputy-upper", 10),
        ("3.2", "warden-upper", 20),
        ("3.4", "deputy-upper", 60),
    ]
    assert [action.resources for action in actions] == ["none", "named", "none"]
    assert [action.text.zh for action in actions] == ["核实情况", "警戒，下风向避险", "监测空气"]


def test_its_approval_gives_tasks_and_sends_units_to_the_very_place(plant):
    """No second incident is opened; the engine goes to where the event is."""
    incident = opens(plant, place=[110.04, 20.04])
    plant.issue("chen")
    assert len(plant.rows(INCIDENTS)) == 1
    assert {task.incident for task in plant.facts(Task)} == {incident.thread_id}
    row = plant.flow.rows(UNITS).get("fire-2")
    assert (row.incident, row.to) == (incident.thread_id, "110.04,20.04")


def test_a_type_said_later_brings_the_options_then(plant):
    """Nothing is proposed for an event nobody has typed; the moment somebody does, it is."""
    incident = opens(plant, "")
    assert plant.facts(Proposal) == []
    plant.submit(IncidentTyped, by="wang", incident=incident.thread_id, incident_type="20101")
    assert plant.last(Proposal).for_thread == incident.thread_id


def test_a_social_event_is_not_proposed_for_on_the_open_desk(plant):
    """社会安全 events are for the command alone: nothing about them lands where the whole duty room looks."""
    opens(plant, "40101")
    assert plant.facts(Proposal) == []


def test_practice_05_a_unit_goes_before_anybody_approves(plant):
    """The options lie there and wait; the engine is sent all the same."""
    incident = opens(plant)
    plant.submit(Dispatched, by="fire-1", unit="fire-1", to="gym", incident=incident.thread_id)
    assert plant.flow.rows(UNITS).get("fire-1").incident == incident.thread_id
    assert plant.approval(plant.last(Proposal).thread_id).state == "waiting"
