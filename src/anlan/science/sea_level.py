"""The sea at the coast, plainly: a two-part tide, the sea lifted by low pressure, and water heaped up by the wind.

Inverse barometer: 1 cm a hectopascal (hydrostatics). Wind set-up: stress over a shelf of one depth and length, with
the drag of Large and Pond (1981) held at 0.002 in strong wind. For drills: no coast, no waves, no resonance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anlan.science.wind_field import AMBIENT_HPA, Values

M2_H, S2_H = 12.4206, 12.0
"""Periods of the moon's and the sun's half-day tides [h]."""
_GRAVITY, _AIR, _SEA = 9.81, 1.15, 1025.0


def tide(hours: ArrayLike, m2_m: float, s2_m: float, lag_h: float = 0.0) -> Values:
    """Height above the mean sea [m], highest `lag_h` after hour 0 where both parts agree."""
    at = np.asarray(hours, dtype=np.float64) - lag_h
    found: Values = m2_m * np.cos(2 * np.pi * at / M2_H) + s2_m * np.cos(2 * np.pi * at / S2_H)
    return found


def drag(wind_m_s: ArrayLike) -> Values:
    """Drag coefficient of the sea under wind at 10 m."""
    speed = np.asarray(wind_m_s, dtype=np.float64)
    found: Values = np.clip(0.00049 + 0.000065 * speed, 0.0012, 0.002)
    return found


def surge(pressure_hpa: ArrayLike, onshore_m_s: ArrayLike, shelf_km: float, depth_m: float) -> Values:
    """Lift of the sea at the coast [m]: low pressure, and wind towards the land (away from it is negative)."""
    onshore = np.asarray(onshore_m_s, dtype=np.float64)
    lifted = 0.01 * (AMBIENT_HPA - np.asarray(pressure_hpa, dtype=np.float64))
    heaped = (
        _AIR
        * drag(np.abs(onshore))
        * onshore
        * np.abs(onshore)
        * shelf_km
        * 1000
        / (_SEA * _GRAVITY * depth_m)
    )
    found: Values = lifted + heaped
    return found
