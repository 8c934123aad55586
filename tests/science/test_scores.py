"""Scores that cannot be won by shouting, nor by silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.grid import grid_times
from anlan.science.readings import DAY_US, HOUR_US, MINUTE_US, Times, Values
from anlan.science.scores import (
    Contingency,
    ReachWindows,
    by_day,
    contingency,
    csi_interval,
    first_of_cluster,
    judge,
    reach_windows,
)

LEVEL = 2.0


def days_with_floods(days: int = 10, floods: int = 3) -> tuple[Times, Values]:
    """Give ten-minute readings that pass the level once on each of some days."""
    times = np.arange(0, days * DAY_US, 10 * MINUTE_US, dtype=np.int64)
    values = np.ones(len(times))
    for flood in range(floods):
        crest = (flood * 3 + 1) * 144 + 60
        values[crest - 12 : crest] = np.linspace(1.0, 1.9, 12)
        values[crest : crest + 6] = 2.5
    return times, values


def truth(horizon_us: int = HOUR_US) -> ReachWindows:
    """Give the truth of those readings on ten-minute slots."""
    times, values = days_with_floods()
    return reach_windows(times, values, LEVEL, grid_times(0, int(times[-1])), horizon_us)


def test_always_alarming_scores_badly() -> None:
    """Shouting hits every event and still scores next to nothing: each idle hour is a false alarm."""
    found = truth()
    score = contingency([judge(found, np.ones(len(found.slots_us), dtype=np.bool_))])
    assert (score.pod, score.hit) == (1.0, 3)
    assert score.false_alarm > 200
    assert score.csi is not None
    assert score.csi < 0.02


def test_never_alarming_scores_zero_and_has_no_false_alarm_ratio() -> None:
    """Silence misses all; a ratio of nothing is undefined, not zero."""
    found = truth()
    score = contingency([judge(found, np.zeros(len(found.slots_us), dtype=np.bool_))])
    assert (score.pod, score.far, score.csi, score.lead_median_min) == (0.0, None, 0.0, None)


def test_knowing_the_future_scores_one() -> None:
    """An alarm exactly where the level will be reached has no miss and no false alarm, and the full lead."""
    found = truth()
    score = contingency([judge(found, found.reached)])
    assert (score.pod, score.far, score.csi) == (1.0, 0.0, 1.0)
    assert score.lead_median_min == 60.0


def test_a_quiet_record_has_no_score() -> None:
    """No event and no alarm leave every ratio undefined."""
    assert (Contingency(0, 0, 0, None).pod, Contingency(0, 0, 0, None).csi) == (None, None)


def test_an_alarm_at_the_reach_or_after_it_is_no_hit() -> None:
    """Telling what already happened warns nobody."""
    found = truth()
    late = np.isin(found.slots_us, found.events_us)
    assert contingency([judge(found, late)]).hit == 0


def test_one_long_false_alarm_counts_once_per_horizon() -> None:
    """Six idle hours under alarm are six false alarms at one hour, not one."""
    found = truth()
    alarm = (found.slots_us >= 0) & (found.slots_us < 6 * HOUR_US)
    assert contingency([judge(found, alarm)]).false_alarm == 6


def test_silence_after_an_alarm_is_neither_calm_nor_a_false_alarm() -> None:
    """Where no readings came after a slot the window is dropped."""
    times = np.array([0, 10, 20], dtype=np.int64) * MINUTE_US
    slots = grid_times(0, 20 * MINUTE_US)
    found = reach_windows(times, np.ones(3), LEVEL, slots, 3 * HOUR_US)
    assert found.below.all()
    assert not found.scored.any()
    assert contingency([judge(found, np.ones(3, dtype=np.bool_))]).false_alarm == 0


def test_a_reach_is_known_even_when_readings_are_sparse() -> None:
    """One real reading over the level settles the window."""
    times = np.array([0, 170], dtype=np.int64) * MINUTE_US
    found = reach_windows(times, np.array([1.0, 3.0]), LEVEL, np.zeros(1, dtype=np.int64), 3 * HOUR_US)
    assert found.scored.all()
    assert found.reached.all()
    assert found.events_us.tolist() == [170 * MINUTE_US]


def test_a_reach_nobody_could_foresee_is_not_an_event() -> None:
    """Without a slot below the level within the horizon before it there was no chance to warn."""
    times = np.array([0, 170], dtype=np.int64) * MINUTE_US
    found = reach_windows(times, np.array([1.0, 3.0]), LEVEL, np.zeros(1, dtype=np.int64), HOUR_US)
    assert len(found.events_us) == 0


def test_flicker_around_a_level_is_one_event_when_declustered() -> None:
    """Events within six hours of the one before are its echo."""
    hours = np.array([0, 1, 2, 9, 14], dtype=np.int64) * HOUR_US
    assert first_of_cluster(hours).tolist() == [True, False, False, True, False]
    assert first_of_cluster(hours[:0]).tolist() == []


@given(seed=st.integers(0, 2**32 - 1), rate=st.floats(0, 1))
def test_any_alarm_adds_up(seed: int, rate: float) -> None:
    """Hits and misses are all events, and shouting more never loses a hit."""
    found = truth()
    rng = np.random.default_rng(seed)
    some = rng.random(len(found.slots_us)) < rate
    more = some | (rng.random(len(found.slots_us)) < 0.1)
    few, many = contingency([judge(found, some)]), contingency([judge(found, more)])
    assert few.hit + few.miss == many.hit + many.miss == 3
    assert many.hit >= few.hit


def test_the_interval_comes_from_days_and_repeats_with_its_seed() -> None:
    """The same seed draws the same days; a method does not differ from itself."""
    found = truth()
    counts = by_day([judge(found, found.reached)], 0, 10)
    assert counts.sum(axis=0).tolist() == [3, 0, 0]
    worse = by_day([judge(found, np.zeros(len(found.slots_us), dtype=np.bool_))], 0, 10)
    low, high = csi_interval(counts, np.random.default_rng(1), against=counts) or (1.0, 1.0)
    assert (low, high) == (0.0, 0.0)
    assert csi_interval(counts, np.random.default_rng(1), against=worse) == pytest.approx((1.0, 1.0))
    assert csi_interval(0 * counts, np.random.default_rng(1)) is None
