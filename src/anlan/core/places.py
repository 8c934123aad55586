"""Where things are. WGS-84 inside the house; GCJ-02 and BD-09 are converted at the edge.

The shifts follow the formulas that are published for the two Chinese map grids (Krasovsky 1940 ellipsoid, offsets as
sums of sines about 105° E 35° N; BD-09 turns and stretches GCJ-02). The ways back are solved by fixed-point iteration,
good to well under a metre.
"""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from msgspec import Struct

_AXIS = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_TURN = pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271

_Shift = Callable[[float, float], tuple[float, float]]


class Point(Struct, frozen=True, array_like=True):
    """A WGS-84 position: longitude and latitude in degrees; `within_m` says how sure [m]."""

    lon: float
    lat: float
    within_m: float | None = None


def in_china_box(lon: float, lat: float) -> bool:
    """Whether the GCJ-02 shift applies: the box of the published formulas; outside it GCJ-02 is WGS-84."""
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def gcj02_from_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 longitude and latitude [°] of a WGS-84 position."""
    return _shifted(lon, lat) if in_china_box(lon, lat) else (lon, lat)


def wgs84_from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 longitude and latitude [°] of a GCJ-02 position (ambiguous within 1 km of the edge of the box)."""
    found = _undo(_shifted, lon, lat)
    return found if in_china_box(*found) else (lon, lat)


def bd09_from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 longitude and latitude [°] of a GCJ-02 position."""
    reach = hypot(lon, lat) + 0.00002 * sin(lat * _TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _TURN)
    return reach * cos(angle) + 0.0065, reach * sin(angle) + 0.006


def gcj02_from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 longitude and latitude [°] of a BD-09 position."""
    return _undo(bd09_from_gcj02, lon, lat)


def bd09_from_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 longitude and latitude [°] of a WGS-84 position."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def wgs84_from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 longitude and latitude [°] of a BD-09 position."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def metres_between(one: Point, other: Point) -> float:
    """Distance along the surface [m], on a sphere of the mean earth radius (±0.5 %)."""
    south, north = radians(one.lat), radians(other.lat)
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371008.8 * atan2(sqrt(half), sqrt(max(0.0, 1 - half)))


def _shifted(lon: float, lat: float) -> tuple[float, float]:
    """The GCJ-02 shift itself, wherever it is asked for."""
    x, y = lon - 105.0, lat - 35.0
    ripple = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += 2.0 / 3.0 * (ripple + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += 2.0 / 3.0 * (ripple + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)))
    curve = 1.0 - _ECCENTRICITY2 * sin(radians(lat)) ** 2
    degrees_north = north * 180.0 / (_AXIS * (1.0 - _ECCENTRICITY2) / (curve * sqrt(curve)) * pi)
    degrees_east = east * 180.0 / (_AXIS / sqrt(curve) * cos(radians(lat)) * pi)
    return lon + degrees_east, lat + degrees_north


def _waves(along: float, *terms: tuple[float, float]) -> float:
    return sum(height * sin(along * pi / length) for height, length in terms)


def _undo(shift: _Shift, lon: float, lat: float) -> tuple[float, float]:
    """The position that `shift` takes to (lon, lat); each round shrinks the error about a hundredfold."""
    east, north = lon, lat
    for _ in range(8):
        there_lon, there_lat = shift(east, north)
        east, north = east + (lon - there_lon), north + (lat - there_lat)
    return east, north
