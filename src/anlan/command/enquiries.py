"""Questions that many ask: told to the desk once, with what has been released, or that nothing has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.releases import RELEASES, ReleaseForm, ReleaseRow
from anlan.core.reports import REPORTS, Report
from anlan.core.signals import SIGNALS, Signal

MANY = 5
"""From so many calls on one question is everybody's; a local rule."""
RECENT = timedelta(hours=24)


class Enquiries:
    """Answers nobody: what is not released yet is said to be so, and whoever may release it is asked by a person."""

    name = "enquiries"
    takes = (Report,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Signal]:
        """The call that makes a question common opens one signal for the desk."""
        if not isinstance(fact, Report) or fact.extracted.is_report or not fact.extracted.flagged("question"):
            return
        root = seen.rows(REPORTS).get(fact.joined_to or fact.thread_id)
        if root is None or root.calls < MANY or seen.rows(SIGNALS).where("open", f"enquiry|{root.thread}"):
            return
        yield Signal(
            at=fact.at, by=self.name, because=(Link(relation="cites", target=root.thread, thread=True),),
            signal_kind="enquiry", group=root.thread, change="opened", area=root.area,
            text=_text(root.calls, root.number, _notices(seen)),
        )  # fmt: skip


def _notices(seen: Seen) -> list[ReleaseRow]:
    return [
        row
        for row in seen.rows(RELEASES).all()
        if row.state == "published"
        and row.form == ReleaseForm.NOTICE
        and row.published is not None
        and seen.at - row.published <= RECENT
    ]


def _text(calls: int, number: str, notices: list[ReleaseRow]) -> Bilingual:
    titles = "、".join(row.title for row in notices)
    if not notices:
        return Bilingual(
            f"{calls}起来电问同一件事（{number}）：尚未发布有关公告，请主管部门发布",
            f"{calls} calls ask the same ({number}): nothing is released on it yet; ask the body that may",
        )
    return Bilingual(
        f"{calls}起来电问同一件事（{number}）：只按已发布的答复（{titles}），没有的说尚未发布",
        f"{calls} calls ask the same ({number}): answer from what is released only ({titles}), else say not yet",
    )
