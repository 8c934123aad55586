"""The report desk: a number for every message, duplicates joined, timers until somebody has verified it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.joining import answered, joined
from anlan.core.evidence import Link
from anlan.core.extraction import CallUrgency
from anlan.core.facts import Fact, Mode
from anlan.core.given import Fired, ReportReceived
from anlan.core.ports import Seen
from anlan.core.reports import (
    REPORT_DAYS,
    REPORTS,
    DrillInterrupted,
    Report,
    ReportOverdue,
    ReportTransferred,
    ReportVerified,
    TransferReceipted,
    Verification,
)
from anlan.core.timers import TimerSet, TimerStopped

VERIFY_WITHIN = {
    CallUrgency.LIFE: timedelta(minutes=5),
    CallUrgency.URGENT: timedelta(minutes=20),
    CallUrgency.ROUTINE: timedelta(hours=2),
}
"""Local rules, not national ones; a complaint or an empty call has no clock here."""
RECEIPT_WITHIN = timedelta(minutes=15)


class Receiving:
    """Registers, joins and chases; it opens no incident and believes nobody."""

    name = "receiving"
    takes = (ReportReceived, Report, ReportVerified, ReportTransferred, TransferReceipted, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A message → a report; a report → its clock; a verdict or receipt → the clock stops."""
        match fact:
            case ReportReceived():
                yield self._registered(fact, seen)
            case Report():
                yield from self._clocks(fact)
            case ReportVerified(about=about, state=state) if seen.rows(REPORTS).get(about) is not None:
                if state not in (Verification.WAITING, Verification.CHECKING):
                    yield TimerStopped(at=fact.at, by=self.name, timer="verify", about=about)
            case ReportTransferred(about=about) if seen.rows(REPORTS).get(about) is not None:
                due = fact.at + RECEIPT_WITHIN
                yield TimerSet(at=fact.at, by=self.name, timer="receipt", about=about, due=due)
            case TransferReceipted(about=about) if seen.rows(REPORTS).get(about) is not None:
                yield TimerStopped(at=fact.at, by=self.name, timer="receipt", about=about)
            case Fired(timer="verify" | "receipt" as timer, about=about):
                if seen.rows(REPORTS).get(about) is not None:
                    yield ReportOverdue(at=fact.at, by=self.name, thread=about, what=timer)

    def _registered(self, fact: ReportReceived, seen: Seen) -> Report:
        read, received = fact.extracted, fact.received or fact.at
        day = received.astimezone(seen.city.profile.zone).strftime("%Y%m%d")
        last = seen.rows(REPORT_DAYS).get(day)
        drill, real = _nature(fact, seen.mode)
        found = joined(fact, seen, drill=drill)
        answers = answered(fact, seen, drill=drill)
        spot = read.place
        links = [Link(relation="derived_from", target=fact.id)]
        links += [Link(relation="joins", target=found[0], thread=True)] if found else []
        return Report(
            at=fact.at, by=self.name, because=tuple(links), number=f"{day}-{(last.last if last else 0) + 1:04}",
            received_fact=fact.id, channel=fact.channel, caller_class=fact.caller_class,
            caller_digest=fact.caller_digest, department=fact.department, text_ref=fact.text_ref,
            caller_ref=fact.caller_ref, digest=fact.digest, likeness=fact.likeness, picture=fact.picture,
            accounts=fact.accounts, area=(spot.area if spot else None) or fact.area, happened=fact.happened or received,
            received=received, entered=fact.at, receiver=fact.by, extracted=read, drill=drill, real_in_drill=real,
            joined_to=found[0] if found else None, joined_why=found[1] if found else "", answers=answers,
        )  # fmt: skip

    def _clocks(self, report: Report) -> Iterator[Fact]:
        if report.real_in_drill:
            yield DrillInterrupted(
                at=report.at, by=self.name, report=report.thread_id, services=report.extracted.services
            )
        within = VERIFY_WITHIN.get(report.extracted.urgency)
        worth = report.extracted.is_report or report.extracted.flagged("rumour") or report.extracted.ask
        if within is not None and worth and report.joined_to is None:
            due = report.at + within
            yield TimerSet(at=report.at, by=self.name, timer="verify", about=report.thread_id, due=due)


def _nature(fact: ReportReceived, mode: Mode) -> tuple[bool, bool]:
    """(belongs to the drill, is a real call in a drill): its own mark first, else the mode it came into."""
    says_real = fact.extracted.flagged("real")
    if fact.extracted.flagged("drill"):
        return True, False
    return (False, False) if mode is Mode.LIVE else (not says_real, says_real)
