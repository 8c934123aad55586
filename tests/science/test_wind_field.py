"""The wind around a storm has the shape that is published, and never more than the bulletin's wind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.wind_field import (
    Storm,
    offset_km,
    radius_of_greatest_wind_km,
    radius_of_wind_km,
    wind,
    wind_speed,
)

STRONG = Storm(lon=120.0, lat=22.0, pressure_hpa=940.0, wind_m_s=50.0, east_m_s=-5.0, north_m_s=3.0)


def test_the_greatest_wind_is_the_bulletins():
    """Somewhere on the ring of greatest wind the field reaches the bulletin's wind, and nowhere passes it."""
    lon, lat = np.meshgrid(np.linspace(118, 122, 401), np.linspace(20, 24, 401))
    found = wind_speed(STRONG, lon, lat)
    assert found.max() == pytest.approx(50.0, abs=1.5)
    assert found.max() <= 50.0 + 1e-9


def test_it_turns_against_the_clock_in_the_north():
    """East of the centre the wind blows north, and a little inward."""
    east, north = wind(Storm(lon=120.0, lat=22.0, pressure_hpa=960.0, wind_m_s=35.0), 120.5, 22.0)
    assert north > 0 > east


def test_the_right_side_of_a_moving_storm_is_the_stronger():
    """Seen along its path the right side adds the motion, the left side takes it off."""
    storm = Storm(lon=120.0, lat=22.0, pressure_hpa=960.0, wind_m_s=40.0, east_m_s=-8.0)
    assert wind_speed(storm, 120.0, 22.5) > wind_speed(storm, 120.0, 21.5)


def test_a_deeper_storm_has_the_smaller_ring_and_a_northern_one_the_larger():
    """The radius of greatest wind follows the published relation: 34 km at 950 hPa and 22° N."""
    assert radius_of_greatest_wind_km(950.0, 22.0) == pytest.approx(34.1, abs=1.0)
    assert radius_of_greatest_wind_km(920.0, 22.0) < radius_of_greatest_wind_km(980.0, 22.0)
    assert radius_of_greatest_wind_km(950.0, 30.0) > radius_of_greatest_wind_km(950.0, 15.0)


def test_gales_reach_farther_than_storm_winds():
    """Radii of wind fall as the wind asked for rises, and are 0 beyond what the storm has."""
    radii = [radius_of_wind_km(STRONG, speed) for speed in (17.2, 24.5, 32.7, 60.0)]
    assert radii == sorted(radii, reverse=True)
    assert 100 < radii[0] < 600
    assert radii[-1] == 0.0


@given(st.floats(10, 70), st.floats(0, 20), st.floats(900, 1005), st.floats(-900, 900), st.floats(-900, 900))
def test_a_stronger_storm_is_nowhere_weaker(wind_m_s, more, pressure, east_km, north_km):
    """At one pressure more wind in the bulletin means no less wind anywhere (the storm standing still)."""
    lat = 22.0 + north_km / 111.195
    lon = 120.0 + east_km / 103.0
    weak, strong = (
        Storm(lon=120.0, lat=22.0, pressure_hpa=pressure, wind_m_s=w) for w in (wind_m_s, wind_m_s + more)
    )
    assert wind_speed(strong, lon, lat) >= wind_speed(weak, lon, lat) - 1e-9


def test_offsets_cross_the_date_line():
    """A place two degrees east across 180° lies east, not half the world west."""
    east, _ = offset_km(179.0, 20.0, -179.0, 20.0)
    assert 200 < east < 215
