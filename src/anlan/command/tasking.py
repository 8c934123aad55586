"""Tasking: a person gives tasks by template or freely, hands them on, takes them back; nothing is asked first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.clocks import rank
from anlan.core.city import Department, IncidentType, Plan, Step, TaskTemplate
from anlan.core.evidence import Clause, Evidence, Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, TASKS, IncidentRow, Task, TaskChanged
from anlan.core.ports import Seen
from anlan.core.tasks import TaskCancelled, TaskGiven, TaskReassigned, TasksGiven
from anlan.core.timers import TimerStopped


class Tasking:
    """Two lawful ways to a task need no approval: a person gives it, or did it already (法 77)."""

    name = "tasking"
    takes = (TasksGiven, TaskGiven, TaskReassigned, TaskCancelled, TaskChanged)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What a person says becomes a task, another's task, or none any more."""
        match fact:
            case TasksGiven() if (incident := seen.rows(INCIDENTS).get(fact.incident)) is not None:
                yield from self._steps(fact, incident, seen)
            case TaskGiven() if (incident := seen.rows(INCIDENTS).get(fact.incident)) is not None:
                yield Task(
                    at=fact.at, by=self.name, incident=incident.thread, what=Bilingual(fact.what, fact.what),
                    post=fact.post, area=fact.area or incident.area,
                    due=fact.at + timedelta(minutes=fact.due_min), clause=fact.clause,
                )  # fmt: skip
            case TaskReassigned():
                yield from self._reassign(fact, seen)
            case TaskCancelled() if (task := seen.rows(TASKS).get(fact.task)) and not task.over:
                yield TaskChanged(at=fact.at, by=self.name, thread=task.thread, status="cancelled")
            case TaskChanged(status="cancelled" | "reassigned"):
                yield TimerStopped(at=fact.at, by=self.name, timer="task", about=fact.thread)

    def _steps(self, fact: TasksGiven, incident: IncidentRow, seen: Seen) -> Iterator[Task]:
        kind = seen.city.get(IncidentType, incident.incident_type)
        template = seen.city.get(TaskTemplate, incident.incident_type)
        for number, step in enumerate(template.steps if template else (), start=1):
            if number in fact.steps or (not fact.steps and rank(step.from_grade) <= rank(incident.grade)):
                yield self._step(fact, step, kind, incident, seen)

    def _step(
        self, fact: TasksGiven, step: Step, kind: IncidentType | None, incident: IncidentRow, seen: Seen
    ) -> Task:
        plan = seen.city.get(Plan, kind.plan) if kind else None
        cited: tuple[Evidence, ...] = (
            (Clause(document=plan.name, clause=step.clause, version=plan.version),)
            if plan and step.clause
            else ()
        )
        return Task(
            at=fact.at, by=self.name, because=(Link(relation="triggered_by", target=fact.id), *cited),
            incident=incident.thread, what=Bilingual(step.zh, step.en), post=_post(step, kind, seen),
            area=incident.area, due=fact.at + timedelta(minutes=step.within_min),
            clause=f"{plan.name} {step.clause}" if plan and step.clause else step.clause,
        )  # fmt: skip

    def _reassign(self, fact: TaskReassigned, seen: Seen) -> Iterator[Fact]:
        task = seen.rows(TASKS).get(fact.task)
        if task is None or task.over:
            return
        yield TaskChanged(at=fact.at, by=self.name, thread=task.thread, status="reassigned")
        due = task.due if fact.due_min is None else fact.at + timedelta(minutes=fact.due_min)
        yield Task(
            at=fact.at, by=self.name, because=(Link(relation="replaces", target=task.thread, thread=True),),
            incident=task.incident, what=task.what, post=fact.post, area=task.area, due=due,
            clause=task.clause, replaces=task.thread,
        )  # fmt: skip


def _post(step: Step, kind: IncidentType | None, seen: Seen) -> str:
    """ "department" stands for the duty post of the department that leads."""
    if step.post != "department":
        return step.post
    department = seen.city.get(Department, kind.department) if kind else None
    return department.post if department else ""
