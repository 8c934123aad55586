"""The wind limit for crews outdoors: nobody is sent out above it without a reason on the record."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from anlan.core.city import Series
from anlan.core.places import Point, metres_between
from anlan.core.ports import Seen

OUTDOOR_LIMIT_M_S = 20.8
"""From Beaufort 9 on [m/s]; assumed, for a city that gives its wind series no threshold of the level "outdoor"."""
FRESH = timedelta(hours=1)


class Wind(Struct, frozen=True, kw_only=True):
    """The newest wind near a place."""

    series: str
    zh: str
    en: str
    speed_m_s: float
    limit_m_s: float

    @property
    def too_strong(self) -> bool:
        """Above what crews outdoors may work in."""
        return self.speed_m_s > self.limit_m_s


def wind_near(place: Point, seen: Seen) -> Wind | None:
    """The wind at the nearest gauge that has said something within the hour; None = nobody knows."""
    gauges = [
        row
        for row in seen.city.all(Series).values()
        if row.property.startswith("wind_speed") and row.place is not None
    ]
    for row in sorted(gauges, key=lambda row: metres_between(place, row.place or place)):
        latest = seen.readings.latest(row.name)
        if latest is not None and seen.at - latest[0] <= FRESH:
            limit = seen.city.threshold(row.name, "outdoor")
            over = limit.over if limit else OUTDOOR_LIMIT_M_S
            return Wind(series=row.name, zh=row.zh, en=row.en, speed_m_s=latest[1], limit_m_s=over)
    return None
