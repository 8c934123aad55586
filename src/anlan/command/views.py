"""Views of an incident in the forms crews know: objectives (ICS 202), assignments (204), summary (201), task list."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Bilingual, Time
from anlan.core.incidents import INCIDENTS, TASKS
from anlan.core.onsite import FORCES, SITES
from anlan.core.ports import Seen
from anlan.core.responses import RESPONSES


class Assignment(Struct, frozen=True, kw_only=True):
    """ICS 204: one group, who leads it, who is in it."""

    group: str
    leader: str
    forces: tuple[str, ...]
    people: int


class ListedTask(Struct, frozen=True, kw_only=True):
    """任务清单: one line, with whom and until when."""

    what: Bilingual
    post: str
    due: Time
    status: str
    clause: str


class ActionPlan(Struct, frozen=True, kw_only=True):
    """What a shift takes with it: where things stand, what for, who does what."""

    title: Bilingual
    commander: str
    """Empty = no on-site command stands."""
    place: str
    objectives: tuple[str, ...]
    """The matters of the responses in force."""
    assignments: tuple[Assignment, ...]
    tasks: tuple[ListedTask, ...]
    people_on_site: int


def action_plan(incident: str, seen: Seen) -> ActionPlan:
    """The plan of an incident as it stands; raises LookupError where there is none."""
    row = seen.rows(INCIDENTS).get(incident)
    if row is None:
        raise LookupError(f"no incident {incident}")
    site = seen.rows(SITES).get(incident)
    here = seen.rows(FORCES).where("here", incident)
    groups = dict.fromkeys(force.group.value for force in here)
    return ActionPlan(
        title=row.title,
        commander=site.commander if site and site.state == "open" else "",
        place=site.place if site else "",
        objectives=tuple(
            response.matter
            for response in seen.rows(RESPONSES).where("incident", incident)
            if response.state == "in_force"
        ),
        assignments=tuple(
            Assignment(
                group=group,
                leader=site.leader(group) if site else "",
                forces=tuple(force.unit for force in here if force.group == group),
                people=sum(force.people for force in here if force.group == group),
            )
            for group in groups
        ),
        tasks=tuple(
            ListedTask(what=task.what, post=task.post, due=task.due, status=task.status, clause=task.clause)
            for task in seen.rows(TASKS).where("incident", incident)
            if task.status not in ("cancelled", "reassigned")
        ),
        people_on_site=sum(force.people for force in here),
    )
