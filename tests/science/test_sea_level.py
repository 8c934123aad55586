"""The sea at the coast: tide, low pressure, wind."""

import numpy as np
import pytest

from anlan.science.sea_level import M2_H, surge, tide


def test_the_tide_is_highest_where_both_parts_agree_and_returns_after_half_a_day():
    """1.0 + 0.4 m at hour 2 with that lag; the moon's part alone comes back after 12.42 h."""
    assert tide(2.0, 1.0, 0.4, lag_h=2.0) == pytest.approx(1.4)
    assert tide(M2_H, 1.0, 0.0) == pytest.approx(1.0)


def test_fifty_hectopascals_lift_the_sea_by_half_a_metre():
    """No wind: the inverse barometer alone; wind from the land lowers it, towards the land lifts it."""
    assert surge(960.0, 0.0, 80.0, 30.0) == pytest.approx(0.5)
    low, none, high = surge(np.full(3, 1010.0), np.array([-30.0, 0.0, 30.0]), 80.0, 30.0)
    assert low == pytest.approx(-high)
    assert none == 0.0
    assert high == pytest.approx(1.15 * 0.002 * 900 * 80_000 / (1025 * 9.81 * 30))
