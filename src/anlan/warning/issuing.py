"""Issuing: an approved text goes out to everybody it is about, expires, ends; one may be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from anlan.core.approvals import APPROVALS, Approval
from anlan.core.city import Area, Post, Series
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import (
    WARNINGS,
    Delivery,
    DraftDropped,
    Message,
    Resend,
    Warning,
    WarningEnded,
    WarningIssued,
)
from anlan.warning.cap import reference, to_cap
from anlan.warning.compose import missing_fields
from anlan.warning.delivering import Receiver, deliveries
from anlan.warning.letter import letter
from anlan.warning.lifecycle import text_of
from anlan.warning.posts import Call, told_of


class Issuing:
    """Sends exactly the text that was approved, and nothing else."""

    name = "issuing"
    takes = (Approval, WarningIssued, Resend, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Approval → issued → deliveries → expiry; a person may have one sent again."""
        match fact:
            case Approval() if isinstance(draft := seen.fact(fact.draft), Warning):
                yield from self._decided(fact, draft, seen)
            case WarningIssued() if isinstance(draft := seen.fact(fact.draft), Warning):
                yield from self._send(fact, draft, seen)
            case Resend():
                yield from self._again(fact, seen)
            case Fired(timer="expire") if (warning := seen.rows(WARNINGS).get(fact.about)) is not None:
                if warning.state == "issued" and warning.expires == fact.due:
                    yield WarningEnded(at=fact.at, by=self.name, thread=warning.thread, reason="expired")

    def _decided(self, approval: Approval, draft: Warning, seen: Seen) -> Iterator[Fact]:
        if approval.rejected:
            yield self._drop(approval, draft, "rejected")
        elif approval.complete and (missing := missing_fields(draft)):
            yield self._drop(approval, draft, f"missing: {', '.join(missing)}")
        elif approval.complete:
            row = seen.rows(WARNINGS).get(draft.thread_id)
            yield WarningIssued(
                at=approval.at,
                by=self.name,
                thread=draft.thread_id,
                because=(
                    Link(relation="approved_by", target=approval.id),
                    Link(relation="derived_from", target=draft.id),
                ),
                draft=draft.id,
                message=draft.message,
                level=draft.level,
                rank=draft.rank,
                series=draft.series,
                expires=draft.expires,
                approved_by=_approvers(approval, seen),
                window_ends=draft.at + timedelta(minutes=draft.risk.horizon_min)
                if draft.risk
                else draft.expires,
                raises=draft.message is not Message.CANCEL and draft.rank > (row.issued_rank if row else 0),
            )

    def _drop(self, approval: Approval, draft: Warning, reason: str) -> DraftDropped:
        return DraftDropped(
            at=approval.at, by=self.name, thread=draft.thread_id, draft=draft.id, reason=reason
        )

    def _send(self, issued: WarningIssued, draft: Warning, seen: Seen) -> Iterator[Fact]:
        series = seen.city.get(Series, draft.series)
        area = seen.city.get(Area, draft.area)
        zone, sender = seen.city.profile.zone, f"{seen.city.profile.name}.anlan"
        cap = to_cap(
            draft,
            mode=seen.mode,
            sent=issued.at.astimezone(zone),
            references=_sent_before(draft, sender, seen),
            sender=sender,
            place=series.place if series else None,
            ring=area.ring if area else (),
        )
        text = letter(
            draft,
            issued_at=issued.at,
            zone=zone,
            mode=seen.mode,
            before=text_of(draft.revises, seen),
        )
        for name, post in told_of(seen.city, draft).items():
            to = Receiver(Call(name), post.ways, None if post.area == "*" else post.area)
            carried = "" if post.kind == "warden" else cap  # wardens read a letter; CAP is for systems
            yield from deliveries(
                issued, draft, to, text, cap=carried, by=self.name, thread=issued.thread, mode=seen.mode
            )
        if draft.message is Message.CANCEL:
            yield WarningEnded(at=issued.at, by=self.name, thread=issued.thread, reason="cancelled")
            yield TimerStopped(at=issued.at, by=self.name, timer="expire", about=issued.thread)
        else:
            yield TimerSet(
                at=issued.at, by=self.name, timer="expire", about=issued.thread, due=issued.expires
            )

    def _again(self, asked: Resend, seen: Seen) -> Iterator[Delivery]:
        """The text in force once more, marked as a repeat, to one receiver by one way."""
        row = seen.rows(WARNINGS).get(asked.about)
        draft = text_of(row.issued if row else None, seen)
        if row is None or draft is None or row.state == "ended":
            return
        post = seen.city.get(Post, asked.post)
        area = post.area if post and post.area != "*" else None
        zone = seen.city.profile.zone
        text = letter(draft, issued_at=row.issued_at or asked.at, zone=zone, mode=seen.mode)
        to = Receiver(Call(asked.post), (asked.channel,), area)
        for one in deliveries(asked, draft, to, text, by=self.name, thread=row.thread, mode=seen.mode):
            yield msgspec.structs.replace(one, repeat=True, resent_from=asked.by)


def _approvers(approval: Approval, seen: Seen) -> tuple[str, ...]:
    row = seen.rows(APPROVALS).get(approval.about)
    return row.given_by if row else (approval.person,)


def _sent_before(draft: Warning, sender: str, seen: Seen) -> tuple[str, ...]:
    """What an update or cancel refers to: the text in force, by the time it was issued."""
    earlier = seen.fact(draft.revises) if draft.revises else None
    row = seen.rows(WARNINGS).get(draft.thread_id)
    if not isinstance(earlier, Warning) or row is None or row.in_force_since is None:
        return ()
    return (reference(earlier, sender=sender, sent=row.in_force_since.astimezone(seen.city.profile.zone)),)
