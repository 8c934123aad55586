"""Wind and rain at the city's stations, from where the storm is."""

from __future__ import annotations

import numpy as np

from anlan.core.city import Series
from anlan.core.properties import RAIN, TIDE, WIND_GUST, WIND_SPEED
from anlan.science.sea_level import surge, tide
from anlan.science.storm_rain import rain_rate
from anlan.science.wind_field import Storm, Values, offset_km, wind
from anlan.sources.simulation import Course, Ground
from anlan.sources.simulation.daily import wobble

GUST = 1.3
"""Gust over sustained wind: usual for open land."""
BREEZE_M_S = 3.0
_SHELF_KM, _DEPTH_M = 60.0, 30.0
_M2_M, _S2_M = 0.9, 0.35


def winds(course: Course, ground: Ground, storm: Storm, rng: np.random.Generator) -> dict[str, Values]:
    """Sustained wind and gusts [m/s]; each station has its own shelter, the one at the outlook none."""
    found = {}
    for series in ground.measuring(WIND_SPEED, WIND_GUST):
        place = ground.place(series)
        if place is None:
            continue
        east, north = wind(storm, place.lon, place.lat)
        open_ = 1.0 if "望潮" in series.zh else rng.uniform(0.7, 0.95)
        calm = np.maximum(BREEZE_M_S + wobble(rng, course.steps, 0.8), 0.2)
        speed = np.hypot(open_ * np.hypot(east, north) * (1 + wobble(rng, course.steps, 0.05)), calm)
        found[series.name] = np.round(speed * (GUST if series.property == WIND_GUST else 1.0), 1)
    return found


def rains(course: Course, ground: Ground, storm: Storm, rng: np.random.Generator) -> dict[str, Values]:
    """Rain of each step [mm]: the storm's round field, broken into bands that cross the city together."""
    bands = np.exp(wobble(rng, course.steps, 0.5, keep=0.95) - 0.125)
    found = {}
    for series in ground.measuring(RAIN):
        place = ground.place(series)
        if place is None:
            continue
        far = np.hypot(*offset_km(storm.lon, storm.lat, place.lon, place.lat))
        own = rng.uniform(0.75, 1.35) * np.exp(wobble(rng, course.steps, 0.35) - 0.06)
        rate = rain_rate(storm.wind_m_s, far) * bands * own
        found[series.name] = np.round(np.where(rate < 0.3, 0.0, rate) * course.step_h, 1)
    return found


def seas(course: Course, ground: Ground, storm: Storm, rng: np.random.Generator) -> dict[str, Values]:
    """Level of the sea [m]: the tide, low pressure, and wind from the south heaping water up at a southern coast."""
    found = {}
    for series in ground.measuring(TIDE):
        place = ground.place(series)
        if place is None:
            continue
        _, north = wind(storm, place.lon, place.lat)
        lift = surge(_pressure(storm, series, ground), north, _SHELF_KM, _DEPTH_M)
        level = tide(course.hours, _M2_M, _S2_M, lag_h=1.0) + lift
        found[series.name] = np.round(level + wobble(rng, course.steps, 0.01), 2)
    return found


def _pressure(storm: Storm, series: Series, ground: Ground) -> Values:
    """Pressure at the place [hPa]: the storm's own drop, fading over 100 km."""
    place = ground.place(series)
    if place is None:
        return np.full_like(np.asarray(storm.lat, dtype=np.float64), 1010.0)
    far = np.hypot(*offset_km(storm.lon, storm.lat, place.lon, place.lat))
    held: Values = 1010.0 - (1010.0 - np.asarray(storm.pressure_hpa)) * np.exp(-far / 100.0)
    return held
