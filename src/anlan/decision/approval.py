"""Approvals: bound to the exact text, to different people, to time, and to assumptions that still hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.approvals import (
    APPROVALS,
    Approval,
    ApprovalAsked,
    ApprovalClosed,
    ApprovalRefused,
    ApprovalRow,
    ApprovalStale,
    Assumption,
)
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Decided, Fired, Verdict
from anlan.core.ports import Seen
from anlan.core.proposals import PROPOSALS, Proposal
from anlan.core.resources import RoadClosed, ShelterClosed, ShelterCounted
from anlan.core.timers import TIMERS, TimerSet, timer_key
from anlan.core.warnings import DraftDropped, WarningEnded, WarningIssued
from anlan.decision.conditions import broken

CHECK_EVERY = timedelta(minutes=5)
"""How often standing approvals are held against the readings between acts; each act checks for itself."""

_LAPSED = Bilingual("超过有效期", "the time ran out")


def conditions(row: ApprovalRow, option: int, seen: Seen) -> tuple[Assumption, ...]:
    """What an approval rests on: what all options share, and what this option adds."""
    shown = seen.fact(row.draft)
    if isinstance(shown, Proposal) and option in range(len(shown.options)):
        return (*row.assumptions, *shown.options[option].assumptions)
    return row.assumptions


def standing(row: ApprovalRow, seen: Seen) -> tuple[Assumption, ...]:
    """What goes on to hold after the yes: the units were sent with it, and serve others when they are done."""
    return tuple(item for item in conditions(row, row.option, seen) if item.kind != "unit_free")


class Approvals:
    """Checks verdicts, keeps approvals alive exactly while they may live, and names what broke them."""

    name = "approvals"
    takes = (
        ApprovalAsked, Decided, Fired, WarningIssued, WarningEnded, DraftDropped, RoadClosed, ShelterClosed,
        ShelterCounted,
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Verdicts become approvals or refusals; timers and readings make them stale."""
        match fact:
            case ApprovalAsked():
                yield TimerSet(at=fact.at, by=self.name, timer="approval", about=fact.about, due=fact.expires)
                if seen.rows(TIMERS).get(timer_key("assumptions", "all")) is None:
                    yield self._check_again(fact, seen)
            case Decided():
                yield from self._decided(fact, seen)
            case Fired(timer="approval"):
                yield from self._ran_out(fact, seen)
            case Fired(timer="assumptions"):
                yield from self._hold_against_readings(fact, seen)
                if seen.rows(APPROVALS).where("alive", "yes"):
                    yield self._check_again(fact, seen)
            case RoadClosed() | ShelterClosed() | ShelterCounted():
                yield from self._hold_against_readings(fact, seen)
            case WarningIssued() | WarningEnded() if (
                row := seen.rows(APPROVALS).get(fact.thread)
            ) is not None:
                if row.alive and (row.state == "approved" or isinstance(fact, WarningEnded)):
                    yield ApprovalClosed(at=fact.at, by=self.name, about=fact.thread, reason=fact.kind)
                if isinstance(fact, WarningEnded):
                    yield from self._nothing_to_answer(fact, seen)
            case DraftDropped() if (row := seen.rows(APPROVALS).get(fact.thread)) is not None:
                if row.alive and row.draft == fact.draft:
                    yield ApprovalClosed(at=fact.at, by=self.name, about=fact.thread, reason=fact.reason)

    def _nothing_to_answer(self, ended: WarningEnded, seen: Seen) -> Iterator[ApprovalClosed]:
        """Proposals that still wait for a warning that is over are not asked about any more."""
        for proposal in seen.rows(PROPOSALS).where("for", ended.thread):
            row = seen.rows(APPROVALS).get(proposal.thread)
            if row is not None and row.state == "waiting":
                yield ApprovalClosed(at=ended.at, by=self.name, about=proposal.thread, reason="warning_ended")

    def _decided(self, fact: Decided, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(APPROVALS).get(fact.about)
        if row is None or (reason := refusal(fact, row, seen)):
            reason = "nothing waits for approval here" if row is None else reason
            yield ApprovalRefused(at=fact.at, by=self.name, about=fact.about, person=fact.by, reason=reason)
            return
        rejected = fact.verdict is Verdict.REJECT
        if not rejected and (item := broken(conditions(row, fact.option, seen), seen, row.about)) is not None:
            yield ApprovalRefused(
                at=fact.at, by=self.name, about=fact.about, person=fact.by, reason=item.name
            )
            if item in row.assumptions:  # a broken option dies alone: the others may still be approved
                yield self._stale(fact, row, item)
            return
        links = (Link(relation="approves", target=row.draft), Link(relation="answers", target=row.asked))
        yield Approval(
            at=fact.at,
            by=self.name,
            because=links,
            about=fact.about,
            draft=row.draft,
            content=row.content,
            person=fact.by,
            role=fact.role,
            option=fact.option,
            rejected=rejected,
            reason=fact.reason,
            complete=not rejected and len(row.given_by) + 1 >= row.people,
            scripted=fact.scripted,
        )

    def _ran_out(self, fact: Fired, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(APPROVALS).get(fact.about)
        if row is None or row.expires != fact.due:
            return
        if row.state == "waiting":
            yield ApprovalStale(
                at=fact.at, by=self.name, about=row.about, draft=row.draft, broken="expired", text=_LAPSED
            )
        elif row.state == "approved":
            yield ApprovalClosed(at=fact.at, by=self.name, about=row.about, reason="expired")

    def _hold_against_readings(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A road that was shut and heads that were counted are held against at once, readings every few minutes."""
        alive = seen.rows(APPROVALS).where("alive", "yes")
        for row in alive:
            rests_on = standing(row, seen) if row.state == "approved" else row.assumptions
            if (item := broken(rests_on, seen, row.about)) is not None:
                yield self._stale(fact, row, item)

    def _stale(self, fact: Fact, row: ApprovalRow, item: Assumption) -> ApprovalStale:
        links = (Link(relation="breaks", target=row.asked),)
        return ApprovalStale(
            at=fact.at,
            by=self.name,
            because=links,
            about=row.about,
            draft=row.draft,
            broken=item.name,
            text=item.text,
        )

    def _check_again(self, fact: Fact, seen: Seen) -> TimerSet:
        return TimerSet(at=fact.at, by=self.name, timer="assumptions", about="all", due=seen.at + CHECK_EVERY)


def refusal(fact: Decided, row: ApprovalRow, seen: Seen) -> str:
    """Why a verdict does not count; empty when it does."""
    if row.state != "waiting":
        return f"it is {row.state} already"
    if fact.content != row.content:
        return "the text that waits is not the text that was shown"
    if seen.at > row.expires:
        return "the time for this approval ran out"
    if fact.role not in row.roles:
        return f"the role {fact.role} may not approve this"
    if fact.by in row.given_by:
        return "a second, different person is needed"
    shown = seen.fact(row.draft)
    if fact.option not in range(len(shown.options) if isinstance(shown, Proposal) else 1):
        return "no such option was shown"
    return ""
