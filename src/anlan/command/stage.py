"""The command stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.opening import restricted, type_of
from anlan.core.approvals import Approval
from anlan.core.city import Area
from anlan.core.evidence import Clause, Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired, TookAction
from anlan.core.incidents import INCIDENTS, TASKS, Incident, Task, TaskChanged
from anlan.core.ports import Seen
from anlan.core.proposals import Proposal
from anlan.core.timers import TimerSet


class Command:
    """Opens incidents and gives tasks, from an approval or from a named person's immediate action only."""

    name = "command"
    takes = (Approval, TookAction, Incident, Task, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Approval → incident → tasks; immediate action → incident with a task already done."""
        match fact:
            case Approval(complete=True):
                if isinstance(proposal := seen.fact(fact.draft), Proposal):
                    yield from self._carry_out(fact, proposal, seen)
            case TookAction():
                running = seen.rows(INCIDENTS).get(fact.incident)
                known = running is not None and running.open
                yield _done(fact, fact, fact.incident) if known else _of_an_act(fact, seen)
            case Incident():
                yield from self._tasks(fact, seen)
            case Task(done_already=False):
                yield TimerSet(at=fact.at, by=self.name, timer="task", about=fact.id, due=fact.due)
            case Fired(timer="task") if (task := seen.rows(TASKS).get(fact.about)) is not None:
                if task.status == "assigned":
                    yield TaskChanged(at=fact.at, by=self.name, thread=task.thread, status="overdue")

    def _carry_out(self, approval: Approval, proposal: Proposal, seen: Seen) -> Iterator[Fact]:
        """A raised warning adds tasks to the incident that is open for it; else one is opened."""
        itself = seen.rows(INCIDENTS).get(proposal.for_thread)
        rows = [itself] if itself else seen.rows(INCIDENTS).where("for", proposal.for_thread)
        running = [row for row in rows if row.open]
        if running:
            yield from self._from_proposal(approval, proposal, running[0].thread, seen)
            return
        kind = type_of(proposal.hazard, seen)
        area = seen.city.get(Area, proposal.area)
        zh, en = (area.zh, area.en) if area else (proposal.area, proposal.area)
        yield Incident(
            at=approval.at,
            by=self.name,
            because=(Link(relation="approved_by", target=approval.id),),
            hazard=proposal.hazard,
            area=proposal.area,
            for_thread=proposal.for_thread,
            opened_by=approval.id,
            title=Bilingual(
                f"{zh} {kind.zh if kind else '险情'}处置",
                f"{en}: {kind.en.lower() if kind else 'emergency'} response",
            ),
            incident_type=kind.code if kind else "",
            category=kind.category if kind else "",
            audience=restricted(kind),
        )

    def _tasks(self, incident: Incident, seen: Seen) -> Iterator[Task]:
        opened_by = seen.fact(incident.opened_by)
        if isinstance(opened_by, Approval) and isinstance(proposal := seen.fact(opened_by.draft), Proposal):
            yield from self._from_proposal(opened_by, proposal, incident.id, seen)
        elif isinstance(opened_by, TookAction):
            yield _done(incident, opened_by, incident.id)

    def _from_proposal(
        self, approval: Approval, proposal: Proposal, incident: str, seen: Seen
    ) -> Iterator[Task]:
        """One task for each action of the option approved, with its clause; what was ordered is not ordered again."""
        tasks = seen.rows(TASKS).where("incident", incident)
        ordered = {task.what for task in tasks if task.status == "done" or not task.over}
        for action in proposal.options[approval.option].actions:
            if action.text in ordered:
                continue
            cited = Clause(document=action.plan, clause=action.clause, version=action.plan_version)
            yield Task(
                at=approval.at,
                by=self.name,
                because=(Link(relation="approved_by", target=approval.id), cited),
                incident=incident,
                what=action.text,
                post=action.post,
                area=proposal.area,
                due=approval.at + timedelta(minutes=action.within_min),
                clause=f"{action.plan} {action.clause}",
            )


def _of_an_act(fact: TookAction, seen: Seen) -> Incident:
    """先期处置 needs nobody's word: the incident is there with what was done."""
    kind = type_of(fact.hazard, seen)
    return Incident(
        at=fact.at,
        by="command",
        hazard=fact.hazard,
        area=fact.area,
        for_thread="",
        opened_by=fact.id,
        title=Bilingual(f"先期处置：{fact.what}", f"Immediate action: {fact.what}"),
        incident_type=kind.code if kind else "",
        category=kind.category if kind else "",
        audience=restricted(kind),
    )


def _done(fact: Fact, act: TookAction, incident: str) -> Task:
    """What was done before anybody was asked: a task whose first state is done."""
    return Task(
        at=fact.at,
        by="command",
        because=(Link(relation="derived_from", target=act.id),),
        incident=incident,
        what=Bilingual(act.what, act.what),
        post=act.by,
        area=act.area,
        due=act.at,
        clause="",
        done_already=True,
    )
