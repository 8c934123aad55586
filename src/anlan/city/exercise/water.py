"""The exercise's water before the storm: a gauge that stands still, a rumour of a dam, water let go above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from anlan.city.exercise.alerts import at_once
from anlan.city.exercise.marking import Check, Night, says
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.city import Reservoir
from anlan.core.exercise import Point
from anlan.core.facts import Given
from anlan.core.given import Acknowledged, Erased
from anlan.core.incidents import Incident, Task
from anlan.core.proposals import ReleaseNoticed
from anlan.core.releases import (
    RELEASES,
    RUMOURS,
    Finding,
    Release,
    ReleaseDrafted,
    ReleaseForm,
    ReleasePublished,
    ReleaseSigned,
    Rumour,
    RumourAssigned,
    RumourEvidence,
    RumourFound,
    RumourRow,
    RumourSeenAgain,
    RumourSpread,
)
from anlan.core.reports import Report
from anlan.core.shifts import DutyNoted
from anlan.core.signals import SIGNALS, Signal
from anlan.core.warnings import CallCounted, CallOut
from anlan.science.arrivals import must_be_told

GAUGE, DAM, ABOVE = "binhai/bailuqiao/stage", "yunling-reservoir", "zhuxi-reservoir"
DAM_TYPE = "10504"
CLARIFIED = "网传云岭水库险情不实。水库水位低于汛限水位，巡坝正常。请以本通告为准。"


def _seen_stuck(look: Look, header: Header) -> Given:
    for row in look.rows(SIGNALS).all():
        if row.signal_kind == "stuck" and row.active and GAUGE in row.members:
            return Acknowledged(**header.spread(), about=row.thread, note="派水利检修，以上下游站替代")
    raise LookupError("no gauge is said to stand still")


def _rumour(look: Look) -> RumourRow:
    found = [row for row in look.rows(RUMOURS).all() if row.facility == DAM and not row.counter]
    if not found:
        raise LookupError("no rumour of the dam is on the board")
    return found[-1]


def _found(look: Look, header: Header) -> Given:
    """The bureau's finding rests on what the board shows beside the claim."""
    row = _rumour(look)
    if not row.evidence:
        raise LookupError("nothing bears on the claim")
    return RumourFound(
        **header.spread(),
        about=row.thread,
        finding=Finding.FALSE,
        evidence=row.evidence[0],
        note="水位低于汛限，巡坝正常",
    )


def _clarified(look: Look, header: Header) -> Given:
    row = _rumour(look)
    return ReleaseDrafted(
        **header.spread(), form=ReleaseForm.CLARIFICATION, title="关于云岭水库的澄清", text=CLARIFIED,
        rumour=row.thread, area=row.area, department="water", cut_off=header.at,
    )  # fmt: skip


def _signed(look: Look, header: Header) -> Given:
    """The short code of the text that waits is typed by who signs it."""
    waiting = [
        row for row in look.rows(RELEASES).where("rumour", _rumour(look).thread) if row.state == "checked"
    ]
    if not waiting:
        raise LookupError("no clarification waits")
    row = waiting[-1]
    return ReleaseSigned(**header.spread(), about=row.thread, content=row.content, role="commander")


def _spread(look: Look, header: Header) -> Given:
    """How many accounts brought it is the board's own count; how far each reached nobody knows."""
    row = _rumour(look)
    return RumourSpread(**header.spread(), about=row.thread, accounts=row.accounts, channels=("短视频",))


def _called(look: Look, header: Header) -> Given:
    card = look.city.get(Reservoir, ABOVE)
    if card is None:
        raise LookupError(f"no card of {ABOVE}")
    return CallOut(
        **header.spread(),
        what="上游电站加大下泄，沿河人员立即上岸撤离",
        area=card.area,
        posts=must_be_told(card),
    )


WATER: tuple[Step, ...] = (
    Step(number=4, name="sent", after_min=6, by="duty", make=_seen_stuck),
    Step(number=4, name="stands in", after_min=10, by="duty",
         make=lambda _, header: DutyNoted(
             **header.spread(), text="白鹭桥站读数不变，以上游石门站、下游城东闸读数替代", area="990102004")),
    Step(number=8, name="assigned", after_min=7, by="duty",
         make=lambda look, header: RumourAssigned(
             **header.spread(), about=_rumour(look).thread, department="water",
             due=header.at + timedelta(minutes=13))),
    Step(number=8, name="found", after_min=18, by="water-duty", make=_found),
    Step(number=8, name="clarification", after_min=25, by="duty", make=_clarified),
    Step(number=9, name="signed", after_min=5, by="chief", make=_signed),
    Step(number=9, name="spread", after_min=15, by="duty", make=_spread),
    Step(number=10, name="noticed", after_min=3, by="duty",
         make=lambda look, header: ReleaseNoticed(
             **header.spread(), reservoir=ABOVE, flow_m3_s=900.0, opens=look.told().at + timedelta(hours=2),
             sender="上游邻市应急管理局")),
    Step(number=10, name="called", after_min=6, by="duty", make=_called),
)  # fmt: skip


def _four(night: Night) -> tuple[list[Point], list[Point]]:
    stuck = [
        fact
        for fact in night.facts
        if isinstance(fact, Signal)
        and (fact.signal_kind, fact.change) == ("stuck", "opened")
        and GAUGE in fact.members
    ]
    signal = next((fact for fact in stuck if fact.known <= night.at(4) + timedelta(seconds=2)), None)
    task = next((fact for fact in night.facts if isinstance(fact, Task) and fact.by == "repairs"), None)
    ours = signal is not None and task is not None and task.post == "water-duty"
    return [
        night.point(4, "flagged stuck, on its feed's line, above calm", signal if signal and signal.rank else None),
        night.never(
            4, "never calm while it stands still", Signal,
            lambda fact: GAUGE in fact.members and fact.change == "cleared", hours=2,
        ),
        at_once("repair task to the water bureau", signal, task if ours else None),
    ], [
        night.point(4, "acknowledged, repair sent", night.step(4, "sent"), within_min=15),
        night.point(4, "neighbours stand in", night.step(4, "stands in"), within_min=30),
    ]  # fmt: skip


def _eight(night: Night) -> tuple[list[Point], list[Point]]:
    told = night.told(8)
    rumour = night.follows(told, Rumour, lambda fact: fact.facility == DAM)
    again = [
        fact for fact in night.of(RumourSeenAgain, 8, hours=1) if rumour and fact.thread == rumour.thread_id
    ]
    level = night.follows(
        told, RumourEvidence, lambda fact: fact.value is not None and "汛限" in fact.text.zh
    )
    found = night.step(8, "found")
    draft = night.follows(night.step(8, "clarification"), Release, lambda fact: fact.passed)
    return [
        at_once("on the rumour board", told, rumour),
        says("three accounts, one claim", met=len(again) == 2),
        night.point(
            8, "the picture was seen before", next((fact for fact in again if fact.seen_before), None)
        ),
        at_once("the reservoir's level beside it", told, level),
        night.never(
            8, "no incident comes of it", Incident, lambda fact: fact.incident_type == DAM_TYPE, hours=6
        ),
        night.never(8, "nothing is deleted", Erased, hours=6),
    ], [
        night.point(8, "verified by the water bureau", found, within_min=20),
        night.point(8, "clarification drafted, checks passed", draft, within_min=30),
    ]


def _nine(night: Night) -> tuple[list[Point], list[Point]]:
    told = night.told(9)
    evidence = night.follows(told, RumourEvidence, lambda fact: bool(fact.report))
    out = night.follows(night.step(9, "signed"), ReleasePublished, lambda fact: bool(fact.channels))
    return [at_once("stands beside the rumour", told, evidence)], [
        night.point(9, "clarification out, its channels recorded", out, within_min=10),
        night.point(9, "how far the rumour went is recorded", night.step(9, "spread"), within_min=30),
    ]


def _ten(night: Night) -> tuple[list[Point], list[Point]]:
    told, called = night.told(10), night.step(10, "called")
    report = night.follows(told, Report)
    signal = night.follows(told, Signal, lambda fact: fact.signal_kind == "report" and fact.value == 900)
    text = signal.text.zh if signal else ""
    listed = "石门镇" in text and "竹溪镇" in text
    counted = [fact for fact in night.of(CallCounted, 10) if called is not None and fact.thread == called.id]
    named = (
        isinstance(called, CallOut)
        and bool(called.posts)
        and bool(counted)
        and counted[0].asked == len(called.posts)
    )
    reached = next((fact for fact in counted if fact.confirmed == fact.asked), None)
    return [
        at_once("a report of another body is a signal", told, signal if report else None),
        at_once(
            "arrival at Shimen as an interval", told, signal if "石门站" in text and "–" in text else None
        ),
        at_once("who must be told is listed", told, signal if listed else None),
    ], [
        night.point(10, "everybody on the list called", called if named else None, within_min=10),
        night.point(10, "everybody on the list answered", reached, within_min=60),
    ]


WATER_CHECKS: Mapping[int, Check] = {4: _four, 8: _eight, 9: _nine, 10: _ten}
