"""Likelihood × impact → the level a rule proposes (impact-based warning, WMO-No. 1150); a person decides.

The matrix is the one the guidelines print as an example: four classes each way, four colours. Its class bounds are
ours and stated: the guidelines leave them to the service.
"""

from __future__ import annotations

from enum import IntEnum

from anlan.core.ladders import Colour


class Likelihood(IntEnum):
    """How likely the impact is; lower bounds 0, 20, 40, 60 % of chance (assumed)."""

    VERY_LOW = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Impact(IntEnum):
    """How bad it would be."""

    MINIMAL = 0
    MINOR = 1
    SIGNIFICANT = 2
    SEVERE = 3


_LIKELY_FROM = (0.0, 0.2, 0.4, 0.6)
_MATRIX: tuple[tuple[Colour | None, ...], ...] = (
    (None, None, None, None),
    (None, None, Colour.BLUE, Colour.BLUE),
    (Colour.BLUE, Colour.YELLOW, Colour.YELLOW, Colour.ORANGE),
    (Colour.YELLOW, Colour.YELLOW, Colour.ORANGE, Colour.RED),
)
"""Impact down, likelihood across."""


def likelihood(chance: float) -> Likelihood:
    """The class of a chance in [0, 1]."""
    return Likelihood(sum(chance >= bound for bound in _LIKELY_FROM[1:]))


def impact_of(rank: int, worst_rank: int) -> Impact:
    """The class of a local level: the highest of its ladder is severe, and each step below one class less."""
    return Impact(max(0, min(3, 3 - (worst_rank - rank))))


def proposed_colour(chance: float, impact: Impact) -> Colour | None:
    """The colour the matrix proposes; None = no warning proposed."""
    return _MATRIX[impact][likelihood(chance)]
