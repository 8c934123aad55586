"""The built-in cities are what their specifications say, and lie in readable files."""

from collections import Counter
from pathlib import Path

import pytest

from anlan.cities import NAMES, folder_of
from anlan.city.folder import builtin_city, read, write
from anlan.city.folder.generated import write_city
from anlan.core.city import (
    Area,
    Department,
    Facility,
    GradeRule,
    Household,
    IncidentType,
    Ladder,
    Plan,
    Post,
    QuestionScript,
    ReportClock,
    RiskZone,
    Roads,
    Series,
    TaskTemplate,
)
from anlan.core.places import Point, metres_between
from anlan.science.roads import RoadGraph


def files_of(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def all_of(name: str, shape: type) -> list:
    """Give every record of one type of a built-in city."""
    return [content for _, _, content in builtin_city(name) if type(content) is shape]


@pytest.mark.parametrize("name", NAMES)
def test_the_script_writes_a_city_again_byte_for_byte(name: str, tmp_path: Path) -> None:
    """What lies in the repository is what specification and seed give, and nothing else."""
    write_city(name, tmp_path)
    assert files_of(tmp_path) == files_of(folder_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_city_written_and_read_again_is_the_same(name: str, tmp_path: Path) -> None:
    """Records survive their files, and files survive their records."""
    first, second = tmp_path / "first", tmp_path / "second"
    write(builtin_city(name), first)
    again = read(first)
    assert (tuple(again.records), again.problems) == (builtin_city(name), [])
    write(again.records, second)
    assert files_of(first) == files_of(second)


def test_binhai_has_everything_a_night_needs() -> None:
    """The counts of the issue: people by town, gauges, posts, means."""
    kinds = Counter(kind for kind, _, _ in builtin_city("binhai"))
    areas = Counter(area.kind for area in all_of("binhai", Area))
    assert (areas["district"], areas["town"]) == (9, 60)
    assert sum(area.people for area in all_of("binhai", Area) if area.kind == "town") == 3_200_000
    measured = Counter(series.property for series in all_of("binhai", Series))
    wanted = {"stage": 30, "rain": 60, "wind_speed": 24, "crowd_density": 40, "intensity": 12}
    assert {name: measured[name] for name in wanted} == wanted
    assert measured["traffic_speed"] + measured["traffic_flow"] == 120
    assert measured["power"] + measured["water_flow"] == 20
    assert {series.period_s for series in all_of("binhai", Series) if "/storm/" not in series.name} == {300.0}
    places = Counter(facility.kind for facility in all_of("binhai", Facility))
    assert (places["hospital"], places["shelter"], places["depot"]) == (12, 40, 8)
    assert kinds["reservoir"] == 2
    assert kinds["unit"] >= 60
    assert kinds["department"] >= 25
    assert sum(post.kind == "warden" for post in all_of("binhai", Post)) >= 400
    assert len(builtin_city("binhai")) <= 2_000


def test_the_exercise_finds_its_people() -> None:
    """812 households of 2,036 people in Yushi; six of 21 with two who cannot walk; 41 to be called."""
    zones = {zone.name: zone for zone in all_of("binhai", RiskZone)}

    def counted(name: str) -> tuple[int, int]:
        households: tuple[Household, ...] = zones[name].households
        return len(households), sum(household.people for household in households)

    assert counted("yushi-lowland") == (812, 2036)
    assert counted("sancha-slope") == (6, 21)
    infirm = [need for household in zones["sancha-slope"].households for need in household.vulnerable]
    assert infirm == ["immobile", "immobile"]
    low = {zones["yushi-lowland"].area, zones["dengta-lowland"].area}
    assert sum(post.area in low for post in all_of("binhai", Post)) == 41
    gym = next(place for place in all_of("binhai", Facility) if place.name == "donghu-gym")
    assert gym.capacity == 600
    assert not any(household.ref for zone in zones.values() for household in zone.households)


def test_every_road_of_binhai_leads_everywhere() -> None:
    """Two thousand junctions and one net: from the old port every one of them is reached, the island too."""
    graph = RoadGraph(all_of("binhai", Roads))
    assert graph.n_nodes >= 2_000
    island = Point(112.5, 21.7)
    assert graph.way(Point(112.4, 21.95), island) is not None
    named = {road.name for part in all_of("binhai", Roads) for road in part.roads}
    assert {"平安路下穿隧道", "跨海大桥", "南屿轮渡"} <= named


def test_minan_lies_within_reach_of_the_great_earthquake() -> None:
    """Every town is 30 to 90 km from the epicentre of 2008; stations, a dam, hospitals; no sea and no typhoon."""
    epicentre = Point(103.32, 31.0)
    towns = [area for area in all_of("minan", Area) if area.kind == "town"]
    assert len(towns) >= 20
    assert all(30 < metres_between(epicentre, area.place) / 1000 < 90 for area in towns)
    assert sum(series.property == "intensity" for series in all_of("minan", Series)) >= 20
    assert {kind for kind, _, _ in builtin_city("minan")} >= {"reservoir", "unit", "risk_zone"}
    assert [ladder.hazard for ladder in all_of("minan", Ladder)] == ["flood", "earthquake"]


def test_practice_08_every_type_of_event_has_plan_tasks_and_questions() -> None:
    """At least twelve types without a model, each with a plan in force, task templates and a question script."""
    types = [kind for kind in all_of("binhai", IncidentType) if kind.hazard is None]
    assert len(types) >= 12
    plans = {plan.name for plan in all_of("binhai", Plan) if not plan.withdrawn}
    scripts = {
        script.incident_type for script in all_of("binhai", QuestionScript) if len(script.questions) > 4
    }
    templates = {template.incident_type for template in all_of("binhai", TaskTemplate) if template.steps}
    for kind in types:
        assert (kind.plan in plans, kind.code in scripts, kind.code in templates) == (True, True, True), (
            kind.zh
        )


def test_a_withdrawn_version_is_kept_and_never_the_one_in_force() -> None:
    """The old typhoon plan closed the sea bridge; the one in force leaves that to the traffic police."""
    plans = {name: plan for kind, name, plan in builtin_city("binhai") if kind == "plan"}
    old, new = plans["typhoon@2012"], plans["typhoon"]
    assert (old.withdrawn, new.withdrawn) == (True, False)
    assert any("封闭跨海大桥" in clause.zh for clause in old.clauses)
    assert not any("封闭跨海大桥" in clause.zh for clause in new.clauses)


def test_practice_22_the_typhoon_plan_names_who_decides_each_of_the_five_stops() -> None:
    """停课、停工、停产、停运、停业: a clause each, with the body that decides, and a duty post behind it."""
    plan = next(plan for plan in all_of("binhai", Plan) if plan.name == "typhoon" and not plan.withdrawn)
    bodies = {department.name for department in all_of("binhai", Department)}
    for stop in ("停课", "停工", "停产", "停运", "停业"):
        clause = next(clause for clause in plan.clauses if clause.zh.startswith(f"{stop}："))
        assert "决定" in clause.zh
        assert clause.post in bodies


def test_practice_10_the_report_clocks_of_the_law_are_there() -> None:
    """Statutory rows with their clauses, parallel lines, and the local half hour marked local."""
    clocks = {clock.name: clock for clock in all_of("binhai", ReportClock)}
    assert clocks["accident-unit"].within_min == 60
    assert clocks["accident-government"].within_min == clocks["accident-department"].within_min == 120
    assert {clocks["accident-government"].line, clocks["accident-department"].line} == {
        "government",
        "department",
    }
    assert (clocks["health-unit"].within_min, clocks["may-become-major"].within_min) == (120, 0)
    assert [clock.within_min for clock in clocks.values() if clock.local] == [30]
    assert all(clock.clause for clock in clocks.values())


def test_practice_24_the_grades_of_an_accident_are_those_of_the_regulation() -> None:
    """3, 10 and 30 deaths; 10, 50 and 100 gravely hurt; 10, 50 and 100 million yuan."""
    rules = [rule for rule in all_of("binhai", GradeRule) if rule.category == "accident"][1:]
    assert [rule.deaths for rule in rules] == [3, 10, 30]
    assert [rule.serious for rule in rules] == [10, 50, 100]
    assert [rule.loss_wan_yuan for rule in rules] == [1000, 5000, 10000]
