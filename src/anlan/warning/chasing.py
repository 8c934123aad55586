"""Chasing: 叫应 in full — holder A, holder B, deputy, superior, then somebody on foot — until 收到."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from anlan.core.city import City, Post, RiskZone
from anlan.core.facts import Fact, Time
from anlan.core.given import Confirmed, Fired
from anlan.core.ports import Seen
from anlan.core.timers import TIMERS, TimerSet, timer_key
from anlan.core.warnings import (
    CALLS,
    CONFIRMS,
    WARNINGS,
    CallCounted,
    CallEnded,
    CallOut,
    ConfirmAsked,
    ConfirmFailed,
    HumanAsked,
    HumanDelivery,
    HumanOverdue,
    Warning,
    WarningIssued,
    coverage,
)
from anlan.warning.delivering import Receiver, deliveries
from anlan.warning.letter import letter
from anlan.warning.posts import chain, due_tiers, stands_for, tier, told, told_of
from anlan.warning.texts import marked

ANSWER_WITHIN = timedelta(minutes=5)
"""Each step of the chain has five minutes before the next one is called."""
TICK_WITHIN = timedelta(minutes=30)
"""Somebody who goes on foot ticks the sheet within half an hour."""


class Matter(Struct, frozen=True):
    """What people are called for: a text in force, or an order."""

    thread: str
    said: Warning | CallOut
    text: str


class Chasing:
    """Nobody is left unasked and nobody is asked twice; an answer of anybody who was called stops the chain."""

    name = "chasing"
    takes = (WarningIssued, CallOut, ConfirmAsked, Fired, Confirmed, HumanDelivery, ConfirmFailed, CallEnded)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A text or order calls its posts; silence calls the next; an answer counts."""
        match fact:
            case WarningIssued() if isinstance(draft := seen.fact(fact.draft), Warning):
                if (
                    fact.raises
                ):  # a renewed, lowered or lifted text is told; only a higher one must be answered again
                    yield from self._call_by_turns(fact, draft, seen)
            case CallOut():
                names = called_out(seen.city, fact)
                yield from (self._ask(fact, fact.id, fact.id, name, 0, seen) for name in names)
                yield self._count(fact, fact.id, seen)
            case ConfirmAsked():
                about = f"{fact.warning}@{fact.due.isoformat()}"  # one timer for all that fall due together
                if seen.rows(TIMERS).get(timer_key("confirm", about)) is None:
                    yield TimerSet(at=fact.at, by=self.name, timer="confirm", about=about, due=fact.due)
                if seen.rows(CALLS).get(fact.warning) is not None and fact.step == 0:
                    yield from self._send(fact, fact, seen)
            case Fired(timer="confirm"):
                yield from self._silent(fact, seen)
            case Fired(timer="wave"):
                yield from self._wave(fact, seen)
            case Fired(timer="human") if (row := seen.rows(CONFIRMS).get(fact.about)) is not None:
                if row.state == "failed" and _matter(row.warning, seen) is not None:
                    yield HumanOverdue(at=fact.at, by=self.name, warning=row.warning, for_post=row.for_post)
            case ConfirmFailed():
                yield from self._on_foot(fact, seen)
            case Confirmed(about=about) if seen.rows(CALLS).get(about) is not None:
                yield self._count(fact, about, seen)
            case HumanDelivery() if seen.rows(CALLS).get(fact.matter) is not None:
                yield self._count(fact, fact.matter, seen)

    def _call_by_turns(self, issued: WarningIssued, draft: Warning, seen: Seen) -> Iterator[Fact]:
        """Those whose turn has come now; a timer for each later tier."""
        waits = due_tiers(draft, (draft.onset - seen.at).total_seconds() / 3600)
        later: dict[str, None] = {}
        for name, post in told_of(seen.city, draft).items():
            level = tier(seen.city, post)
            if waits[level] > 0:
                later[level] = None
            else:
                yield self._ask(issued, issued.thread, draft.id, name, 0, seen)
        for level in later:
            due = seen.at + timedelta(hours=waits[level])
            about = f"{issued.thread}|{level}"
            yield TimerSet(at=issued.at, by=self.name, timer="wave", about=about, due=due)

    def _wave(self, fact: Fired, seen: Seen) -> Iterator[Fact]:
        """The turn of a tier: those of it who have not been called for the text in force."""
        thread, _, level = fact.about.rpartition("|")
        row = seen.rows(WARNINGS).get(thread)
        draft = seen.fact(row.issued) if row and row.issued and row.state == "issued" else None
        if not isinstance(draft, Warning):
            return
        for name, post in told_of(seen.city, draft).items():
            before = seen.rows(CONFIRMS).get(f"{thread}|{name}")
            if tier(seen.city, post) == level and (before is None or before.draft != draft.id):
                yield self._ask(fact, thread, draft.id, name, 0, seen)

    def _silent(self, fact: Fired, seen: Seen) -> Iterator[Fact]:
        """Everybody whose time ran out with this timer: the next of the chain, or the end of it."""
        thread = fact.about.rpartition("@")[0]
        matter = _matter(thread, seen)
        if matter is None:
            return
        for row in seen.rows(CONFIRMS).where("warning", thread):
            if row.state != "asked" or row.due != fact.due:
                continue
            if row.step + 1 >= len(chain(seen.city, row.for_post)):
                yield ConfirmFailed(at=fact.at, by=self.name, warning=thread, for_post=row.for_post)
            else:
                asked = self._ask(fact, thread, matter.said.id, row.for_post, row.step + 1, seen)
                yield from self._send(fact, asked, seen, matter)
                yield asked

    def _on_foot(self, fact: ConfirmFailed, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(CONFIRMS).get(f"{fact.warning}|{fact.for_post}")
        due = seen.at + TICK_WITHIN
        yield HumanAsked(
            at=fact.at,
            by=self.name,
            warning=fact.warning,
            for_post=fact.for_post,
            area=row.area if row else None,
            due=due,
        )
        about = f"{fact.warning}|{fact.for_post}"
        yield TimerSet(at=fact.at, by=self.name, timer="human", about=about, due=due)
        if seen.rows(CALLS).get(fact.warning) is not None:
            yield self._count(fact, fact.warning, seen)

    def _ask(self, cause: Fact, thread: str, said: str, for_post: str, step: int, seen: Seen) -> ConfirmAsked:
        call = chain(seen.city, for_post)[step]
        return ConfirmAsked(
            at=cause.at,
            by=self.name,
            warning=thread,
            draft=said,
            post=call.post,
            for_post=for_post,
            step=step,
            due=seen.at + ANSWER_WITHIN,
            holder=call.holder,
            area=_area(seen.city, for_post),
            stands_for=stands_for(seen.city, for_post),
        )

    def _send(
        self, cause: Fact, asked: ConfirmAsked, seen: Seen, matter: Matter | None = None
    ) -> Iterator[Fact]:
        """Whoever is called reads the very text."""
        matter = matter or _matter(asked.warning, seen)
        if matter is None:
            return
        call = chain(seen.city, asked.for_post)[asked.step]
        to = Receiver(call, seen.city.ways_to(asked.post), asked.area)
        yield from deliveries(
            cause, matter.said, to, matter.text, by=self.name, thread=matter.thread, mode=seen.mode
        )

    def _count(self, cause: Fact, thread: str, seen: Seen) -> CallCounted:
        counted = coverage(seen.rows(CONFIRMS).where("warning", thread))
        return CallCounted(
            at=cause.at,
            by=self.name,
            thread=thread,
            asked=counted.asked,
            confirmed=counted.confirmed,
            acted=counted.acted,
            failed=counted.failed,
            households=counted.households,
        )


def called_out(city: City, call: CallOut) -> tuple[str, ...]:
    """The posts an order is for: those named, else the organiser and everybody of the zone's area, else of the area."""
    if call.posts:
        return tuple(dict.fromkeys(call.posts))
    zone = city.get(RiskZone, call.risk_zone) if call.risk_zone else None
    if zone is None:
        return tuple(told(city, (call.area,)))
    inside = [name for name, post in told(city, (zone.area,)).items() if post.area != "*"]
    return tuple(dict.fromkeys((zone.organiser, *inside)))


def _area(city: City, name: str) -> str | None:
    post = city.get(Post, name)
    return post.area if post and post.area != "*" else None


def _matter(thread: str, seen: Seen) -> Matter | None:
    """What the people of a thread are called for while it lasts; None when it is over."""
    if (call := seen.rows(CALLS).get(thread)) is not None:
        order = seen.fact(thread)
        if call.state != "open" or not isinstance(order, CallOut):
            return None
        return Matter(thread, order, marked(order.what, seen.mode))
    row = seen.rows(WARNINGS).get(thread)
    draft = seen.fact(row.issued) if row and row.issued and row.state != "ended" else None
    if row is None or not isinstance(draft, Warning):
        return None
    at: Time = row.issued_at or draft.at
    text = letter(draft, issued_at=at, zone=seen.city.profile.zone, mode=seen.mode)
    return Matter(thread, draft, text)
