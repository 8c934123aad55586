"""Stages and reservoirs, from the rain that falls above them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.core.city import Reservoir, Series
from anlan.core.places import metres_between
from anlan.core.properties import RAIN, STAGE
from anlan.science.reservoirs import cascade, lake
from anlan.science.wind_field import Values
from anlan.sources.simulation import Course, Ground
from anlan.sources.simulation.daily import wobble

NEAREST = 3
"""A place without gauges of its own above it takes the rain of so many nearest ones."""
SOIL_H, REACH_H = 2.5, 0.25
"""How long the land and one reach of the river hold water back [h]."""
_WIDE = 0.6
RELEASE_FROM_H = 3.0
GUARANTEE, WARNING = "保证", "警戒"


@dataclass(frozen=True)
class Marks:
    """What a gauge must show at two hours from the landfall."""

    crest_h: float
    """Here the guarantee level is passed, rising."""
    calm_h: float
    """By here the warning level has been left."""


def stages(
    course: Course, ground: Ground, rain: dict[str, Values], marks: dict[str, Marks], rng: np.random.Generator
) -> dict[str, Values]:
    """Stage [m] of every river gauge: rain through land and reaches, then a rating drawn through the city's levels."""
    found = {}
    for series in ground.measuring(STAGE):
        water = _water(series, course, ground, rain) ** _WIDE
        named = next((one for words, one in marks.items() if words in series.zh), None)
        levels = ground.levels(series.name)
        at = _marked(course, water, levels, named) if named and levels else _free(series, water, levels, rng)
        found[series.name] = np.round(at + wobble(rng, course.steps, 0.004, keep=0.5), 2)
    return found


def _water(series: Series, course: Course, ground: Ground, rain: dict[str, Values]) -> Values:
    """Water past a gauge in rain of its basin [mm/h]; each gauge above it is a reach more that holds water back."""
    gauges = [name for name in series.upstream if name in rain] or _nearest(series, ground, rain)
    fallen = (
        np.mean([rain[name] for name in gauges], axis=0) / course.step_h if gauges else np.zeros(course.steps)
    )
    reaches = sum(name not in rain for name in series.upstream)
    return 0.1 + cascade(fallen, SOIL_H + REACH_H * reaches, course.step_h)


def _nearest(series: Series, ground: Ground, rain: dict[str, Values]) -> list[str]:
    here = ground.place(series)
    if here is None:
        return sorted(rain)
    far = sorted(
        (metres_between(here, place), row.name)
        for row in ground.measuring(RAIN)
        if row.name in rain and (place := ground.place(row)) is not None
    )
    return [name for _, name in far[:NEAREST]]


def _marked(course: Course, water: Values, levels: dict[str, float], marks: Marks) -> Values:
    """A rating through two points: over the guarantee level at the one hour, rising, under the warning by the other.

    The water comes as much sooner or later as puts its crest an hour after the first point.
    """
    shift = course.step(marks.crest_h + 1.0) - int(np.argmax(water))
    water = water[np.clip(np.arange(course.steps) - shift, 0, course.steps - 1)]
    high, low = water[course.step(marks.crest_h)], water[course.step(marks.calm_h)]
    over = levels.get(GUARANTEE, max(levels.values())) + 0.03
    under = levels.get(WARNING, min(levels.values())) - 0.3
    found: Values = over + (over - under) / max(high - low, 1e-6) * (water - high)
    return found


def _free(series: Series, water: Values, levels: dict[str, float], rng: np.random.Generator) -> Values:
    """A rating from a calm level to a crest that most often passes the lowest level and seldom the highest."""
    low, high = series.low or 0.0, (series.low or 0.0) + 10.0 if series.high is None else series.high
    known = sorted(levels.values()) or [low + 0.6 * (high - low), low + 0.75 * (high - low)]
    lowest, highest = known[0], known[-1]
    calm = lowest - rng.uniform(1.5, 2.5)
    crest = lowest + rng.uniform(-0.3, 0.8) * (highest - lowest)
    found: Values = calm + (crest - calm) * (water - water.min()) / max(np.ptp(water), 1e-9)
    return found


def reservoirs(
    course: Course, ground: Ground, rain: dict[str, Values], rng: np.random.Generator
) -> dict[str, Values]:
    """Level [m] of every reservoir by its curve: up past its flood limit, then let down through the gates."""
    found = {}
    for card in ground.all(Reservoir).values():
        series = ground.all(Series).get(card.series)
        if series is None:
            continue
        gauges = [name for name in series.upstream if name in rain] or _nearest(series, ground, rain)
        wet = cascade(np.mean([rain[name] for name in gauges], axis=0), 2 * SOIL_H, course.step_h)
        first = card.flood_limit_m - (1.22 if "云岭" in card.zh else rng.uniform(0.9, 1.8))
        level = _lake(course, card, wet, first)
        found[card.series] = np.round(level + rng.normal(0.0, 0.004, course.steps), 2)
    return found


def _lake(course: Course, card: Reservoir, wet: Values, first: float) -> Values:
    """Inflow scaled so that the lake stands a third between flood limit and design level when the gates open."""
    levels, volumes = (np.array(column) for column in zip(*card.curve, strict=True))
    opens = course.step(RELEASE_FROM_H)
    goal = card.flood_limit_m + 0.33 * (card.design_m - card.flood_limit_m)
    wanted = float(np.interp(goal, levels, volumes) - np.interp(first, levels, volumes))
    inflow = wet * wanted * 1e6 / max(wet[:opens].sum() * course.step_h * 3600, 1e-9)

    def release(step: int, level: float, _inflow: float) -> float:
        return card.release_most_m3_s * 0.8 if step >= opens and level > card.flood_limit_m else 0.0

    found, _ = lake(inflow, card.curve, first, release, course.step_h)
    return found
