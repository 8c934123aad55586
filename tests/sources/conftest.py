"""A handful of records that stand for a city on the storm's way: enough to see every kind of series move."""

from __future__ import annotations

import pytest

from anlan.core.city import Area, Profile, Reservoir, Series, Source, Threshold
from anlan.core.places import Point
from anlan.core.scenarios import Record, record

NAME = "binhai"
FEED = "telemetry"
AREAS = (
    ("990100", "滨海市", "city", None), ("990101", "望潮区", "district", "990100"),
    ("990102", "青溪区", "district", "990100"), ("990103", "南屿区", "district", "990100"),
    ("990104", "云岭区", "district", "990100"), ("990104001", "云岭镇", "town", "990104"),
)  # fmt: skip
SERIES = (
    ("w1", "wind_speed", "m/s", "990101", "望潮站", (112.45, 21.85), (0.0, 80.0)),
    ("w2", "wind_speed", "m/s", "990103", "南屿站", (112.75, 21.65), (0.0, 80.0)),
    ("r1", "rain", "mm", "990102", "石门雨量站", (112.5, 22.2), (0.0, 60.0)),
    ("r2", "rain", "mm", "990104", "云岭雨量站", (112.3, 22.1), (0.0, 60.0)),
    ("q1", "stage", "m", "990102", "石门站", (112.5, 22.2), (0.0, 20.0)),
    ("q2", "stage", "m", "990101", "白鹭桥站", (112.45, 21.95), (0.0, 20.0)),
    ("v1", "reservoir_level", "m", "990104", "云岭水库", (112.3, 22.1), (60.0, 120.0)),
    ("c1", "crowd_density", "/m2", "990101", "火车站站前广场", (112.4, 21.9), (0.0, 9.0)),
    ("t1", "traffic_speed", "km/h", "990101", "滨江路", (112.4, 21.9), (0.0, 120.0)),
    ("t2", "traffic_flow", "{vehicle}/h", "990101", "滨江路", (112.4, 21.9), (0.0, 6000.0)),
    ("p1", "power", "MW", "990103", "南屿变电站", (112.7, 21.7), (0.0, 50.0)),
    ("u1", "water_depth", "m", "990101", "平安路下穿隧道", (112.4, 21.9), (0.0, 5.0)),
    ("a3", "ammonia", "[ppm]", "990101", "液氨罐区A3", (112.4, 21.9), (0.0, 500.0)),
    ("a4", "ammonia", "[ppm]", "990101", "液氨罐区A4", (112.4, 21.9), (0.0, 500.0)),
    ("s1", "soil_moisture", "%", "990104", "三岔", (112.3, 22.1), (0.0, 100.0)),
)  # fmt: skip
LEVELS = {"q1": (42.0 - 30, 43.2 - 30, 44.0 - 30), "q2": (9.0, 10.0, 11.0)}


def records() -> list[Record]:
    """The city as records."""
    profile = Profile(name=NAME, zh="滨海市（虚构）", en="Binhai (fictional)", utc_offset_min=480, real=False)
    feed = Source(name=FEED, zh="遥测", en="telemetry", owner="water", delay_s=60.0, simulated=True)
    found = [record(profile, NAME), record(feed, FEED)]
    found += [
        record(Area(code=code, zh=zh, en=zh, kind=kind, parent=parent), code)
        for code, zh, kind, parent in AREAS
    ]
    for number, (code, prop, unit, area, zh, (lon, lat), (low, high)) in enumerate(SERIES, 1):
        row = Series(
            name=f"{NAME}/{code}/{prop}", number=number, property=prop, unit=unit, source=FEED, area=area, zh=zh,
            en=zh, place=Point(lon, lat), low=low, high=high, period_s=300.0, simulated=True,
            upstream=(f"{NAME}/q1/stage",) if code == "q2" else (),
        )  # fmt: skip
        found.append(record(row, row.name))
    for code, levels in LEVELS.items():
        for level, over in zip(("注意", "警戒", "保证"), levels, strict=True):
            row = Threshold(series=f"{NAME}/{code}/stage", level=level, over=over, under=over - 0.2)
            found.append(record(row, f"{row.series}|{level}"))
    card = Reservoir(
        name="yunling", zh="云岭水库", en="Yunling", area="990104", place=Point(112.3, 22.1),
        series=f"{NAME}/v1/reservoir_level", flood_limit_m=102.4, normal_m=104.0, design_m=106.5, check_m=108.0,
        curve=((80.0, 0.0), (100.0, 60.0), (102.4, 72.0), (106.5, 96.0), (109.0, 115.0)), release_most_m3_s=900.0,
        downstream=(),
    )  # fmt: skip
    found.append(record(card, "yunling"))
    return found


@pytest.fixture(scope="session")
def small_binhai() -> list[Record]:
    """Give the handful of records."""
    return records()
