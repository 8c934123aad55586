"""Where things are. WGS-84 inside the house; GCJ-02 and BD-09 are converted at the edge."""

from msgspec import Struct


class Point(Struct, frozen=True, array_like=True):
    """A WGS-84 position: longitude and latitude in degrees; `within_m` says how sure [m]."""

    lon: float
    lat: float
    within_m: float | None = None
