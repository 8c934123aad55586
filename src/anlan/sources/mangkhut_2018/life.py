"""What the city's other meters see of the storm: people, traffic, power, water, an underpass, an ammonia tank."""

from __future__ import annotations

import numpy as np

from anlan.core.city import Series
from anlan.core.properties import (
    AMMONIA,
    CROWD_DENSITY,
    INTENSITY,
    POWER,
    SEEPAGE,
    TRAFFIC_FLOW,
    TRAFFIC_SPEED,
    WATER_DEPTH,
    WATER_FLOW,
)
from anlan.science.wind_field import Values
from anlan.sources.simulation import Course, Ground, daily

STOPPED_H, QUIET = -7.33, 0.04
"""五停: from here on hardly anybody is out, until a day after the landfall."""
_STATION = ("火车站", "站前广场")
_TANKS = ("石化园", "液氨")
_TANK_A3, _TANK_A4 = 38.0, 2.0
_LEAK_H, _SHUT_H = -6.0, -5.67


def living(course: Course, ground: Ground, offset_min: int, rng: np.random.Generator) -> dict[str, Values]:
    """Every series that this scenario knows how to fill and that is neither weather nor water."""
    busy = daily.busy(course.local_hours(offset_min))
    life = busy * _open(course)
    found: dict[str, Values] = {}
    for series in ground.measuring(CROWD_DENSITY):
        at = daily.crowd(life, rng)
        if any(words in series.zh for words in _STATION):
            at = at + _stranded(course)
        found[series.name] = np.clip(np.round(at, 2), 0.0, None)
    for series in ground.measuring(TRAFFIC_SPEED):
        found[series.name] = np.round(daily.traffic_speed(life, rng), 1)
    for series in ground.measuring(TRAFFIC_FLOW):
        found[series.name] = daily.traffic_flow(life, rng)
    for series in ground.measuring(POWER, WATER_FLOW):
        found[series.name] = np.round(daily.load(series, 0.5 * busy + 0.5 * life, rng), 2)
    for series in ground.measuring(WATER_DEPTH):
        found[series.name] = _flooded(course, series, rng)
    for series in ground.measuring(INTENSITY):
        found[series.name] = np.abs(np.round(daily.wobble(rng, course.steps, 0.15), 1))
    for series in ground.measuring(SEEPAGE):
        found[series.name] = np.round(rng.uniform(3.0, 8.0) + daily.wobble(rng, course.steps, 0.2), 2)
    for series in ground.measuring(AMMONIA):
        found[series.name] = np.round(_ammonia(course, series, rng), 1)
    return found


def rest(
    course: Course, ground: Ground, filled: dict[str, Values], rng: np.random.Generator
) -> dict[str, Values]:
    """Series of the city that nobody has filled: they tremble and mean nothing."""
    empty = [series for name, series in ground.all(Series).items() if name not in filled]
    return {series.name: np.round(daily.steady(series, course.steps, rng), 2) for series in empty}


def _open(course: Course) -> Values:
    """How far the city is open: closed from the stop until a day after, then opening again over half a day."""
    found: Values = np.interp(
        course.hours, [STOPPED_H - 1.5, STOPPED_H, 18.0, 30.0], [1.0, QUIET, QUIET, 1.0]
    )
    return found


def _stranded(course: Course) -> Values:
    """Trains stop sixteen hours before: the square fills, 3.5 a square metre at T-14, until buses carry people off."""
    found: Values = np.interp(
        course.hours, [-16.5, -15.0, -14.0, -13.25, -11.0, -9.0], [0.0, 1.6, 3.5, 4.0, 0.6, 0.0]
    )
    return found


def _flooded(course: Course, series: Series, rng: np.random.Generator) -> Values:
    """Water in an underpass [m], 27 cm at T-2 in the one of the exercise; dry again half a day after."""
    deepest = 0.27 if "平安路" in series.zh else rng.uniform(0.02, 0.15)
    rise = np.interp(course.hours, [-4.5, -2.0, 1.0, 8.0], [0.0, 1.0, 1.7, 0.0]) * deepest
    found: Values = np.round(rise, 3) * (100.0 if series.unit == "cm" else 1.0)
    return found


def _ammonia(course: Course, series: Series, rng: np.random.Generator) -> Values:
    """Ammonia [ppm]: one detector leaps at T-6 until the valve is shut, its neighbour hardly sees it."""
    air = np.abs(daily.wobble(rng, course.steps, 0.15))
    park = any(words in series.zh for words in _TANKS)
    peak = {(True, "A3"): _TANK_A3, (True, "A4"): _TANK_A4}.get((park, _detector(series)), 0.0)
    leak = np.interp(course.hours, [_LEAK_H - 0.1, _LEAK_H, _SHUT_H, _SHUT_H + 1.0], [0.0, 1.0, 1.0, 0.0])
    during = (course.hours >= _LEAK_H - 1e-6) & (course.hours <= _SHUT_H)
    found: Values = np.where(during & (peak > 0), peak, air + leak * peak)
    return found


def _detector(series: Series) -> str:
    return next((name for name in ("A3", "A4") if name in series.zh), "")
