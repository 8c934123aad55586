"""The built-in city: its plans answer everyday questions, rules cite clauses in force, roads carry units."""

import csv
import time
from pathlib import Path

import pytest

from anlan.city.folder import builtin_city
from anlan.core.city import City, Facility, Plan, Roads, StockLot, Trigger, Unit
from anlan.core.resources import UnitRow
from anlan.decision.library import Library, in_force
from anlan.science.needs import norms
from anlan.science.reach import alternatives
from anlan.science.roads import BLUE_LIGHT, RoadGraph

QUESTIONS = Path(__file__).with_name("binhai-questions.csv")


@pytest.fixture(scope="module")
def city():
    """Give the running city of Binhai."""
    found = City()
    for kind, name, content in builtin_city("binhai"):
        found.put(kind, name, content)
    return found


@pytest.fixture(scope="module")
def questions():
    """Give what people asked, with the clause that answers."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def library(city):
    """Give the library of the plans in force."""
    return Library(plan for plan in city.all(Plan).values() if not plan.withdrawn)


def test_everyday_questions_find_their_clause(library, questions):
    """Of fifty questions the right clause is among the first five for nine in ten, and first for seven in ten."""
    found = []
    for row in questions:
        hits = [(hit.plan, hit.clause) for hit in library.search(row["question"])]
        place = hits.index((row["plan"], row["clause"])) if (row["plan"], row["clause"]) in hits else None
        found.append(place)
    assert len(found) >= 40
    missed = [row["question"] for row, place in zip(questions, found, strict=True) if place is None]
    assert len(missed) <= 0.1 * len(found), missed
    assert sum(place == 0 for place in found) >= 0.7 * len(found)


def test_a_question_is_answered_within_fifty_milliseconds(library):
    """Searching the whole library of the city while one types."""
    library.search("停课")
    started = time.perf_counter()
    library.search("水库泄洪前要通知谁才能开闸")
    assert time.perf_counter() - started < 0.05


def test_the_withdrawn_edition_is_never_found_and_never_cited(city, library):
    """Inject 13: the clause that once closed the bridge at orange is in the 2012 edition, and nowhere else."""
    assert all(hit.version == "2018" for hit in library.search("台风橙色预警信号生效后封闭跨海大桥"))
    assert in_force(city, "typhoon", "3.6", "2012") is None
    assert in_force(city, "typhoon", "3.6", "2018") is not None


def test_every_rule_cites_clauses_in_force(city):
    """An expert rule that cites nothing would propose nothing."""
    for rule in city.all(Trigger).values():
        plan = city.get(Plan, rule.plan)
        assert plan is not None, rule.name
        for number in rule.clauses:
            assert in_force(city, plan.name, number, plan.version) is not None, (rule.name, number)


def test_every_need_of_a_clause_is_a_unit_or_an_item(city):
    """What a clause asks for, the city has a kind of."""
    kinds = {unit.kind for unit in city.all(Unit).values()} | {
        lot.item for lot in city.all(StockLot).values()
    }
    asked = {need for plan in city.all(Plan).values() for clause in plan.clauses for need in clause.needs}
    assert asked - kinds == set()


def test_the_stock_of_the_city_serves_the_needs_of_shelters(city):
    """Water, food, quilts, beds, formula and diapers of the depots are counted under their need."""
    items = {lot.item for lot in city.all(StockLot).values()}
    served = {norm.name for norm in norms() if set(norm.serves) & items}
    assert served >= {"drinking_water", "food", "quilt", "folding_bed", "infant_formula", "adult_diaper"}


def rows(city):
    """Every unit of the city, free and at home."""
    return [
        UnitRow(unit=unit.name, zh=unit.zh, en=unit.en, unit_kind=unit.kind, area=unit.area, crew=unit.crew,
                post=unit.post, home=unit.place, place=unit.place)
        for unit in city.all(Unit).values()
    ]  # fmt: skip


def test_a_flooded_underpass_is_planned_round_within_two_seconds(city):
    """Inject 26: with the underpass shut, the graph of the city and the way round stand in time, and avoid it."""
    roads = city.all(Roads).values()
    start, goal = city.get(Facility, "pingan-underpass").place, city.get(Facility, "second-hospital").place
    before = RoadGraph(roads)
    assert before.n_nodes >= 2000
    started = time.perf_counter()
    after = RoadGraph(roads, frozenset({"平安路下穿隧道"}))
    way = after.way(start, goal)
    assert time.perf_counter() - started < 2.0
    assert "平安路下穿隧道" not in way.roads
    assert way.travel_s >= before.way(start, goal).travel_s - 1e-6


def test_the_nearest_power_unit_of_a_dark_hospital_is_known(city):
    """Inject 19: power units by travel time to the second hospital, the nearest within the five hours it has."""
    hospital = city.get(Facility, "second-hospital")

    def graph(*, blue_light):
        return RoadGraph(city.all(Roads).values(), frozenset(), BLUE_LIGHT if blue_light else 1.0)

    found = alternatives(rows(city), hospital.place, "power", graph)
    assert [item.travel_s for item in found] == sorted(item.travel_s for item in found)
    assert found[0].travel_s < hospital.backup_h * 3600
