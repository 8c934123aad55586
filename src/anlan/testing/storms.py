"""Two more cases to ask a hazard about: a coast before a storm, and a ground that is being shaken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np

from anlan.core.earthquakes import EarthquakeReported
from anlan.core.places import Point
from anlan.core.ports import Hazard
from anlan.core.properties import INTENSITY, STORM_LAT, STORM_LON, STORM_PRESSURE, STORM_WIND, WIND_SPEED
from anlan.testing.gauges import LEVELS, PLACES, STEP, HazardCase
from anlan.testing.twins import Reading, beginning

_CAP = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
_STORM = {STORM_LON: "deg", STORM_LAT: "deg", STORM_PRESSURE: "hPa", STORM_WIND: "m/s"}
_WINDS = (17.2, 24.5, 32.7)
_DEGREES = (5.0, 7.0, 9.0)
_FIXES = 5
_SHAKEN_S = 240
"""How long before the question the shock was: the waves have passed, the stations have spoken."""

Records = list[tuple[str, str, Mapping[str, object]]]


def storm_case(hazard: Hazard, places: int = PLACES) -> HazardCase:
    """A storm whose centre crosses a coast in half a day: places near its path and far from it, all calm as yet."""
    at = beginning()
    records = _ladder(hazard)
    feeds = {prop: f"contract/storm/{prop}" for prop in _STORM}
    for number, (prop, name) in enumerate(feeds.items(), places):
        records.append(("series", name, _series(name, number, prop, _STORM[prop], "a0", None)))
    course: dict[str, Sequence[Reading]] = {}
    for number in range(places):
        name = f"contract/p{number}/{WIND_SPEED}"
        # From the path outwards to eleven hundred kilometres, along the coast.
        place = Point(120.0, 22.0 + 10.0 * (number % PLACES) / PLACES + 0.001 * (number // PLACES))
        records += _place(number, name, WIND_SPEED, "m/s", place, _WINDS)
        rng = np.random.default_rng(number)
        course[name] = [(at - STEP * i, float(5 + rng.normal(0, 0.5))) for i in reversed(range(36))]
    when = [at - timedelta(hours=6 * i) for i in reversed(range(_FIXES))]
    for prop, last, step in (
        (STORM_LON, 122.5, -1.2),
        (STORM_LAT, 21.6, 0.2),
        (STORM_PRESSURE, 940.0, -3.0),
        (STORM_WIND, 48.0, 1.0),
    ):
        course[feeds[prop]] = [(t, last - step * (_FIXES - 1 - i)) for i, t in enumerate(when)]
    bulletins = tuple(feeds.values())
    return HazardCase(
        hazard,
        tuple(records),
        course,
        at,
        places=tuple(name for name in course if name not in bulletins),
        rests_on=lambda _: bulletins,
        worse=_windier,
        many=storm_case,
    )


def ground_case(hazard: Hazard, places: int = PLACES) -> HazardCase:
    """A shock four minutes old: stations at the source and far off, and what they saw."""
    at = beginning()
    records = _ladder(hazard)
    course: dict[str, Sequence[Reading]] = {}
    for number in range(places):
        name = f"contract/p{number}/{INTENSITY}"
        east = 0.1 + 6.0 * (number % PLACES) / PLACES
        records += _place(number, name, INTENSITY, "{degree}", Point(103.4 + east, 31.0), _DEGREES)
        strongest = max(1.0, 8.4 - 1.1 * east)
        # Every ten minutes of a calm day, every minute of its end.
        times = [at - timedelta(minutes=i) for i in reversed(range(24 * 60)) if i < 15 or i % 10 == 0]
        values = [1.0] * len(times)
        values[-3:] = [strongest, strongest - 1.0, 1.0]
        course[name] = list(zip(times, values, strict=True))
    report = EarthquakeReported(
        at=at - timedelta(seconds=_SHAKEN_S),
        by="agency",
        key="contract shock",
        event="contract",
        place=Point(103.4, 31.0),
        depth_km=15.0,
        magnitude=6.8,
        magnitude_type="Mw",
        agency="agency",
    )
    return HazardCase(hazard, tuple(records), course, at, given=(report,), worse=_harder, many=ground_case)


def _ladder(hazard: Hazard) -> Records:
    rows = [
        {
            "level": name,
            "rank": rank,
            "colour": None,
            "cap": _CAP,
            "zh": name,
            "en": name,
            "source": "assumed",
        }
        for rank, name in enumerate(LEVELS, 1)
    ]
    return [("ladder", hazard.name, {"hazard": hazard.name, "rows": rows})]


def _place(number: int, name: str, prop: str, unit: str, place: Point, overs: Sequence[float]) -> Records:
    area = f"a{number}"
    people = None if number % 4 == 0 else 1000 + number
    records: Records = [
        ("area", area, {"code": area, "zh": area, "en": area, "people": people}),
        ("series", name, _series(name, number, prop, unit, area, place)),
    ]
    for level, over in zip(LEVELS, overs, strict=True):
        records.append(
            (
                "threshold",
                f"{name} {level}",
                {"series": name, "level": level, "over": over, "under": over - 0.2},
            )
        )
    return records


def _series(
    name: str, number: int, prop: str, unit: str, area: str, place: Point | None
) -> dict[str, object]:
    return {
        "name": name, "number": number, "property": prop, "unit": unit, "source": "s", "area": area,
        "zh": f"站{number}", "en": f"Station {number}", "place": None if place is None else [place.lon, place.lat],
    }  # fmt: skip


def _windier(case: HazardCase, by: float) -> HazardCase:
    """A stronger storm by the bulletins, and more wind at every station."""
    return case.with_course(
        lambda name, rows: [
            (at, value + 8.0 * by) if name.endswith((STORM_WIND, WIND_SPEED)) else (at, value)
            for at, value in rows
        ]
    )


def _harder(case: HazardCase, by: float) -> HazardCase:
    """A stronger shock by the report, and more shaking at every station."""
    harder = case.with_course(lambda _, rows: [(at, min(value + 2.0 * by, 12.0)) for at, value in rows])
    shocks = [fact for fact in case.given if isinstance(fact, EarthquakeReported)]
    return replace(harder, given=tuple(_stronger(fact, 0.3 * by) for fact in shocks))


def _stronger(fact: EarthquakeReported, by: float) -> EarthquakeReported:
    return msgspec.structs.replace(fact, magnitude=fact.magnitude + by)
