"""Unanswered: posts, approvers, signatures and duties that stay silent, and bulletins that nobody relays."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.approvals import ApproversSilent
from anlan.core.facts import Bilingual, Fact
from anlan.core.musts import MUSTS, MustOverdue
from anlan.core.oral import CountersignOverdue
from anlan.core.ports import Seen
from anlan.core.signals import Signal
from anlan.core.warnings import BulletinKept, BulletinReceived, ConfirmFailed, HumanOverdue
from anlan.monitoring.own import own_signal

_KEPT = {
    "no_authority": ("授权表未允许", "the authority table does not allow it"),
    "no_level": ("无对应级别", "no such level on the city's ladder"),
    "over": ("已过期", "it is over"),
    "not_actual": ("演练或测试", "an exercise or test of theirs"),
    "unknown_area": ("区域不明", "an area nobody knows here"),
    "nothing_to_cancel": ("无可解除", "nothing of theirs is in force here"),
    "same_again": ("重复", "relayed already"),
}


class Unanswered:
    """Silence of people is news: each becomes one signal at the duty desk."""

    name = "unanswered"
    takes = (ConfirmFailed, HumanOverdue, BulletinKept, ApproversSilent, CountersignOverdue, MustOverdue)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Signal]:
        """At most one signal a fact."""
        match fact:
            case ConfirmFailed():
                text = Bilingual(
                    f"{fact.for_post} 叫应无人应答，须派人上门",
                    f"{fact.for_post}: nobody answers, send someone",
                )
                yield own_signal(fact, "confirm", f"{fact.warning}|{fact.for_post}", text)
            case HumanOverdue():
                text = Bilingual(
                    f"{fact.for_post} 人工送达超时，签收单未回",
                    f"{fact.for_post}: sent by hand, and no tick sheet came back in time",
                )
                yield own_signal(fact, "confirm", f"{fact.warning}|{fact.for_post}|human", text)
            case BulletinKept() if isinstance(told := seen.fact(fact.bulletin), BulletinReceived):
                zh, en = _KEPT[fact.reason]
                text = Bilingual(
                    f"{told.issuer}：{told.headline}（未转发：{zh}）",
                    f"{told.issuer}: {told.headline_en or told.headline} (not relayed: {en})",
                )
                area = None if fact.area == "*" else fact.area
                yield own_signal(fact, "bulletin", fact.bulletin, text, area)
            case ApproversSilent():
                text = Bilingual(
                    f"授权顺位 {len(fact.posts)} 岗均未答复，待批文稿可能错过时限",
                    f"None of {len(fact.posts)} approvers in rank has answered; the text may come too late",
                )
                yield own_signal(fact, "approval", fact.about, text)
            case CountersignOverdue():
                text = Bilingual("电话请示补签超时", "A telephone consent is not countersigned in time")
                yield own_signal(fact, "countersign", fact.oral, text)
            case MustOverdue() if (item := seen.rows(MUSTS).get(fact.thread)) is not None:
                text = Bilingual(f"必办事项超时：{item.what.zh}", f"Overdue: {item.what.en}")
                yield own_signal(fact, "must", fact.thread, text, item.area)
