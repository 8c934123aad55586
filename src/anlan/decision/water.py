"""泄洪: a reservoir asks to let water go; who lives below is told first, and knows when it comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anlan.core.approvals import Assumption
from anlan.core.city import Plan, Post, Reservoir
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.proposals import (
    Action,
    Figure,
    Option,
    Proposal,
    ProposalEditRefused,
    ReleaseNoticed,
    WaterReleaseAsked,
)
from anlan.decision.library import Library
from anlan.decision.options import post_for
from anlan.decision.proposing import VALID_FOR

LAW = ("防洪法", "44", "2016")
"""水库…必须服从有管辖权的防汛指挥机构的调度指挥: what is cited where no plan of the city speaks of releases."""
TOLD_WITHIN_MIN = 20
"""Everybody below is told within this, assumed, or before the water comes where that is sooner."""
ORDER = Bilingual("下游责任人全部告知后方可开闸", "the gates open only when everybody below has been told")
NO_SUCH = Bilingual(
    "没有这座水库，或流量不大于零", "there is no such reservoir, or the flow is not above zero"
)
INFLOW = Bilingual(
    "入库流量未知：降至汛限用时未计来水", "inflow is unknown: the time to the flood limit leaves it out"
)


class Releasing:
    """One proposal for each request: as asked, and half of it; who must be told stands before the gates."""

    name = "water"
    takes = (WaterReleaseAsked, ReleaseNoticed)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A request that names a reservoir of the city gets its proposal."""
        if not isinstance(fact, WaterReleaseAsked | ReleaseNoticed):
            return
        reservoir = seen.city.get(Reservoir, fact.reservoir)
        if reservoir is None or not fact.flow_m3_s > 0:
            text = Bilingual(
                "没有这座水库，或流量不大于零", "there is no such reservoir, or the flow is not above zero"
            )
            yield ProposalEditRefused(at=fact.at, by=self.name, thread=fact.id, reason="unknown", text=text)
            return
        if isinstance(fact, ReleaseNoticed):
            yield _noticed(fact, reservoir, seen)
            return
        asked = min(fact.flow_m3_s, reservoir.release_most_m3_s)
        flows = (asked, asked / 2)
        expires = seen.at + VALID_FOR
        yield Proposal(
            at=fact.at,
            by=self.name,
            because=(Link(relation="answers", target=fact.id),),
            for_thread=fact.incident or fact.id,
            hazard="flood",
            series=reservoir.series,
            area=reservoir.area,
            rank=1,
            options=tuple(_option(flow, fact, reservoir, seen) for flow in flows),
            assumptions=(
                Assumption(
                    name=f"{reservoir.name} between flood limit and check level", series=reservoir.series,
                    low=reservoir.flood_limit_m, high=reservoir.check_m, unit="m", until=expires,
                    text=Bilingual(
                        f"{reservoir.zh}水位在汛限{reservoir.flood_limit_m:g}米与校核{reservoir.check_m:g}米之间",
                        f"{reservoir.en} stands between the flood limit of {reservoir.flood_limit_m:g} m and the check "
                        f"level of {reservoir.check_m:g} m",
                    ),
                ),
            ),
            expires=expires,
            written_by="rule",
        )  # fmt: skip


def _noticed(fact: ReleaseNoticed, reservoir: Reservoir, seen: Seen) -> Proposal:
    """Nobody asks us: who lives below is told before the water comes."""
    title = Bilingual(
        f"{fact.sender}通报{reservoir.zh}下泄{fact.flow_m3_s:g}立方米每秒：通知下游",
        f"{fact.sender} releases {fact.flow_m3_s:g} m³/s at {reservoir.en}: tell those below",
    )
    option = Option(
        name="notify", title=title, actions=tuple(_tell(reservoir, seen)), people=None, concerns=(),
        effect=tuple(_arrivals(reservoir)),
    )  # fmt: skip
    return Proposal(
        at=fact.at, by=Releasing.name, because=(Link(relation="triggered_by", target=fact.id),), for_thread=fact.id,
        hazard="flood", series=reservoir.series, area=reservoir.area, rank=1, options=(option,), assumptions=(),
        expires=seen.at + VALID_FOR, written_by="rule",
    )  # fmt: skip


def _option(flow: float, asked: WaterReleaseAsked, reservoir: Reservoir, seen: Seen) -> Option:
    concerns = [ORDER, INFLOW]
    if asked.flow_m3_s > reservoir.release_most_m3_s:
        most = reservoir.release_most_m3_s
        concerns.insert(
            0, Bilingual(f"请示流量超过最大下泄{most:g}", f"more was asked than the {most:g} it can release")
        )
    if seen.readings.latest(reservoir.series) is None:
        concerns.append(Bilingual("库水位无读数，正在核实", "the level has no reading: being verified"))
    return Option(
        name="release",
        title=Bilingual(f"{reservoir.zh}下泄{flow:g}立方米每秒", f"{reservoir.en}: release {flow:g} m³/s"),
        actions=(*_tell(reservoir, seen), _open(flow, reservoir, seen)),
        people=None,
        concerns=tuple(concerns),
        effect=(*_arrivals(reservoir), _hours_down(flow, reservoir, seen)),
    )


def _tell(reservoir: Reservoir, seen: Seen) -> list[Action]:
    """One action for each post below, before the water comes."""
    posts, actions = seen.city.all(Post), []
    told: set[str] = set()
    for below in sorted(reservoir.downstream, key=lambda row: (row.earliest_min, row.latest_min)):
        for name in below.notify:
            if name in told:
                continue
            told.add(name)
            who = posts.get(name)
            zh, en = (who.zh, who.en) if who else (name, name)
            text = Bilingual(
                f"开闸前告知{zh}：{below.zh}预计开闸后{below.earliest_min}–{below.latest_min}分钟到水，人员撤离河道",
                f"Before the gates open tell {en}: water reaches {below.en} {below.earliest_min}–{below.latest_min} "
                "min after opening; clear the riverbed",
            )
            actions.append(_action(text, name, min(TOLD_WITHIN_MIN, below.earliest_min), seen))
    return actions


def _open(flow: float, reservoir: Reservoir, seen: Seen) -> Action:
    text = Bilingual(
        f"下游责任人全部告知后，{reservoir.zh}开闸下泄{flow:g}立方米每秒，并报告开闸时间",
        f"When everybody below has been told, open {reservoir.en} to {flow:g} m³/s and report the time",
    )
    return _action(text, post_for(None, reservoir.area, seen.city), TOLD_WITHIN_MIN + 10, seen)


def _action(text: Bilingual, post: str, within_min: int, seen: Seen) -> Action:
    plan, clause, version = _cite(seen)
    return Action(
        plan=plan, plan_version=version, clause=clause, text=text, post=post, within_min=within_min, needs=(),
        resources="unknown",
    )  # fmt: skip


def _cite(seen: Seen) -> tuple[str, str, str]:
    """The city's own clause on releases; the law where its plans have none."""
    plans = [plan for plan in seen.city.all(Plan).values() if not plan.withdrawn]
    hits = [
        hit
        for hit in Library(plans).search("水库泄洪 下泄 调度 通知下游")
        if "泄" in hit.zh and "下游" in hit.zh
    ]
    return (hits[0].plan, hits[0].clause, hits[0].version) if hits else LAW


def _arrivals(reservoir: Reservoir) -> list[Figure]:
    return [
        Figure(
            name=name,
            text=Bilingual(f"到{below.zh}{zh}", f"{en} at {below.en}"),
            value=float(minutes),
            measure="min",
            made_by=Bilingual("水库卡片：开闸至到水", "the reservoir's card: from opening to arrival"),
        )
        for below in reservoir.downstream
        for name, zh, en, minutes in (
            ("arrival_earliest_min", "最早", "earliest", below.earliest_min),
            ("arrival_latest_min", "最晚", "latest", below.latest_min),
        )
    ]


def _hours_down(flow: float, reservoir: Reservoir, seen: Seen) -> Figure:
    latest, curve = seen.readings.latest(reservoir.series), np.array(reservoir.curve)
    hours = None
    if latest is not None and len(curve):
        levels, volumes = curve[:, 0], curve[:, 1]
        above = float(
            np.interp(latest[1], levels, volumes) - np.interp(reservoir.flood_limit_m, levels, volumes)
        )
        hours = round(max(0.0, above) * 1e6 / flow / 3600, 1)
    return Figure(
        name="hours_to_flood_limit",
        text=Bilingual("降至汛限水位用时", "time down to the flood limit"),
        value=hours,
        measure="h",
        made_by=Bilingual(
            "（当前库容−汛限库容）÷下泄流量，库容按曲线线性内插，不计来水",
            "(volume now − volume at the limit) ÷ release, by the card's curve, without inflow",
        ),
    )
