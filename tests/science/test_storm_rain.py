"""Rain around a storm: hand-computed values, and what must hold for any storm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.storm_rain import rain_rate


def test_a_storm_of_35_knots_rains_as_the_table_says():
    """U = 1: 2.86 in/day in the centre, 3.20 in/day on the ring at 51 km, e-fold 134 km outside it."""
    wind = 35.0 / 1.943844
    assert rain_rate(wind, 0.0) == pytest.approx(2.86 * 25.4 / 24, rel=1e-6)
    assert rain_rate(wind, 51.0) == pytest.approx(3.20 * 25.4 / 24, rel=1e-6)
    assert rain_rate(wind, 51.0 + 134.0) == pytest.approx(3.20 * 25.4 / 24 / np.e, rel=1e-6)


@given(wind=st.floats(0.0, 90.0), far=st.floats(0.0, 3000.0), more=st.floats(0.0, 500.0))
def test_rain_is_never_negative_and_falls_outward_beyond_the_ring(wind, far, more):
    """No NaN, no negative rain; outside 70 km no place further out has more."""
    near, further = rain_rate(wind, 70.0 + far), rain_rate(wind, 70.0 + far + more)
    assert 0.0 <= further <= near
    assert np.isfinite(rain_rate(wind, far))
    assert rain_rate(wind, far) >= 0.0


@given(far=st.floats(0.0, 500.0))
def test_a_stronger_storm_rains_harder_at_the_ring(far):
    """The greatest rain of a 60 m/s storm is above that of a 20 m/s one, wherever both are looked at."""
    radii = np.linspace(0.0, 300.0, 301)
    assert rain_rate(60.0, radii).max() > rain_rate(20.0, radii).max()
    assert np.isfinite(rain_rate(60.0, far))
