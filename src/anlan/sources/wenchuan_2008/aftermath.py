"""What a shaken city's instruments show: who falls silent and for how long, dams, power, traffic, people outdoors."""

from __future__ import annotations

import numpy as np

from anlan.core.city import Profile, Reservoir, Series
from anlan.core.properties import (
    CROWD_DENSITY,
    INTENSITY,
    POWER,
    RAIN,
    RESERVOIR_LEVEL,
    SEEPAGE,
    STAGE,
    TRAFFIC_FLOW,
    TRAFFIC_SPEED,
    WATER_FLOW,
    WIND_SPEED,
)
from anlan.science.wind_field import Values
from anlan.sources.simulation import Course, Ground, daily
from anlan.sources.wenchuan_2008.shocks import MainShock, felt, shocks

SAFE_DEGREE, WORST_DEGREE = 6.5, 10.5
"""Below the one no feed dies; at the other nine in ten do."""


def measured(main: MainShock, course: Course, ground: Ground) -> dict[str, Values]:
    """What every series measures on the five-minute grid; NaN where a feed has died. Shaking itself comes apart."""
    profile = next(iter(ground.all(Profile).values()))
    rng = np.random.default_rng([20080512, 2])
    busy = daily.busy(course.local_hours(profile.utc_offset_min))
    after = course.hours >= 0
    life = np.where(after, 0.25 * busy, busy)
    found = {}
    for series in ground.all(Series).values():
        values = _values(series, ground, course, busy, life, rng)
        dead = _silent(main, series, ground, course, rng)
        found[series.name] = np.where(dead, np.nan, np.clip(np.round(values, 2), series.low, series.high))
    return found


def _values(
    series: Series, ground: Ground, course: Course, busy: Values, life: Values, rng: np.random.Generator
) -> Values:
    after = np.clip(course.hours, 0.0, None)
    match series.property:
        case p if p == INTENSITY:
            return np.abs(np.round(daily.wobble(rng, course.steps, 0.1), 1))
        case p if p == SEEPAGE:
            rise = 4.0 * rng.uniform(1.0, 2.5) * (1 - np.exp(-after / 2.0))
            return rng.uniform(3.0, 6.0) + rise + daily.wobble(rng, course.steps, 0.1)
        case p if p == RESERVOIR_LEVEL:
            card = next((row for row in ground.all(Reservoir).values() if row.series == series.name), None)
            full = card.flood_limit_m if card else series.low or 0.0
            return full - 0.4 - 0.03 * after + daily.wobble(rng, course.steps, 0.004)
        case p if p == STAGE:
            lowest = min(ground.levels(series.name).values(), default=(series.low or 0.0) + 5.0)
            return lowest - 1.8 + 0.01 * after + daily.wobble(rng, course.steps, 0.004)
        case p if p == CROWD_DENSITY:
            outdoors = 1.4 * np.exp(-after / 20.0) * (course.hours >= 0)
            return np.maximum(daily.crowd(life, rng) + outdoors * rng.uniform(0.6, 1.3), 0.0)
        case p if p == TRAFFIC_SPEED:
            return daily.traffic_speed(np.where(course.hours >= 0, 0.9, busy), rng)
        case p if p == TRAFFIC_FLOW:
            return daily.traffic_flow(life, rng)
        case p if p in (POWER, WATER_FLOW):
            return daily.load(series, life, rng)
        case p if p == RAIN:
            return np.where(course.hours > 10, rng.gamma(0.4, 0.15, course.steps), 0.0)
        case p if p == WIND_SPEED:
            return np.abs(2.0 + daily.wobble(rng, course.steps, 0.8))
        case _:
            return daily.steady(series, course.steps, rng)


def _silent(
    main: MainShock, series: Series, ground: Ground, course: Course, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Steps at which a feed is dead: the more likely and the longer, the stronger its place was shaken."""
    draw, hours = rng.random(), rng.uniform(3.0, 30.0)
    place = ground.place(series)
    if place is None:
        return np.zeros(course.steps, dtype=bool)
    degree = felt(shocks(main)[0], place, main.strike_deg)
    chance = 0.9 * np.clip((degree - SAFE_DEGREE) / (WORST_DEGREE - SAFE_DEGREE), 0.0, 1.0)
    return np.asarray((draw < chance) & (course.hours >= 0) & (course.hours < hours), dtype=np.bool_)
