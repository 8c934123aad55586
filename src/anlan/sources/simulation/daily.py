"""Ordinary life as meters see it: traffic, power, water, people in a square, by the hour of the day."""

from __future__ import annotations

import numpy as np

from anlan.core.city import Series
from anlan.sources.simulation.course import Values

_RUSH = ((8.0, 1.2), (18.0, 1.4))


def wobble(rng: np.random.Generator, steps: int, scale: float, keep: float = 0.9) -> Values:
    """Noise that remembers: each step keeps most of the one before; its standard deviation is `scale`."""
    fresh = rng.normal(0.0, scale * np.sqrt(1 - keep**2), steps)
    found = np.empty(steps)
    last = rng.normal(0.0, scale)
    for step in range(steps):  # each needs the one before
        last = keep * last + fresh[step]
        found[step] = last
    return found


def busy(hour: Values) -> Values:
    """How busy a city is, 0 to 1: two rushes over a day that is quiet at four in the morning."""
    found = 0.25 + 0.35 * np.sin(np.clip((hour - 5.5) / 17.0, 0.0, 1.0) * np.pi)
    for at, wide in _RUSH:
        found = found + 0.4 * np.exp(-0.5 * ((hour - at) / wide) ** 2)
    held: Values = np.clip(found, 0.02, 1.0)
    return held


def traffic_speed(life: Values, rng: np.random.Generator) -> Values:
    """Mean speed at a loop [km/h]: free flow less what the rush takes."""
    free = rng.uniform(38.0, 62.0)
    held: Values = np.maximum(free * (1 - 0.55 * life**2) + wobble(rng, len(life), 2.0), 3.0)
    return held


def traffic_flow(life: Values, rng: np.random.Generator) -> Values:
    """Vehicles an hour at a loop."""
    vehicles: Values = rng.uniform(500, 1800) * life * (1 + wobble(rng, len(life), 0.08))
    held: Values = np.maximum(np.round(vehicles), 0.0)
    return held


def load(series: Series, life: Values, rng: np.random.Generator) -> Values:
    """A meter between a third and three quarters of its bounds, with the day; unknown bounds read as 0 to 100."""
    low, high = series.low or 0.0, 100.0 if series.high is None else series.high
    share = 0.3 + 0.35 * life + wobble(rng, len(life), 0.01)
    held: Values = low + (high - low) * np.clip(share, 0.02, 0.95)
    return held


def steady(series: Series, steps: int, rng: np.random.Generator) -> Values:
    """A value that only trembles, well within its bounds: for what nothing is known about."""
    low, high = series.low or 0.0, 1.0 if series.high is None else series.high
    held: Values = low + (high - low) * np.clip(0.25 + wobble(rng, steps, 0.01), 0.01, 0.9)
    return held


def crowd(life: Values, rng: np.random.Generator) -> Values:
    """People to the square metre on an ordinary square."""
    held: Values = np.maximum(rng.uniform(0.15, 0.6) * life + wobble(rng, len(life), 0.02), 0.0)
    return held
