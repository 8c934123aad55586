"""What lies downwind of a gas alarm: drawn at once, to be looked at, no model of dispersion."""

from __future__ import annotations

from anlan.core.facts import Bilingual, Fact, fact
from anlan.core.places import Point


@fact("downwind_drawn")
class DownwindDrawn(Fact, frozen=True, kw_only=True):
    """The ground that the wind blows over from an alarm; a full circle where nobody knows the wind."""

    signal: str
    """Thread of the alarm."""
    series: str
    area: str
    ring: tuple[Point, ...]
    from_deg: float | None
    """Where the wind comes from, from north by east [deg]; None = unknown."""
    length_m: float
    areas: tuple[str, ...]
    """Areas whose seat lies in it."""
    text: Bilingual
