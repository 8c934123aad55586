"""The monitoring stage."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anlan.core.approvals import ApproversSilent
from anlan.core.city import Series
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import ClockJumped, FieldReported, GroupChanged, TurnRefused
from anlan.core.incidents import TASKS
from anlan.core.oral import CountersignOverdue
from anlan.core.ports import Seen
from anlan.core.signals import SIGNALS, Signal
from anlan.core.warnings import BulletinKept, BulletinReceived, ConfirmFailed, HumanOverdue
from anlan.monitoring.texts import group_text

_KEPT = {
    "no_authority": ("授权表未允许", "the authority table does not allow it"),
    "no_level": ("无对应级别", "no such level on the city's ladder"),
    "over": ("已过期", "it is over"),
    "not_actual": ("演练或测试", "an exercise or test of theirs"),
    "unknown_area": ("区域不明", "an area nobody knows here"),
    "nothing_to_cancel": ("无可解除", "nothing of theirs is in force here"),
    "same_again": ("重复", "relayed already"),
}


class Monitoring:
    """Turns changes of alarm groups, failed 叫应, calls for help and faults of the house into signals."""

    name = "monitoring"
    takes = (
        GroupChanged, ClockJumped, TurnRefused, ConfirmFailed, HumanOverdue, BulletinKept, ApproversSilent,
        CountersignOverdue, FieldReported,
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """At most one signal a fact."""
        match fact:
            case GroupChanged():
                yield from self._group(fact, seen)
            case ClockJumped():
                text = Bilingual(
                    f"系统时钟被拨动 {fact.by_s:+.1f} 秒", f"The system clock was moved by {fact.by_s:+.1f} s"
                )
                yield self._own(fact, "clock", "clock", text)
            case TurnRefused():
                text = Bilingual(
                    f"一条输入无法处理，已隔离：{fact.refused_kind}",
                    f"An input was quarantined: {fact.refused_kind}",
                )
                yield self._own(fact, "turn", fact.refused_key, text)
            case ConfirmFailed():
                text = Bilingual(
                    f"{fact.for_post} 叫应无人应答，须派人上门",
                    f"{fact.for_post}: nobody answers, send someone",
                )
                yield self._own(fact, "confirm", f"{fact.warning}|{fact.for_post}", text)
            case HumanOverdue():
                text = Bilingual(
                    f"{fact.for_post} 人工送达超时，签收单未回",
                    f"{fact.for_post}: sent by hand, and no tick sheet came back in time",
                )
                yield self._own(fact, "confirm", f"{fact.warning}|{fact.for_post}|human", text)
            case BulletinKept() if isinstance(told := seen.fact(fact.bulletin), BulletinReceived):
                zh, en = _KEPT[fact.reason]
                text = Bilingual(
                    f"{told.issuer}：{told.headline}（未转发：{zh}）",
                    f"{told.issuer}: {told.headline_en or told.headline} (not relayed: {en})",
                )
                area = None if fact.area == "*" else fact.area
                yield msgspec.structs.replace(self._own(fact, "bulletin", fact.bulletin, text), area=area)
            case ApproversSilent():
                text = Bilingual(
                    f"授权顺位 {len(fact.posts)} 岗均未答复，待批文稿可能错过时限",
                    f"None of {len(fact.posts)} approvers in rank has answered; the text may come too late",
                )
                yield self._own(fact, "approval", fact.about, text)
            case CountersignOverdue():
                text = Bilingual("电话请示补签超时", "A telephone consent is not countersigned in time")
                yield self._own(fact, "countersign", fact.oral, text)
            case FieldReported(status="needs_help") if (task := seen.rows(TASKS).get(fact.task)) is not None:
                text = Bilingual(
                    f"{task.post} 请求支援：{task.what.zh}", f"{task.post} needs help: {task.what.en}"
                )
                yield self._own(fact, "help", fact.task, text)

    def _group(self, fact: GroupChanged, seen: Seen) -> Iterator[Fact]:
        group = f"{fact.rule}|{fact.group}"
        open_rows = seen.rows(SIGNALS).where("open", f"{fact.signal_kind}|{group}")
        if not open_rows and fact.change == "cleared":
            return  # a group that never reached the duty desk has nothing to clear there
        series = seen.city.get(Series, fact.worst)
        yield Signal(
            at=fact.at,
            by=self.name,
            because=fact.because,
            thread=open_rows[0].thread if open_rows else "",
            signal_kind=fact.signal_kind,
            group=group,
            change=fact.change,
            area=series.area if series else None,
            members=fact.members,
            worst=fact.worst,
            level=fact.level,
            rank=fact.rank,
            value=fact.value,
            unit=series.unit if series else None,
            low=fact.low,
            high=fact.high,
            text=group_text(fact, seen.city),
        )

    def _own(self, fact: Fact, kind: str, group: str, text: Bilingual) -> Signal:
        return Signal(
            at=fact.at,
            by=self.name,
            signal_kind=kind,
            group=group,
            change="opened",
            area=None,
            members=(),
            worst=None,
            level=None,
            rank=0,
            value=None,
            unit=None,
            text=text,
        )
