"""Rain of a tropical cyclone by distance from its centre: R-CLIPER, Tuleya, DeMaria and Kuligowski (2007).

Equations 3 to 5 with the NHC numbers of table 2: a cone up to the ring of heaviest rain, an exponential outside it,
both growing with the storm's greatest wind. Round and without land: no rain bands, no hills, no drying inland.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anlan.science.wind_field import Values

KT_PER_M_S = 1.943844
_MM_H_PER_INCH_DAY = 25.4 / 24.0
_CENTRE, _RING, _RING_KM, _REACH_KM = (-1.10, 3.96), (-1.60, 4.80), (64.0, -13.0), (150.0, -16.0)


def rain_rate(wind_m_s: ArrayLike, far_km: ArrayLike) -> Values:
    """Rain [mm/h] at a distance from the centre of a storm with this greatest sustained wind; never negative."""
    strength = 1.0 + (np.asarray(wind_m_s, dtype=np.float64) * KT_PER_M_S - 35.0) / 33.0
    far = np.asarray(far_km, dtype=np.float64)
    centre, ring = (np.maximum(a + b * strength, 0.0) * _MM_H_PER_INCH_DAY for a, b in (_CENTRE, _RING))
    ring_km, reach_km = (np.maximum(a + b * strength, 5.0) for a, b in (_RING_KM, _REACH_KM))
    inside = centre + (ring - centre) * far / ring_km
    outside = ring * np.exp(-(far - ring_km) / reach_km)
    found: Values = np.where(far < ring_km, inside, outside)
    return found
