"""The built-in cities are what their specifications say, and lie in readable files."""

from collections import Counter
from pathlib import Path

import pytest

from anlan.cities import NAMES, folder_of
from anlan.city.folder import builtin_city, read, write
from anlan.city.folder.generated import write_city
from anlan.core.city import Area, Facility, Household, Post, RiskZone, Roads, Series
from anlan.core.places import Point
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
