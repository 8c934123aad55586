"""Everyday duties that fall due, and the key that ends a drill."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.drills import DRILL, DrillStopped, RealCallInDrill
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.inspections import INSPECTIONS, RiskCleared, RiskInspected, RiskOverdue
from anlan.core.ports import Seen
from anlan.core.signals import Signal
from anlan.core.timers import TimerSet, TimerStopped

_FIRST = 9
"""Above every rank of a hazard: what is real stands on top of what is played."""


class Routine:
    """Findings of inspections fall due; a real call in a drill stands on top of everything that is played."""

    name = "routine"
    takes = (RiskInspected, RiskCleared, Fired, DrillStopped, RealCallInDrill)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """At most one thing follows."""
        match fact:
            case RiskInspected() if fact.finding and fact.due is not None:
                yield TimerSet(at=fact.at, by=self.name, timer="risk", about=fact.id, due=fact.due)
            case RiskCleared():
                yield TimerStopped(at=fact.at, by=self.name, timer="risk", about=fact.about)
            case Fired(timer="risk") if (row := seen.rows(INSPECTIONS).get(fact.about)) is not None:
                if row.state == "open":
                    yield RiskOverdue(at=fact.at, by=self.name, thread=row.thread, owner=row.owner)
            case DrillStopped() if (drill := seen.rows(DRILL).get("drill")) and drill.stop == fact.id:
                text = Bilingual(
                    f"演练已终止，转实战：{fact.reason}", f"The drill is stopped, this is real: {fact.reason}"
                )
                yield _top(fact, "drill_stopped", "drill", None, text)
            case RealCallInDrill():
                text = Bilingual(
                    "演练中接到真实来电：请终止或隔离演练，转真实接报",
                    "A REAL call came in: stop the drill or set it apart, and take the call in the live house",
                )
                yield _top(fact, "real_call", fact.id, fact.area, text)


def _top(fact: Fact, kind: str, group: str, area: str | None, text: Bilingual) -> Signal:
    return Signal(
        at=fact.at,
        by=Routine.name,
        signal_kind=kind,
        group=group,
        change="opened",
        area=area,
        rank=_FIRST,
        text=text,
    )
