"""The duty log: one plain line for what a person on duty would write down."""

from __future__ import annotations

from anlan.city.screens.cards import LogLine
from anlan.city.screens.entry import Entry
from anlan.city.screens.log_duty import duty
from anlan.city.screens.shown import KEEP_LINES, Shown
from anlan.core.approvals import Approval, ApprovalAsked, ApprovalRefused, ApprovalStale
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Acknowledged, Confirmed, Erased, ReportReceived, TookAction
from anlan.core.incidents import Incident, Task, TaskChanged
from anlan.core.learning import Score
from anlan.core.proposals import Proposal
from anlan.core.signals import Signal
from anlan.core.sitreps import Sitrep
from anlan.core.warnings import (
    ConfirmAsked,
    ConfirmFailed,
    Delivery,
    DraftDropped,
    Warning,
    WarningEnded,
    WarningIssued,
)


def note(fact: Fact, seen: Shown) -> None:
    """Write the line of a fact, if it has one."""
    entry = (
        _signal(fact)
        or _warning(fact, seen)
        or _approval(fact)
        or _chase(fact, seen)
        or _work(fact, seen)
        or duty(fact)
    )
    if entry is None:
        return
    area = seen.area_of(entry.about) or entry.area
    n = 1 + max((line.n for line in seen.log.where("area", area or "")), default=0)
    line = LogLine(
        n=n,
        area=area,
        at=fact.at,
        known_at=fact.known,
        fact=fact.id,
        about=entry.about,
        text=Bilingual(entry.zh, entry.en),
        tone=entry.tone,
        audience=seen.restricted(entry.about),
    )
    seen.log.put(f"{area or ''}|{n % KEEP_LINES}", line)


_CHANGES = {
    "opened": ("出现", "opened"),
    "grew": ("扩大", "grew"),
    "worsened": ("加重", "worsened"),
    "eased": ("缓和", "eased"),
    "shrank": ("缩小", "shrank"),
    "cleared": ("解除", "cleared"),
}


def _signal(fact: Fact) -> Entry | None:
    match fact:
        case Signal():
            zh, en = _CHANGES.get(fact.change, (fact.change, fact.change))
            tone = (
                "good"
                if fact.change in ("cleared", "eased")
                else "warn"
                if fact.rank or not fact.level
                else "plain"
            )
            return Entry(
                fact.thread_id, f"征兆{zh}：{fact.text.zh}", f"Signal {en}: {fact.text.en}", tone, fact.area
            )
        case Acknowledged():
            return Entry(fact.about, f"{fact.by} 确认", f"{fact.by} acknowledged", "good")
        case ReportReceived():
            return Entry(
                fact.id,
                f"接报一件（{fact.channel}）",
                f"A report came in ({fact.channel})",
                "plain",
                fact.area,
            )
        case Erased():
            return Entry(fact.id, "一名当事人的资料已抹去", "One person's data were erased")
    return None


_MESSAGES = {"Alert": ("预警", "warning"), "Update": ("更新", "update"), "Cancel": ("解除", "cancellation")}


def _warning(fact: Fact, seen: Shown) -> Entry | None:
    match fact:
        case Warning():
            zh, en = _MESSAGES[fact.message.value]
            return Entry(
                fact.thread_id, f"起草{zh}：{fact.headline.zh}", f"Drafted {en}: {fact.headline.en}", "warn"
            )
        case WarningIssued():
            zh, en = _MESSAGES[fact.message.value]
            head, people = _headline(fact.thread, seen), "、".join(fact.approved_by)
            return Entry(
                fact.thread, f"发布{zh}：{head.zh}（{people}）", f"Issued {en}: {head.en} ({people})", "bad"
            )
        case WarningEnded():
            head = _headline(fact.thread, seen)
            return Entry(
                fact.thread,
                f"预警结束：{head.zh}（{fact.reason}）",
                f"Warning over: {head.en} ({fact.reason})",
                "good",
            )
        case DraftDropped():
            return Entry(fact.thread, f"草稿作废（{fact.reason}）", f"Draft dropped ({fact.reason})")
        case Delivery(step="failed" | "refused" | "unknown"):
            return Entry(
                fact.warning,
                f"发送{fact.channel}→{fact.to}未成：{fact.step}",
                f"Sending by {fact.channel} to {fact.to}: {fact.step}",
                "bad",
            )
        case Score():
            zh, en = _LABELS.get(fact.label, (fact.label, fact.label))
            lead = "" if fact.lead_min is None else f" {fact.lead_min:.0f} min"
            return Entry(
                fact.about,
                f"预警评分：{zh}{lead}",
                f"Warning scored: {en}{lead}",
                "good" if fact.label == "hit" else "warn",
            )
    return None


_LABELS = {
    "hit": ("命中", "hit"),
    "miss": ("漏报", "miss"),
    "false_alarm": ("空报", "false alarm"),
    "unknown": ("无法判定", "unknown"),
}


def _headline(thread: str, seen: Shown) -> Bilingual:
    card = seen.warnings.get(thread)
    text = card and (card.in_force or card.waiting)
    return text.headline if text else Bilingual("—", "—")


def _approval(fact: Fact) -> Entry | None:
    match fact:
        case ApprovalAsked():
            return Entry(
                fact.about,
                f"待批，需 {fact.people} 人，短码 {fact.content[:6].upper()}",
                f"Waits for {fact.people}, short code {fact.content[:6].upper()}",
                "warn",
            )
        case Approval():
            verb = ("驳回", "rejected") if fact.rejected else ("同意", "approved")
            scripted = ("（脚本）", " (scripted)") if fact.scripted else ("", "")
            why = f"：{fact.reason}" if fact.reason else ""
            return Entry(
                fact.about,
                f"{fact.person} {verb[0]}{scripted[0]}{why}",
                f"{fact.person} {verb[1]}{scripted[1]}{why.replace('：', ': ')}",
                "good" if not fact.rejected else "warn",
            )
        case ApprovalRefused():
            return Entry(
                fact.about,
                f"{fact.person} 的意见未计入：{fact.reason}",
                f"{fact.person} did not count: {fact.reason}",
                "warn",
            )
        case ApprovalStale():
            return Entry(fact.about, f"审批失效：{fact.text.zh}", f"Approval stale: {fact.text.en}", "bad")
        case Proposal():
            title = fact.options[0].title if fact.options else Bilingual("—", "—")
            return Entry(fact.thread_id, f"提出方案：{title.zh}", f"Proposed: {title.en}", "warn")
    return None


def _chase(fact: Fact, seen: Shown) -> Entry | None:
    match fact:
        case ConfirmAsked() if fact.step > 0:
            who, missing = seen.post(fact.post), seen.post(fact.for_post)
            return Entry(
                fact.warning,
                f"叫应升级：{missing.zh} 未应，改叫 {who.zh}",
                f"{missing.en} is silent, calling {who.en}",
                "warn",
            )
        case Confirmed():
            who = seen.post(fact.post)
            zh, en = ("已行动", "has acted") if fact.acted else ("收到", "confirmed")
            scripted = ("（脚本）", " (scripted)") if fact.scripted else ("", "")
            return Entry(fact.about, f"{who.zh} {zh}{scripted[0]}", f"{who.en} {en}{scripted[1]}", "good")
        case ConfirmFailed():
            who = seen.post(fact.for_post)
            return Entry(fact.warning, f"{who.zh} 叫应无人应答", f"{who.en}: nobody answers", "bad")
    return None


_STATES = {
    "received": ("收到", "received"),
    "on_scene": ("到场", "on scene"),
    "done": ("完成", "done"),
    "failed": ("未完成", "failed"),
    "needs_help": ("请求支援", "needs help"),
    "overdue": ("超时", "overdue"),
}


def _work(fact: Fact, seen: Shown) -> Entry | None:
    match fact:
        case Incident():
            return Entry(
                fact.thread_id, f"立案：{fact.title.zh}", f"Incident: {fact.title.en}", "warn", fact.area
            )
        case Task():
            who = seen.post(fact.post)
            return Entry(
                fact.thread_id,
                f"下达 {who.zh}：{fact.what.zh}",
                f"Task to {who.en}: {fact.what.en}",
                "plain",
                fact.area,
            )
        case TaskChanged() if (task := seen.tasks.get(fact.thread)) is not None:
            zh, en = _STATES.get(fact.status, (fact.status, fact.status))
            tone = "bad" if fact.status in ("failed", "needs_help", "overdue") else "good"
            return Entry(
                fact.thread,
                f"{task.post_text.zh} {zh}：{task.what.zh}",
                f"{task.post_text.en} {en}: {task.what.en}",
                tone,
            )
        case Sitrep():
            return Entry(fact.incident, "报告已出", "Report written", "good")
        case TookAction():
            return Entry(
                fact.id,
                f"先期处置（{fact.by}）：{fact.what}",
                f"Acted at once ({fact.by}): {fact.what}",
                "warn",
                fact.area,
            )
    return None
