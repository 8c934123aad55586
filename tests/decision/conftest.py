"""A small city with means: a square of roads, units, depots with lots, shelters."""

import pytest


@pytest.fixture
def town(houses, house):
    """Give the small city with its means."""
    houses.equip(house)
    return house
