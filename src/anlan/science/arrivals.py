"""When released water arrives below a reservoir, by its card (洪 44: who stands there is told first)."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from anlan.core.city import Reservoir


class Arrival(Struct, frozen=True, kw_only=True):
    """Released water at one station: never a single minute, always an interval."""

    station: str
    zh: str
    en: str
    earliest: datetime
    latest: datetime
    notify: tuple[str, ...]
    """Posts that must be told before the gates open."""


def arrivals(reservoir: Reservoir, at: datetime) -> list[Arrival]:
    """Where and when water released at `at` arrives, the nearest station first."""
    found = [
        Arrival(
            station=row.station,
            zh=row.zh,
            en=row.en,
            earliest=at + timedelta(minutes=row.earliest_min),
            latest=at + timedelta(minutes=max(row.latest_min, row.earliest_min)),
            notify=row.notify,
        )
        for row in reservoir.downstream
    ]
    return sorted(found, key=lambda row: (row.earliest, row.latest, row.station))


def must_be_told(reservoir: Reservoir) -> tuple[str, ...]:
    """Every post to tell before a release, nearest station first, each once."""
    rows = sorted(reservoir.downstream, key=lambda row: (row.earliest_min, row.latest_min, row.station))
    return tuple(dict.fromkeys(post for row in rows for post in row.notify))
