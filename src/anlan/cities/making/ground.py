"""Districts and towns: a schematic patchwork of straight-sided areas, nobody's real boundaries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from anlan.cities.making.spec import Corner, District, Spec, Town
from anlan.core.city import Area
from anlan.core.places import Point

_JITTER = 0.18
"""How far an inner corner is moved, in parts of a town's side."""


class Cell(Struct, frozen=True, kw_only=True):
    """A town on the ground: its code, its corners, and how to place things in it."""

    code: str
    district: str
    town: Town
    corners: tuple[Corner, Corner, Corner, Corner]

    @property
    def middle(self) -> Corner:
        """Its seat."""
        return self.at(0.5, 0.5)

    def at(self, u: float, v: float) -> Corner:
        """A place within, by parts of its width and height."""
        return _between(self.corners, u, v)


class Ground(Struct, frozen=True, kw_only=True):
    """The city's areas, and where its towns lie."""

    areas: tuple[Area, ...]
    cells: tuple[Cell, ...]
    districts: dict[str, str]
    """Slug → code."""

    def in_district(self, slug: str) -> list[Cell]:
        """The towns of a district."""
        return [cell for cell in self.cells if cell.district == slug]

    def cell(self, slug: str) -> Cell:
        """A town by its slug."""
        return next(cell for cell in self.cells if cell.town.slug == slug)

    def nearest(self, place: Corner) -> Cell:
        """The town a place belongs to."""
        lon, lat = place
        return min(self.cells, key=lambda cell: (cell.middle[0] - lon) ** 2 + (cell.middle[1] - lat) ** 2)


def ground(spec: Spec, draw: np.random.Generator) -> Ground:
    """Every area of the city, its people shared out so that districts and city add up."""
    districts: dict[str, str] = {}
    areas: list[Area] = []
    cells: list[Cell] = []
    for number, district in enumerate(spec.districts, 1):
        code = f"{spec.code[:4]}{number:02d}"
        districts[district.slug] = code
        found = list(_cells(code, district, draw))
        cells += found
        areas.append(_area(code, district.zh, district.slug, "district", district.people, district.corners))
        for cell, people in zip(found, _shares(district, draw), strict=True):
            areas += _town_areas(cell, people)
    whole = Area(
        code=spec.code, zh=spec.zh, en=spec.en, people=spec.people, kind="city",
        place=_point(_centre([cell.middle for cell in cells])),
    )  # fmt: skip
    parented = [_with_parent(area, spec.code) for area in areas]
    return Ground(areas=(whole, *parented), cells=tuple(cells), districts=districts)


def _cells(code: str, district: District, draw: np.random.Generator) -> Iterator[Cell]:
    columns = district.columns
    rows = -(-len(district.towns) // columns)
    grid = {}
    for i in range(columns + 1):
        for j in range(rows + 1):
            inner = 0 < i < columns and 0 < j < rows
            move = draw.uniform(-_JITTER, _JITTER, 2) if inner else (0.0, 0.0)
            grid[i, j] = _between(
                district.corners, (i + float(move[0])) / columns, (j + float(move[1])) / rows
            )
    for place, town in enumerate(district.towns):
        i, j = place % columns, place // columns
        corners = (grid[i, j], grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1])
        yield Cell(code=f"{code}{place + 1:03d}", district=district.slug, town=town, corners=corners)


def _shares(district: District, draw: np.random.Generator) -> list[int]:
    """People by town: what is given, and the rest in drawn parts."""
    given = sum(town.people or 0 for town in district.towns)
    parts = draw.uniform(0.6, 1.4, len(district.towns))
    free = [place for place, town in enumerate(district.towns) if town.people is None]
    whole = float(sum(parts[free])) or 1.0
    people = [
        town.people if town.people is not None else round((district.people - given) * float(part) / whole)
        for town, part in zip(district.towns, parts, strict=True)
    ]
    if free:
        people[free[-1]] += district.people - sum(people)
    return people


def _town_areas(cell: Cell, people: int) -> Iterator[Area]:
    town = cell.town
    yield _area(cell.code, town.zh, town.slug, "town", people, cell.corners)
    for number, (zh, slug) in enumerate(town.villages, 201):
        place = cell.at(0.3, 0.6)
        yield Area(
            code=f"{cell.code}{number}", zh=zh, en=english(slug), kind="village", parent=cell.code,
            place=_point(place),
        )  # fmt: skip


def _area(code: str, zh: str, slug: str, kind: str, people: int, corners: tuple[Corner, ...]) -> Area:
    ring = tuple(_point(corner) for corner in (*corners, corners[0]))
    return Area(
        code=code, zh=zh, en=english(slug, kind), kind=kind, people=people, ring=ring,
        place=_point(_centre(list(corners))),
    )  # fmt: skip


def _with_parent(area: Area, city: str) -> Area:
    parent = area.parent or (city if area.kind == "district" else area.code[:6])
    return Area(
        code=area.code, zh=area.zh, en=area.en, people=area.people, ring=area.ring, parent=parent,
        kind=area.kind, place=area.place,
    )  # fmt: skip


def english(slug: str, kind: str = "") -> str:
    """A slug as a name."""
    name = slug.replace("-", " ").title()
    return f"{name} District" if kind == "district" else name


def _point(corner: Corner) -> Point:
    return Point(round(corner[0], 5), round(corner[1], 5))


def _centre(corners: list[Corner]) -> Corner:
    return (sum(lon for lon, _ in corners) / len(corners), sum(lat for _, lat in corners) / len(corners))


def _between(corners: tuple[Corner, ...], u: float, v: float) -> Corner:
    """Bilinear within four corners, rounded so that a stored figure is a stored figure."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    lon = (1 - u) * (1 - v) * x0 + u * (1 - v) * x1 + u * v * x2 + (1 - u) * v * x3
    lat = (1 - u) * (1 - v) * y0 + u * (1 - v) * y1 + u * v * y2 + (1 - u) * v * y3
    return round(lon, 5), round(lat, 5)
