"""Where a storm may be and what wind it may bring: its last motion carried on, with errors that grow.

Persistence of motion and intensity is the baseline every forecast of a centre must beat. The members are not drawn:
they stand at equal shares of a normal distribution along and across the path and in intensity, so that the same
question has the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import ndtri

from anlan.science.wind_field import KM_PER_DEGREE, Storm, Values, offset_km, wind_speed

MEAN_TO_SIGMA = 1.2533
"""Mean distance of a point spread alike in both directions, in its standard deviations: root of pi / 2."""
AT_ONCE = 64
"""Places computed together, to keep memory small."""


class TrackErrors(Struct, frozen=True, kw_only=True):
    """How wrong carrying on the motion is, by lead [h]; beyond the last lead the growth goes on."""

    lead_h: tuple[float, ...]
    track_km: tuple[float, ...]
    """Mean distance between forecast and true centre."""
    wind_m_s: tuple[float, ...]
    """Standard deviation of the intensity."""

    def sigma_km(self, lead_h: Values) -> Values:
        """Standard deviation of the place in each direction."""
        return _extended(lead_h, self.lead_h, self.track_km) / MEAN_TO_SIGMA

    def sigma_m_s(self, lead_h: Values) -> Values:
        """Standard deviation of the intensity."""
        return _extended(lead_h, self.lead_h, self.wind_m_s)


@dataclass(frozen=True, slots=True)
class Fix:
    """One bulletin: where the storm was, and how strong [degrees, hPa, m/s]; `hours` on any common clock."""

    hours: float
    lon: float
    lat: float
    pressure_hpa: float
    wind_m_s: float


@dataclass(frozen=True, slots=True)
class Motion:
    """A storm and where it is going."""

    last: Fix
    east_km_h: float
    north_km_h: float
    known: bool
    """Two fixes tell a motion; from one alone none is known and the spread is wider."""

    @staticmethod
    def of(fixes: Sequence[Fix], apart_h: float = 3.0) -> Motion:
        """From the newest fix and the newest one at least `apart_h` before it; raises ValueError without a fix."""
        if not fixes:
            raise ValueError("no fix, no storm")
        last = fixes[-1]
        earlier = [fix for fix in fixes if last.hours - fix.hours >= apart_h] or list(fixes[:1])
        before = earlier[-1]
        hours = last.hours - before.hours
        if hours <= 0:
            return Motion(last, 0.0, 0.0, known=False)
        east, north = offset_km(before.lon, before.lat, last.lon, last.lat)
        return Motion(last, float(east) / hours, float(north) / hours, known=True)


@dataclass(frozen=True, slots=True)
class Strike:
    """The wind of every member at every place and hour, hours since the question."""

    hours: Values
    wind: NDArray[np.float32]
    """(place, member, hour) [m/s]."""
    middle: Values
    """(place, hour): of the path without error."""
    greatest: float
    """The strongest wind any member carries anywhere [m/s]."""


UNKNOWN_MOTION_KM_H = 20.0
"""Spread added where only one fix is known: a usual speed of storms."""


def strike(
    motion: Motion, at_h: float, hours: Values, lon: Values, lat: Values, errors: TrackErrors, across: int = 7
) -> Strike:
    """Wind at the places over the coming hours, by members; lead counts from the fix, so an old fix is less sure."""
    lead = at_h - motion.last.hours + hours
    sigma = errors.sigma_km(lead) + (0.0 if motion.known else UNKNOWN_MOTION_KM_H * lead)
    share = ndtri((np.arange(across) + 0.5) / across)
    strength = ndtri((np.arange(3) + 0.5) / 3)
    along, cross, strong = (
        axis.ravel()[:, None] for axis in np.meshgrid(share, share, strength, indexing="ij")
    )
    speed = np.hypot(motion.east_km_h, motion.north_km_h)
    ahead = (motion.east_km_h / speed, motion.north_km_h / speed) if speed > 0 else (1.0, 0.0)
    east = motion.east_km_h * lead + sigma * (along * ahead[0] - cross * ahead[1])
    north = motion.north_km_h * lead + sigma * (along * ahead[1] + cross * ahead[0])
    wind = np.maximum(motion.last.wind_m_s + strong * errors.sigma_m_s(lead), 0.0)
    members = _storm(motion, east, north, wind)
    middle = _storm(motion, motion.east_km_h * lead, motion.north_km_h * lead, motion.last.wind_m_s)
    found = np.empty((len(lon), len(along), len(hours)), dtype=np.float32)
    straight = np.empty((len(lon), len(hours)))
    for begin in range(0, len(lon), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        found[some] = wind_speed(members, lon[some, None, None], lat[some, None, None])
        straight[some] = wind_speed(middle, lon[some, None], lat[some, None])
    return Strike(hours, found, straight, float(wind.max()))


def _storm(motion: Motion, east_km: Values, north_km: Values, wind: Values | float) -> Storm:
    lat = np.clip(motion.last.lat + north_km / KM_PER_DEGREE, -80.0, 80.0)
    middle = np.radians((motion.last.lat + lat) / 2)
    return Storm(
        lon=motion.last.lon + east_km / (KM_PER_DEGREE * np.cos(middle)),
        lat=lat,
        pressure_hpa=motion.last.pressure_hpa,
        wind_m_s=wind,
        east_m_s=motion.east_km_h / 3.6,
        north_m_s=motion.north_km_h / 3.6,
    )


def _extended(lead: Values, known: Sequence[float], values: Sequence[float]) -> Values:
    """Linear between the leads, and on at the last slope beyond."""
    x, y = np.array(known), np.array(values)
    slope = (y[-1] - y[-2]) / (x[-1] - x[-2])
    found: Values = np.interp(lead, x, y) + np.maximum(lead - x[-1], 0.0) * slope
    return found
