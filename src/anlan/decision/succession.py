"""授权顺位: who is asked to approve, in rank, each with a time to answer; nobody's silence stops a red."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.approvals import APPROVALS, ApprovalAsked, ApprovalRow, ApproverAsked, ApproversSilent
from anlan.core.city import City, Succession
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.timers import TimerSet
from anlan.core.warnings import Delivery, Standing, Warning


def succession_of(city: City, subject: str) -> Succession | None:
    """The order for this kind of matter, else the one for everything; None where the city has none."""
    rows = city.all(Succession).values()
    return next((row for wanted in (subject, "*") for row in rows if row.matter == wanted), None)


class Succeeding:
    """Asks as many as are needed, and the next in rank whenever time runs out."""

    name = "succession"
    takes = (ApprovalAsked, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What waits goes to the first in rank; a time-out to the next; the end of the order to the duty desk."""
        match fact:
            case ApprovalAsked() if (order := succession_of(seen.city, fact.subject)) is not None:
                row = seen.rows(APPROVALS).get(fact.about)
                if row is not None:
                    yield from self._ask(fact, row, order, range(fact.people), seen)
            case Fired(timer="succession") if (row := seen.rows(APPROVALS).get(fact.about)) is not None:
                order = succession_of(seen.city, row.subject)
                if row.state == "waiting" and row.turn_ends == fact.due and order is not None:
                    rank = len(row.in_turn)
                    yield from self._ask(fact, row, order, range(rank, rank + 1), seen)

    def _ask(
        self, cause: Fact, row: ApprovalRow, order: Succession, ranks: range, seen: Seen
    ) -> Iterator[Fact]:
        due = seen.at + timedelta(minutes=order.timeout_min)
        asked = [(rank, order.posts[rank]) for rank in ranks if rank < len(order.posts)]
        for rank, post in asked:
            yield ApproverAsked(
                at=cause.at,
                by=self.name,
                because=(Link(relation="asks_for", target=row.asked),),
                about=row.about,
                draft=row.draft,
                post=post,
                rank=rank,
                due=due,
            )
            yield from self._tell(cause, row, post, seen)
        if asked:
            yield TimerSet(at=cause.at, by=self.name, timer="succession", about=row.about, due=due)
        else:
            yield ApproversSilent(
                at=cause.at, by=self.name, about=row.about, draft=row.draft, posts=row.in_turn
            )

    def _tell(self, cause: Fact, row: ApprovalRow, name: str, seen: Seen) -> Iterator[Delivery]:
        draft = seen.fact(row.draft)
        what = draft.headline if isinstance(draft, Warning) else Bilingual("待批方案", "A text waits")
        code = row.content[:6].upper()
        text = f"请审批：{what.zh}（短码 {code}）\nPlease decide: {what.en} (code {code})"
        mark = seen.mode.mark.zh
        for channel in seen.city.ways_to(name):
            yield Delivery(
                at=cause.at,
                by=self.name,
                warning=row.asked,
                draft=row.draft,
                channel=channel,
                to=name,
                step="queued",
                attempt=0,
                standing=Standing.ADVISORY,
                subject=f"{mark}请审批 Please decide",
                text=f"{mark}{text}",
                cap="",
            )
