"""The exercise, part landfall, marked: what the journal must show of injects 23 to 31."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from anlan.city.exercise.desk import turn_of
from anlan.city.exercise.marking import MACHINE, Check, Night, says
from anlan.core.approvals import Approval, ApprovalStale
from anlan.core.casualties import (
    FigureConflict,
    FigureEntry,
    FigureReleased,
)
from anlan.core.exercise import Point
from anlan.core.extraction import Figure
from anlan.core.incidents import Incident, Task
from anlan.core.plumes import DownwindDrawn
from anlan.core.proposals import Proposal
from anlan.core.releases import Release
from anlan.core.resources import (
    DispatchRefused,
    UnitStateChanged,
    UnitStatus,
)
from anlan.core.signals import Signal
from anlan.core.silence import DistrictSilent
from anlan.core.sitreps import ReportDuty, ReportItem, ReportMade, Sitrep

A3, SHIMEN = "binhai/gangcheng-park-A3/ammonia", "binhai/shimen/stage"
DEPTH = "binhai/pingan-underpass/water_depth"
HEARD, LOOPS = MACHINE + 5 / 60, MACHINE + 1
"""Detectors tell 5 s late, road sensors a minute (sources.csv); then the machine has its two seconds."""


def _twenty_three(night: Night) -> tuple[list[Point], list[Point]]:
    signals = night.of(
        Signal, 23, lambda fact: A3 in fact.members and fact.signal_kind == "threshold", hours=1
    )
    first = signals[0] if signals else None
    doubted = first is not None and "A4" in first.text.zh and first.change == "opened" and first.rank > 0
    area = night.first(23, "the area downwind is drawn", DownwindDrawn, lambda fact: bool(fact.ring),
                       within_min=HEARD, hours=1)  # fmt: skip
    plan = night.follows(night.step(23, "opened"), Proposal, lambda fact: not fact.hazard)
    draft = night.follows(night.step(23, "indoors"), Release)
    return (
        [
            night.point(23, "the alarm stands", first, within_min=HEARD),
            night.point(23, "its neighbour disagrees: shown, not discounted", first if doubted else None),
            night.point(23, "an event by its plan alone", plan),
            area,
        ],
        [
            night.point(
                23, "fire and park are to check", night.step(23, "to check|park-duty"), within_min=10
            ),
            night.point(23, "stay indoors downwind: drafted", draft),
        ],
    )


def _twenty_four(night: Night) -> tuple[list[Point], list[Point]]:
    entries = [one for one in turn_of(night, night.step(24, "verified")) if isinstance(one, FigureEntry)]
    says_so = {(one.figure, one.value) for one in entries if one.verified}
    opened = night.follows(night.step(23, "opened"), Incident)
    mine = opened.thread_id if opened else "none"
    duties = [one for one in night.of(ReportDuty, 23, hours=2) if one.incident == mine]
    within: dict[tuple[str, str], timedelta] = {}
    for one in duties:
        if one.form == "first" and not one.immediate:
            within.setdefault((one.line, one.channel), one.due - one.known_from)
    unit = within.get(("department", "phone"), timedelta(days=1)) <= timedelta(hours=1)
    level = within.get(("government", "written"), timedelta(days=1)) <= timedelta(hours=2)
    sitrep = night.follows(night.step(24, "asked"), Sitrep)
    eight = (
        sitrep is not None
        and len(sitrep.items) == 8
        and "轻伤 2" in sitrep.text.zh
        and "死亡 0" in sitrep.text.zh
    )
    at_once = night.follows(night.step(24, "feared"), ReportDuty, lambda fact: fact.immediate)
    signed = [one for one in night.of(Approval, 24, lambda fact: fact.complete, hours=1)
              if sitrep and one.about == sitrep.thread_id]  # fmt: skip
    phoned = [
        one for one in night.of(ReportMade, 24, hours=1) if one.incident == mine and one.channel == "phone"
    ]
    return (
        [
            night.point(24, "2 slightly hurt, 0 dead, verified",
                        entries[-1] if says_so >= {(Figure.LIGHT, 2), (Figure.DEATHS, 0)} else None),
            night.point(24, "a first report of eight items with these figures", sitrep if eight else None),
            says("the unit has an hour, each level two", met=unit and level),
            night.point(24, "may grow: at once", at_once),
        ],
        [
            night.point(24, "the first report is signed", signed[0] if signed else None, within_min=60),
            night.point(24, "told by telephone", phoned[0] if phoned else None, within_min=20),
        ],
    )  # fmt: skip


def _twenty_six(night: Night) -> tuple[list[Point], list[Point]]:
    proposal = night.of(
        Proposal,
        26,
        lambda fact: fact.series == DEPTH and "断交" in fact.options[0].actions[0].text.zh,
        hours=1,
    )
    before = night.follows(night.step(26, "under way"), UnitStateChanged)
    closed = night.step(26, "closed")
    after = night.follows(
        closed, UnitStateChanged, lambda fact: before is not None and fact.unit == before.unit
    )
    later = before and after and before.eta and after.eta and after.eta > before.eta
    guard = night.follows(
        night.step(26, "guarded"), UnitStateChanged, lambda fact: fact.status is UnitStatus.ASSIGNED
    )
    return (
        [
            night.point(26, "closing it is proposed", proposal[0] if proposal else None, within_min=LOOPS),
            says("a fire engine under way goes round it, in the same turn", met=bool(later)),
        ],
        [
            night.point(26, "closed", closed, within_min=10),
            night.point(26, "guarded", guard),
        ],
    )


def _twenty_seven(night: Night) -> tuple[list[Point], list[Point]]:
    silent = night.of(DistrictSilent, 27, lambda fact: fact.area == "990109" and fact.why == "feeds", hours=1)
    signal = night.of(
        Signal, 27, lambda fact: fact.signal_kind == "district_silent" and fact.area == "990109", hours=1
    )
    loud = bool(signal) and signal[0].rank == 4 and "不等于平静" in signal[0].text.zh
    sent = night.follows(night.step(27, "forces"), UnitStateChanged)
    return (
        [
            night.point(27, "the district is cut off", silent[0] if silent else None, within_min=30),
            night.point(27, "a signal in red, not calm", signal[0] if loud else None),
            says("with the telephone and satellite list", met=bool(silent) and len(silent[0].roster) > 0),
            says("the federation's outbox holds (this house has no federation yet)", met=False),
        ],
        [
            night.point(27, "satellite telephone", night.step(27, "satellite")),
            night.point(27, "the force placed ahead is at work", sent),
        ],
    )


def _twenty_eight(night: Night) -> tuple[list[Point], list[Point]]:
    everybody = night.of(Task, 21, lambda fact: "避险" in fact.what.zh or "室内" in fact.what.zh, hours=8)
    refused = night.follows(night.step(28, "sent out"), DispatchRefused, lambda fact: fact.reason == "wind")
    return (
        [
            says("everybody shelters: ordered before", met=bool(everybody)),
            night.point(28, "a crew is not sent out without a reason", refused),
            night.never(
                28, "and nobody else is sent there without one", UnitStateChanged,
                lambda fact: fact.status is UnitStatus.ASSIGNED and not fact.override
                and refused is not None and fact.to == refused.to,
            ),
        ],
        [night.point(28, "work outdoors is suspended",
                     night.follows(night.step(28, "suspended"), Task), within_min=10)],
    )  # fmt: skip


def _twenty_nine(night: Night) -> tuple[list[Point], list[Point]]:
    entries = [
        one for nth in range(3) for one in turn_of(night, night.step(29, f"attached|{nth}"))
        if isinstance(one, FigureEntry) and one.figure is Figure.DEATHS
    ]  # fmt: skip
    ledger = [one.value for one in entries if one.basis != "claim"] == [3, 2]
    claim = [one for one in entries if one.basis == "claim"]
    conflict = night.of(FigureConflict, 29, lambda fact: fact.figure is Figure.DEATHS, hours=1)
    sitrep = night.follows(night.step(29, "text"), Sitrep)
    people = [one for one in sitrep.items if one.item is ReportItem.CASUALTIES] if sitrep else []
    checking = bool(people) and people[0].text.zh == "正在核实" and not people[0].known
    released = night.follows(night.step(29, "approved"), FigureReleased, lambda fact: fact.value == 2)
    named = night.follows(night.step(29, "verifier"), Task)
    return (
        [
            says("the ledger holds 3 and 2, each by its source", met=ledger),
            says("the post is a claim, not a figure", met=len(claim) == 1),
            night.never(
                29,
                "nothing is added up",
                FigureEntry,
                lambda fact: fact.figure is Figure.DEATHS and fact.value == 5,
                hours=4,
            ),
            night.point(
                29,
                "the sources differ: told, with a time to find out",
                conflict[0] if conflict else None,
            ),
            night.point(29, "the text reads 正在核实", sitrep if checking else None),
            night.point(29, "outside use: the approved figure", released),
        ],
        [
            night.point(29, "somebody is named to find out", named, within_min=15),
            night.point(29, "found out", night.step(29, "found"), within_min=120),
        ],
    )


def _thirty(night: Night) -> tuple[list[Point], list[Point]]:
    over = night.of(Signal, 28, lambda fact: SHIMEN in fact.members and fact.level == "保证", hours=3)
    proposal = night.follows(
        night.step(30, "asked"), Proposal, lambda fact: fact.options[0].name == "release"
    )
    option = proposal.options[0] if proposal else None
    arrivals = [one.name for one in option.effect if one.value is not None] if option else []
    interval = arrivals.count("arrival_earliest_min") >= 2 and arrivals.count("arrival_latest_min") >= 2
    words = [one.text.zh for one in option.actions] if option else []
    order = len(words) > 1 and all("开闸前告知" in one for one in words[:-1]) and "全部告知后" in words[-1]
    approved = [one for one in night.of(Approval, 30, lambda fact: fact.complete, hours=1)
                if proposal and one.about == proposal.thread_id]  # fmt: skip
    return (
        [
            night.point(30, "Shimen stands over its guarantee level", over[0] if over else None),
            night.point(
                30,
                "when the water is at Shimen and Bailuqiao, from and to",
                proposal if interval else None,
            ),
            night.point(30, "those below are told before the gates", proposal if order else None),
            night.point(30, "with its conditions", proposal if proposal and proposal.assumptions else None),
        ],
        [
            night.point(30, "approved", approved[0] if approved else None),
            night.point(30, "opened when all had been told", night.step(30, "gates")),
        ],
    )


def _thirty_one(night: Night) -> tuple[list[Point], list[Point]]:
    filled = night.step(31, "filled")
    stale = night.follows(filled, ApprovalStale, lambda fact: fact.broken.startswith("places free"))
    dead = [one for one in turn_of(night, filled) if isinstance(one, ApprovalStale)]
    release = night.follows(night.step(30, "asked"), Proposal)
    kept = release is not None and release.thread_id not in {one.about for one in dead}
    alone = bool(dead) and all(one.broken.startswith("places free") for one in dead)
    again = night.follows(filled, Proposal, lambda fact: stale is not None and fact.thread_id == stale.about)
    yes = [one for one in night.of(Approval, 31, lambda fact: fact.complete, hours=1)
           if again and one.about == again.thread_id]  # fmt: skip
    return (
        [
            night.point(31, "stale at once, and it says which condition", stale, within_min=MACHINE),
            says("what does not rest on it stays alive, the release too", met=alone and kept),
            night.point(31, "asked about again with what there is now", again),
        ],
        [night.point(31, "looked at again", yes[0] if yes else None)],
    )


LANDFALL_CHECKS: Mapping[int, Check] = {
    23: _twenty_three, 24: _twenty_four, 26: _twenty_six, 27: _twenty_seven, 28: _twenty_eight,
    29: _twenty_nine, 30: _thirty, 31: _thirty_one,
}  # fmt: skip
