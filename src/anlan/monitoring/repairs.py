"""报修: a gauge that stands still is a task for whoever owns the feed; no event has to be open for that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.city import Department, Series, Source
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import Task
from anlan.core.ports import Seen
from anlan.core.signals import Signal

REPAIR_WITHIN = timedelta(hours=4)
"""A local rule: until then the neighbours' readings stand in."""


class Repairs:
    """One task when a group of stuck gauges opens; without an owner's post the duty room has it."""

    name = "repairs"
    takes = (Signal,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The owner of the feed looks at what is worst, and at the others of the group."""
        if not isinstance(fact, Signal) or fact.signal_kind != "stuck" or fact.change != "opened":
            return
        series = seen.city.get(Series, fact.worst or "")
        source = seen.city.get(Source, series.source) if series else None
        if series is None:
            return
        owner = seen.city.get(Department, source.owner) if source else None
        yield Task(
            at=fact.at, by=self.name, because=(Link(relation="triggered_by", target=fact.id),), incident="",
            what=Bilingual(f"检修：{fact.text.zh}；其间以相邻测站替代", f"Repair: {fact.text.en}; neighbours stand in"),
            post=owner.post if owner and owner.post else "duty", area=series.area,
            due=fact.at + REPAIR_WITHIN, clause="",
        )  # fmt: skip
