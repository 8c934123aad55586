"""电话请示: a consent by word of mouth counts when the code read back is that of the text, and is signed later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.approvals import APPROVALS, Approval, ApprovalRefused, ApprovalRow, ApprovalStale
from anlan.core.city import Post
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.oral import (
    CODE_LENGTH,
    ORALS,
    Countersigned,
    CountersignOverdue,
    OralApproval,
    OralTaken,
    OralVerdict,
)
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import Standing, Warning
from anlan.decision.conditions import broken
from anlan.decision.succession import succession_of

SIGN_WITHIN = timedelta(hours=4)
"""Who consented by telephone signs within four hours (a local rule)."""


class Consenting:
    """Takes or refuses a telephone consent, and sees to it that it is signed."""

    name = "telephone"
    takes = (OralApproval, Countersigned, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A consent becomes an approval marked oral; the timer lists what nobody has signed."""
        match fact:
            case OralApproval():
                yield from self._told(fact, seen)
            case Countersigned() if (oral := seen.rows(ORALS).get(fact.about)) is not None:
                if oral.giver == fact.by:
                    yield TimerStopped(at=fact.at, by=self.name, timer="countersign", about=fact.about)
                else:
                    yield self._refused(fact, oral.about, "only who gave the consent signs it")
            case Fired(timer="countersign") if (oral := seen.rows(ORALS).get(fact.about)) is not None:
                if oral.state == "due":
                    yield CountersignOverdue(at=fact.at, by=self.name, oral=oral.thread)

    def _told(self, fact: OralApproval, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(APPROVALS).get(fact.about)
        if row is None or (reason := oral_refusal(fact, row, seen)):
            reason = "nothing waits for approval here" if row is None else reason
            yield self._refused(fact, fact.about, reason)
            return
        if fact.verdict is OralVerdict.AGREE and (item := broken(row.assumptions, seen, row.about)):
            yield self._refused(fact, fact.about, item.name)
            yield self._stale(fact, row, item.name, item.text)
            return
        draft = seen.fact(row.draft)
        due = seen.at + SIGN_WITHIN
        area = getattr(draft, "area", None)
        yield OralTaken(at=fact.at, by=self.name, oral=fact.id, about=row.about, area=area, due=due)
        yield TimerSet(at=fact.at, by=self.name, timer="countersign", about=fact.id, due=due)
        if fact.verdict is OralVerdict.AGREE_WITH_CHANGE:
            change = Bilingual(f"电话同意但须修改：{fact.change}", f"Agreed with a change: {fact.change}")
            yield self._stale(fact, row, "agree_with_change", change)
        else:
            yield self._approval(fact, row)

    def _approval(self, fact: OralApproval, row: ApprovalRow) -> Approval:
        rejected = fact.verdict is OralVerdict.REFUSE
        return Approval(
            at=fact.at,
            by=self.name,
            because=(
                Link(relation="approves", target=row.draft),
                Link(relation="answers", target=row.asked),
                Link(relation="told_by", target=fact.id),
            ),
            about=row.about,
            draft=row.draft,
            content=row.content,
            person=fact.giver,
            role=Role.COMMANDER,
            option=0,
            complete=not rejected and len(row.given_by) + 1 >= row.people,
            rejected=rejected,
            reason=fact.change,
            scripted=False,
            oral=fact.id,
        )

    def _stale(self, fact: Fact, row: ApprovalRow, name: str, text: Bilingual) -> ApprovalStale:
        return ApprovalStale(
            at=fact.at,
            by=self.name,
            because=(Link(relation="breaks", target=row.asked),),
            about=row.about,
            draft=row.draft,
            broken=name,
            text=text,
        )

    def _refused(self, fact: Fact, about: str, reason: str) -> ApprovalRefused:
        return ApprovalRefused(at=fact.at, by=self.name, about=about, person=fact.by, reason=reason)


def oral_refusal(fact: OralApproval, row: ApprovalRow, seen: Seen) -> str:
    """Why a telephone consent does not count; empty when it does."""
    order = succession_of(seen.city, row.subject)
    post = seen.city.get(Post, fact.post)
    heard = set(fact.listeners) - {fact.giver, ""}
    draft = seen.fact(row.draft)
    relay = isinstance(draft, Warning) and draft.standing is Standing.RELAY
    with_change = fact.verdict is OralVerdict.AGREE_WITH_CHANGE
    reasons = (
        (row.state != "waiting", f"it is {row.state} already"),
        (seen.at > row.expires, "the time for this approval ran out"),
        (
            fact.code.strip().lower() != row.content[:CODE_LENGTH],
            "the code read back is not that of the text that waits",
        ),
        (fact.told_at > seen.at, "it was told later than now"),
        (not fact.line.strip(), "the line it came by is missing"),
        (len(heard) < (1 if fact.recording else 2), "two must listen, or one and a recording"),
        (fact.giver == fact.by, "nobody takes down their own word"),
        (fact.giver in row.given_by, "a second, different person is needed"),
        (
            order is not None and fact.post not in order.posts,
            "this post is not in the order of succession",
        ),
        (
            post is not None and bool(post.holders) and fact.giver not in {h.person for h in post.holders},
            "the giver does not hold that post",
        ),
        (with_change and not fact.change.strip(), "a change is said word for word"),
        (with_change and relay, "a relayed text is not ours to change"),
    )
    return next((reason for fails, reason in reasons if fails), "")
