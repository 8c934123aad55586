"""Water on its way: nothing is made, nothing is lost, and hand-computed values come out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anlan.science.reservoirs import cascade, lake, linear_reservoir, runoff, stage

FLOWS = arrays(np.float64, 60, elements=st.floats(0.0, 500.0))
CURVE = ((90.0, 0.0), (100.0, 20.0), (105.0, 40.0))


def test_a_step_of_inflow_leaves_the_store_by_the_exponential():
    """From 0 to 100 m³/s with k = 2 h: after 2 h 63.2 has come through."""
    inflow = np.r_[0.0, np.full(24, 100.0)]
    out = linear_reservoir(inflow, 2.0, 0.25)
    assert out[0] == 0.0
    assert out[8] == pytest.approx(100 * (1 - np.exp(-1.0)))


@given(inflow=FLOWS, hours=st.floats(0.1, 8.0))
def test_what_comes_in_goes_out(inflow, hours):
    """Given time enough, the sum of the outflow is the sum of the inflow, and never negative."""
    wet = np.r_[0.0, inflow, np.zeros(4000)]
    out = cascade(wet, hours, 0.1)
    assert out.min() >= 0.0
    assert out.sum() == pytest.approx(inflow.sum(), rel=1e-6, abs=1e-6)


def test_a_millimetre_an_hour_on_36_square_kilometres_is_ten_cubic_metres_a_second():
    """All of it running off, in balance from the start."""
    assert runoff(np.ones(10), 36.0, 1.0, 3.0, 0.25) == pytest.approx(np.full(10, 10.0))


def test_one_width_of_water_makes_one_metre():
    """The rating: zero at no water, one metre at the width, never NaN for a negative flow."""
    assert stage(np.array([-1.0, 0.0, 50.0]), 50.0, 2.0) == pytest.approx([2.0, 2.0, 3.0])


@given(inflow=FLOWS, out=st.floats(0.0, 400.0), level=st.floats(90.0, 105.0))
def test_a_lake_keeps_its_water(inflow, out, level):
    """Volume at the end = at the start + in - out, between the ends of the curve."""
    levels, volumes = np.array(CURVE).T
    found, released = lake(inflow, CURVE, level, lambda *_: out, 0.25)
    before, after = np.interp(level, levels, volumes), np.interp(found[-1], levels, volumes)
    assert after - before == pytest.approx((inflow - released).sum() * 900 / 1e6, abs=1e-6)
    assert (released >= 0.0).all()
    assert ((found >= 90.0) & (found <= 105.0)).all()


def test_a_closed_dam_rises_by_the_curve():
    """500 m³/s for 10 h is 18 million m³: from 90 m on this curve to 99 m."""
    found, _ = lake(np.full(40, 500.0), CURVE, 90.0, lambda *_: 0.0, 0.25)
    assert found[-1] == pytest.approx(99.0)
