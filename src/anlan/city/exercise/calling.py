"""The exercise's boats and its 41 named persons: who is missing, who is called, who is fetched at the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from anlan.city.exercise.alerts import at_once
from anlan.city.exercise.marking import Check, Night, says
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.city import Post
from anlan.core.exercise import Point
from anlan.core.facts import Given
from anlan.core.given import Confirmed
from anlan.core.incidents import INCIDENTS, Incident, IncidentOpened, Task
from anlan.core.reports import REPORTS, Report, ReportTransferred, TransferReceipted
from anlan.core.tasks import TaskGiven
from anlan.core.warnings import (
    CONFIRMS,
    CallCounted,
    CallOut,
    ConfirmAsked,
    HumanAsked,
    HumanDelivery,
    Means,
)

LOWLANDS = ("990101001", "990101002")
"""Where the order to leave low ground applies; 41 posts answer for it."""
SILENT = ("yushi-warden-20", "yushi-warden-21", "dengta-warden-17")
"""Nobody hears from them; the deputy of the last one answers for it, the others are fetched."""
DEPUTY, SUPERIOR = "dengta-duty", "wangchao-duty"
BOATS = (126, 119, 7, 2)


def _report(look: Look) -> Report:
    told = look.told()
    found = next((row for row in look.rows(REPORTS).all() if row.received_fact == told.id), None)
    report = look.journal.fact(found.thread) if found else None
    if not isinstance(report, Report):
        raise LookupError("the report has no number")
    return report


def _opened(look: Look, header: Header) -> Given:
    report = _report(look)
    return IncidentOpened(
        **header.spread(), incident_type=report.extracted.incident_type or "", area=report.area or "",
        title="望风村2艘渔船失联", reports=(report.thread_id,),
    )  # fmt: skip


def _transferred(look: Look, header: Header) -> Given:
    return ReportTransferred(
        **header.spread(),
        about=_report(look).thread_id,
        department="maritime",
        note="渔船失联，请组织搜寻，同报12395",
    )


def _taken(look: Look, header: Header) -> Given:
    return TransferReceipted(**header.spread(), about=_report(look).thread_id, ticket="海事-001")


def _recheck(look: Look, header: Header) -> Given:
    thread = _report(look).thread_id
    for row in look.rows(INCIDENTS).all():
        opened = look.journal.fact(row.thread)
        if isinstance(opened, Incident) and thread in opened.reports:
            return TaskGiven(
                **header.spread(),
                incident=row.thread,
                what="复核2艘失联渔船",
                post="maritime-duty",
                due_min=120,
            )
    raise LookupError("no event is open for the boats")


def _call(look: Look, header: Header) -> Given:
    posts = tuple(post.name for post in look.city.all(Post).values() if post.area in LOWLANDS)
    return CallOut(**header.spread(), what="低洼区转移，立即逐户通知并报告", area="990101", posts=posts)


def _heard(look: Look, header: Header) -> Iterator[Given]:
    call = look.done("call")
    for row in look.rows(CONFIRMS).where("warning", call):
        if row.for_post not in SILENT:
            yield Confirmed(
                **header.spread(row.for_post) | {"by": row.for_post}, about=call, post=row.for_post
            )


def _deputy(look: Look, header: Header) -> Given:
    """The deputy who is called for the last of the silent answers for it."""
    call = look.done("call")
    row = look.rows(CONFIRMS).get(f"{call}|{SILENT[-1]}")
    if row is None or DEPUTY not in row.called:
        raise LookupError("the deputy has not been called")
    return Confirmed(**header.spread(), about=call, post=DEPUTY, note="已派人到该网格")


def _at_the_door(look: Look, header: Header) -> Iterator[Given]:
    call = look.done("call")
    failed = [row for row in look.rows(CONFIRMS).where("warning", call) if row.state == "failed"]
    if not failed:
        raise LookupError("nobody has to be fetched")
    for row in failed:
        yield HumanDelivery(
            **header.spread(row.for_post), about=f"{call}|{row.for_post}", went="police-duty", means=Means.DOOR,
            told_at=header.at, area=row.area or "",
        )  # fmt: skip


CALLING: tuple[Step, ...] = (
    Step(number=5, name="opened", after_min=3, by="duty", make=_opened),
    Step(number=5, name="maritime", after_min=4, by="duty", make=_transferred),
    Step(number=5, name="recheck", after_min=5, by="duty", make=_recheck),
    Step(number=5, name="taken", after_min=12, by="maritime-duty", make=_taken),
    Step(number=14, name="call", after_min=1, by="duty", make=_call, quiet=True),
    Step(number=14, name="heard", after_min=4, by="wardens", make=_heard),
    Step(number=14, name="deputy", after_min=17, by=DEPUTY, make=_deputy),
    Step(number=14, name="at the door", after_min=29, by="police", make=_at_the_door),
)


def _five(night: Night) -> tuple[list[Point], list[Point]]:
    told = night.told(5)
    report = night.follows(told, Report)
    read = report.extracted if report else None
    boats = [round(one.number.value) for one in read.amounts if one.unit == "boats"] if read else []
    counted = set(BOATS) <= set(boats)
    opened = night.follows(night.step(5, "opened"), Incident)
    ours = opened is not None and report is not None and report.thread_id in opened.reports
    transfer, taken = night.step(5, "maritime"), night.step(5, "taken")
    recheck = night.follows(
        night.step(5, "recheck"), Task, lambda fact: fact.due - fact.at == timedelta(hours=2)
    )
    return [
        at_once("126, 119, 7 and 2 boats read", told, report if counted else None),
        at_once("two missing are for 12395", told, report if read and "12395" in read.services else None),
    ], [
        night.point(5, "an event of its own is open", opened if ours else None, within_min=10),
        night.point(
            5, "handed to the maritime administration, receipted", taken if transfer else None, within_min=30
        ),
        night.point(5, "looked at again in two hours", recheck, within_min=30),
    ]


def _fourteen(night: Night) -> tuple[list[Point], list[Point]]:
    call = night.step(14, "call")
    board = [fact for fact in night.of(CallCounted, 14) if call is not None and fact.thread == call.id]
    asked = [fact for fact in night.of(ConfirmAsked, 14) if call is not None and fact.warning == call.id]
    first, later = {fact.for_post for fact in asked if not fact.step}, [fact for fact in asked if fact.step]
    fetched = [fact for fact in night.of(HumanAsked, 14) if call is not None and fact.warning == call.id]
    climbed = {fact.for_post for fact in later if fact.post.endswith("-duty") and fact.post != SUPERIOR}
    above = {fact.for_post for fact in later if fact.post == SUPERIOR}
    runner = {fact.for_post for fact in fetched}
    whole = climbed == above == set(SILENT) and runner == set(SILENT[:2])
    standing = [fact for fact in board if (fact.asked, fact.confirmed) == (41, 38)]
    hand = [fact for fact in night.of(HumanDelivery, 14) if call is not None and fact.matter == call.id]
    last = board[-1] if board else None
    return [
        says(
            "41 named persons called, no other", met=len(first) == 41 and bool(board) and board[0].asked == 41
        ),
        night.point(14, "the board stands at 38 of 41", standing[0] if standing else None),
        night.point(14, "three climb to deputy and superior, two to a runner", fetched[0] if whole else None),
        says("in the end every gap has a name", met=last is not None and last.confirmed == 41),
    ], [night.point(14, "two fetched at the door", hand[-1] if len(hand) == 2 else None, within_min=30)]


CALLING_CHECKS: Mapping[int, Check] = {5: _five, 14: _fourteen}
