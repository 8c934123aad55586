"""Levels: hysteresis, hold times, and what a reading must be to count."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.observations import Quality, from_micros
from anlan.streams.threshold import Level, Threshold, ThresholdState, Watch
from anlan.testing.operators import Row, Signal, readings

ONE = Watch(levels=(Level(name="orange", over=3.0, under=2.5),), period_s=600)
HELD = Watch(levels=(Level(name="orange", over=3.0, under=2.5, hold_s=1200),), period_s=600, delay_s=60)
MANY = Watch(
    levels=(
        Level(name="blue", over=1.0, under=0.5, hold_s=900),
        Level(name="orange", over=3.0, under=2.5, hold_s=300),
        Level(name="red", over=5.0, under=4.5),
    ),
    period_s=600,
)


def _told(watch: Watch, steps: Sequence[tuple[Sequence[Row], float]]) -> list[Signal]:
    """Rows told over steps of (readings, known-time [s]) of series 7."""
    operator = Threshold({7: watch})
    state, found = operator.load(b""), []
    for rows, upto in steps:
        state, told = operator.step(state, readings(rows), round(upto * 1_000_000))
        found += told.to_pylist()
    return found


def _series(values: Sequence[float | None], watch: Watch = ONE, quality: int = 0) -> list[Signal]:
    """One reading every ten minutes, each its own step, known at once."""
    return _told(watch, [([(7, 600.0 * k, v, quality)], 600.0 * k) for k, v in enumerate(values)])


def _short(rows: Sequence[Signal]) -> list[tuple[str, int, float]]:
    return [(row["change"], row["rank"], (row["at"] - from_micros(0)).total_seconds()) for row in rows]


def test_a_level_opens_at_over_and_clears_below_under() -> None:
    """Reached means at the level, left means below `under`; both say value, level and since."""
    told = _series([2.0, 3.0, 2.5, 2.4])
    assert _short(told) == [("opened", 1, 600), ("cleared", 0, 1800)]
    assert (told[0]["level"], told[0]["value"], told[1]["level"]) == ("orange", 3.0, None)


@given(st.lists(st.floats(2.5, 2.999), min_size=1, max_size=30), st.booleans())
def test_nothing_flaps_inside_the_band(values: list[float], was_open: bool) -> None:
    """Between `under` and `over` a level stays whatever it was."""
    told = _series([3.5 if was_open else 1.0, *values])
    assert len(told) == was_open


def test_a_jump_over_several_levels_is_one_row() -> None:
    """The worse level supersedes the milder ones it passed."""
    assert _short(_series([0.0, 9.0], MANY)) == [("opened", 3, 600)]


def test_a_level_is_worsened_and_eased_rank_by_rank() -> None:
    """Each change names the rank reached; red falls at once, blue only when held below for 15 minutes."""
    told = _series([0, 4, 4, 6, 4, 2, 2, 0, 0, 0], MANY)
    words = [(row["change"], row["rank"]) for row in told]
    assert words == [("opened", 2), ("worsened", 3), ("eased", 2), ("eased", 1), ("cleared", 0)]


def test_a_level_must_be_held_before_it_opens() -> None:
    """One dip under `over` starts the hold anew; since is the first reading of the stretch that held."""
    told = _series([3.1, 3.1, 2.9, 3.1, 3.1, 3.1], HELD)
    assert _short(told) == [("opened", 1, 3000)]
    assert told[0]["since"] == from_micros(1800 * 1_000_000)


def test_a_level_must_be_held_below_before_it_clears() -> None:
    """Clearing takes as long as opening."""
    told = _series([3.1, 3.1, 3.1, 1, 1, 3.1, 1, 1, 1], HELD)
    assert _short(told) == [("opened", 1, 1200), ("cleared", 0, 4800)]


def test_a_spike_does_not_open_a_held_level() -> None:
    """A single reading is not held, however long ago its hold would have ended."""
    assert _series([1, 9, 1, 1, 1, 1], HELD) == []


def test_a_hold_fires_on_a_heartbeat_when_the_gauge_falls_dead() -> None:
    """Hold 20 min + one period, by the declared delay of 60 s: with no reading since, the level opens."""
    steps: list[tuple[list[Row], float]] = [([(7, 0.0, 9.0)], 60), ([], 1860)]
    assert _told(HELD, steps) == []
    told = _told(HELD, [*steps, ([], 1861), ([], 1900)])
    assert _short(told) == [("opened", 1, 1800)]


def test_silence_never_clears_a_level() -> None:
    """A dead gauge in a flood stays in flood."""
    told = _told(HELD, [([(7, 600.0 * k, 9.0)], 600.0 * k + 60) for k in range(4)] + [([], 10**7)])
    assert _short(told) == [("opened", 1, 1200)]
    one_low = _told(HELD, [([(7, 600.0 * k, 9.0 if k < 3 else 0.0)], 600.0 * k + 60) for k in range(4)])
    assert _short([*one_low]) == [("opened", 1, 1200)]


@pytest.mark.parametrize("flag", [Quality.RANGE, Quality.UNREADABLE, Quality.CLOCK, Quality.FILLED])
def test_a_dubious_reading_neither_opens_nor_clears(flag: Quality) -> None:
    """A value or time that cannot be trusted raises no alarm and calms none."""
    assert _series([9.0, 9.0], quality=int(flag)) == []
    told = _told(ONE, [([(7, 0.0, 9.0)], 0), ([(7, 600.0, 0.0, int(flag))], 600)])
    assert _short(told) == [("opened", 1, 0)]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_null_is_not_a_low_reading(value: float | None) -> None:
    """Unknown is not zero and not infinite: nothing opens, an open level stays open."""
    assert [row["change"] for row in _series([value, 4.0, value, value])] == ["opened"]


def test_a_late_reading_changes_nothing_and_a_correction_does() -> None:
    """Observed before the last one used: ignored. For the same time: the later known wins."""
    late = _told(ONE, [([(7, 600.0, 1.0)], 600), ([(7, 300.0, 9.0)], 700)])
    assert late == []
    flag = int(Quality.DUPLICATE)
    told = _told(ONE, [([(7, 600.0, 9.0)], 600), ([(7, 600.0, 1.0, flag)], 700)])
    assert _short(told) == [("opened", 1, 600), ("cleared", 0, 600)]


def test_a_backwards_level_is_refused() -> None:
    """`under` above `over` would open and close at once: the error names series and level."""
    with pytest.raises(ValueError, match=r"series 7, level 'blue'.*over 1.0, under 2.0"):
        Threshold({7: Watch(levels=(Level(name="blue", over=1.0, under=2.0),))})


def test_a_city_may_take_a_level_away_while_it_is_open() -> None:
    """Loaded under other levels, a series keeps its rank until its next reading, and then clears."""
    before = Threshold({7: MANY})
    state, _ = before.step(before.load(b""), readings([(7, 0.0, 9.0)]), 0)
    after = Threshold({7: ONE})
    loaded = after.load(before.dump(state))
    assert loaded.rank[0] == 3
    _, told = after.step(loaded, readings([(7, 600.0, 3.5)]), 600_000_000)
    assert _short(told.to_pylist()) == [("eased", 1, 600)]
    none = Threshold({7: Watch()})
    _, told = none.step(none.load(before.dump(state)), readings([(7, 600.0, 3.5)]), 600_000_000)
    assert _short(told.to_pylist()) == [("cleared", 0, 600)]


values = st.one_of(st.none(), st.sampled_from([0.0, 0.4, 0.7, 1.0, 2.4, 2.7, 3.0, 4.6, 5.0, 9.0]))
courses = st.lists(st.tuples(st.integers(1, 3000), values), min_size=1, max_size=40)


@given(courses, st.data())
def test_how_a_stream_is_cut_changes_no_row(
    course: list[tuple[int, float | None]], data: st.DataObject
) -> None:
    """Readings known when observed give the same rows cut anywhere, with heartbeats anywhere between."""
    time, rows = 0, list[Row]()
    for gap, value in course:
        time += gap
        rows.append((7, float(time), value))
    end = time + data.draw(st.integers(0, 5000))
    cuts = sorted(data.draw(st.sets(st.integers(0, end), max_size=10)) | {end})
    cut_up = [
        ([r for r in rows if start < r[1] <= stop], float(stop)) for start, stop in pairwise([0, *cuts])
    ]
    assert _told(MANY, cut_up) == _told(MANY, [(rows, float(end))])


def _ranks_by_hand(course: Sequence[float], hold: int) -> list[bool]:
    """Open or not after each reading (one every 600 s) by the definition, for one level 3.0 / 2.5."""
    is_open, found = False, []
    for k in range(len(course)):
        run = course[max(0, k - hold) : k + 1]
        if len(run) == hold + 1:
            is_open = all(v >= 2.5 for v in run) or is_open if is_open else all(v >= 3.0 for v in run)
            is_open = is_open and not all(v < 2.5 for v in run)
        found.append(is_open)
    return found


@given(st.lists(st.sampled_from([2.0, 2.6, 3.2]), min_size=1, max_size=40), st.integers(0, 3))
def test_holding_means_every_reading_of_the_hold(course: list[float], hold: int) -> None:
    """Against the definition written out: open after hold + 1 readings over, closed after as many under."""
    watch = Watch(levels=(Level(name="a", over=3.0, under=2.5, hold_s=600.0 * hold),), period_s=600)
    operator = Threshold({7: watch})
    state: ThresholdState = operator.load(b"")
    ranks = []
    for k, value in enumerate(course):
        state, _ = operator.step(state, readings([(7, 600.0 * k, value)]), 600_000_000 * k)
        ranks.append(bool(state.rank[0]))
    assert ranks == _ranks_by_hand(course, hold)
