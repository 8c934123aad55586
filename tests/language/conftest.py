"""A small fictional city to find places in, and the forty messages with what must be read out of them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from anlan.core.city import City
from anlan.core.extraction import Extraction
from anlan.language.extraction import Gazetteer, extract

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
DISTRICTS = ("望潮区", "中州区", "东湖区", "青溪区", "云岭区", "港城区", "学府区", "沙浦区", "南屿区")
TOWNS = {
    "鱼市街道": "990101", "灯塔街道": "990101", "会展街道": "990102", "东湖街道": "990103", "石门镇": "990104",
    "竹溪镇": "990104", "云岭镇": "990105", "港东街道": "990106", "书院街道": "990107", "沙浦街道": "990108",
    "南屿镇": "990109",
}  # fmt: skip
VILLAGES = {"三岔村": "云岭镇", "望风村": "南屿镇"}
THINGS = {
    "平安路下穿隧道": ("underpass", "990108", "Ping'an Road underpass"),
    "地铁2号线会展站": ("station", "990102", "Exhibition station"),
    "东湖体育馆避难场所": ("shelter", "990103", "East Lake gymnasium"),
    "云岭水库": ("dam", "990105", "Yunling reservoir"),
    "竹溪水库": ("dam", "990104", "Zhuxi reservoir"), "市第二医院": ("hospital", "990102", "Second hospital"),
}  # fmt: skip
GAUGES = {"白鹭桥站": "990103", "石门站": "990104", "城东闸": "990101"}
TYPES = {
    "10201": "城市内涝",
    "20301": "危险化学品泄漏",
    "10401": "地质灾害",
    "20401": "火灾",
    "10202": "水库险情",
}


def a_city() -> City:
    """The names of the exercise as a city's records."""
    city = City()
    city.put(
        "profile",
        "binhai",
        {"name": "binhai", "zh": "滨海市", "en": "Binhai", "utc_offset_min": 480, "real": False},
    )
    codes = {}
    for number, zh in enumerate(DISTRICTS, 1):
        codes[zh] = f"9901{number:02}"
        city.put("area", codes[zh], {"code": codes[zh], "zh": zh, "en": f"District {number}"})
    for number, (zh, parent) in enumerate(TOWNS.items(), 1):
        codes[zh] = f"{parent}{number:03}"
        city.put(
            "area",
            codes[zh],
            {"code": codes[zh], "zh": zh, "en": f"Town {number}", "parent": parent, "kind": "town"},
        )
    for number, (zh, town) in enumerate(VILLAGES.items(), 201):
        codes[zh] = f"{codes[town]}{number}"
        city.put(
            "area",
            codes[zh],
            {"code": codes[zh], "zh": zh, "en": zh, "parent": codes[town], "kind": "village"},
        )
    for zh, (kind, area, en) in THINGS.items():
        place = [121.0, 29.0]
        city.put("facility", zh, {"name": zh, "zh": zh, "en": en, "kind": kind, "area": area, "place": place})
    for number, (zh, area) in enumerate(GAUGES.items(), 1):
        name = f"binhai/{zh}/stage"
        row = {"name": name, "number": number, "property": "stage", "unit": "m", "source": "s", "area": area}
        city.put("series", name, row | {"zh": zh, "en": zh})
    for code, zh in TYPES.items():
        city.put("incident_type", code, {"code": code, "category": "natural", "zh": zh, "en": zh})
    return city


@pytest.fixture(scope="session")
def city() -> City:
    """Give the small city."""
    return a_city()


@pytest.fixture(scope="session")
def gazetteer(city: City) -> Gazetteer:
    """Give its names."""
    return Gazetteer(city)


def messages(name: str = "messages") -> list[dict]:
    """Give the forty messages, or another table of the same shape."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["message"]


def at(written: str) -> datetime:
    """Read a local time of 2018-09-16, or one with its date."""
    full = written if "-" in written else f"2018-09-16 {written}"
    return datetime.fromisoformat(full).replace(tzinfo=ZONE)


@pytest.fixture(scope="session")
def read(gazetteer: Gazetteer) -> Callable[..., Extraction]:
    """Give the reader, at 16:00 unless told otherwise."""

    def one(text: str, received: str = "16:00", channel: str = "110", caller: str = "resident") -> Extraction:
        return extract(text, at(received), gazetteer, channel=channel, caller_class=caller)

    return one
