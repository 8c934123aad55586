"""The storm: real fixes of the best track, and where it was in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from anlan.science.storm_rain import KT_PER_M_S
from anlan.science.wind_field import KM_PER_DEGREE, Storm, Values

WEAK_KT = 30.0
"""What stands for a wind that the table does not give: below tropical-storm strength [kt]."""


class Fix(Struct, frozen=True, array_like=True):
    """One line of the best track."""

    at: datetime
    lat: float
    lon: float
    pressure_hpa: float
    wind_kt: float

    @property
    def wind_m_s(self) -> float:
        """Greatest 10-minute wind [m/s]."""
        return round((self.wind_kt or WEAK_KT) / KT_PER_M_S, 1)


class Track(Struct, frozen=True, kw_only=True):
    """Everything written down in `track.toml`."""

    name: str
    zh: str
    en: str
    agency: str
    source: str
    landfall: datetime
    delay_h: float
    fixes: tuple[Fix, ...]

    def known(self, fix: Fix) -> datetime:
        """When a bulletin with this fix would have been out, by the declared delay."""
        return fix.at + timedelta(hours=self.delay_h)


@cache
def track() -> Track:
    """The track as written down."""
    return msgspec.toml.decode(Path(__file__).with_name("track.toml").read_bytes(), type=Track)


def storm_at(path: Track, hours: Values) -> Storm:
    """The storm at these hours from the landfall, straight lines between fixes; motion from the fixes around."""
    when = np.array([(fix.at - path.landfall) / timedelta(hours=1) for fix in path.fixes])

    def between(values: list[float]) -> Values:
        found: Values = np.asarray(np.interp(hours, when, np.array(values)), dtype=np.float64)
        return found

    lat, lon = between([fix.lat for fix in path.fixes]), between([fix.lon for fix in path.fixes])
    leg = np.clip(np.searchsorted(when, hours, side="right") - 1, 0, len(when) - 2)
    seconds = (when[leg + 1] - when[leg]) * 3600.0
    lats, lons = (np.array([getattr(fix, name) for fix in path.fixes]) for name in ("lat", "lon"))
    north = (lats[leg + 1] - lats[leg]) * KM_PER_DEGREE * 1000 / seconds
    east = (lons[leg + 1] - lons[leg]) * KM_PER_DEGREE * 1000 * np.cos(np.radians(lat)) / seconds
    return Storm(
        lon=lon, lat=lat, pressure_hpa=between([fix.pressure_hpa for fix in path.fixes]),
        wind_m_s=between([fix.wind_m_s for fix in path.fixes]), east_m_s=east, north_m_s=north,
    )  # fmt: skip
