"""A city's records by type and name, and its areas by the names people use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from anlan.core.city import Area, Facility, Series, Source, Threshold
from anlan.core.places import Point
from anlan.core.scenarios import Record

R = TypeVar("R", bound=Struct)


class Ground:
    """What a simulation needs to know of a city; made from its records, whatever else they hold."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._rows: dict[type[Struct], dict[str, Struct]] = {}
        for _, name, content in records:
            self._rows.setdefault(type(content), {})[name] = content

    def all(self, record: type[R]) -> dict[str, R]:
        """Every record of one type, by name, in the order they came."""
        return self._rows.get(record, {})  # type: ignore[return-value]  # filed under its own type above

    def measuring(self, *properties: str) -> list[Series]:
        """Every series of one of these properties."""
        return [series for series in self.all(Series).values() if series.property in properties]

    def called(self, words: str, *properties: str) -> list[Series]:
        """Every series of these properties whose Chinese name holds the words."""
        return [series for series in self.measuring(*properties) if words in series.zh]

    def area(self, zh: str) -> str | None:
        """Code of the area that is called so; None when the city has none."""
        return next((area.code for area in self.all(Area).values() if area.zh.startswith(zh)), None)

    def inside(self, zh: str) -> list[Series]:
        """Every series that stands in an area of this name, or in one of its parts; codes nest by prefix."""
        code = self.area(zh)
        return [] if code is None else [row for row in self.all(Series).values() if row.area.startswith(code)]

    def place(self, series: Series) -> Point | None:
        """Where a series is measured; else where its area's seat is."""
        area = self.all(Area).get(series.area)
        return series.place or (area.place if area else None)

    def levels(self, series: str) -> dict[str, float]:
        """Where each level of a series is reached, by the level's name; empty when nobody has said."""
        return {row.level: row.over for row in self.all(Threshold).values() if row.series == series}

    def facilities(self, kind: str) -> Iterator[Facility]:
        """Facilities of one kind."""
        return (row for row in self.all(Facility).values() if row.kind == kind)

    def source(self, name: str) -> Source | None:
        """A feed."""
        return self.all(Source).get(name)
