"""Issuing: an approved text goes out, is chased until confirmed (叫应), expires, ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from anlan.core.approvals import APPROVALS, Approval
from anlan.core.city import Area, Post, Series
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import (
    CONFIRMS,
    WARNINGS,
    ConfirmAsked,
    ConfirmFailed,
    ConfirmRow,
    Delivery,
    DraftDropped,
    Message,
    Warning,
    WarningEnded,
    WarningIssued,
)
from anlan.warning.cap import reference, to_cap
from anlan.warning.compose import missing_fields
from anlan.warning.letter import letter

ANSWER_WITHIN = timedelta(minutes=5)
"""叫应: each step of the chain has five minutes before the next one is called."""


class Issuing:
    """Sends exactly the text that was approved, and nothing else."""

    name = "issuing"
    takes = (Approval, WarningIssued, ConfirmAsked, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Approval → issued → deliveries and 叫应 → escalation → expiry."""
        match fact:
            case Approval() if isinstance(draft := seen.fact(fact.draft), Warning):
                yield from self._decided(fact, draft, seen)
            case WarningIssued() if isinstance(draft := seen.fact(fact.draft), Warning):
                yield from self._send(fact, draft, seen)
            case ConfirmAsked():
                about = f"{fact.warning}|{fact.for_post}"
                yield TimerSet(at=fact.at, by=self.name, timer="confirm", about=about, due=fact.due)
            case Fired(timer="confirm") if (row := seen.rows(CONFIRMS).get(fact.about)) is not None:
                if row.state == "asked":
                    yield from self._escalate(fact, row, seen)
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
        posts = {name: post for name, post in seen.city.all(Post).items() if post.area in ("*", draft.area)}
        asked = {
            name for name, post in posts.items() if not any(name in other.chain for other in posts.values())
        }
        for name in sorted(asked):
            yield from _deliveries(
                issued, draft, name, posts[name].channels, cap, self.name, thread=issued.thread,
                issued_at=issued.at, zone=zone,
            )  # fmt: skip
            if draft.message is not Message.CANCEL:
                yield ConfirmAsked(
                    at=issued.at,
                    by=self.name,
                    warning=issued.thread,
                    draft=draft.id,
                    post=name,
                    for_post=name,
                    step=0,
                    due=seen.at + ANSWER_WITHIN,
                )
        if draft.message is Message.CANCEL:
            yield WarningEnded(at=issued.at, by=self.name, thread=issued.thread, reason="cancelled")
            yield TimerStopped(at=issued.at, by=self.name, timer="expire", about=issued.thread)
        else:
            yield TimerSet(
                at=issued.at, by=self.name, timer="expire", about=issued.thread, due=issued.expires
            )

    def _escalate(self, fact: Fired, row: ConfirmRow, seen: Seen) -> Iterator[Fact]:
        """Deputy, then superior; then a person must go there."""
        post = seen.city.get(Post, row.for_post)
        warning = seen.rows(WARNINGS).get(row.warning)
        if warning is None or warning.state == "ended":
            return
        chain = post.chain if post else ()
        if row.step >= len(chain):
            yield ConfirmFailed(at=fact.at, by=self.name, warning=row.warning, for_post=row.for_post)
            return
        following = chain[row.step]
        draft = seen.fact(warning.issued or "")
        holder = seen.city.get(Post, following)
        if isinstance(draft, Warning):
            channels = holder.channels if holder else ("inapp",)
            at, zone = warning.issued_at or fact.at, seen.city.profile.zone
            yield from _deliveries(
                fact, draft, following, channels, "", self.name, thread=row.warning, issued_at=at, zone=zone
            )
        yield ConfirmAsked(
            at=fact.at,
            by=self.name,
            warning=row.warning,
            draft=warning.issued or "",
            post=following,
            for_post=row.for_post,
            step=row.step + 1,
            due=seen.at + ANSWER_WITHIN,
        )


def _deliveries(
    cause: Fact,
    draft: Warning,
    to: str,
    channels: tuple[str, ...],
    cap: str,
    by: str,
    *,
    thread: str,
    issued_at: datetime,
    zone: timezone,
) -> Iterator[Delivery]:
    text = letter(draft, issued_at=issued_at, zone=zone)
    for channel in channels:
        yield Delivery(
            at=cause.at,
            by=by,
            because=(Link(relation="cites", target=draft.id),),
            warning=thread,
            draft=draft.id,
            channel=channel,
            to=to,
            step="queued",
            attempt=0,
            standing=draft.standing,
            subject=draft.headline.zh,
            text=text,
            cap=cap,
        )


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
