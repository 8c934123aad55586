"""Isoseismals and made-up aftershocks: hand-computed values and what must hold for any seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.aftershock_sequence import BATH, expected_number, sequence
from anlan.science.isoseismals import intensity


def test_a_magnitude_8_shakes_as_the_relation_says_along_and_across():
    """50 km along: 5.253 + 11.184 - 4.164 lg 76 = 8.61; 50 km across: 2.019 + 11.184 - 2.943 lg 58 = 8.01."""
    assert intensity(8.0, 50.0, 0.0) == pytest.approx(8.605, abs=0.005)
    assert intensity(8.0, 0.0, 50.0) == pytest.approx(8.013, abs=0.005)


@given(m=st.floats(3.0, 8.5), x=st.floats(-400, 400), y=st.floats(-400, 400), more=st.floats(1.0, 2.0))
def test_shaking_never_grows_outward_and_never_falls_with_the_magnitude(m, x, y, more):
    """Within 1 and 12, no NaN; half a magnitude more is nowhere weaker."""
    here = intensity(m, x, y)
    assert 1.0 <= here <= 12.0
    assert intensity(m, x * more, y * more) <= here + 1e-9
    assert intensity(m + 0.5, x, y) >= here - 1e-9


@given(seed=st.integers(0, 2**32 - 1))
def test_a_sequence_is_ordered_bounded_and_the_same_from_one_seed(seed):
    """Times rise within the window, sizes stay between the least and Båth's largest."""
    one = sequence(7.9, 4.0, 3.0, 240.0, np.random.default_rng(seed))
    other = sequence(7.9, 4.0, 3.0, 240.0, np.random.default_rng(seed))
    assert np.array_equal(one.days, other.days)
    assert (np.diff(one.days) >= 0).all()
    assert one.days.min() >= 0.0
    assert one.days.max() <= 3.0
    assert one.magnitude.min() >= 4.0
    assert one.magnitude.max() <= 7.9 - BATH + 0.051


def test_as_many_come_as_the_law_expects_and_most_of_them_early():
    """Over 40 seeds the mean count is within three standard errors; over a third come in the first tenth."""
    runs = [sequence(7.9, 4.0, 3.0, 240.0, np.random.default_rng(seed)) for seed in range(40)]
    wanted = expected_number(7.9, 4.0, 3.0)
    assert np.mean([len(run.days) for run in runs]) == pytest.approx(wanted, abs=3 * np.sqrt(wanted / 40))
    assert np.mean(np.concatenate([run.days for run in runs]) < 0.3) > 0.4


def test_ten_times_fewer_for_each_step_of_one_over_b():
    """Gutenberg and Richter: one magnitude more, 10^0.91 fewer."""
    assert expected_number(7.0, 4.0, 1.0) / expected_number(7.0, 5.0, 1.0) == pytest.approx(10**0.91)
