"""Where a name of the city lies: what a dispatch or a request gives as its goal."""

from __future__ import annotations

from anlan.core.city import Area, City, Facility, Reservoir, Series, Unit
from anlan.core.places import Point


def place_named(city: City, name: str) -> Point | None:
    """The place of a facility, reservoir, series, unit or area, or of "lon,lat"; None when the city knows none."""
    found = _thing(city, name)
    if found is not None and found.place is not None:
        return found.place
    if (area := city.get(Area, name)) is not None:
        return area.place or middle(area.ring)
    lon, comma, lat = name.partition(",")
    try:
        point = Point(float(lon), float(lat)) if comma else None
    except ValueError:
        return None
    return point if point and abs(point.lon) <= 180 and abs(point.lat) <= 90 else None


def area_named(city: City, name: str) -> str | None:
    """The area a named place lies in, None when nobody has said."""
    found = _thing(city, name)
    if found is not None:
        return found.area
    return name if city.get(Area, name) is not None else None


def lies_in(city: City, area: str, whole: str) -> bool:
    """An area is another one or lies in it: by the nesting of codes, or by the parents that the city names."""
    return whole == "*" or area.startswith(whole) or whole in city.around(area)


def _thing(city: City, name: str) -> Facility | Reservoir | Series | Unit | None:
    return (
        city.get(Facility, name)
        or city.get(Reservoir, name)
        or city.get(Series, name)
        or city.get(Unit, name)
    )


def middle(ring: tuple[Point, ...]) -> Point | None:
    """The mean of the corners: good enough to send somebody."""
    if not ring:
        return None
    corners = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
    n = len(corners)
    return Point(sum(corner.lon for corner in corners) / n, sum(corner.lat for corner in corners) / n)
