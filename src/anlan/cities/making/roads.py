"""Roads: a lattice of junctions over every district, joined to its neighbours, with the named ones laid over it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anlan.cities.making.ground import Ground
from anlan.cities.making.spec import Corner, Spec
from anlan.core.city import Road, RoadNode, Roads
from anlan.core.places import Point, metres_between

_WINDING = 1.12
"""How much longer a road is than the straight line."""
_JOINS = 3
"""Neighbouring districts are joined at so many places."""
_NEAR_M = 4_000.0


class _Net:
    def __init__(self) -> None:
        self.nodes: dict[str, list[RoadNode]] = {}
        self.roads: dict[str, list[Road]] = {}
        self.n = 0

    def node(self, area: str, place: Corner) -> RoadNode:
        self.n += 1
        node = RoadNode(self.n, *place)
        self.nodes.setdefault(area, []).append(node)
        return node

    def road(
        self, area: str, name: str, start: RoadNode, end: RoadNode, kind: str, speed: float,
        length_m: float | None = None,
    ) -> None:  # fmt: skip
        length = length_m or metres_between(Point(start.lon, start.lat), Point(end.lon, end.lat)) * _WINDING
        stretch = Road(name, start.number, end.number, round(length, 0), speed, kind)
        self.roads.setdefault(area, []).append(stretch)


def roads(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Roads]:
    """One record a district."""
    net = _Net()
    for district in spec.districts:
        _lattice(net, spec, ground, district.slug, draw)
    codes = list(ground.districts.values())
    for place, one in enumerate(codes):
        for other in codes[place + 1 :]:
            _join(net, ground, one, other)
    for link in spec.links:
        start, end = (_closest(net, place) for place in (link.start, link.end))
        area = ground.districts[ground.nearest(link.start).district]
        net.road(area, link.name, start, end, link.kind, link.speed_km_h, link.length_m)
    for code in codes:
        yield Roads(area=code, nodes=tuple(net.nodes[code]), roads=tuple(net.roads[code]))


def _lattice(net: _Net, spec: Spec, ground: Ground, slug: str, draw: np.random.Generator) -> None:
    """Junctions of every town of a district, its streets, and the streets on into the next town."""
    code, side = ground.districts[slug], spec.lattice
    district = next(one for one in spec.districts if one.slug == slug)
    grid: dict[tuple[int, int], RoadNode] = {}
    for place, cell in enumerate(ground.in_district(slug)):
        column, row = place % district.columns, place // district.columns
        for i in range(side):
            for j in range(side):
                move = draw.uniform(-0.25, 0.25, 2)
                u, v = (i + 0.5 + float(move[0])) / side, (j + 0.5 + float(move[1])) / side
                grid[column * side + i, row * side + j] = net.node(code, cell.at(u, v))
    for (i, j), node in grid.items():
        for step, way in (((i + 1, j), "横"), ((i, j + 1), "纵")):
            if (end := grid.get(step)) is None:
                continue
            line, at = (j, i) if way == "横" else (i, j)
            kind, speed = _kind(line, side)
            net.road(code, f"{district.zh}{line + 1}{way}{at + 1:02d}段", node, end, kind, speed)


def _kind(line: int, side: int) -> tuple[str, float]:
    if line % (2 * side) == side // 2:
        return "trunk", 60.0
    return ("main", 45.0) if line % 3 == 1 else ("local", 30.0)


def _join(net: _Net, ground: Ground, one: str, other: str) -> None:
    """Roads over the border at the places where two districts come closest; the sea stays in between."""
    names = {area.code: area.zh for area in ground.areas}
    here = np.array([(node.lon, node.lat) for node in net.nodes[one]])
    there = np.array([(node.lon, node.lat) for node in net.nodes[other]])
    away = np.hypot(*(111_195.0 * (here[:, None] - there[None]) * (0.926, 1.0)).transpose(2, 0, 1))
    joined: list[tuple[int, int]] = []
    for flat in np.argsort(away, axis=None, kind="stable")[:400]:
        i, j = (int(part) for part in np.unravel_index(flat, away.shape))
        if away[i, j] > _NEAR_M or len(joined) == _JOINS:
            break
        if all(np.hypot(*(here[i] - here[k])) > 0.02 and m != j for k, m in joined):
            joined.append((i, j))
    for number, (i, j) in enumerate(joined, 1):
        name = f"{names[one]}{names[other]}{number}号通道"
        net.road(one, name, net.nodes[one][i], net.nodes[other][j], "trunk", 60.0)


def _closest(net: _Net, place: Corner) -> RoadNode:
    return min(
        (node for nodes in net.nodes.values() for node in nodes),
        key=lambda node: (node.lon - place[0]) ** 2 + (node.lat - place[1]) ** 2,
    )
