"""After-action report 复盘: from the journal alone, what was known and decided when, what was late, what it cost."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from anlan.core.approvals import Approval, ApprovalAsked
from anlan.core.city import City, IncidentType
from anlan.core.closing import IncidentClosed, Revision
from anlan.core.facts import Bilingual, Fact, Time
from anlan.core.given import Confirmed, TookAction
from anlan.core.grades import CommandHandedOver, GradeConfirmed, GradeJudged
from anlan.core.incidents import Incident, IncidentOpened, IncidentTypeSet, Task, TaskChanged
from anlan.core.onsite import SiteChanged, SiteOpened
from anlan.core.responses import Response, ResponseEnded
from anlan.core.sitreps import ReportDuty, ReportLate, ReportMade, Sitrep
from anlan.core.tasks import TaskCancelled, TaskGiven, TaskReassigned, TasksGiven
from anlan.core.warnings import ConfirmAsked, WarningIssued
from anlan.learning.costs import Cost, cost
from anlan.learning.involved import involved
from anlan.learning.tally import Tally, tally


class Moment(Struct, frozen=True, kw_only=True):
    """One line of the course of events: when it was so, and when the house knew."""

    at: Time
    known_at: Time
    text: Bilingual
    by: str
    fact: str


class Decision(Struct, frozen=True, kw_only=True):
    """What a named person decided, and how long it had waited."""

    at: Time
    what: str
    by: str
    waited_min: float | None
    """Minutes from the moment it was asked; None where nobody asked."""
    fact: str


class OnTime(Struct, frozen=True, kw_only=True):
    """Duties to report: each by name, late in minutes."""

    due: int
    on_time: int
    late: int
    open: int
    """Nothing has gone yet."""
    late_min: dict[str, int]
    """Clock → the most minutes it was late."""


class Tasks(Struct, frozen=True, kw_only=True):
    """What was given and what became of it."""

    given: int
    by_status: dict[str, int]


class Coverage(Struct, frozen=True, kw_only=True):
    """叫应 of the incident's warning, counted in posts; None of them where no warning was answered."""

    asked: int
    confirmed: int
    acted: int
    share: float | None


class AfterAction(Struct, frozen=True, kw_only=True):
    """Everything the journal says of one incident."""

    incident: str
    title: Bilingual
    incident_type: str
    area: str
    mode: str
    opened: Time
    closed: Time | None
    known_until: Time
    grade: str | None
    grade_confirmed: bool
    timeline: tuple[Moment, ...]
    decisions: tuple[Decision, ...]
    reports: OnTime
    tasks: Tasks
    coverage: Coverage
    scores: tuple[Tally, ...]
    cost: Cost
    lessons: tuple[str, ...]
    """Findings with the clause each revises."""


def after_action(facts: Sequence[Fact], city: City, incident: str) -> AfterAction:
    """The report of one incident from facts in journal order; raises LookupError where there is none."""
    opened = next((fact for fact in facts if isinstance(fact, Incident) and fact.id == incident), None)
    if opened is None:
        raise LookupError(f"no incident {incident}")
    mine = involved(facts, incident)
    until = max(fact.known for fact in facts)
    types = [fact.incident_type for fact in mine if isinstance(fact, IncidentTypeSet)]
    kind = city.get(IncidentType, types[-1] if types else opened.incident_type)
    grades = [fact for fact in mine if isinstance(fact, GradeJudged | GradeConfirmed)]
    closed = [fact.at for fact in mine if isinstance(fact, IncidentClosed)]
    return AfterAction(
        incident=incident, title=opened.title, incident_type=kind.zh if kind else "", area=opened.area,
        mode=opened.mode.value, opened=opened.at, closed=closed[-1] if closed else None, known_until=until,
        grade=grades[-1].grade.value if grades else None,
        grade_confirmed=bool(grades) and isinstance(grades[-1], GradeConfirmed),
        timeline=tuple(line for fact in mine if (line := _moment(fact, mine)) is not None),
        decisions=tuple(_decisions(mine)), reports=_on_time(mine), tasks=_tasks(mine),
        coverage=_coverage(mine), scores=tuple(tally(mine, city)), cost=cost(mine, incident, city, until),
        lessons=tuple(f"{fact.text} → {fact.plan} {fact.clause}" for fact in mine if isinstance(fact, Revision)),
    )  # fmt: skip


def _moment(fact: Fact, facts: Sequence[Fact]) -> Moment | None:
    text = _says(fact, facts)
    if text is None:
        return None
    return Moment(at=fact.at, known_at=fact.known, text=Bilingual(*text), by=fact.by, fact=fact.id)


def _says(fact: Fact, facts: Sequence[Fact]) -> tuple[str, str] | None:
    """What a fact reads in the course of events; None for what nobody needs there."""
    match fact:
        case Incident():
            return f"立案：{fact.title.zh}", f"Opened: {fact.title.en}"
        case Task():
            return f"任务→{fact.post}：{fact.what.zh}", f"Task to {fact.post}: {fact.what.en}"
        case TaskChanged():
            what = next((one.what for one in facts if isinstance(one, Task) and one.id == fact.thread), None)
            if what is None:
                return None
            return f"任务{fact.status}：{what.zh}", f"Task {fact.status}: {what.en}"
        case WarningIssued():
            return f"发布预警 {fact.level}", f"Warning issued: {fact.level}"
        case SiteOpened():
            return (
                f"现场指挥部：{fact.place}，{fact.commander}",
                f"On-site command: {fact.place}, {fact.commander}",
            )
        case SiteChanged():
            return "现场指挥部变更", "On-site command changed"
        case _:
            return _says_upward(fact)


def _says_upward(fact: Fact) -> tuple[str, str] | None:
    match fact:
        case GradeJudged():
            return f"初判{fact.grade.value}（{'、'.join(fact.figures)}）", f"First judged {fact.grade.value}"
        case GradeConfirmed():
            return f"定级{fact.grade.value}", f"Grade confirmed: {fact.grade.value}"
        case CommandHandedOver():
            return f"指挥移交 {fact.department}", f"Command handed to {fact.department}"
        case Response():
            return (
                f"{fact.department}{fact.level.value}级响应：{fact.matter}",
                f"{fact.department}: response {fact.level.value}, {fact.matter}",
            )
        case ResponseEnded():
            return f"响应终止（{fact.department}）", f"Response ended ({fact.department})"
        case Sitrep():
            return f"起草报告 {fact.form} {fact.number}", f"Report drafted: {fact.form} {fact.number}"
        case ReportMade():
            late = f"，迟 {fact.late_min} 分钟" if fact.late_min else ""
            minutes = f", {fact.late_min} min late" if fact.late_min else ""
            return f"已报 {fact.receiver}（{fact.channel}）{late}", f"Reported to {fact.receiver}{minutes}"
        case ReportLate():
            return "报送超时", "A report is late"
        case IncidentClosed():
            return "办结", "Closed"
        case _:
            return None


def _decisions(facts: Sequence[Fact]) -> list[Decision]:
    """Approvals with how long they waited, and what people did of their own."""
    asked = {fact.draft: fact for fact in facts if isinstance(fact, ApprovalAsked)}
    found = []
    for fact in facts:
        what, waited = "", None
        match fact:
            case Approval():
                ask = asked.get(fact.draft)
                what = f"{'rejected' if fact.rejected else 'approved'} {ask.subject if ask else fact.draft}"
                waited = round((fact.known - ask.known).total_seconds() / 60, 1) if ask else None
            case TookAction():
                what = f"acted at once: {fact.what}"
            case Response():
                what = f"response {fact.level.value} for {fact.department}"
            case (
                IncidentOpened()
                | TaskGiven()
                | TasksGiven()
                | TaskReassigned()
                | TaskCancelled()
                | GradeConfirmed()
                | CommandHandedOver()
            ):
                what = fact.kind
        if what:
            by = fact.person if isinstance(fact, Approval) else getattr(fact, "ordered_by", "") or fact.by
            found.append(Decision(at=fact.at, what=what, by=by, waited_min=waited, fact=fact.id))
    return found


def _on_time(facts: Sequence[Fact]) -> OnTime:
    duties = {fact.thread_id: fact for fact in facts if isinstance(fact, ReportDuty)}
    made = {fact.thread: fact for fact in facts if isinstance(fact, ReportMade) and fact.thread in duties}
    late: dict[str, int] = {}
    for thread, report in made.items():
        if report.late_min > 0:
            clock = duties[thread].clock
            late[clock] = max(late.get(clock, 0), report.late_min)
    n_late = sum(report.late_min > 0 for report in made.values())
    return OnTime(
        due=len(duties), on_time=len(made) - n_late, late=n_late, open=len(duties) - len(made), late_min=late
    )


def _tasks(facts: Sequence[Fact]) -> Tasks:
    status = {
        fact.id: "done" if fact.done_already else "assigned" for fact in facts if isinstance(fact, Task)
    }
    for fact in facts:
        if isinstance(fact, TaskChanged) and fact.thread in status:
            status[fact.thread] = fact.status
    names = sorted(set(status.values()))
    return Tasks(
        given=len(status), by_status={name: sum(one == name for one in status.values()) for name in names}
    )


def _coverage(facts: Sequence[Fact]) -> Coverage:
    asked = {fact.for_post for fact in facts if isinstance(fact, ConfirmAsked)}
    said = [fact for fact in facts if isinstance(fact, Confirmed)]
    confirmed = {fact.post for fact in said} & asked
    acted = {fact.post for fact in said if fact.acted} & asked
    share = round(len(confirmed) / len(asked), 4) if asked else None
    return Coverage(asked=len(asked), confirmed=len(confirmed), acted=len(acted), share=share)


def incidents_of(facts: Sequence[Fact]) -> list[str]:
    """Every incident of a journal, in order."""
    return [fact.id for fact in facts if isinstance(fact, Incident)]
