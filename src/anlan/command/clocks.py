"""Report clocks: the law as a table. Every duty to report is a timer of its own, late is shown in minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from anlan.core.city import ReportClock
from anlan.core.closing import IncidentClosed
from anlan.core.facts import Fact
from anlan.core.given import Fired
from anlan.core.grades import GradeConfirmed, GradeJudged
from anlan.core.incidents import (
    INCIDENTS,
    EscalationFeared,
    Incident,
    IncidentRow,
    IncidentTypeSet,
)
from anlan.core.ladders import EventGrade
from anlan.core.ports import Seen
from anlan.core.sitreps import DUTIES, ReportDuty, ReportDutyRow, ReportLate, ReportMade, ReportPhoned
from anlan.core.timers import TimerSet, TimerStopped

DEFAULT = ReportClock(
    name="local-30", category="*", line="government", receiver="", within_min=30, form="written",
    clause="本地规定（全国文本无此时限）", local=True,
)  # fmt: skip
"""For a city that has brought no table: 30 min is a local custom, no national text at hand sets it (practice 10)."""
IMMEDIATELY = timedelta(minutes=20)
"""How long 立即 may take before it counts as late: the law gives no number, this is a local reading."""
_GRADES = tuple(EventGrade)


def rank(grade: EventGrade | None) -> int:
    """0 for none yet, 1 for 一般 … 4 for 特别重大."""
    return 0 if grade is None else _GRADES.index(grade) + 1


def rules(incident: IncidentRow, seen: Seen, *, every_grade: bool = False) -> list[ReportClock]:
    """The rows of the city's table that bind an incident as it stands."""
    table = list(seen.city.all(ReportClock).values()) or [DEFAULT]
    return [
        row
        for row in table
        if row.category in ("*", incident.category)
        and row.incident_type in ("*", incident.incident_type)
        and (every_grade or row.grade is None or rank(incident.grade) >= rank(row.grade))
    ]


def within(rule: ReportClock) -> timedelta:
    """How long a rule gives; 0 in the table is the law's 立即."""
    return timedelta(minutes=rule.within_min) if rule.within_min else IMMEDIATELY


class Clocks:
    """Starts, moves and ends duties to report; the government's line and the department's run side by side."""

    name = "clocks"
    takes = (
        Incident, IncidentTypeSet, GradeJudged, GradeConfirmed, EscalationFeared, ReportDuty, ReportPhoned,
        ReportMade, IncidentClosed, Fired,
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What an incident becomes sets its clocks; a report meets them; a deadline that passes says so."""
        match fact:
            case Incident() if row := seen.rows(INCIDENTS).get(fact.thread_id):
                yield from self._new(fact, row, seen, known_from=_known_from(fact, seen))
            case IncidentTypeSet() if row := seen.rows(INCIDENTS).get(fact.thread):
                yield from self._new(fact, row, seen, known_from=seen.at)
            case GradeJudged() | GradeConfirmed() if row := seen.rows(INCIDENTS).get(fact.incident):
                before = fact.before if isinstance(fact, GradeJudged) else row.grade
                yield from self._new(fact, row, seen, known_from=seen.at)
                if rank(before) and rank(row.grade) > rank(before):
                    yield from self._again(fact, row, seen)
            case EscalationFeared() if (row := seen.rows(INCIDENTS).get(fact.incident)) and row.open:
                yield from self._at_once(fact, row, seen)
            case ReportDuty() if fact.due > seen.at:
                yield TimerSet(
                    at=seen.at, by=self.name, timer="report_duty", about=fact.thread_id, due=fact.due
                )
            case ReportDuty() if (duty := seen.rows(DUTIES).get(fact.thread_id)) and duty.state == "open":
                # known before the event was opened here, so that its time has run out already
                yield ReportLate(at=seen.at, by=self.name, thread=fact.thread_id, incident=fact.incident)
            case ReportPhoned():
                yield from self._phoned(fact, seen)
            case ReportMade(thread=thread) if (duty := seen.rows(DUTIES).get(thread)) is not None:
                yield TimerStopped(at=seen.at, by=self.name, timer="report_duty", about=thread)
                yield from self._next(fact, duty, seen)
            case Fired(timer="report_duty") if (duty := seen.rows(DUTIES).get(fact.about)) is not None:
                if duty.state == "open" and duty.due <= fact.due:
                    yield ReportLate(at=fact.at, by=self.name, thread=duty.thread, incident=duty.incident)
            case IncidentClosed():
                for duty in seen.rows(DUTIES).where("waits", fact.incident):
                    yield TimerStopped(at=seen.at, by=self.name, timer="report_duty", about=duty.thread)

    def _new(
        self, fact: Fact, incident: IncidentRow, seen: Seen, *, known_from: datetime
    ) -> Iterator[ReportDuty]:
        """A duty for every rule that binds now and did not before."""
        have = {duty.clock for duty in seen.rows(DUTIES).where("incident", incident.thread)}
        for rule in rules(incident, seen):
            if rule.name not in have:
                due = known_from + within(rule)
                yield self._duty(
                    fact, incident, rule, "first", known_from, due, immediate=rule.within_min == 0
                )

    def _again(self, fact: Fact, incident: IncidentRow, seen: Seen) -> Iterator[ReportDuty]:
        """A higher grade needs a new report to everybody who has had one."""
        duties = seen.rows(DUTIES).where("incident", incident.thread)
        waiting = {duty.clock for duty in duties if duty.state != "met"}
        have = {duty.clock for duty in duties}
        for rule in rules(incident, seen):
            if rule.name in have and rule.name not in waiting:
                due = seen.at + within(rule)
                yield self._duty(fact, incident, rule, "continued", seen.at, due)

    def _at_once(self, fact: Fact, incident: IncidentRow, seen: Seen) -> Iterator[ReportDuty]:
        """立即报告，不受分级限制: every line, whatever the grade; what waits already falls due now."""
        due = seen.at + IMMEDIATELY
        duties = seen.rows(DUTIES).where("incident", incident.thread)
        for rule in rules(incident, seen, every_grade=True):
            mine = [duty for duty in duties if duty.clock == rule.name]
            waiting = next((duty for duty in mine if duty.state != "met"), None)
            form = waiting.form if waiting else "continued" if mine else "first"
            sooner = min(due, waiting.due) if waiting else due
            yield self._duty(
                fact, incident, rule, form, seen.at, sooner, immediate=True,
                thread=waiting.thread if waiting else "",
            )  # fmt: skip

    def _duty(
        self,
        fact: Fact,
        incident: IncidentRow,
        rule: ReportClock,
        form: str,
        known_from: datetime,
        due: datetime,
        *,
        immediate: bool = False,
        thread: str = "",
    ) -> ReportDuty:
        return ReportDuty(
            at=fact.at, by=self.name, thread=thread, incident=incident.thread, area=incident.area,
            clock=rule.name, form=form, line=rule.line, receiver=rule.receiver, channel=rule.form,
            known_from=known_from, due=due, clause=rule.clause, local=rule.local, immediate=immediate,
            audience=incident.audience,
        )  # fmt: skip

    def _phoned(self, fact: ReportPhoned, seen: Seen) -> Iterator[ReportMade]:
        """A call meets every duty to phone that receiver; to anybody else it is 越级 and carries its reason."""
        met = [
            duty
            for duty in seen.rows(DUTIES).where("waits", fact.incident)
            if duty.channel == "phone" and duty.receiver == fact.department
        ]
        for duty in met:
            yield made(fact, duty, seen, self.name)
        named = {duty.receiver for duty in seen.rows(DUTIES).where("incident", fact.incident)}
        if not met:
            yield ReportMade(
                at=seen.at, by=self.name, incident=fact.incident, receiver=fact.department, channel="phone",
                sitrep="", late_min=0, above=fact.department not in named, reason=fact.reason,
            )  # fmt: skip

    def _next(self, fact: ReportMade, duty: ReportDutyRow, seen: Seen) -> Iterator[ReportDuty]:
        """A rule with a cycle falls due again, counted from the report that went."""
        incident = seen.rows(INCIDENTS).get(duty.incident)
        rule = next((row for row in rules_named(seen) if row.name == duty.clock), None)
        if incident is None or not incident.open or rule is None or rule.every_h is None:
            return
        if fact.sitrep and getattr(seen.fact(fact.sitrep), "form", "") == "final":
            return
        due = seen.at + timedelta(hours=rule.every_h)
        yield self._duty(fact, incident, rule, "continued", seen.at, due)


def rules_named(seen: Seen) -> list[ReportClock]:
    """Every row of the table, or the default one."""
    return list(seen.city.all(ReportClock).values()) or [DEFAULT]


def made(fact: Fact, duty: ReportDutyRow, seen: Seen, by: str, sitrep: str = "") -> ReportMade:
    """A duty is met now; how late is counted by the house's clock, so that nobody can date a report back."""
    late = max(0, -int((duty.due - seen.at).total_seconds() // 60))
    return ReportMade(
        at=seen.at, by=by, thread=duty.thread, incident=duty.incident, receiver=duty.receiver,
        channel=duty.channel, sitrep=sitrep, late_min=late, reason=getattr(fact, "reason", ""),
    )  # fmt: skip


def _known_from(incident: Incident, seen: Seen) -> datetime:
    """The first report that told of it, else now: whoever knew and waited has lost that time."""
    told = [fact.known for name in incident.reports if (fact := seen.fact(name)) is not None]
    return min([*told, seen.at])
