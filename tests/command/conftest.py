"""A small city with means: a square of roads, units, depots with lots, shelters."""

import importlib.util
import sys
from pathlib import Path

import pytest

from anlan.core.incidents import Incident, IncidentOpened


@pytest.fixture
def town(houses, house):
    """Give the small city with its means."""
    houses.equip(house)
    return house


@pytest.fixture(scope="session")
def practised():
    """Give the maker of a practised city that stands beside this file; tests are no package."""
    if "anlan_practised" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "anlan_practised", Path(__file__).parent / "practised.py"
        )
        sys.modules["anlan_practised"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["anlan_practised"])
    return sys.modules["anlan_practised"]


@pytest.fixture
def desk(house, practised):
    """Give the small city with the law's tables, ready for events of every type."""
    practised.practise(house)
    return house


@pytest.fixture
def leak(desk, practised):
    """Give a chemical leak that a person has opened."""
    return open_event(desk, practised.CHEMICAL)


def open_event(desk, code, **more):
    """Open an event of a type; the incident."""
    fields = {"incident_type": code, "area": "330701", "title": "三号罐区泄漏", **more}
    receipt = desk.submit(IncidentOpened, by="wang", **fields)
    return next(fact for fact in receipt.facts if isinstance(fact, Incident))


@pytest.fixture(scope="session")
def opens():
    """Give the opener of events."""
    return open_event
