"""Closing: an incident is over when nothing of it is open; what was learned becomes work on a clause."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.command.reporting import signed
from anlan.core.city import Plan
from anlan.core.closing import (
    CLOSINGS,
    ClosingAsked,
    ClosingRefused,
    FindingRecorded,
    FindingRefused,
    IncidentClosed,
    Retention,
    RetentionDecided,
    RetentionRefused,
    RetentionSet,
    Revision,
)
from anlan.core.evidence import Clause
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, TASKS, IncidentRow
from anlan.core.instructions import INSTRUCTIONS
from anlan.core.onsite import FORCES, SITES
from anlan.core.ports import Seen
from anlan.core.relocation import RELOCATIONS
from anlan.core.resources import UNITS
from anlan.core.responses import RESPONSES
from anlan.core.sitreps import DUTIES, SitrepForm
from anlan.core.work import WorkAsked


class Closing:
    """Lets nothing be closed over, has personal words destroyed or kept by name, opens revisions from lessons."""

    name = "closing"
    takes = (ClosingAsked, RetentionDecided, FindingRecorded)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A named person's act, and what stands in its way."""
        incident = seen.rows(INCIDENTS).get(getattr(fact, "incident", ""))
        if incident is None:
            return
        match fact:
            case ClosingAsked() if incident.open:
                yield self._close(fact, incident, seen)
            case RetentionDecided():
                yield from self._retain(fact, incident, seen)
            case FindingRecorded():
                yield self._revise(fact, incident, seen)

    def _close(self, fact: ClosingAsked, incident: IncidentRow, seen: Seen) -> Fact:
        still = tuple(open_items(incident, seen))
        if still:
            return ClosingRefused(
                at=fact.at, by=self.name, incident=incident.thread, area=incident.area, open_items=still
            )
        return IncidentClosed(
            at=fact.at, by=self.name, incident=incident.thread, area=incident.area, note=fact.note
        )

    def _retain(self, fact: RetentionDecided, incident: IncidentRow, seen: Seen) -> Iterator[Fact]:
        """Destroying is the rule; keeping needs an assessment with a name; what is destroyed stays destroyed."""
        row = seen.rows(CLOSINGS).get(incident.thread)
        if incident.open:
            text = Bilingual("事件尚未办结", "the incident is still open")
        elif fact.retention is Retention.KEEP and not fact.assessment.strip():
            text = Bilingual("保留须有评估依据和评估人（法 85）", "keeping needs a named assessment")
        elif row is not None and row.retention is Retention.DESTROY:
            text = Bilingual("已销毁", "they are destroyed already")
        else:
            yield RetentionSet(
                at=fact.at, by=self.name, incident=incident.thread, retention=fact.retention,
                assessment=fact.assessment,
            )  # fmt: skip
            if fact.retention is Retention.DESTROY:
                yield WorkAsked(
                    at=fact.at, by=self.name, work="erase", about=incident.thread, known_until=seen.at
                )
            return
        yield RetentionRefused(at=fact.at, by=self.name, incident=incident.thread, text=text)

    def _revise(self, fact: FindingRecorded, incident: IncidentRow, seen: Seen) -> Fact:
        plan = seen.city.get(Plan, fact.plan)
        if plan is None or all(clause.number != fact.clause for clause in plan.clauses):
            text = Bilingual(
                f"预案{fact.plan}没有{fact.clause}条，请指明条款", f"{fact.plan} has no clause {fact.clause}"
            )
            return FindingRefused(at=fact.at, by=self.name, incident=incident.thread, text=text)
        return Revision(
            at=fact.at, by=self.name,
            because=(Clause(document=plan.name, clause=fact.clause, version=plan.version),),
            incident=incident.thread, area=incident.area, plan=plan.name, plan_version=plan.version,
            clause=fact.clause, text=fact.text,
        )  # fmt: skip


def open_items(incident: IncidentRow, seen: Seen) -> Iterator[Bilingual]:
    """Everything of an incident that somebody still has to finish, each by name."""
    thread = incident.thread
    for task in seen.rows(TASKS).where("incident", thread):
        if not task.over:
            yield Bilingual(f"任务未完成：{task.what.zh}", f"task: {task.what.en}")
    for child in seen.rows(INCIDENTS).where("parent", thread):
        if child.open:
            yield Bilingual(f"次生事件未办结：{child.title.zh}", f"came out of it: {child.title.en}")
    for response in seen.rows(RESPONSES).where("incident", thread):
        if response.state == "in_force":
            yield Bilingual(
                f"{response.department}{response.level}级响应未终止",
                f"{response.department}: response {response.level} in force",
            )
    site = seen.rows(SITES).get(thread)
    if site is not None and site.state == "open":
        yield Bilingual("现场指挥部未撤销", "the on-site command stands")
    for force in seen.rows(FORCES).where("here", thread):
        yield Bilingual(f"{force.unit}未离场登记", f"{force.unit} has not checked out")
    for unit in seen.rows(UNITS).where("incident", thread):
        yield Bilingual(f"{unit.zh}仍在执行任务", f"{unit.en} is still on it")
    yield from _people_and_papers(incident, seen)


def _people_and_papers(incident: IncidentRow, seen: Seen) -> Iterator[Bilingual]:
    thread = incident.thread
    for move in seen.rows(RELOCATIONS).all():
        if move.incident == thread and move.open:
            yield Bilingual("转移安置未结束", "people who were moved may not go back yet")
    for told in seen.rows(INSTRUCTIONS).all():
        if told.incident == thread and told.closed < told.items:
            yield Bilingual(f"批示未办结：{told.text}", f"instruction: {told.text}")
    if not signed(thread, SitrepForm.FINAL, seen):
        yield Bilingual("终报未签发", "the final report is not signed")
    for duty in seen.rows(DUTIES).where("waits", thread):
        if duty.channel == "phone":
            yield Bilingual(f"未向{duty.receiver}电话报告", f"{duty.receiver} was not told by phone")
