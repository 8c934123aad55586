"""Reporting: drafts lie ready in time, a named leader signs exactly the text shown, then it goes to whom it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.clocks import made
from anlan.command.sitrep import draft, heading
from anlan.core.approvals import Approval, ApprovalAsked
from anlan.core.city import Department, Post
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Fired
from anlan.core.incidents import INCIDENTS, IncidentRow
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.sitreps import DUTIES, SITREPS, ReportDuty, Sitrep, SitrepAsked, SitrepForm
from anlan.core.timers import TIMERS, TimerSet, timer_key
from anlan.core.warnings import Delivery, Standing

SIGN_WITHIN = timedelta(hours=12)
"""A draft that nobody signed for so long says nothing of now."""


class Reporting:
    """Writes reports upward, has them signed, and sends them."""

    name = "reporting"
    takes = (ReportDuty, Fired, SitrepAsked, Sitrep, Approval)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Duty → draft when half its time has gone → a leader's name → every receiver."""
        match fact:
            case ReportDuty() if fact.channel != "phone":
                yield from self._draft_in_time(fact, seen)
            case Fired(timer="sitrep_first" | "sitrep_continued"):
                form = fact.timer.removeprefix("sitrep_")
                incident = seen.rows(INCIDENTS).get(fact.about)
                waits = any(duty.form == form for duty in seen.rows(DUTIES).where("waits", fact.about))
                if incident is not None and incident.open and waits:
                    yield draft(fact, incident, form, seen, self.name)
            case SitrepAsked() if (incident := seen.rows(INCIDENTS).get(fact.incident)) is not None:
                yield draft(fact, incident, fact.form, seen, self.name)
            case Sitrep(ready=True):
                yield self._ask(fact, seen)
            case Approval(complete=True) if isinstance(sitrep := seen.fact(fact.draft), Sitrep):
                if (incident := seen.rows(INCIDENTS).get(sitrep.incident)) is not None:
                    yield from self._send(fact, sitrep, incident, seen)

    def _draft_in_time(self, duty: ReportDuty, seen: Seen) -> Iterator[TimerSet]:
        timer = f"sitrep_{duty.form}"
        due = max(seen.at, duty.known_from + (duty.due - duty.known_from) / 2)
        running = seen.rows(TIMERS).get(timer_key(timer, duty.incident))
        if running is None or running.due > due:
            yield TimerSet(at=seen.at, by=self.name, timer=timer, about=duty.incident, due=due)

    def _ask(self, sitrep: Sitrep, seen: Seen) -> ApprovalAsked:
        return ApprovalAsked(
            at=sitrep.at, by=self.name, because=(Link(relation="derived_from", target=sitrep.id),),
            about=sitrep.thread_id, subject="sitrep", draft=sitrep.id, content=sitrep.shown(), people=1,
            roles=(Role.COMMANDER,), expires=seen.at + SIGN_WITHIN, assumptions=(),
        )  # fmt: skip

    def _send(self, approval: Approval, sitrep: Sitrep, incident: IncidentRow, seen: Seen) -> Iterator[Fact]:
        """To every receiver of a written duty that waits; a report at the end goes to all who have had one."""
        end = sitrep.form in (SitrepForm.FINAL, SitrepForm.INQUIRY, SitrepForm.SUMMARY)
        waiting = [
            duty
            for duty in seen.rows(DUTIES).where("waits", incident.thread)
            if duty.channel != "phone" and (sitrep.form != SitrepForm.FIRST or duty.form == sitrep.form)
        ]
        everybody = seen.rows(DUTIES).where("incident", incident.thread) if end else waiting
        for receiver in dict.fromkeys(duty.receiver for duty in everybody if duty.receiver):
            yield from self._deliver(approval, sitrep, incident, receiver, seen)
        for duty in waiting if sitrep.form not in (SitrepForm.INQUIRY, SitrepForm.SUMMARY) else ():
            yield made(approval, duty, seen, self.name, sitrep.id)

    def _deliver(
        self, approval: Approval, sitrep: Sitrep, incident: IncidentRow, receiver: str, seen: Seen
    ) -> Iterator[Delivery]:
        """One message a channel of the receiver's duty post; departments only, never the public."""
        department = seen.city.get(Department, receiver)
        to = department.post if department and seen.city.get(Post, department.post) else receiver
        subject = heading(sitrep, incident, seen)
        for channel in seen.city.ways_to(to):
            yield Delivery(
                at=approval.at, by=self.name, because=(Link(relation="cites", target=sitrep.id),),
                warning=incident.thread, draft=sitrep.id, channel=channel, to=to,
                step="queued", attempt=0, standing=Standing.ADVISORY, subject=subject.zh,
                text=f"{subject.zh}\n{sitrep.text.zh}\n\n{subject.en}\n{sitrep.text.en}", cap="",
            )  # fmt: skip


def signed(incident: str, form: str, seen: Seen) -> bool:
    """A report of this form has a leader's name and has gone."""
    return any(
        row.form == form and row.state == "signed" for row in seen.rows(SITREPS).where("incident", incident)
    )
