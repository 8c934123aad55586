"""Incidents, tasks and reports upward: carried out from an approval, or from a person's own immediate act."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.tables import Rows, Table


@fact("incident")
class Incident(Fact, frozen=True, kw_only=True):
    """A thing being handled. Opened by an approval or by an immediate action, never by a proposal."""

    hazard: str | None
    area: str
    for_thread: str
    """The warning it answers, or empty."""
    opened_by: str
    """Id of the approval or of the immediate action."""
    title: Bilingual


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


@fact("task_changed")
class TaskChanged(Fact, frozen=True, kw_only=True):
    """A task moved on: received, on_scene, done, failed, needs_help, overdue."""

    status: str


@fact("sitrep")
class Sitrep(Fact, frozen=True, kw_only=True):
    """初报, 续报 or 终报: what is known goes in by code, what is missing says 正在核实."""

    incident: str
    form: str
    """first | continued | final."""
    text: Bilingual
    missing: tuple[str, ...]


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident as it stands."""

    thread: str
    hazard: str | None
    area: str
    for_thread: str
    title: Bilingual
    opened: Time
    reports: int


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


def _fold_incidents(item: Fact, rows: Rows[IncidentRow]) -> None:
    if isinstance(item, Incident):
        rows.put(
            item.thread_id,
            IncidentRow(
                thread=item.thread_id,
                hazard=item.hazard,
                area=item.area,
                for_thread=item.for_thread,
                title=item.title,
                opened=item.at,
                reports=0,
            ),
        )
    elif isinstance(item, Sitrep) and (row := rows.get(item.incident)) is not None:
        rows.put(row.thread, msgspec.structs.replace(row, reports=row.reports + 1))


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
            ),
        )
    elif isinstance(item, TaskChanged) and (row := rows.get(item.thread)) is not None:
        heard = min(item.at, item.known)
        rows.put(row.thread, msgspec.structs.replace(row, status=item.status, changed=heard))


INCIDENTS = Table("incidents", IncidentRow, _fold_incidents, {"for": lambda row: row.for_thread or None})
TASKS = Table("tasks", TaskRow, _fold_tasks, {"incident": lambda row: row.incident})
