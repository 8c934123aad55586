"""Shaking after an earthquake that has happened: when its waves arrive, how strongly, and where no warning can reach.

- Intensity: Allen, Wald and Worden (2012), the relation for active crust by hypocentral distance, with its scatter. It
  gives modified Mercalli degrees, read here as degrees of GB/T 17742 (both have twelve; assumed alike to a degree).
- Waves: straight lines at 6.0 and 3.5 km/s, ± 8 %: usual for the upper crust, assumed.

A point source: near a long rupture the true shaking is stronger and earlier than said here. Coefficients are given
from memory of the paper and stand here to be checked against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from anlan.science.wind_field import Values

P_KM_S, S_KM_S = 6.0, 3.5
UNSURE = 0.08
"""Share by which the speeds may be off."""
_C0, _C1, _C2, _C4, _M1, _M2 = 2.085, 1.428, -1.402, 0.078, -0.209, 2.042
_S1, _S2, _S3 = 0.82, 0.37, 22.9
GREATEST = 12.0


@dataclass(frozen=True, slots=True)
class Waves:
    """Seconds from the origin time to the arrival at each place: earliest, most likely, latest."""

    p: tuple[Values, Values, Values]
    s: tuple[Values, Values, Values]


def hypocentral_km(epicentral_km: ArrayLike, depth_km: float) -> Values:
    """Distance from the source itself [km]."""
    found: Values = np.hypot(np.asarray(epicentral_km, dtype=np.float64), depth_km)
    return found


def waves(far_km: ArrayLike) -> Waves:
    """When P and S arrive at this hypocentral distance."""
    far = np.asarray(far_km, dtype=np.float64)

    def within(speed: float) -> tuple[Values, Values, Values]:
        return far / (speed * (1 + UNSURE)), far / speed, far / (speed * (1 - UNSURE))

    return Waves(within(P_KM_S), within(S_KM_S))


def intensity(magnitude: float, far_km: ArrayLike) -> Values:
    """Expected intensity [degree] at this hypocentral distance, within [1, 12]."""
    far = np.asarray(far_km, dtype=np.float64)
    size = _M1 + _M2 * np.exp(magnitude - 5.0)
    found = _C0 + _C1 * magnitude + _C2 * np.log(np.hypot(far, size))
    found = found + np.where(far > 50.0, _C4 * np.log(np.maximum(far, 1.0) / 50.0), 0.0)
    held: Values = np.clip(found, 1.0, GREATEST)
    return held


def scatter(far_km: ArrayLike) -> Values:
    """Standard deviation of the intensity [degree] at this hypocentral distance."""
    found: Values = _S1 + _S2 / (1.0 + (np.asarray(far_km, dtype=np.float64) / _S3) ** 2)
    return found


def chance_of(level: ArrayLike, expected: ArrayLike, sigma: ArrayLike) -> Values:
    """Chance that the intensity reaches a level."""
    gap = (np.asarray(expected, dtype=np.float64) - np.asarray(level)) / np.asarray(sigma)
    found: Values = np.asarray(ndtr(gap), dtype=np.float64)
    return found


def blind_zone_km(since_origin_s: float, depth_km: float) -> float:
    """Radius around the epicentre that the S wave has reached by now: no warning can come in time there [km]."""
    reach = S_KM_S * max(since_origin_s, 0.0)
    return sqrt(reach**2 - depth_km**2) if reach > depth_km else 0.0
