"""The learning stage: scores on what really happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from anlan.core.city import Ladder, Model, Series
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Configured, Fired
from anlan.core.learning import Score
from anlan.core.observations import Quality, from_micros, micros
from anlan.core.ports import Hazard, Seen
from anlan.core.signals import Signal
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import WARNINGS, WarningIssued
from anlan.core.work import WorkAsked
from anlan.science.readings import has_gap

FIRST_FIT_AFTER = timedelta(days=14)
"""An untrained model is fitted to the city's own readings once two weeks of them (a spring-neap tide) are known."""
ASK_AGAIN_AFTER = timedelta(days=1)
"""Readings that do not suffice for a fit today may do so tomorrow."""
GRACE = timedelta(minutes=30)
"""Readings of the window may be this late before it is scored."""


class Learning:
    """Hit, miss, false alarm; or unknown when the gauge was silent: silence never reads as calm."""

    name = "learning"
    takes = (WarningIssued, Signal, Fired, Configured)

    def __init__(self, hazards: Mapping[str, Hazard] | None = None) -> None:
        found = (hazards or {}).values()
        self._unspoken = frozenset(hazard.name for hazard in found if not hazard.card.warns)
        """Hazards that make no warning of ours: what was not warned of there was no miss."""

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The first issue of a level opens a window; its end scores it."""
        match fact:
            case WarningIssued(raises=True, series=series) if series:
                yield TimerSet(
                    at=fact.at, by=self.name, timer="score", about=fact.id, due=fact.window_ends + GRACE
                )
            case Configured(record="model", content={"trained_until": None}):
                due = fact.at + FIRST_FIT_AFTER
                yield TimerSet(at=fact.at, by=self.name, timer="fit", about=fact.name, due=due)
            case Configured(record="model"):
                yield TimerStopped(at=fact.at, by=self.name, timer="fit", about=fact.name)
            case Fired(timer="fit") if (model := seen.city.get(Model, fact.about)) is not None:
                if model.trained_until is None:
                    yield WorkAsked(
                        at=fact.at, by=self.name, work="fit", about=fact.about, known_until=seen.at
                    )
                    due = seen.at + ASK_AGAIN_AFTER
                    yield TimerSet(at=fact.at, by=self.name, timer="fit", about=fact.about, due=due)
            case Fired(timer="score") if isinstance(issued := seen.fact(fact.about), WarningIssued):
                yield self._score(fact, issued, seen)
            case Signal(
                signal_kind="threshold", change="opened" | "worsened", worst=str(worst), level=str(level)
            ):
                if self._is_missed(worst, level, seen):
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

    def _is_missed(self, series: str, level: str, seen: Seen) -> bool:
        """A level that warnings are made for was reached without one in force: crowds and shaking have none."""
        ladders = [
            ladder
            for ladder in seen.city.all(Ladder).values()
            if ladder.hazard not in self._unspoken and any(row.level == level for row in ladder.rows)
        ]
        return bool(ladders) and not any(_was_warned(series, level, ladder, seen) for ladder in ladders)

    def _score(self, fact: Fired, issued: WarningIssued, seen: Seen) -> Score:
        row = seen.city.threshold(issued.series, issued.level)
        threshold = row.over if row else None
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
            label = "unknown" if _is_silent(times, issued, seen) else "false_alarm"
        lead = (at - issued.known).total_seconds() / 60 if at is not None and label == "hit" else None
        stretch = seen.readings.range(
            issued.series, issued.known, max(issued.known, issued.window_ends), seen.at
        )
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


def _is_silent(times: npt.NDArray[np.int64], issued: WarningIssued, seen: Seen) -> bool:
    """The usable readings leave a hole in the window in which the level may have come unseen."""
    known, ends = micros(issued.known), micros(issued.window_ends)
    series = seen.city.get(Series, issued.series)
    if ends <= known or series is None or not times.size:
        return True
    limit = int(series.silent_after_s * 1_000_000)
    return bool(has_gap(times, np.array([known]), ends - known, limit)[0])


def _was_warned(series: str, level: str, ladder: Ladder, seen: Seen) -> bool:
    """A warning of this level or a higher one was in force for the place, or for an area around it.

    Levels are compared on their ladder: the rank of a signal counts the gauge's own thresholds only.
    """
    rank = next(row.rank for row in ladder.rows if row.level == level)
    place = seen.city.get(Series, series)
    around = set(seen.city.around(place.area)[1:]) | {"*"} if place else set()
    in_force = [
        row for row in seen.rows(WARNINGS).all() if row.state == "issued" and row.hazard == ladder.hazard
    ]
    return any(row.issued_rank >= rank and (row.series == series or row.area in around) for row in in_force)
