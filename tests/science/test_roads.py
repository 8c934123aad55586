"""The road graph: quickest ways, closures, blue lights, and how fast it is planned anew."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.city import Road, RoadNode, Roads
from anlan.core.places import Point
from anlan.science.roads import BLUE_LIGHT, RoadBook, RoadGraph


def grid(n, *, speed=36.0, step=0.01):
    """A square of n × n junctions, every stretch 1 km at 10 m/s unless said otherwise; streets `row i`, `column j`."""
    nodes = tuple(RoadNode(i * n + j, 110 + j * step, 20 + i * step) for i in range(n) for j in range(n))
    rows = [
        Road(f"row {i}", i * n + j, i * n + j + 1, 1000, speed, "main")
        for i in range(n)
        for j in range(n - 1)
    ]
    columns = [
        Road(f"column {j}", i * n + j, i * n + n + j, 1000, speed, "main")
        for j in range(n)
        for i in range(n - 1)
    ]
    return Roads(area="*", nodes=nodes, roads=tuple(rows + columns))


def at(i, j, step=0.01):
    """Where a junction of the square lies."""
    return Point(110 + j * step, 20 + i * step)


def test_the_quickest_way_is_the_sum_of_its_stretches():
    """Six kilometres at ten metres a second take ten minutes, in both directions."""
    graph = RoadGraph([grid(4)])
    assert graph.times_to(at(3, 3), [at(0, 0), at(3, 3)]) == [pytest.approx(600), 0.0]
    assert graph.times_from(at(3, 3), [at(0, 0)]) == [pytest.approx(600)]


def test_a_way_names_its_roads_and_points():
    """A way is told as a driver hears it: road after road."""
    way = RoadGraph([grid(3)]).way(at(0, 0), at(0, 2))
    assert (way.roads, way.length_m, len(way.points)) == (("row 0",), pytest.approx(2000), 3)


def test_a_closed_road_is_gone_round():
    """With its street shut one takes the next one, and it takes longer."""
    open_, shut = RoadGraph([grid(3)]), RoadGraph([grid(3)], frozenset({"row 0"}))
    assert shut.way(at(0, 0), at(0, 2)).travel_s > open_.way(at(0, 0), at(0, 2)).travel_s
    assert "row 0" not in shut.way(at(0, 0), at(0, 2)).roads


def test_no_way_is_none_and_not_zero():
    """Cut off is not near."""
    graph = RoadGraph([grid(2)], frozenset({"row 0", "column 0"}))
    assert graph.way(at(0, 0), at(1, 1)) is None
    assert graph.times_to(at(1, 1), [at(0, 0)]) == [None]


def test_a_city_without_roads_gives_no_time():
    """No road graph: every time is unknown."""
    graph = RoadGraph([])
    assert graph.times_to(at(0, 0), [at(1, 1)]) == [None]
    assert graph.way(at(0, 0), at(1, 1)) is None


def test_a_one_way_street_is_not_driven_backwards():
    """There is a way there and none back."""
    nodes = (RoadNode(1, 110, 20), RoadNode(2, 110.01, 20))
    graph = RoadGraph([Roads(area="*", nodes=nodes, roads=(Road("r", 1, 2, 1000, 36, "main", True),))])
    there, back = Point(110, 20), Point(110.01, 20)
    assert graph.times_from(there, [back]) == [pytest.approx(100)]
    assert graph.times_from(back, [there]) == [None]


def test_of_two_stretches_the_quicker_counts():
    """Two roads between the same junctions are two choices, never added up."""
    nodes = (RoadNode(1, 110, 20), RoadNode(2, 110.01, 20))
    roads = (Road("slow", 1, 2, 1000, 36, "main"), Road("quick", 1, 2, 1000, 72, "trunk"))
    assert RoadGraph([Roads(area="*", nodes=nodes, roads=roads)]).way(
        Point(110, 20), Point(110.01, 20)
    ).roads == ("quick",)


def test_a_blue_light_is_quicker_by_its_factor():
    """The factor stands in one place and is applied to the road alone."""
    book, roads = RoadBook(), [grid(3)]
    plain = book.graph(1, roads).times_to(at(2, 2), [at(0, 0)])[0]
    blue = book.graph(1, roads, blue_light=True).times_to(at(2, 2), [at(0, 0)])[0]
    assert plain / blue == pytest.approx(BLUE_LIGHT)


def test_a_book_builds_once_a_revision():
    """The same city with the same closures is not built twice; a new revision is."""
    book, roads = RoadBook(), [grid(2)]
    first = book.graph(1, roads)
    assert book.graph(1, roads) is first
    assert book.graph(2, roads) is not first


def test_a_closure_in_a_large_city_is_planned_anew_well_within_two_seconds():
    """2,500 junctions: the graph without a street and the times of 60 units stand after 0.5 s at the most."""
    roads = grid(50)
    started = time.perf_counter()
    graph = RoadGraph([roads], frozenset({"row 25"}))
    graph.times_to(at(49, 49), [at(i, 0) for i in range(50)])
    assert time.perf_counter() - started < 0.5


@given(seed=st.integers(0, 10_000), shut=st.sets(st.integers(0, 4), max_size=3))
def test_a_closure_never_makes_a_way_quicker(seed, shut):
    """Whatever is shut, nobody arrives earlier than before, and a way found is as long as the time told."""
    rng = np.random.default_rng(seed)
    (a, b), (c, d) = rng.integers(0, 5, (2, 2))
    open_, closed = RoadGraph([grid(5)]), RoadGraph([grid(5)], frozenset(f"row {i}" for i in shut))
    before, after = open_.times_to(at(c, d), [at(a, b)])[0], closed.times_to(at(c, d), [at(a, b)])[0]
    assert after is None or after >= before - 1e-6
    if after is not None:
        assert closed.way(at(a, b), at(c, d)).travel_s == pytest.approx(after)
