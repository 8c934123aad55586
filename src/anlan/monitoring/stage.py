"""The monitoring stage."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.city import Series
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import ClockJumped, FieldReported, GroupChanged, TurnRefused
from anlan.core.incidents import TASKS
from anlan.core.people import Audience
from anlan.core.ports import Seen
from anlan.core.properties import CROWD_DENSITY
from anlan.core.signals import SIGNALS, Signal
from anlan.monitoring.neighbours import beside
from anlan.monitoring.own import own_signal
from anlan.monitoring.texts import group_text


class Monitoring:
    """Turns changes of alarm groups, calls for help and faults of the house into signals."""

    name = "monitoring"
    takes = (GroupChanged, ClockJumped, TurnRefused, FieldReported)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """At most one signal a fact."""
        match fact:
            case GroupChanged():
                yield from self._group(fact, seen)
            case ClockJumped():
                text = Bilingual(
                    f"系统时钟被拨动 {fact.by_s:+.1f} 秒", f"The system clock was moved by {fact.by_s:+.1f} s"
                )
                yield own_signal(fact, "clock", "clock", text)
            case TurnRefused():
                text = Bilingual(
                    f"一条输入无法处理，已隔离：{fact.refused_kind}",
                    f"An input was quarantined: {fact.refused_kind}",
                )
                yield own_signal(fact, "turn", fact.refused_key, text)
            case FieldReported(status="needs_help") if (task := seen.rows(TASKS).get(fact.task)) is not None:
                text = Bilingual(
                    f"{task.post} 请求支援：{task.what.zh}", f"{task.post} needs help: {task.what.en}"
                )
                yield own_signal(fact, "help", fact.task, text)

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
            text=beside(group_text(fact, seen.city), fact, seen),
            audience=Audience.COMMAND if series and series.property == CROWD_DENSITY else None,
        )
