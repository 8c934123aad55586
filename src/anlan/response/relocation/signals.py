"""What relocation tells the duty desk: late, done already, gone back too early, does not add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from anlan.core.city import City
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.relocation import Relocation, RelocationRow
from anlan.core.signals import SIGNALS, Signal

BY = "relocation"
_SHOWN = 10


def tell(
    fact: Fact,
    kind: str,
    group: str,
    area: str,
    text: Bilingual,
    *,
    rank: int = 1,
    value: float | None = None,
    members: Sequence[str] = (),
    thread: str = "",
) -> Signal:
    """One signal; it carries no colour, for it is no warning."""
    return Signal(
        at=fact.at,
        by=BY,
        thread=thread,
        signal_kind=kind,
        group=group,
        change="grew" if thread else "opened",
        area=area,
        members=tuple(members),
        rank=rank,
        value=value,
        text=text,
    )


def cleared(fact: Fact, kind: str, group: str, seen: Seen) -> Iterator[Signal]:
    """The signal of this kind and group, cleared, where one is open."""
    for row in seen.rows(SIGNALS).where("open", f"{kind}|{group}"):
        told = tell(fact, kind, group, row.area or "", row.text, rank=row.rank, thread=row.thread)
        yield msgspec.structs.replace(told, change="cleared")


def overdue(fact: Fact, row: RelocationRow) -> Signal:
    """The time is up and people are still there."""
    text = Bilingual(
        f"{row.title.zh} 已到时限，还有 {row.left} 人未转移（拒转 {row.refused_households} 户、"
        f"联系不上 {row.lost_households} 户、未通知 {row.untold_households} 户）",
        f"{row.title.en}: time is up, {row.left} people are not moved ({row.refused_households} households refuse, "
        f"{row.lost_households} cannot be reached, {row.untold_households} have not been told)",
    )
    return tell(fact, "relocation_overdue", row.thread, row.area, text, rank=2, value=row.left)


def moved_at_once(fact: Relocation) -> Signal:
    """Already done: for whoever would have approved it."""
    figures = fact.figures
    zh = "、".join(
        f"{value} {unit}" for value, unit in ((figures.households, "户"), (figures.people, "人")) if value
    )
    text = Bilingual(
        f"{fact.title.zh}（已先行处置）：{zh or '人数正在核实'}。{fact.trigger}",
        f"{fact.title.en} (done already): {_number(figures.households)} households, "
        f"{_number(figures.people)} people. {fact.trigger}",
    )
    return tell(fact, "moved_at_once", fact.id, fact.area, text, value=figures.people)


def back_too_early(fact: Fact, row: RelocationRow, codes: Sequence[str], thread: str, city: City) -> Signal:
    """Households are back where nobody has allowed it."""
    named = "、".join(codes[:_SHOWN]) + ("…" if len(codes) > _SHOWN else "")
    who = city.post_text(row.organiser)
    text = Bilingual(
        f"{row.title.zh}：{len(codes)} 户未经批准返回（{named}），请 {who.zh} 劝返",
        f"{row.title.en}: {len(codes)} households are back without approval ({named}); "
        f"{who.en}: persuade them to leave",
    )
    return tell(
        fact, "return_before_approval", row.thread, row.area, text, rank=2, value=len(codes), members=codes,
        thread=thread,
    )  # fmt: skip


def question(
    fact: Fact, row: RelocationRow, questions: Sequence[Bilingual], thread: str, city: City
) -> Signal:
    """Numbers that do not add up: asked of the organiser."""
    who = city.post_text(row.organiser)
    text = Bilingual(
        f"{row.title.zh} 数字对不上，请 {who.zh} 核实：" + "；".join(one.zh for one in questions),
        f"{row.title.en}: figures to be checked by {who.en}: " + "; ".join(one.en for one in questions),
    )
    return tell(fact, "figures_in_doubt", row.thread, row.area, text, thread=thread)


def _number(value: int | None) -> str:
    return "unknown" if value is None else str(value)
