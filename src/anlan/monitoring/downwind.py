"""Downwind of a gas alarm: a sector along the wind by the storm's circulation; a circle where there is no storm."""

from __future__ import annotations

from collections.abc import Iterator
from math import atan2, cos, degrees, radians, sin

from anlan.core.city import Area, City, Series
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.places import Point, metres_between
from anlan.core.plumes import DownwindDrawn
from anlan.core.ports import Seen
from anlan.core.properties import AMMONIA, STORM_LAT, STORM_LON
from anlan.core.signals import Signal

LENGTH_M, HALF_DEG = 2000.0, 30.0
"""How far and how wide at first, assumed: a first look, not a model of dispersion."""
INFLOW_DEG = 20.0
"""Wind near a storm is turned so far inwards from its circle, assumed."""
_METRES_A_DEGREE = 111_195.0


class Downwind:
    """Draws once an alarm, in the turn in which it opens."""

    name = "downwind"
    takes = (Signal,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """The sector of a gas alarm that opens over its level."""
        if not isinstance(fact, Signal) or fact.signal_kind != "threshold" or fact.change != "opened":
            return
        series = seen.city.get(Series, fact.worst or "")
        if series is None or series.property != AMMONIA or series.place is None:
            return
        wind = _wind_from(series.place, seen)
        ring = _sector(series.place, wind)
        inside = tuple(
            code
            for code, area in seen.city.all(Area).items()
            if area.place and _holds(series.place, area.place, wind)
        )
        yield DownwindDrawn(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),), signal=fact.thread_id,
            series=series.name, area=series.area, ring=ring, from_deg=wind, length_m=LENGTH_M, areas=inside,
            text=_text(series, wind),
        )  # fmt: skip


def _text(series: Series, wind: float | None) -> Bilingual:
    if wind is None:
        return Bilingual(
            f"{series.zh}周边{LENGTH_M:g}米，风向正在核实",
            f"{LENGTH_M:g} m around {series.en}; the wind is being verified",
        )
    return Bilingual(
        f"{series.zh}下风向{LENGTH_M:g}米扇区，来风{wind:.0f}°（按台风环流推算，须现场核实）",
        f"{LENGTH_M:g} m downwind of {series.en}, wind from {wind:.0f}° (reckoned from the storm; check on the spot)",
    )


def _wind_from(place: Point, seen: Seen) -> float | None:
    """Round a storm of the northern half it comes from 90° left of the centre, turned inwards; None = no storm."""
    centre = _centre(seen)
    if centre is None:
        return None
    east = (centre.lon - place.lon) * cos(radians(place.lat))
    bearing = degrees(atan2(east, centre.lat - place.lat))
    return (bearing - 90.0 - INFLOW_DEG) % 360.0


def _centre(seen: Seen) -> Point | None:
    found = {prop: _latest(seen.city, prop, seen) for prop in (STORM_LON, STORM_LAT)}
    lon, lat = found[STORM_LON], found[STORM_LAT]
    return None if lon is None or lat is None else Point(lon, lat)


def _latest(city: City, prop: str, seen: Seen) -> float | None:
    rows = (row for row in city.all(Series).values() if row.property == prop)
    values = [latest for row in rows if (latest := seen.readings.latest(row.name)) is not None]
    return max(values)[1] if values else None


def _sector(place: Point, wind: float | None) -> tuple[Point, ...]:
    if wind is None:
        return tuple(_away(place, angle) for angle in range(0, 361, 30))
    to = (wind + 180.0) % 360.0
    edge = [_away(place, to + turn) for turn in (-HALF_DEG, -HALF_DEG / 2, 0.0, HALF_DEG / 2, HALF_DEG)]
    return (place, *edge, place)


def _away(place: Point, angle: float) -> Point:
    north, east = LENGTH_M * cos(radians(angle)), LENGTH_M * sin(radians(angle))
    lon = place.lon + east / (_METRES_A_DEGREE * cos(radians(place.lat)))
    return Point(round(lon, 5), round(place.lat + north / _METRES_A_DEGREE, 5))


def _holds(place: Point, other: Point, wind: float | None) -> bool:
    if metres_between(place, other) > LENGTH_M:
        return False
    east = (other.lon - place.lon) * cos(radians(place.lat))
    bearing = degrees(atan2(east, other.lat - place.lat))
    return wind is None or abs((bearing - wind) % 360.0 - 180.0) <= HALF_DEG
