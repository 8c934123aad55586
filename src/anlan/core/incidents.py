"""Incidents and tasks: opened by a named person, an approval, or a person's own immediate act; never by a proposal."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.closing import IncidentClosed
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.grades import CommandHandedOver, CommandLevel, GradeConfirmed, GradeJudged
from anlan.core.ladders import EventGrade
from anlan.core.people import Audience
from anlan.core.places import Point
from anlan.core.sitreps import Sitrep
from anlan.core.tables import Rows, Table


@fact("incident_opened")
class IncidentOpened(Given, frozen=True, kw_only=True):
    """立案: a person says that this is an event of a type and is being handled from now on."""

    incident_type: str
    area: str
    title: str
    reports: tuple[str, ...] = ()
    """Threads of the reports that tell of it."""
    parent: str = ""
    """The incident it came out of (quake → dam)."""
    place: Point | None = None


@fact("incident_typed")
class IncidentTyped(Given, frozen=True, kw_only=True):
    """事件定性: a person says which type an incident is that began without one, or as another."""

    incident: str
    incident_type: str
    note: str = ""


@fact("escalation_feared")
class EscalationFeared(Given, frozen=True, kw_only=True):
    """可能演化为重大、特别重大: it is reported at once, whatever its grade now (总预 3.3.1)."""

    incident: str
    note: str
    """What makes one think so."""


@fact("incident")
class Incident(Fact, frozen=True, kw_only=True):
    """A thing being handled. Opened by a person or an approval, never by a proposal."""

    hazard: str | None
    area: str
    for_thread: str
    """The warning it answers, or empty."""
    opened_by: str
    """Id of the approval or of the person's act."""
    title: Bilingual
    incident_type: str = ""
    """Code in the city's table; empty until a person says which."""
    category: str = ""
    """natural | accident | health | social; empty while the type is not known."""
    parent: str = ""
    reports: tuple[str, ...] = ()
    place: Point | None = None
    audience: Audience | None = None
    """社会安全 events are for the command only."""


@fact("incident_type_set")
class IncidentTypeSet(Fact, frozen=True, kw_only=True):
    """An incident has this type and category from now on. The thread is the incident's."""

    incident_type: str
    category: str


@fact("incident_guide")
class IncidentGuide(Fact, frozen=True, kw_only=True):
    """What the city holds ready for the type: what to ask, and the tasks a person may give at once."""

    incident: str
    area: str
    questions: tuple[Bilingual, ...]
    steps: tuple[Bilingual, ...]
    """In the order of the template; a person gives them by number, from 1."""
    audience: Audience | None = None


@fact("task")
class Task(Fact, frozen=True, kw_only=True):
    """Who does what, where, by when."""

    incident: str
    """Thread of the incident."""
    what: Bilingual
    post: str
    area: str
    due: Time
    clause: str
    done_already: bool = False
    """先期处置: recorded after the act."""
    replaces: str = ""
    """The task it takes over from: reassigned."""


@fact("task_changed")
class TaskChanged(Fact, frozen=True, kw_only=True):
    """A task moved on: received, on_scene, done, failed, needs_help, overdue, cancelled, reassigned."""

    status: str


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident as it stands."""

    thread: str
    hazard: str | None
    area: str
    for_thread: str
    title: Bilingual
    opened: Time
    reports: int
    state: str = "open"
    """open | closed."""
    incident_type: str = ""
    category: str = ""
    parent: str = ""
    may_escalate: bool = False
    grade: EventGrade | None = None
    grade_confirmed: bool = False
    commands: CommandLevel | None = None
    """Which level should command by the grade."""
    commanded_by: str = ""
    """The body to which command was handed; empty = where it began."""
    closed: Time | None = None
    audience: Audience | None = None

    @property
    def open(self) -> bool:
        """It is still being handled."""
        return self.state == "open"


class GuideRow(Struct, frozen=True, kw_only=True):
    """What is held ready for one incident."""

    thread: str
    area: str
    questions: tuple[Bilingual, ...]
    steps: tuple[Bilingual, ...]
    audience: Audience | None = None


class TaskRow(Struct, frozen=True, kw_only=True):
    """A task as it stands."""

    thread: str
    incident: str
    post: str
    what: Bilingual
    due: Time
    status: str
    changed: Time
    """When it came to stand so, by the word of whoever said it, and never later than the house heard it."""
    area: str = ""
    clause: str = ""

    @property
    def over(self) -> bool:
        """Nobody has to do anything about it any more."""
        return self.status in ("done", "failed", "cancelled", "reassigned")


def _fold_incidents(item: Fact, rows: Rows[IncidentRow]) -> None:
    if isinstance(item, Incident):
        rows.put(item.thread_id, _opened(item))
        return
    row = rows.get(getattr(item, "incident", "") or item.thread)
    if row is None:
        return
    changed = (
        {"reports": row.reports + 1} if isinstance(item, Sitrep) and item.version == 1 else changes(item)
    )
    if isinstance(item, IncidentClosed):
        changed = {**changed, "closed": item.at}
    if changed:
        rows.put(row.thread, msgspec.structs.replace(row, **changed))


def changes(item: Fact) -> dict[str, object]:
    """What a fact changes of the incident it names: field → value; the screen takes the same."""
    match item:
        case IncidentTypeSet():
            kind = {"incident_type": item.incident_type, "category": item.category}
            return {**kind, "audience": Audience.COMMAND} if item.category == "social" else dict(kind)
        case EscalationFeared():
            return {"may_escalate": True}
        case GradeJudged():
            return {"grade": item.grade, "grade_confirmed": False, "commands": item.commands}
        case GradeConfirmed():
            return {"grade": item.grade, "grade_confirmed": True}
        case CommandHandedOver():
            return {"commanded_by": item.department}
        case IncidentClosed():
            return {"state": "closed"}
        case _:
            return {}


def _opened(item: Incident) -> IncidentRow:
    return IncidentRow(
        thread=item.thread_id,
        hazard=item.hazard,
        area=item.area,
        for_thread=item.for_thread,
        title=item.title,
        opened=item.at,
        reports=0,
        incident_type=item.incident_type,
        category=item.category,
        parent=item.parent,
        audience=item.audience,
    )


def _fold_guides(item: Fact, rows: Rows[GuideRow]) -> None:
    if isinstance(item, IncidentGuide):
        rows.put(
            item.incident,
            GuideRow(
                thread=item.incident, area=item.area, questions=item.questions, steps=item.steps,
                audience=item.audience,
            ),
        )  # fmt: skip


def _fold_tasks(item: Fact, rows: Rows[TaskRow]) -> None:
    if isinstance(item, Task):
        status = "done" if item.done_already else "assigned"
        rows.put(
            item.thread_id,
            TaskRow(
                thread=item.thread_id,
                incident=item.incident,
                post=item.post,
                what=item.what,
                due=item.due,
                status=status,
                changed=item.at,
                area=item.area,
                clause=item.clause,
            ),
        )
    elif isinstance(item, TaskChanged) and (row := rows.get(item.thread)) is not None:
        heard = min(item.at, item.known)
        rows.put(row.thread, msgspec.structs.replace(row, status=item.status, changed=heard))


INCIDENTS = Table(
    "incidents",
    IncidentRow,
    _fold_incidents,
    {
        "for": lambda row: row.for_thread or None,
        "parent": lambda row: row.parent or None,
        "state": lambda row: row.state,
    },
)
GUIDES = Table("incident_guides", GuideRow, _fold_guides)
TASKS = Table("tasks", TaskRow, _fold_tasks, {"incident": lambda row: row.incident})
