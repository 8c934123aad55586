"""Intensity around an earthquake as nested ellipses: the attenuation of western China, Wang Suyun et al. (2000).

Along the rupture I = 5.253 + 1.398 M - 4.164 lg(R + 26), across it I = 2.019 + 1.398 M - 2.943 lg(R + 8), R from the
epicentre [km], M a surface-wave magnitude, σ = 0.632. Coefficients are given from memory of the paper and stand here to
be checked against it. In between, the ellipse through the place decides. The simulation of a city uses this and the
hazard another relation, so that the hazard is not judged by its own numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anlan.science.wind_field import Values

SIGMA = 0.632
LEAST, GREATEST = 1.0, 12.0
_LONG, _SHORT = (5.253, 1.398, 4.164, 26.0), (2.019, 1.398, 2.943, 8.0)


def intensity(magnitude: float, along_km: ArrayLike, across_km: ArrayLike) -> Values:
    """Intensity [degree, GB/T 17742] at a place so far along and across the rupture's direction; within [1, 12].

    The degree whose ellipse passes through the place, found by halving: 40 rounds are far below a thousandth.
    """
    x, y = np.abs(np.asarray(along_km, dtype=np.float64)), np.abs(np.asarray(across_km, dtype=np.float64))
    low, high = np.full(np.broadcast(x, y).shape, LEAST), np.full(np.broadcast(x, y).shape, GREATEST)
    for _ in range(40):
        degree = (low + high) / 2
        inside = (x / _radius(_LONG, magnitude, degree)) ** 2 + (
            y / _radius(_SHORT, magnitude, degree)
        ) ** 2 <= 1.0
        low, high = np.where(inside, degree, low), np.where(inside, high, degree)
    found: Values = (low + high) / 2
    return found


def _radius(axis: tuple[float, float, float, float], magnitude: float, degree: Values) -> Values:
    """How far a degree reaches along one axis [km]; a metre where it is not reached at all."""
    base, by_magnitude, slope, near = axis
    found: Values = 10.0 ** ((base + by_magnitude * magnitude - degree) / slope) - near
    return np.maximum(found, 1e-3)
