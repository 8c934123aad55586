"""The wind around a tropical cyclone: Holland's profile with a mean radius, and the storm's own motion laid over it.

- Profile: Holland (1980), scaled to peak at the bulletin's wind: a stronger storm is nowhere weaker.
- Shape: B = 1.5 + (980 - pc) / 120 within [1, 2.5], Hubbert et al. (1991).
- Radius of greatest wind: ln Rm = 3.015 - 6.291e-5 dp² + 0.0337 lat [km], Vickery and Wadhera (2008), all storms.
- Motion: 0.55 of the storm's velocity, Lin and Chavas (2012), here without their turn, faded out with the profile.
- Inflow: 20° across the circle, a usual constant.

No land, no terrain: inland winds come out too strong. All parameters are published or stated; none is fitted here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of the mean earth radius."""
AMBIENT_HPA = 1010.0
"""Pressure outside the storm; usual for the western North Pacific, assumed."""
OF_MOTION = 0.55
INFLOW_DEG = 20.0
FARTHEST_KM = 1500.0
"""Beyond this nothing of the storm is left."""


@dataclass(frozen=True, slots=True)
class Storm:
    """A storm at one moment; every field may be an array of moments or members (broadcast together)."""

    lon: ArrayLike
    lat: ArrayLike
    pressure_hpa: ArrayLike
    wind_m_s: ArrayLike
    """Greatest sustained wind near the centre."""
    east_m_s: ArrayLike = 0.0
    north_m_s: ArrayLike = 0.0


def radius_of_greatest_wind_km(pressure_hpa: ArrayLike, lat: ArrayLike) -> Values:
    """Rm [km] of a storm of this central pressure at this latitude."""
    drop = np.clip(AMBIENT_HPA - np.asarray(pressure_hpa, dtype=np.float64), 5.0, 120.0)
    found: Values = np.exp(3.015 - 6.291e-5 * drop**2 + 0.0337 * np.abs(np.asarray(lat, dtype=np.float64)))
    return found


def shape(pressure_hpa: ArrayLike) -> Values:
    """Holland's B: how quickly the wind falls off outside the ring of greatest wind."""
    found: Values = np.clip(1.5 + (980.0 - np.asarray(pressure_hpa, dtype=np.float64)) / 120.0, 1.0, 2.5)
    return found


def wind(storm: Storm, lon: ArrayLike, lat: ArrayLike) -> tuple[Values, Values]:
    """Sustained wind at the places as (east, north) components [m/s]; places broadcast against the storm's fields."""
    centre_lat = np.asarray(storm.lat, dtype=np.float64)
    east, north = offset_km(storm.lon, centre_lat, lon, lat)
    far = np.maximum(np.hypot(east, north), 1e-3)
    ring = radius_of_greatest_wind_km(storm.pressure_hpa, centre_lat) / far
    power = ring ** shape(storm.pressure_hpa)
    profile = np.sqrt(power * np.exp(1.0 - power))
    profile = np.where(far > FARTHEST_KM, 0.0, profile)
    drift_east = OF_MOTION * np.asarray(storm.east_m_s, dtype=np.float64)
    drift_north = OF_MOTION * np.asarray(storm.north_m_s, dtype=np.float64)
    # The bulletin's wind is the sum of both; what turns is the rest.
    turning = np.maximum(
        np.asarray(storm.wind_m_s, dtype=np.float64) - np.hypot(drift_east, drift_north), 0.0
    )
    sense = np.where(centre_lat < 0, -1.0, 1.0)
    lean = np.radians(INFLOW_DEG)
    along_east, along_north = -sense * north / far, sense * east / far
    inward_east, inward_north = -east / far, -north / far
    u = profile * (turning * (along_east * np.cos(lean) + inward_east * np.sin(lean)) + drift_east)
    v = profile * (turning * (along_north * np.cos(lean) + inward_north * np.sin(lean)) + drift_north)
    return u, v


def wind_speed(storm: Storm, lon: ArrayLike, lat: ArrayLike) -> Values:
    """Sustained wind speed [m/s] at the places."""
    east, north = wind(storm, lon, lat)
    speed: Values = np.hypot(east, north)
    return speed


def radius_of_wind_km(storm: Storm, speed_m_s: float) -> float:
    """How far from the centre a wind of this speed reaches, without the motion [km]; 0 where the storm has none."""
    radii = np.arange(1.0, FARTHEST_KM)
    still = Storm(lon=0.0, lat=storm.lat, pressure_hpa=storm.pressure_hpa, wind_m_s=storm.wind_m_s)
    lat = float(np.asarray(storm.lat))
    found = wind_speed(still, radii / (KM_PER_DEGREE * np.cos(np.radians(lat))), lat)
    over = np.flatnonzero(found >= speed_m_s)
    return float(radii[over[-1]]) if over.size else 0.0


def offset_km(
    from_lon: ArrayLike, from_lat: ArrayLike, lon: ArrayLike, lat: ArrayLike
) -> tuple[Values, Values]:
    """How far east and north of one point another lies [km], on a plane at the mean latitude (1 % at 500 km)."""
    lon_0, lat_0 = np.asarray(from_lon, dtype=np.float64), np.asarray(from_lat, dtype=np.float64)
    lon_1, lat_1 = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    turn = (lon_1 - lon_0 + 180.0) % 360.0 - 180.0
    east: Values = turn * np.cos(np.radians((lat_0 + lat_1) / 2)) * KM_PER_DEGREE
    north: Values = (lat_1 - lat_0) * KM_PER_DEGREE
    return east, north
