"""Names of observed properties that a room acts upon: a series is read by what it measures, never by its name."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.city import City, Series

STAGE = "stage"
"""Level of a river or tide [m]."""
RAIN = "rain"
"""Rain fallen since the reading before [mm]."""
WIND_SPEED = "wind_speed"
"""Sustained wind at 10 m [m/s]."""
INTENSITY = "intensity"
"""Seismic intensity of one station, instrumental, on the scale of GB/T 17742 [{degree}]."""
CROWD_DENSITY = "crowd_density"
"""People to the square metre at a venue [/m2]: a signal for police and operator, never a warning (practice 3)."""

RESERVOIR_LEVEL = "reservoir_level"
"""Level of a reservoir [m]."""
TIDE = "tide"
"""Level of the sea [m]."""
WATER_DEPTH = "water_depth"
"""Water standing on a road or in an underpass [m]."""
WIND_GUST = "wind_gust"
"""Greatest gust since the reading before [m/s]."""
TRAFFIC_SPEED, TRAFFIC_FLOW = "traffic_speed", "traffic_flow"
"""Mean speed [km/h] and vehicles [/h] at a loop."""
POWER = "power"
"""Load of a feeder or substation [MW]."""
WATER_FLOW = "water_flow"
"""Flow in a water main [m3/h]."""
AMMONIA = "ammonia"
"""Ammonia in the air at a detector [ppm]."""
SEEPAGE = "seepage"
"""Water seeping through a dam [L/s]."""

WATCHED = (CROWD_DENSITY, WATER_DEPTH, AMMONIA, SEEPAGE, POWER, WATER_FLOW, TRAFFIC_SPEED, TRAFFIC_FLOW)
"""What no hazard's ladder speaks of: a level of these is the city's own word, and gives a signal, never a warning."""

STORM_LON, STORM_LAT = "storm_lon", "storm_lat"
"""Centre of a tropical cyclone as bulletins give it [deg]; a reading's time is the time of the fix."""
STORM_PRESSURE = "storm_pressure"
"""Central pressure [hPa]."""
STORM_WIND = "storm_wind"
"""Greatest sustained wind near the centre [m/s]."""


class StormFeed(Struct, frozen=True, kw_only=True):
    """The series one storm's bulletins fill."""

    lon: str
    lat: str
    pressure: str
    wind: str

    @property
    def series(self) -> tuple[str, ...]:
        """All four."""
        return (self.lon, self.lat, self.pressure, self.wind)


def storm_feeds(city: City) -> list[StormFeed]:
    """Every storm whose four series the city knows, by the part of the name before the property."""
    found: dict[str, dict[str, str]] = {}
    for series in city.all(Series).values():
        if series.property in (STORM_LON, STORM_LAT, STORM_PRESSURE, STORM_WIND):
            found.setdefault(series.name.rpartition("/")[0], {})[series.property] = series.name
    return [
        StormFeed(
            lon=rows[STORM_LON], lat=rows[STORM_LAT], pressure=rows[STORM_PRESSURE], wind=rows[STORM_WIND]
        )
        for _, rows in sorted(found.items())
        if len(rows) == 4
    ]


def measuring(city: City, prop: str) -> list[Series]:
    """Every series of one property, in the order the city names them."""
    return [series for series in city.all(Series).values() if series.property == prop]
