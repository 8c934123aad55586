"""What a person does with tasks: gives them, by template or freely, hands them to another, takes them back."""

from __future__ import annotations

from anlan.core.facts import Given, fact


@fact("tasks_given")
class TasksGiven(Given, frozen=True, kw_only=True):
    """The steps that the type's template holds ready are given, all or some of them."""

    incident: str
    steps: tuple[int, ...] = ()
    """Numbers of the steps, from 1; empty = every step that fits the grade."""


@fact("task_given")
class TaskGiven(Given, frozen=True, kw_only=True):
    """A person gives one task; no proposal and no approval comes first (法 77)."""

    incident: str
    what: str
    post: str
    due_min: int
    """Minutes from now."""
    area: str | None = None
    """Where; None = where the incident is."""
    clause: str = ""
    """The clause it follows, where there is one."""


@fact("task_reassigned")
class TaskReassigned(Given, frozen=True, kw_only=True):
    """Another post does it: a new task that names the old one."""

    task: str
    post: str
    due_min: int | None = None
    """Minutes from now; None = when it was due before."""
    note: str = ""


@fact("task_cancelled")
class TaskCancelled(Given, frozen=True, kw_only=True):
    """It need not be done any more, and why."""

    task: str
    note: str
