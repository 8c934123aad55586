"""The road graph: travel times and ways on stretches with lengths and speeds, with some of them shut.

Shortest ways by Dijkstra's method (scipy.sparse.csgraph); a graph of some thousand junctions is solved in milliseconds,
so that a closure is answered by building it anew. Off the graph one goes straight to the next junction, slowly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from anlan.core.city import Roads
from anlan.core.places import Point, metres_between

OFF_ROAD_M_S = 4.0
"""Between a place and its junction [m/s], assumed."""
BLUE_LIGHT = 1.25
"""How much faster a blue light is than the speed of the road, assumed."""

Floats = npt.NDArray[np.float64]


class Way(Struct, frozen=True, kw_only=True):
    """A way by road: how long it takes [s], how far it is [m], and the roads it takes, in order."""

    travel_s: float
    length_m: float
    roads: tuple[str, ...]
    points: tuple[Point, ...]


class RoadGraph:
    """Junctions and the stretches between them that are open."""

    def __init__(
        self, roads: Iterable[Roads], shut: frozenset[str] = frozenset(), faster: float = 1.0
    ) -> None:
        parts = list(roads)
        nodes = {node.number: (node.lon, node.lat) for part in parts for node in part.nodes}
        self._places = np.array(list(nodes.values()), dtype=np.float64).reshape(-1, 2)
        place_of = {number: place for place, number in enumerate(nodes)}
        rows = [
            (place_of[start], place_of[end], road.length_m / (road.speed_km_h / 3.6 * faster), road)
            for part in parts
            for road in part.roads
            if road.name not in shut and road.start in place_of and road.end in place_of
            for start, end in ((road.start, road.end), (road.end, road.start))[: 1 if road.one_way else 2]
        ]
        rows.sort(key=lambda row: row[:3])
        self._roads = {(start, end): road for start, end, _, road in reversed(rows)}
        """Of several stretches between two junctions the quickest is taken."""
        quickest = {(start, end): seconds for start, end, seconds, _ in reversed(rows)}
        ends = np.array(list(quickest), dtype=np.int64).reshape(-1, 2)
        weights = np.array(list(quickest.values()), dtype=np.float64)
        n = len(nodes)
        self._forward = csr_matrix((weights, (ends[:, 0], ends[:, 1])), shape=(n, n))
        self._backward = csr_matrix((weights, (ends[:, 1], ends[:, 0])), shape=(n, n))

    @property
    def n_nodes(self) -> int:
        """How many junctions there are."""
        return len(self._places)

    def nearest(self, place: Point) -> tuple[int, float]:
        """The junction next to a place, and how far off it is [m]; raises ValueError on an empty graph."""
        if not self.n_nodes:
            raise ValueError("there are no roads")
        east = (self._places[:, 0] - place.lon) * np.cos(np.radians(place.lat))
        north = self._places[:, 1] - place.lat
        best = int(np.argmin(east * east + north * north))
        lon, lat = self._places[best]
        return best, metres_between(place, Point(float(lon), float(lat)))

    def times_to(self, goal: Point, starts: Sequence[Point]) -> list[float | None]:
        """Travel time [s] from each start to the goal; None where no open way leads."""
        return self._times(self._backward, goal, starts)

    def times_from(self, start: Point, goals: Sequence[Point]) -> list[float | None]:
        """Travel time [s] from the start to each goal; None where no open way leads."""
        return self._times(self._forward, start, goals)

    def way(self, start: Point, goal: Point) -> Way | None:
        """The quickest open way, or None."""
        if not self.n_nodes:
            return None
        (first, access), (last, egress) = self.nearest(start), self.nearest(goal)
        times, before = dijkstra(self._forward, indices=first, return_predecessors=True)
        if not np.isfinite(times[last]):
            return None
        chain = [last]
        while chain[-1] != first:
            chain.append(int(before[chain[-1]]))
        chain.reverse()
        taken = [self._roads[pair] for pair in pairwise(chain)]
        names = [road.name for road in taken]
        return Way(
            travel_s=float(times[last]) + (access + egress) / OFF_ROAD_M_S,
            length_m=sum(road.length_m for road in taken) + access + egress,
            roads=tuple(name for at, name in enumerate(names) if at == 0 or names[at - 1] != name),
            points=tuple(Point(float(lon), float(lat)) for lon, lat in self._places[chain]),
        )

    def _times(self, graph: csr_matrix, hub: Point, others: Sequence[Point]) -> list[float | None]:
        if not self.n_nodes or not others:
            return [None] * len(others)
        centre, off = self.nearest(hub)
        reached: Floats = dijkstra(graph, indices=centre)
        found: list[float | None] = []
        for other in others:
            node, more = self.nearest(other)
            seconds = float(reached[node]) + (off + more) / OFF_ROAD_M_S
            found.append(seconds if np.isfinite(seconds) else None)
        return found


class RoadBook:
    """Keeps the graphs of one revision of the city: built once for each set of closures, dropped with the revision."""

    def __init__(self) -> None:
        self._revision: object = None
        self._graphs: dict[tuple[frozenset[str], bool], RoadGraph] = {}

    def graph(
        self,
        revision: object,
        roads: Iterable[Roads],
        shut: frozenset[str] = frozenset(),
        *,
        blue_light: bool = False,
    ) -> RoadGraph:
        """The graph of these roads without those that are shut."""
        if revision != self._revision or len(self._graphs) > _MOST_GRAPHS:
            self._revision, self._graphs = revision, {}
        key = (shut, blue_light)
        if key not in self._graphs:
            self._graphs[key] = RoadGraph(roads, shut, BLUE_LIGHT if blue_light else 1.0)
        return self._graphs[key]


_MOST_GRAPHS = 16
