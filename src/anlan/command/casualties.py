"""The casualty ledger: who says what of the eight figures, as of when; never added up, never put right by a machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.casualties import (
    LEDGER,
    EntryRow,
    FigureApproved,
    FigureConflict,
    FigureDoubted,
    FigureEntry,
    FigureReleased,
    FigureStated,
    figure_key,
)
from anlan.core.evidence import Link
from anlan.core.extraction import Count, Extraction, Figure, Scope
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, Incident
from anlan.core.ports import Seen
from anlan.core.reports import (
    REPORTS,
    Report,
    ReportAttached,
    ReportRow,
    ReportVerified,
    Verification,
)
from anlan.core.timers import TimerSet, TimerStopped

FIND_OUT_WITHIN = timedelta(hours=2)
"""Where sources differ, a named person finds out within two hours."""


class Casualties:
    """Keeps the ledger from reports that bear on an incident and from what people enter."""

    name = "casualties"
    takes = (Report, Incident, ReportAttached, ReportVerified, FigureStated, FigureEntry, FigureApproved)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Every figure of a report under its own source; conflicts named; one figure approved by a person."""
        match fact:
            case Report():
                row = seen.rows(REPORTS).get(fact.thread_id)
                root = seen.rows(REPORTS).get(row.root) if row else None
                if row is not None and root is not None and root.incident:
                    yield from self._entries(fact, row, root.incident, seen)
            case Incident(reports=reports):
                for thread in reports:
                    yield from self._attached(fact, thread, fact.thread_id, seen)
            case ReportAttached(about=about, incident=incident):
                yield from self._attached(fact, about, incident, seen)
            case ReportVerified(about=about, state=Verification.TRUE):
                for entry in seen.rows(LEDGER).where("report", about):
                    if not entry.verified:
                        basis = "stated" if entry.basis == "claim" else entry.basis
                        yield self._again(fact, entry, entry.value, basis=basis, verified=True)
            case FigureStated() if (opened := seen.rows(INCIDENTS).get(fact.incident)) is not None:
                yield self._stated(fact, opened.area, seen)
            case FigureEntry(scope=Scope.TOTAL) if fact.basis != "claim":
                yield from self._conflict(fact, seen)
            case FigureApproved() if (chosen := seen.rows(LEDGER).get(fact.about)) is not None:
                if chosen.scope == Scope.TOTAL and chosen.basis != "claim":
                    yield from self._released(fact, chosen)

    def _attached(self, fact: Fact, thread: str, incident: str, seen: Seen) -> Iterator[Fact]:
        """The report and everything joined to it, in the order they came, so that corrections come after."""
        table = seen.rows(REPORTS)
        root = table.get(thread)
        for row in table.where("root", root.root) if root else ():
            yield from self._entries(fact, row, incident, seen)

    def _entries(self, fact: Fact, row: ReportRow, incident: str, seen: Seen) -> Iterator[Fact]:
        opened = seen.rows(INCIDENTS).get(incident)
        if (
            opened is None
            or row.extracted.flagged("elsewhere")
            or row.drill != _of_drill(incident, row, seen)
        ):
            return
        for count in row.extracted.counts:
            yield self._entry(fact, row, opened.area, incident, count, seen)
        for back in row.extracted.corrections:
            for entry in seen.rows(LEDGER).where("incident", incident):
                if back.old is not None and entry.value == back.old.value:
                    yield self._again(fact, entry, back.new.value, basis="corrected", report=row.thread)
                    break
        for doubt in row.extracted.doubts:
            text = Bilingual(
                f"报数对不上：{doubt.sum}，请回问", f"The figures do not come out: {doubt.sum}; ask back"
            )
            yield FigureDoubted(at=fact.at, by=self.name, incident=incident, report=row.thread, text=text)

    def _entry(
        self, fact: Fact, row: ReportRow, area: str, incident: str, count: Count, seen: Seen
    ) -> FigureEntry:
        value, basis, sum_ = _reckoned(count, row.extracted)
        if row.caller_class == "post" and row.state != Verification.TRUE:
            basis = "claim"  # whoever posts a number has not counted
        source = source_of(row)
        old = _line(incident, count.figure, source, count.scope, seen)
        thread, version = (old.thread, old.version + 1) if old else ("", 1)
        read = row.extracted
        return FigureEntry(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=row.received_fact),),
            thread=thread, version=version, incident=incident, area=area, figure=count.figure, value=value,
            high=count.number.high if basis == "stated" else None, approx=count.number.approx,
            at_least=count.number.at_least, scope=count.scope, as_of=read.until or read.since or row.received,
            source=source, report=row.thread, verified=row.state == Verification.TRUE, basis=basis, reckoned=sum_,
        )  # fmt: skip

    def _again(
        self,
        fact: Fact,
        entry: EntryRow,
        value: float,
        *,
        basis: str,
        verified: bool = False,
        report: str = "",
    ) -> FigureEntry:
        """A later text of a line: it supersedes, and what stood there is kept."""
        return FigureEntry(
            at=fact.at, by=self.name, thread=entry.thread, version=entry.version + 1,
            incident=entry.incident, area=entry.area or "", figure=Figure(entry.figure), value=value,
            high=None if basis == "corrected" else entry.high, approx=entry.approx and basis != "corrected",
            at_least=entry.at_least and basis != "corrected", scope=Scope(entry.scope), as_of=entry.as_of,
            source=entry.source, report=report or entry.report, verified=verified or entry.verified,
            basis=basis, reckoned=entry.reckoned,
        )  # fmt: skip

    def _stated(self, fact: FigureStated, area: str, seen: Seen) -> FigureEntry:
        old = _line(fact.incident, fact.figure, fact.source, fact.scope, seen)
        thread, version = (old.thread, old.version + 1) if old else ("", 1)
        return FigureEntry(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),), thread=thread,
            version=version, incident=fact.incident, area=area, figure=fact.figure, value=fact.value,
            scope=fact.scope, as_of=fact.as_of or fact.at, source=fact.source, verified=fact.verified,
        )  # fmt: skip

    def _conflict(self, fact: FigureEntry, seen: Seen) -> Iterator[Fact]:
        """Sources that differ are named, never averaged and never added."""
        key = figure_key(fact.incident, fact.figure)
        rows = [
            row
            for row in seen.rows(LEDGER).where("figure", key)
            if row.scope == Scope.TOTAL and row.basis != "claim"
        ]
        if len({(row.value, row.high) for row in rows}) > 1:
            due = fact.at + FIND_OUT_WITHIN
            says = tuple(f"{row.source}={row.value:g}" for row in rows)
            yield FigureConflict(
                at=fact.at, by=self.name, incident=fact.incident, figure=fact.figure, says=says, due=due
            )
            yield TimerSet(at=fact.at, by=self.name, timer="figure", about=key, due=due)

    def _released(self, fact: FigureApproved, chosen: EntryRow) -> Iterator[Fact]:
        key = figure_key(chosen.incident, chosen.figure)
        yield FigureReleased(
            at=fact.at, by=self.name, because=(Link(relation="cites", target=chosen.thread, thread=True),),
            incident=chosen.incident, area=chosen.area or "", figure=Figure(chosen.figure), value=chosen.value,
            as_of=chosen.as_of, source=chosen.source, entry=chosen.thread, approved_by=fact.by,
        )  # fmt: skip
        yield TimerStopped(at=fact.at, by=self.name, timer="figure", about=key)


def source_of(row: ReportRow) -> str:
    """Who speaks, in codes: a department or district by its name, anybody else by class and an unreadable mark."""
    if row.speaker:
        return row.speaker
    return f"{row.caller_class} {row.caller_digest[:6] or row.number}"


def _line(incident: str, figure: str, source: str, scope: Scope, seen: Seen) -> EntryRow | None:
    rows = seen.rows(LEDGER).where("figure", figure_key(incident, figure))
    return next((row for row in rows if (row.source, row.scope) == (source, scope)), None)


def _reckoned(count: Count, read: Extraction) -> tuple[float, str, str]:
    """ "Three trapped, two out" is one trapped, with the sum shown; other figures stand as they were said."""
    value = count.number.value
    if count.stated_none:
        return value, "none_stated", ""
    out = next((one.number for one in read.amounts if one.what == "out"), None)
    exact = out is not None and not (out.approx or count.number.approx or count.number.high is not None)
    if count.figure is Figure.TRAPPED and out is not None and exact and out.value <= value:
        return value - out.value, "reckoned", f"{value:g}-{out.value:g}"
    return value, "stated", ""


def _of_drill(incident: str, row: ReportRow, seen: Seen) -> bool:
    """Whether the incident's first report belongs to a drill; an incident without reports takes what it is given."""
    first = next(iter(seen.rows(REPORTS).where("incident", incident)), row)
    return first.drill
