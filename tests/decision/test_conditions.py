"""Conditions of any kind: a thousand harmless changes leave them whole, each single break is named."""

from datetime import timedelta

import numpy as np
import pytest

from anlan.core.approvals import Assumption
from anlan.core.facts import Bilingual
from anlan.core.resources import RoadClosed, RoadOpened, ShelterCounted, ShelterOpened, UnitReported, UnitWord
from anlan.decision.conditions import broken

N_HARMLESS = 1000
NODES = [[1, 120.0, 30.0], [2, 120.1, 30.0]]
ROADS = [["海堤路", 1, 2, 900.0, 40.0, "bridge"], ["平安路", 1, 2, 900.0, 40.0, "main"]]


@pytest.fixture
def ready(house):
    """A shelter of 600 places with 100 people in it, a free boat, an open bridge, a river."""
    area = house.known_area
    gym = {
        "name": "gym",
        "zh": "体育馆",
        "en": "Gym",
        "kind": "shelter",
        "area": area,
        "place": [120.0, 30.0],
    }
    house.configure("facility", "gym", **gym, capacity=600)
    boat = {
        "name": "U4",
        "zh": "四号艇",
        "en": "Boat 4",
        "kind": "boat",
        "area": area,
        "place": [120.0, 30.0],
    }
    house.configure("unit", "U4", **boat, crew=6, post="warden-upper")
    house.configure("roads", area, area=area, nodes=NODES, roads=ROADS)
    house.submit(ShelterOpened, by="wang", shelter="gym")
    house.submit(ShelterCounted, by="wang", shelter="gym", people=100)
    return house


def conditions(house):
    """安置点余位≥200, unit free, road open, stage in a band: one of each kind."""

    def one(name, kind, series, low, high=None):
        return Assumption(
            name=name, kind=kind, series=series, low=low, high=high, unit="1", text=Bilingual(name, name),
            until=house.now + timedelta(hours=6),
        )  # fmt: skip

    return (
        one("places", "places_free", house.known_area, 200.0),
        one("boat", "unit_free", "U4", 1.0),
        one("bridge", "road_open", "海堤路", 1.0),
        one("stage", "reading", house.upper, 1.0, 3.0),
    )


def test_practice_04_a_thousand_harmless_updates_break_nothing(ready):
    """Inject 31: heads counted, another road shut and opened, readings in their band; everything holds."""
    rests_on, rng = conditions(ready), np.random.default_rng(31)
    for number in range(N_HARMLESS):
        ready.wait(minutes=0.1)
        match number % 4:
            case 0:
                people = int(rng.integers(0, 400))
                ready.submit(ShelterCounted, by="wang", shelter="gym", people=people)
            case 1:
                ready.submit(RoadClosed, by="wang", road="平安路", note="积水")
            case 2:
                ready.submit(RoadOpened, by="wang", road="平安路")
            case _:
                ready.read(ready.upper, float(rng.uniform(1.0, 3.0)))
        if number % 50 == 0:
            assert broken(rests_on, ready.seen()) is None
    assert broken(rests_on, ready.seen()) is None


BREAKS = {
    "places": lambda house: house.submit(ShelterCounted, by="wang", shelter="gym", people=401),
    "boat": lambda house: house.submit(UnitReported, by="U4", unit="U4", status=UnitWord.OUT),
    "bridge": lambda house: house.submit(RoadClosed, by="wang", road="海堤路", note="大风"),
    "stage": lambda house: house.read(house.upper, 3.01),
}


@pytest.mark.parametrize("name", BREAKS)
def test_practice_04_each_single_broken_condition_is_named(ready, name):
    """One place too few, the boat out, the bridge shut, a centimetre too high: that one, and no other."""
    rests_on = conditions(ready)
    BREAKS[name](ready)
    assert broken(rests_on, ready.seen()).name == name
    others = tuple(item for item in rests_on if item.name != name)
    assert broken(others, ready.seen()) is None


def test_what_nobody_measures_breaks_nothing(ready):
    """An unknown kind, unit or area is unknown; unknown is neither held nor broken."""
    kinds = (("moon_phase", "x"), ("unit_free", "nobody"), ("places_free", "999999"), ("reading", "no/such"))
    for kind, series in kinds:
        item = conditions(ready)[0]
        strange = Assumption(
            name="x", kind=kind, series=series, low=1.0, high=None, unit="1", until=item.until, text=item.text
        )
        assert broken((strange,), ready.seen()) is None
