"""A made-up but believable sequence after a main shock, for drills: times, sizes and places from a seed.

- When: the modified Omori law (Utsu 1961), rate ∝ (t + c)^-p, with the generic numbers of Reasenberg and Jones (1989):
  a = -1.67, p = 1.08, c = 0.05 days.
- How large: Gutenberg and Richter (1944) with b = 0.91, cut where Båth's law (1965) puts the largest: main shock - 1.2.
- Where: along the rupture, a normal scatter across it.

Nothing here says anything about real shocks to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.science.wind_field import Values

A, B, P, C_DAYS = -1.67, 0.91, 1.08, 0.05
BATH = 1.2


@dataclass(frozen=True, slots=True)
class Sequence:
    """Shocks in the order of time."""

    days: Values
    """After the main shock."""
    magnitude: Values
    along_km: Values
    across_km: Values


def expected_number(main: float, least: float, days: float) -> float:
    """How many shocks of at least `least` follow within so many days, on average, were there no largest one."""
    whole = ((days + C_DAYS) ** (1 - P) - C_DAYS ** (1 - P)) / (1 - P)
    return float(10.0 ** (A + B * (main - least)) * whole)


def sequence(
    main: float, least: float, days: float, rupture_km: float, rng: np.random.Generator, wide_km: float = 10.0
) -> Sequence:
    """A sequence of shocks between `least` and the main shock less Båth's step; none where that leaves no room."""
    largest = main - BATH
    number = rng.poisson(expected_number(main, least, days)) if largest > least else 0
    first, last = C_DAYS ** (1 - P), (days + C_DAYS) ** (1 - P)
    when = np.sort((first + rng.random(number) * (last - first)) ** (1 / (1 - P)) - C_DAYS)
    share = 1.0 - 10.0 ** (-B * (largest - least)) if number else 0.0
    size = least - np.log10(1.0 - rng.random(number) * share) / B
    along = rng.uniform(0.0, rupture_km, number)
    return Sequence(when, np.round(size, 1), along, rng.normal(0.0, wide_km, number))
