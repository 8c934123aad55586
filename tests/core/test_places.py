"""Places: three grids, one position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.places import (
    Point,
    bd09_from_gcj02,
    bd09_from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    in_china_box,
    metres_between,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)

INSIDE = st.tuples(st.floats(73.1, 136.5), st.floats(2.0, 54.5))
OUTSIDE = st.tuples(st.floats(-179.0, 60.0), st.floats(-85.0, 85.0))


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return metres_between(Point(*one), Point(*other))


@given(INSIDE)
def test_the_way_back_ends_within_a_metre(place):
    """WGS-84 to GCJ-02 and BD-09 and back is the same place within 1 m, anywhere inside the box."""
    assert _apart(wgs84_from_gcj02(*gcj02_from_wgs84(*place)), place) < 1.0
    assert _apart(gcj02_from_bd09(*bd09_from_gcj02(*place)), place) < 1.0
    assert _apart(wgs84_from_bd09(*bd09_from_wgs84(*place)), place) < 1.0


@given(INSIDE)
def test_the_shift_is_hundreds_of_metres_and_never_kilometres(place):
    """A forgotten conversion shows as a shift of up to 1.2 km; more would be a wrong formula."""
    assert _apart(gcj02_from_wgs84(*place), place) < 1200.0


@given(OUTSIDE)
def test_outside_china_the_national_grid_is_wgs84(place):
    """Jakarta and Paris are not shifted, either way."""
    assert gcj02_from_wgs84(*place) == place
    assert wgs84_from_gcj02(*place) == place


def test_jakarta_is_outside_and_beijing_is_inside():
    """The box is the published one."""
    assert not in_china_box(106.85, -6.2)
    assert in_china_box(116.404, 39.915)


@pytest.mark.parametrize(
    ("shift", "result"),
    [
        (gcj02_from_wgs84, (116.41024449916938, 39.91640428150164)),
        (bd09_from_gcj02, (116.41036949371029, 39.92133699351021)),
    ],
)
def test_a_known_place_lands_where_the_published_formulas_put_it(shift, result):
    """The centre of Beijing, 116.404 E 39.915 N, as widely tabulated."""
    assert shift(116.404, 39.915) == pytest.approx(result, abs=1e-9)


def test_distances_are_metres():
    """One degree of latitude is about 111.2 km."""
    assert metres_between(Point(106.0, -6.0), Point(106.0, -7.0)) == pytest.approx(111_195, rel=0.001)
