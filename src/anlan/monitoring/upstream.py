"""上游通报: a notice of water released above becomes a signal with the interval in which it comes."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.city import Reservoir
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.proposals import ReleaseNoticed
from anlan.core.signals import Signal
from anlan.science.arrivals import arrivals


class Upstream:
    """One signal a notice; a reservoir without a card is said all the same, with the arrival unknown."""

    name = "upstream"
    takes = (ReleaseNoticed,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The notice as the duty room reads it."""
        if not isinstance(fact, ReleaseNoticed):
            return
        card = seen.city.get(Reservoir, fact.reservoir)
        zone, reached = seen.city.profile.zone, arrivals(card, fact.opens) if card else []
        hours = [
            f"{row.earliest.astimezone(zone):%H:%M}–{row.latest.astimezone(zone):%H:%M}" for row in reached
        ]
        zh = "、".join(f"{row.zh}{when}" for row, when in zip(reached, hours, strict=True))
        en = ", ".join(f"{row.en} {when}" for row, when in zip(reached, hours, strict=True))
        name_zh, name_en = (card.zh, card.en) if card else (fact.reservoir, fact.reservoir)
        yield Signal(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),), signal_kind="report",
            group=f"release {fact.reservoir}", change="opened", area=card.area if card else None, members=(),
            worst=card.series if card else None, level=None, rank=1, value=fact.flow_m3_s, unit="m3/s",
            text=Bilingual(
                f"{fact.sender}通报：{name_zh}下泄{fact.flow_m3_s:g}立方米每秒，到水{zh or '时间未知'}",
                f"{fact.sender}: {name_en} releases {fact.flow_m3_s:g} m³/s, water at {en or 'an unknown time'}",
            ),
        )  # fmt: skip
