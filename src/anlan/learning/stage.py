"""The learning stage: scores on what really happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from anlan.core.city import Threshold
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Configured, Fired
from anlan.core.learning import Score
from anlan.core.observations import Quality, from_micros, micros
from anlan.core.ports import Seen
from anlan.core.signals import Signal
from anlan.core.timers import TimerSet
from anlan.core.warnings import WARNINGS, WarningIssued
from anlan.core.work import WorkAsked

FIRST_FIT_AFTER = timedelta(days=14)
"""An untrained model is fitted to the city's own readings once two weeks of them (a spring-neap tide) are known."""
GRACE = timedelta(minutes=30)
"""Readings of the window may be this late before it is scored."""


class Learning:
    """Hit, miss, false alarm; or unknown when the gauge was silent: silence never reads as calm."""

    name = "learning"
    takes = (WarningIssued, Signal, Fired, Configured)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The first issue of a level opens a window; its end scores it."""
        match fact:
            case WarningIssued(raises=True):
                yield TimerSet(
                    at=fact.at, by=self.name, timer="score", about=fact.id, due=fact.window_ends + GRACE
                )
            case Configured(record="model", content={"trained_until": None}):
                due = fact.at + FIRST_FIT_AFTER
                yield TimerSet(at=fact.at, by=self.name, timer="fit", about=fact.name, due=due)
            case Fired(timer="fit"):
                yield WorkAsked(at=fact.at, by=self.name, work="fit", about=fact.about, known_until=seen.at)
            case Fired(timer="score") if isinstance(issued := seen.fact(fact.about), WarningIssued):
                yield self._score(fact, issued, seen)
            case Signal(
                signal_kind="threshold", change="opened" | "worsened", worst=str(worst), level=str(level)
            ):
                if not _was_warned(worst, fact.rank, seen):
                    yield Score(
                        at=fact.at,
                        by=self.name,
                        about=fact.thread_id,
                        label="miss",
                        series=worst,
                        level=level,
                        reached_at=fact.at,
                        lead_min=None,
                    )

    def _score(self, fact: Fired, issued: WarningIssued, seen: Seen) -> Score:
        threshold = _over(issued.series, issued.level, seen)
        window = seen.readings.window(issued.series, issued.known - timedelta(hours=1), issued.window_ends)
        usable = ~np.isnan(window.values) & ((window.quality & (Quality.RANGE | Quality.UNREADABLE)) == 0)
        times, values = window.times[usable], window.values[usable]
        after = times > micros(issued.known)
        reached = times[after & (values >= threshold)] if threshold is not None else times[:0]
        already = bool(values[~after].size and threshold is not None and values[~after][-1] >= threshold)
        at: datetime | None = None
        if already:
            label, at = "miss", from_micros(int(times[~after][-1]))
        elif reached.size:
            label, at = "hit", from_micros(int(reached[0]))
        else:
            label = "false_alarm" if after.any() else "unknown"
        lead = (at - issued.known).total_seconds() / 60 if at is not None and label == "hit" else None
        stretch = seen.readings.range(issued.series, issued.known, max(issued.known, issued.window_ends), seen.at)
        return Score(
            at=fact.at,
            by=self.name,
            because=(Link(relation="scores", target=issued.id), stretch),
            about=issued.thread,
            label=label,
            series=issued.series,
            level=issued.level,
            reached_at=at,
            lead_min=lead,
        )


def _over(series: str, level: str, seen: Seen) -> float | None:
    for item in seen.city.all(Threshold).values():
        if (item.series, item.level) == (series, level):
            return item.over
    return None


def _was_warned(series: str, rank: int, seen: Seen) -> bool:
    """A warning of this rank or higher was in force for the place when the level was reached."""
    return any(
        row.series == series and row.state == "issued" and row.issued_rank >= rank
        for row in seen.rows(WARNINGS).where("open", f"flood|{series}")
    )
