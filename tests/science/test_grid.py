"""Readings on a grid, and lone jumps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.despike import despiked
from anlan.science.grid import grid_times, to_grid
from anlan.science.readings import (
    HOUR_US,
    MINUTE_US,
    Times,
    Values,
    collect,
    has_gap,
    highest_ahead,
    standing,
)

minutes = st.lists(st.integers(0, 600), min_size=1, max_size=60, unique=True)


def at(*when: float) -> Times:
    """Give times [us] from minutes."""
    return np.array([round(m * MINUTE_US) for m in when], dtype=np.int64)


def test_a_reading_appears_at_the_next_slot_and_never_before() -> None:
    """A slot knows a reading only when the reading is not younger than the slot."""
    found = to_grid(at(3, 12), np.array([1.0, 2.0]), at(0, 10, 20))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [1.0, 2.0]


def test_a_value_is_held_thirty_minutes_and_no_longer() -> None:
    """After the hold a gap is a gap: nothing is carried on or drawn through."""
    found = to_grid(at(0, 100), np.array([1.0, 2.0]), at(30, 40, 90, 100))
    assert found[0] == 1.0
    assert np.isnan(found[1:3]).all()
    assert found[3] == 2.0


def test_grid_times_are_whole_multiples() -> None:
    """Slots begin at the first multiple of the step that is not before the start."""
    assert grid_times(int(at(3)[0]), int(at(30)[0])).tolist() == at(10, 20, 30).tolist()


@given(when=minutes, cut=st.integers(0, 600), seed=st.integers(0, 2**32 - 1))
def test_garbage_after_a_slot_changes_nothing_up_to_it(when: list[int], cut: int, seed: int) -> None:
    """What comes later, in whatever order, cannot be seen at a slot."""
    rng = np.random.default_rng(seed)
    times, slots = at(*sorted(when)), grid_times(0, cut * MINUTE_US)
    values = rng.normal(size=len(times))
    spoilt = np.where(times > cut * MINUTE_US, 1e9, values)
    order = rng.permutation(len(times))
    np.testing.assert_array_equal(to_grid(times, values, slots), to_grid(times[order], spoilt[order], slots))


def test_of_two_values_for_one_time_the_greater_stays() -> None:
    """The answer must not depend on the order of rows, and the greater is the careful one."""
    for pair in ([1.0, 2.0], [2.0, 1.0]):
        assert collect({"a": (at(0, 0), np.array(pair))}).values.tolist() == [2.0]


def test_a_value_that_is_no_number_is_silence() -> None:
    """NaN and infinity are left out, so that the reading before them stands."""
    found = collect({"a": (at(0, 10, 20), np.array([1.0, np.nan, np.inf]))})
    assert standing(found, np.array([0]), at(25))[0].tolist() == [1.0]


def test_one_gauge_never_answers_for_another() -> None:
    """A gauge without readings is silent even beside one that just spoke."""
    found = collect({"a": (at(0, 10), np.ones(2)), "b": (at(), np.empty(0)), "c": (at(10), np.ones(1))})
    value, age = standing(found, np.array([0, 1, 2]), at(15))
    assert np.isnan(value).tolist() == [False, True, False]
    assert age[0] == 5.0
    assert np.isnan(standing(found, np.array([2]), at(5))[0]).all()


def test_a_span_too_long_for_the_search_is_refused() -> None:
    """Times at both ends of what 64 bits can hold are an error, not a wrong answer."""
    wide = np.array([-(2**62), 2**62], dtype=np.int64)
    with pytest.raises(ValueError, match="too much"):
        collect({"a": (wide, np.ones(2)), "b": (wide, np.ones(2))})


def test_a_window_with_a_hole_is_unknown() -> None:
    """An hour without readings hides what happened; a hole that ends the window counts as far as it lies in it."""
    times = at(0, 30, 60, 90, 240)
    slots = at(0, 30, 60)
    assert has_gap(times, slots, 3 * HOUR_US).tolist() == [True, True, True]
    assert has_gap(times, slots, HOUR_US).tolist() == [False, False, False]
    assert has_gap(times, at(91), HOUR_US).tolist() == [True]


def test_the_highest_ahead_leaves_out_the_slot_itself() -> None:
    """The window is open at the slot and closed at its end."""
    times, values = at(0, 30, 60), np.array([9.0, 1.0, 2.0])
    assert highest_ahead(times, values, at(0), HOUR_US).tolist() == [2.0]
    assert np.isnan(highest_ahead(times, values, at(60), HOUR_US)).all()


def calm(values: list[float], step: int = 10) -> Values:
    """Despike one gauge read every `step` minutes."""
    times = np.arange(len(values), dtype=np.int64) * step * MINUTE_US
    return despiked(collect({"a": (times, np.array(values))}), 0.3).values


def test_a_lone_spike_vanishes_and_a_true_step_comes_one_reading_late() -> None:
    """One odd reading is not believed; the second of its kind is."""
    assert calm([1, 1, 5, 1, 1]).tolist() == [1, 1, 1, 1, 1]
    assert calm([1, 1, 5, 5, 5]).tolist() == [1, 1, 1, 5, 5]


def test_the_rarer_of_two_interleaved_streams_vanishes() -> None:
    """A second stream at every third reading, a metre lower, leaves the first untouched."""
    assert calm([6.7, 6.7, 5.8, 6.7, 6.8, 5.8, 6.8]).min() == 6.7


def test_a_fast_rise_between_sparse_readings_is_believed() -> None:
    """Over half an hour a stage may truly move far, so nothing is taken away."""
    assert calm([1, 1, 5, 1], step=30).tolist() == [1, 1, 5, 1]


@given(values=st.lists(st.floats(-10, 10), min_size=1, max_size=40), cut=st.integers(1, 40))
def test_despiking_looks_back_only(values: list[float], cut: int) -> None:
    """Cutting off the future leaves the past as it was."""
    assert calm(values)[:cut].tolist() == calm(values[:cut]).tolist()
