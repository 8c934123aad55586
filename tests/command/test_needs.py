"""Needs are those of the people in shelters, each with its basis; what nobody knows is unknown."""

from datetime import timedelta

import pytest

from anlan.core.resources import (
    NEEDS,
    NeedsAssessed,
    ShelterCounted,
    ShelterOpened,
    SupplyCommitted,
    SupplyRequested,
)
from anlan.science.needs import needs, norms


def need(house, name):
    """A need as it stands."""
    return house.flow.rows(NEEDS).get(name)


def shelters(house, people):
    """The gym takes this many people in."""
    house.submit(ShelterOpened, by="gym", shelter="gym")
    house.submit(ShelterCounted, by="gym", shelter="gym", people=people)


def test_practice_07_needs_are_computed_on_people_in_shelters_not_on_affected(town):
    """12,300 live in the area and 100 are sheltered: water is for 100, and 1,800 L last six days."""
    shelters(town, 100)
    water = need(town, "drinking_water")
    assert (water.people, water.needed, water.usable, water.days_left) == (100, 300.0, 1800.0, 6.0)


def test_practice_28_each_basis_is_shown():
    """3 then 15 L, 3.5 m², 1 toilet to 50 then to 20, 2,100 kcal, and the special needs as rows of their own."""
    rows = {norm.name: norm for norm in norms()}
    assert all(
        "Sphere" in rows[name].basis_en for name in ("drinking_water", "food", "covered_space", "toilet")
    )
    first = {row.name: row for row in needs(100, {}, day=0.5)}
    later = {row.name: row for row in needs(100, {}, day=5)}
    assert (first["drinking_water"].needed, later["water_all_uses"].needed) == (300.0, 1500.0)
    assert "water_all_uses" not in first
    assert (first["toilet"].needed, later["toilet"].needed) == (2.0, 5.0)
    assert (first["covered_space"].needed, first["food"].needed) == (350.0, 210_000.0)
    special = {"infant_formula", "medicine", "oxygen", "dialysis", "wheelchair", "adult_diaper"}
    assert special <= set(first)
    assert {first[name].needed for name in special} == {None}


def test_special_needs_are_counted_by_who_is_there():
    """Two infants need 0.26 kg a day; the immobile whom nobody counted have an unknown need, not none."""
    found = {row.name: row for row in needs(100, {"infant-formula": 1.3}, day=0, special={"infant": 2})}
    assert (found["infant_formula"].needed, found["infant_formula"].days_left) == (0.26, 5.0)
    assert found["adult_diaper"].needed is None


def test_an_item_that_no_depot_has_is_unknown_and_one_that_is_used_up_is_zero():
    """Unknown and 0 are different values."""
    found = {row.name: row for row in needs(10, {"drinking-water": 0.0}, day=0)}
    assert (found["drinking_water"].usable, found["drinking_water"].days_left) == (0.0, 0.0)
    assert (found["food"].usable, found["food"].days_left) == (None, None)


def test_what_is_promised_or_expired_is_not_counted_on(town):
    """1,800 L usable of 2,700 in the book; 400 promised leave 1,400."""
    shelters(town, 100)
    thread = (
        town.submit(SupplyRequested, by="hall", item="drinking-water", amount=400.0, to="hall").facts[0].id
    )
    town.submit(SupplyCommitted, by="keeper", request=thread, depot="depot-a", amount=400.0)
    town.wait(minutes=61)
    assert need(town, "drinking_water").usable == 1400.0


def test_needs_are_worked_out_hourly_while_a_shelter_is_open(town):
    """The phase changes by itself after three days, and nothing is said when nothing is new."""
    shelters(town, 100)
    n = len(town.facts(NeedsAssessed))
    town.wait(minutes=120)
    assert len(town.facts(NeedsAssessed)) == n
    town.wait(until=town.now + timedelta(days=3))
    assert need(town, "water_all_uses").needed == 1500.0
    assert need(town, "toilet").needed == 5.0


@pytest.mark.parametrize("people", [0, 1, 640])
def test_no_people_need_nothing_and_the_stock_lasts(town, people):
    """Zero people is a count: they need zero, and no number of days is claimed."""
    shelters(town, people)
    water = need(town, "drinking_water")
    assert water.needed == 3.0 * people
    assert (water.days_left is None) == (people == 0)
