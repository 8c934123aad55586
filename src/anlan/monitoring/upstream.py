"""上游通报: a notice of water released above becomes a signal with the interval in which it comes, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from anlan.core.city import City, Post, Reservoir
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.proposals import ReleaseNoticed
from anlan.core.reports import Report
from anlan.core.signals import SIGNALS, Signal
from anlan.science.arrivals import arrivals, must_be_told

_BODIES = frozenset({"official", "department", "neighbour"})
"""Whose word on water let go above is a notice; a resident's is a report like any other."""


class Upstream:
    """One signal a reservoir; what no card says or nobody said is told as unknown, never left out."""

    name = "upstream"
    takes = (ReleaseNoticed, Report)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The notice as the duty room reads it: by the form, or in the words of another body."""
        match fact:
            case ReleaseNoticed():
                card = seen.city.get(Reservoir, fact.reservoir)
                yield self._signal(fact, fact.reservoir, card, fact.flow_m3_s, fact.opens, fact.sender, seen)
            case Report() if fact.extracted.topic == "upstream_release" and fact.caller_class in _BODIES:
                cards = seen.city.all(Reservoir).values()
                card = next((card for card in cards if card.area == fact.area), None)
                amounts = {one.what: one.number.value for one in fact.extracted.amounts}
                hours = amounts.get("duration")
                opens = None if hours is None else fact.received + timedelta(hours=hours)
                name = card.name if card else fact.area or "?"
                yield self._signal(fact, name, card, amounts.get("flow"), opens, "", seen)

    def _signal(
        self,
        fact: Fact,
        name: str,
        card: Reservoir | None,
        flow: float | None,
        opens: datetime | None,
        sender: str,
        seen: Seen,
    ) -> Signal:
        group = f"release {name}"
        known = seen.rows(SIGNALS).where("open", f"report|{group}")
        return Signal(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),),
            thread=known[0].thread if known else "", signal_kind="report", group=group,
            change="grew" if known else "opened", area=card.area if card else None, members=(),
            worst=card.series if card else None, level=None, rank=1, value=flow, unit="m3/s",
            text=_text(name, card, flow, opens, sender, seen.city),
        )  # fmt: skip


def _text(
    name: str, card: Reservoir | None, flow: float | None, opens: datetime | None, sender: str, city: City
) -> Bilingual:
    zone = city.profile.zone
    reached = arrivals(card, opens) if card and opens else []
    hours = [f"{row.earliest.astimezone(zone):%H:%M}–{row.latest.astimezone(zone):%H:%M}" for row in reached]
    when_zh = "、".join(f"{row.zh}{when}" for row, when in zip(reached, hours, strict=True)) or "时间未知"
    when_en = (
        ", ".join(f"{row.en} {when}" for row, when in zip(reached, hours, strict=True)) or "an unknown time"
    )
    told = [(name, city.get(Post, name)) for name in (must_be_told(card) if card else ())]
    zh = "、".join(post.zh if post else name for name, post in told)
    en = ", ".join(post.en if post else name for name, post in told)
    name_zh, name_en = (card.zh, card.en) if card else (name, name)
    much_zh, much_en = (
        ("流量未知", "an unknown flow") if flow is None else (f"{flow:g}立方米每秒", f"{flow:g} m³/s")
    )
    return Bilingual(
        f"{sender or '上游'}通报：{name_zh}下泄{much_zh}，到水{when_zh}" + (f"；必须通知{zh}" if zh else ""),
        f"{sender or 'From above'}: {name_en} releases {much_en}, water at {when_en}"
        + (f"; must be told: {en}" if en else ""),
    )
