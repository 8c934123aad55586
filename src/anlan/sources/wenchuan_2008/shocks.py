"""The main shock as known, the shocks after it from a seed, and how each shakes a place."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from anlan.core.places import Point
from anlan.science.aftershock_sequence import sequence
from anlan.science.isoseismals import intensity
from anlan.science.shaking import hypocentral_km, waves
from anlan.science.wind_field import KM_PER_DEGREE, offset_km

SEED = 20080512


class Told(Struct, frozen=True, kw_only=True):
    """One report of the main shock, and how long after it came."""

    after_s: float
    magnitude: float
    magnitude_type: str
    agency: str
    place: tuple[float, float]
    depth_km: float
    simulated: bool


class Said(Struct, frozen=True, kw_only=True):
    """Words that come in."""

    after_min: float
    channel: str
    caller: str
    text: str


class MainShock(Struct, frozen=True, kw_only=True):
    """Everything written down in `shock.toml`."""

    name: str
    origin: datetime
    place: tuple[float, float]
    depth_km: float
    magnitude: float
    magnitude_type: str
    agency: str
    source: str
    surface_magnitude: float
    strike_deg: float
    rupture_km: float
    days: float
    least: float
    report: tuple[Told, ...]
    said: tuple[Said, ...]


class Shock(Struct, frozen=True, kw_only=True):
    """One shock: when, where, how large (as the isoseismals take it)."""

    number: int
    """0 is the main shock."""
    origin: datetime
    place: Point
    depth_km: float
    magnitude: float


@cache
def main_shock() -> MainShock:
    """The main shock as written down."""
    return msgspec.toml.decode(Path(__file__).with_name("shock.toml").read_bytes(), type=MainShock)


def shocks(main: MainShock) -> list[Shock]:
    """The main shock and what a seed makes follow it, along the rupture, in the order of time."""
    found = [
        Shock(
            number=0, origin=main.origin, place=Point(*main.place), depth_km=main.depth_km,
            magnitude=main.surface_magnitude,
        )
    ]  # fmt: skip
    rng = np.random.default_rng([SEED, 1])
    after = sequence(main.magnitude, main.least, main.days, main.rupture_km, rng)
    turn = np.radians(main.strike_deg)
    for number, (days, size, along, across) in enumerate(
        zip(after.days, after.magnitude, after.along_km, after.across_km, strict=True), 1
    ):
        east = along * np.sin(turn) + across * np.cos(turn)
        north = along * np.cos(turn) - across * np.sin(turn)
        place = Point(
            round(
                main.place[0] + float(east) / (KM_PER_DEGREE * float(np.cos(np.radians(main.place[1])))), 2
            ),
            round(main.place[1] + float(north) / KM_PER_DEGREE, 2),
        )
        origin = main.origin + timedelta(seconds=round(float(days) * 86_400, 1))
        found.append(Shock(number=number, origin=origin, place=place, depth_km=12.0, magnitude=float(size)))
    return found


def felt(shock: Shock, place: Point, strike_deg: float) -> float:
    """Intensity of a shock at a place [degree]."""
    east, north = offset_km(shock.place.lon, shock.place.lat, place.lon, place.lat)
    turn = np.radians(strike_deg)
    along, across = east * np.sin(turn) + north * np.cos(turn), east * np.cos(turn) - north * np.sin(turn)
    return float(intensity(shock.magnitude, along, across))


def arrives(shock: Shock, place: Point) -> datetime:
    """When its strong waves arrive at a place, to the second."""
    east, north = offset_km(shock.place.lon, shock.place.lat, place.lon, place.lat)
    seconds = float(waves(hypocentral_km(np.hypot(east, north), shock.depth_km)).s[1])
    return shock.origin + timedelta(seconds=round(seconds))
