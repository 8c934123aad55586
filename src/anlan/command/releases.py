"""The release desk: draft → checks → the lawful releaser's signature → public channels. Nothing goes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.checking import checks, lawful
from anlan.core.city import Department, Post
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Fired
from anlan.core.grades import GradeConfirmed
from anlan.core.incidents import INCIDENTS, Incident, IncidentRow
from anlan.core.ladders import EventGrade
from anlan.core.people import Audience
from anlan.core.ports import Seen
from anlan.core.releases import (
    RELEASES,
    PressConferenceHeld,
    Release,
    ReleaseDrafted,
    ReleaseDue,
    ReleaseForm,
    ReleasePublished,
    ReleaseRefused,
    ReleaseRow,
    ReleaseSigned,
    short_code,
)
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import Delivery, Standing

BRIEF_WITHIN = timedelta(hours=1)
"""Brief information first (总预 3.3.5 gives no hour; a local rule)."""
PRESS_WITHIN = timedelta(hours=24)
"""The first press conference of a 重大 or 特别重大 event, as a rule (总预 3.3.5)."""
_GREAT = (EventGrade.MAJOR, EventGrade.EXTREME)
_PUBLIC_KINDS = ("media", "platform")


class ReleaseDesk:
    """Checks texts for the public, takes the signature of somebody entitled, and keeps the clocks."""

    name = "releases"
    takes = (
        ReleaseDrafted,
        ReleaseSigned,
        Incident,
        GradeConfirmed,
        PressConferenceHeld,
        ReleasePublished,
        Fired,
    )

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A draft is checked; a signature publishes it or is refused with the reason; clocks run and stop."""
        match fact:
            case ReleaseDrafted():
                yield self._checked(fact, seen)
            case ReleaseSigned():
                yield from self._signed(fact, seen)
            case Incident() if fact.category != "social" and fact.audience is not Audience.COMMAND:
                yield self._clock(fact, fact.thread_id, "release_brief", BRIEF_WITHIN)
            case GradeConfirmed(grade=grade) if grade in _GREAT:
                incident = seen.rows(INCIDENTS).get(fact.incident)
                if incident is not None:
                    since = max(timedelta(), PRESS_WITHIN - (fact.at - incident.opened))
                    yield self._clock(fact, fact.incident, "release_press", since)
            case PressConferenceHeld():
                yield TimerStopped(at=fact.at, by=self.name, timer="release_press", about=fact.incident)
            case ReleasePublished() if (row := seen.rows(RELEASES).get(fact.thread_id)) is not None:
                if row.incident and row.form != ReleaseForm.CLARIFICATION:
                    yield TimerStopped(at=fact.at, by=self.name, timer="release_brief", about=row.incident)
            case Fired(timer="release_brief" | "release_press" as timer, about=about):
                what = timer.removeprefix("release_")
                if _still_open(seen.rows(INCIDENTS).get(about)):
                    yield ReleaseDue(at=fact.at, by=self.name, thread=about, incident=about, what=what)

    def _clock(self, fact: Fact, incident: str, timer: str, within: timedelta) -> TimerSet:
        return TimerSet(at=fact.at, by=self.name, timer=timer, about=incident, due=fact.at + within)

    def _checked(self, fact: ReleaseDrafted, seen: Seen) -> Release:
        cut_off = fact.cut_off or fact.at
        incident = seen.rows(INCIDENTS).get(fact.incident) if fact.incident else None
        return Release(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),), form=fact.form,
            title=fact.title, text=fact.text, text_en=fact.text_en, incident=fact.incident, rumour=fact.rumour,
            area=fact.area or (incident.area if incident else None), department=fact.department,
            clause=lawful(fact, incident, seen)[1], cut_off=cut_off,
            content=short_code(fact.form, fact.title, fact.text, fact.text_en, fact.department, cut_off),
            checks=tuple(checks(fact, cut_off, seen)),
        )  # fmt: skip

    def _signed(self, fact: ReleaseSigned, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(RELEASES).get(fact.about)
        if row is None:
            return
        if (reason := _refusal(fact, row)) is not None:
            yield ReleaseRefused(at=fact.at, by=self.name, thread=row.thread, reason=reason)
            return
        told = list(_receivers(seen))
        signed = Link(relation="approved_by", target=fact.id)
        yield ReleasePublished(
            at=fact.at, by=self.name, because=(signed,), thread=row.thread, version=2, draft=row.draft,
            signed_by=fact.by, channels=tuple(dict.fromkeys(channel for _, channel in told)),
        )  # fmt: skip
        for to, channel in told:
            yield Delivery(
                at=fact.at, by=self.name, because=(signed,), warning=row.thread, draft=row.draft, channel=channel,
                to=to, step="queued", attempt=0, standing=Standing.STATUTORY, subject=row.title, text=row.text, cap="",
            )  # fmt: skip


def _still_open(incident: IncidentRow | None) -> bool:
    return incident is not None and incident.state == "open"


def _refusal(fact: ReleaseSigned, row: ReleaseRow) -> str | None:
    """Why a signature does not count; None when it does."""
    if row.state != "checked":
        return f"the text is {row.state}"
    if not row.passed:
        return "；".join(row.failed)
    if fact.content.strip().lower() != row.content:
        return "the short code is another one: the text changed, or another was read"
    if fact.role not in ("officer", "commander"):
        return f"a {fact.role or 'nobody'} may not sign for the public"
    return None


def _receivers(seen: Seen) -> Iterator[tuple[str, str]]:
    """(post, channel) of the media and platforms that carry it; a channel that reaches residents says so itself."""
    for body in seen.city.all(Department).values():
        post = seen.city.get(Post, body.post) if body.kind in _PUBLIC_KINDS and body.post else None
        if post is not None:
            yield from ((post.name, channel) for channel in post.ways)
