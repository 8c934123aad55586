"""Lines of the log that the desk's own work writes: moves, instructions, handovers, roll-calls, losses, drills."""

from __future__ import annotations

from anlan.city.screens.entry import Entry
from anlan.core.drills import DrillStopped, RealCallInDrill
from anlan.core.facts import Fact
from anlan.core.instructions import InstructionReceived, ItemChanged, ItemChased
from anlan.core.losses import LossesChecked, LossesSettled
from anlan.core.relocation import HouseholdsChanged, Relocation, ReturnAllowed, RosterChecked
from anlan.core.roll_calls import RollCallClosed
from anlan.core.shifts import DutyNoted, HandedOver, HandoverRefused


def duty(fact: Fact) -> Entry | None:
    """The line of a fact, if the desk would write one."""
    return _desk(fact) or _moves(fact) or _figures(fact)


def _desk(fact: Fact) -> Entry | None:
    match fact:
        case DutyNoted():
            return Entry(fact.id, f"日志：{fact.text}", f"Log: {fact.text}", area=fact.area)
        case HandedOver():
            n = len(fact.items)
            return Entry(
                fact.thread_id, f"{fact.offered_by} 交班、{fact.to} 签收，未办 {n} 项均有责任人",
                f"{fact.offered_by} handed over to {fact.to}; {n} open items, all held", "good",
            )  # fmt: skip
        case HandoverRefused():
            n = len(fact.items)
            return Entry(
                fact.thread_id,
                f"交接未成：{n} 项无责任人",
                f"Not handed over: {n} items held by nobody",
                "warn",
            )
        case InstructionReceived():
            return Entry(
                fact.id,
                f"批示（{fact.giver}）：{fact.text}",
                f"Instruction ({fact.giver}): {fact.text}",
                area=fact.area,
            )
        case ItemChased():
            who = fact.person or fact.post
            return Entry(fact.thread_id, f"督办逾期，催 {who}", f"Overdue: {who} is called", "warn")
        case ItemChanged(state="answered" | "closed"):
            zh, en = ("反馈", "answered") if fact.state == "answered" else ("办结", "closed")
            return Entry(fact.thread_id, f"督办{zh}：{fact.note}", f"Item {en}: {fact.note}", "good")
        case RollCallClosed():
            n = len(fact.silent)
            return Entry(
                fact.thread_id,
                f"点名结束，{n} 岗未应答",
                f"Roll-call closed, {n} silent",
                "warn" if n else "good",
            )
        case DrillStopped():
            return Entry(
                fact.id, f"终止演练 转实战：{fact.reason}", f"The drill is stopped: {fact.reason}", "bad"
            )
        case RealCallInDrill():
            return Entry(
                fact.id, "演练中接到真实来电", "A real call came in during the drill", "bad", fact.area
            )
    return None  # fmt: skip


def _moves(fact: Fact) -> Entry | None:
    match fact:
        case Relocation():
            n = fact.figures.people
            said = (
                ("人数正在核实", "how many is being verified")
                if n is None
                else (f"应转 {n} 人", f"{n} people")
            )
            return Entry(
                fact.thread_id,
                f"{fact.title.zh}：{said[0]}",
                f"{fact.title.en}: {said[1]}",
                "warn",
                fact.area,
            )
        case HouseholdsChanged() if fact.households:
            n, left = len(fact.households), fact.figures.left
            return Entry(
                fact.thread_id, f"转移名册：{n} 户 {STATES[fact.state][0]}，未转 {left} 人",
                f"Roster: {n} households {STATES[fact.state][1]}, {left} people left", area=fact.area,
            )  # fmt: skip
        case RosterChecked():
            tone = "warn" if fact.questions else "plain"
            return Entry(
                fact.thread_id, f"街道报数：{fact.text.zh}", f"As said: {fact.text.en}", tone, fact.area
            )
        case ReturnAllowed():
            by = "、".join(fact.approved_by)
            return Entry(fact.thread_id, f"允许返回（{by}）", f"People may return ({by})", "good", fact.area)
    return None


STATES = {
    "untold": ("未通知", "untold"),
    "told": ("已通知", "told"),
    "shelter": ("转至安置点", "moved to a shelter"),
    "kin": ("投亲靠友", "moved to relatives"),
    "refused": ("拒转", "refuse"),
    "lost": ("联系不上", "not reached"),
    "mistaken": ("误登", "on the list by mistake"),
    "returned": ("已返回", "back"),
}


def _figures(fact: Fact) -> Entry | None:
    match fact:
        case LossesChecked() if fact.questions:
            return Entry(
                fact.report, "灾情表存疑：" + "；".join(one.zh for one in fact.questions),
                "Losses in doubt: " + "; ".join(one.en for one in fact.questions), "warn", fact.area,
            )  # fmt: skip
        case LossesSettled(state="accepted" | "sent_back"):
            zh, en = ("核定", "accepted") if fact.state == "accepted" else ("退回", "sent back")
            return Entry(
                fact.report, f"灾情表{zh}（{fact.person}）{fact.reason}",
                f"Losses {en} ({fact.person}) {fact.reason}".rstrip(), area=fact.area,
            )  # fmt: skip
    return None
