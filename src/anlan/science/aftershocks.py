"""Odds of later shocks by the oldest honest relation: Reasenberg and Jones (1989) with its generic numbers.

Rate of shocks of at least M at t days after a main shock Mm: 10^(a + b (Mm - M)) (t + c)^-p, with a = -1.67, b = 0.91,
p = 1.08, c = 0.05 (generic California). They are fitted to no sequence here, and early catalogues miss small shocks: a
baseline for the command, never a forecast of a main shock, and for no other eyes (震 29).
"""

from __future__ import annotations

from math import exp

A, B, P, C = -1.67, 0.91, 1.08, 0.05
MODEL = "reasenberg-jones-generic"


def expected_shocks(main: float, least: float, from_day: float, until_day: float) -> float:
    """Expected number of shocks of at least `least` between two times after the main shock [days]."""
    if until_day <= from_day:
        return 0.0
    scale = 10.0 ** (A + B * (main - least))
    total = ((until_day + C) ** (1 - P) - (from_day + C) ** (1 - P)) / (1 - P)
    return float(scale * total)


def chance_of_one(expected: float) -> float:
    """Chance of at least one, were they independent (Poisson); too low in clusters, and said so."""
    return 1.0 - exp(-expected)
