"""Scoring of alarms by event: was it told before the level was reached, and how often for nothing?

An event is the instant at which a real reading reaches a level that the reading before had not. It is a
hit when an alarm stood at some slot within the horizon before it while the stage was below. False alarms
count once per horizon-long window, not once per uninterrupted run: counted by run, "always alarm" would win.
Slots after which too few readings came to know the answer are dropped; silence is not calm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anlan.science.grid import to_grid
from anlan.science.readings import HOLD_US, HOUR_US, MINUTE_US, Flags, Times, Values, has_gap

CLUSTER_US = 6 * HOUR_US


@dataclass(frozen=True, slots=True)
class ReachWindows:
    """What truly followed each slot, for one gauge, level and horizon."""

    slots_us: Times
    horizon_us: int
    below: Flags
    """A stage stood at the slot and was below the level: only here can an alarm tell something."""
    reached: Flags
    """The level was reached by a real reading within the horizon after the slot."""
    scored: Flags
    """Below, and the answer is known."""
    events_us: Times
    """Reach instants that had at least one slot below within the horizon before them."""


def reach_windows(
    times_us: Times, values: Values, level: float, slots_us: Times, horizon_us: int, hold_us: int = HOLD_US
) -> ReachWindows:
    """Truth of one gauge, level and horizon at each slot; times [us] ascending, values in the level's unit.

    A window without a reach is known only if no gap of readings in it is longer than one hour (nor than the
    horizon); a window with a reach is known anyway.
    """
    below = to_grid(times_us, values, slots_us, hold_us) < level  # NaN compares as not below
    over = times_us[values >= level]
    upcoming = np.append(over, np.iinfo(np.int64).max)[np.searchsorted(over, slots_us, side="right")]
    reached = below & (upcoming - slots_us <= horizon_us)
    known = reached | ~has_gap(times_us, slots_us, horizon_us)
    return ReachWindows(
        slots_us, horizon_us, below, reached, below & known,
        _events(times_us, values, level, slots_us[below], horizon_us),
    )  # fmt: skip


def _events(times_us: Times, values: Values, level: float, below_us: Times, horizon_us: int) -> Times:
    over = values >= level
    ups = times_us[1:][over[1:] & ~over[:-1]]
    before = np.searchsorted(below_us, ups, side="left") - 1
    usable = before >= 0
    usable[usable] = ups[usable] - below_us[before[usable]] <= horizon_us
    return ups[usable]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of the events and alarms of one gauge, level and horizon."""

    events_us: Times
    lead_min: Values
    """Minutes from the first alarm within the horizon to the reach; NaN = missed. One per event."""
    false_us: Times
    """Opening of each horizon-long window in which an alarm stood for nothing."""


def judge(truth: ReachWindows, alarm: Flags) -> Verdicts:
    """Judge one alarm flag per slot against the truth; flags outside scored slots are ignored."""
    sounded = truth.slots_us[alarm & truth.below]
    first = np.searchsorted(sounded, truth.events_us - truth.horizon_us, side="left")
    at = np.append(sounded, np.iinfo(np.int64).max)[first]
    lead = np.where(at < truth.events_us, (truth.events_us - at) / MINUTE_US, np.nan)
    wrong = truth.slots_us[alarm & truth.scored & ~truth.reached]
    return Verdicts(truth.events_us, lead, _windows(wrong, truth.horizon_us))


def _windows(slots_us: Times, length_us: int) -> Times:
    """Openings of the fewest windows of the given length that cover all slots, taken from the left."""
    openings: list[int] = []
    position = 0
    while position < len(slots_us):
        opening = int(slots_us[position])
        openings.append(opening)
        position = int(np.searchsorted(slots_us, opening + length_us, side="left"))
    return np.array(openings, dtype=np.int64)


def first_of_cluster(events_us: Times, apart_us: int = CLUSTER_US) -> Flags:
    """True for events that no other event precedes within `apart_us`: flicker around a level counts once."""
    return np.append([True], np.diff(events_us) > apart_us)[: len(events_us)].astype(np.bool_)


@dataclass(frozen=True, slots=True)
class Contingency:
    """Counts of events and false windows; ratios are None where they are undefined (never zero)."""

    hit: int
    miss: int
    false_alarm: int
    lead_median_min: float | None

    @property
    def pod(self) -> float | None:
        """Share of events that were warned of."""
        return self.hit / (self.hit + self.miss) if self.hit + self.miss else None

    @property
    def far(self) -> float | None:
        """Share of alarms that were for nothing."""
        return self.false_alarm / (self.hit + self.false_alarm) if self.hit + self.false_alarm else None

    @property
    def csi(self) -> float | None:
        """Hits over hits, misses and false alarms."""
        total = self.hit + self.miss + self.false_alarm
        return self.hit / total if total else None


def contingency(verdicts: Sequence[Verdicts], declustered: bool = False) -> Contingency:
    """Sum verdicts of many gauges and levels; `declustered` counts only the first event within six hours."""
    leads = [v.lead_min[first_of_cluster(v.events_us)] if declustered else v.lead_min for v in verdicts]
    lead = np.concatenate([np.empty(0), *leads])
    good = lead[np.isfinite(lead)]
    return Contingency(
        hit=len(good),
        miss=len(lead) - len(good),
        false_alarm=sum(len(v.false_us) for v in verdicts),
        lead_median_min=float(np.median(good)) if len(good) else None,
    )


def by_day(verdicts: Sequence[Verdicts], first_us: int, days: int) -> NDArray[np.int64]:
    """Counts (day, [hit, miss, false alarm]) for `days` days from `first_us`, a local midnight [us]."""
    counts = np.zeros((days, 3), dtype=np.int64)
    for verdict in verdicts:
        hit = np.isfinite(verdict.lead_min)
        for column, when in enumerate((verdict.events_us[hit], verdict.events_us[~hit], verdict.false_us)):
            day = np.clip((when - first_us) // (24 * HOUR_US), 0, days - 1)
            np.add.at(counts[:, column], day, 1)
    return counts


def csi_interval(
    counts: NDArray[np.int64], rng: np.random.Generator, against: NDArray[np.int64] | None = None,
    draws: int = 2000, coverage: float = 0.9,
) -> tuple[float, float] | None:  # fmt: skip
    """Day-block bootstrap interval of CSI, or of its difference to `against` (same days drawn for both).

    Days are drawn with replacement, never rows: readings of one day are one experience. None where every
    draw is undefined.
    """
    pick = rng.integers(0, len(counts), size=(draws, len(counts)))
    score = _drawn_csi(counts, pick)
    if against is not None:
        score = score - _drawn_csi(against, pick)
    score = score[np.isfinite(score)]
    if not len(score):
        return None
    low, high = np.quantile(score, [(1 - coverage) / 2, (1 + coverage) / 2])
    return float(low), float(high)


def _drawn_csi(counts: NDArray[np.int64], pick: NDArray[np.int64]) -> Values:
    total = counts[pick].sum(axis=1).astype(np.float64)
    everything = total.sum(axis=1)
    score: Values = np.divide(total[:, 0], everything, out=np.full(len(total), np.nan), where=everything > 0)
    return score
