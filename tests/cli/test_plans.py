"""`anlan plans` and `anlan units`: the library and the means of a house, from the command line."""

import json

import pytest


@pytest.fixture
def home(houses, tmp_path):
    """A house with a plan and means, closed again."""
    house = houses.SmallCityHouse(f"sqlite:///{tmp_path / 'journal.db'}", quiet_h=0)
    houses.equip(house)
    house.configure("plan", "old", name="old", zh="旧预案", en="Old", version="1", withdrawn=True, clauses=[
        {"number": "1", "zh": "封闭下穿通道", "en": ""},
    ])  # fmt: skip
    house.close()
    return tmp_path


def test_a_clause_is_found_with_its_citation(call, home):
    """The clause in force, never the one of a plan that is withdrawn."""
    done = call("plans", "search", "下穿通道", "--json", "--home", home)
    assert done.exit_code == 0, done.output
    (hit, *_) = json.loads(done.stdout)
    assert (hit["plan"], hit["clause"], hit["version"]) == ("binhai-flood", "3.2", "2026")
    assert "old" not in done.stdout


def test_nothing_found_is_said(call, home):
    """Silence would look like a fault."""
    done = call("plans", "search", "xyzzy", "--home", home)
    assert done.output.strip() == "no clause in force says anything near this"


def test_plans_are_listed_with_their_state(call, home):
    """Which plans there are, and which are no longer in force."""
    rows = json.loads(call("plans", "list", "--json", "--home", home).stdout)
    assert {row["name"]: row["withdrawn"] for row in rows} == {"binhai-flood": False, "old": True}


def test_units_are_listed_by_travel_time(call, home):
    """The nearer engine first; a place nobody knows is one clear error."""
    rows = json.loads(call("units", "near", "school", "--kind", "fire", "--json", "--home", home).stdout)
    assert [row["unit"] for row in rows] == ["fire-1", "fire-2"]
    failed = call("units", "near", "atlantis", "--kind", "fire", "--home", home)
    assert failed.exit_code == 1
    assert "no such place" in failed.output
