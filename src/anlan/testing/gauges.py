"""A case to ask a hazard about, and the river of gauges: some lie calm, some follow the tide, some begin to rise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from anlan.city.house import TABLES
from anlan.core.city import City, Model
from anlan.core.facts import Fact, Mode, seal
from anlan.core.ports import Hazard, RiskRow, Window
from anlan.core.tables import Rows, Table
from anlan.flow.turn import Now
from anlan.testing.twins import MemoryReadings, Reading, beginning

PLACES = 24
DAYS = 2
STEP = timedelta(minutes=10)
LEVELS = ("watch", "alarm", "danger")
OVER = (4.0, 5.0, 6.0)
Place = tuple[str, str, int]
"""Series, level, horizon [min]."""


@dataclass(frozen=True)
class HazardCase:
    """Places in a city, two days of their readings, and the moment at which the model is asked."""

    hazard: Hazard
    records: tuple[tuple[str, str, Mapping[str, object]], ...]
    course: Mapping[str, Sequence[Reading]]
    at: datetime
    places: tuple[str, ...] = ()
    """The series that are answered for; empty = every series of the course."""
    given: tuple[Fact, ...] = ()
    """Facts told before the question."""
    rests_on: Callable[[str], tuple[str, ...]] = lambda place: (place,)
    """The series without which a place cannot be told anything new."""
    worse: Callable[[HazardCase, float], HazardCase] = lambda case, by: case.with_course(_raised(by))
    """The same case with the danger raised everywhere: 0 = as it is, 5 = every place stands at its highest level."""
    many: Callable[[Hazard, int], HazardCase] | None = None
    """The same kind of case with so many places; None = the river of gauges."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The series an answer is expected for."""
        return self.places or tuple(self.course)

    @property
    def city(self) -> City:
        """The city of the records."""
        city = City()
        for kind, name, content in self.records:
            city.put(kind, name, content)
        return city

    def seen(self) -> Now:
        """What is known at the moment of the question."""
        readings = MemoryReadings()
        for series, rows in self.course.items():
            readings.put(series, rows)
        tables = _empty(TABLES)
        for number, fact in enumerate(self.given, 1):
            sealed, _ = seal(fact, seq=number, known_at=fact.at, mode=Mode.LIVE)
            for table in tables.values():
                table.table.fold(sealed, table)
        return Now(self.at, Mode.LIVE, self.city, readings, tables, lambda _: None)

    def history(self) -> dict[str, Window]:
        """Everything known of every place."""
        return {name: _window(rows) for name, rows in self.course.items()}

    def fitted(self) -> HazardCase | None:
        """The same case with a model fitted to its own readings in use; None when the hazard finds too few."""
        model = self.hazard.fit(self.city, self.history(), self.at)
        return None if model is None else self.with_model(model)

    def answer(self, standing: Sequence[Place] = ()) -> list[RiskRow]:
        """Risks of everything that is due, with these alarms held up before."""
        seen = self.seen()
        return [row for ask in self.hazard.due(seen) for row in self.hazard.predict(seen, ask, standing)]

    def with_course(self, change: Callable[[str, Sequence[Reading]], Sequence[Reading]]) -> HazardCase:
        """The same case, each place's readings changed."""
        return replace(self, course={name: change(name, rows) for name, rows in self.course.items()})

    def silenced(self, wanted: Collection[str]) -> tuple[HazardCase, set[str]]:
        """Nothing was heard for twelve hours of what these places rest on, nor told of; and every place it struck."""
        dead = {series for place in wanted for series in self.rests_on(place)}
        old = self.at - timedelta(hours=12)
        case = self.with_course(lambda name, rows: [r for r in rows if r[0] < old] if name in dead else rows)
        struck = {place for place in self.asked if dead & set(self.rests_on(place))}
        return replace(case, given=()), struck

    def with_model(self, model: Model) -> HazardCase:
        """The same case with this model in use."""
        return replace(self, records=(*self.records, ("model", self.hazard.name, msgspec.to_builtins(model))))


def _empty(tables: Iterable[Table[Any]]) -> dict[str, Rows[Any]]:
    return {table.name: Rows(table) for table in tables}


def contract_case(hazard: Hazard, places: int = PLACES) -> HazardCase:
    """A river of gauges in metres: a third lie calm, a third follow the tide, a third have begun to rise."""
    cap = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
    levels = [
        {"level": name, "rank": rank, "colour": None, "cap": cap, "zh": name, "en": name, "source": "assumed"}
        for rank, name in enumerate(LEVELS, 1)
    ]
    records: list[tuple[str, str, Mapping[str, object]]] = [
        ("ladder", hazard.name, {"hazard": hazard.name, "rows": levels}),
    ]
    for number in range(places):
        name, area = f"contract/p{number}/stage", f"a{number}"
        people = None if number % 4 == 0 else 1000 + number
        records.append(("area", area, {"code": area, "zh": area, "en": area, "people": people}))
        series = {
            "name": name,
            "number": number,
            "property": "stage",
            "unit": "m",
            "source": "s",
            "area": area,
        }
        records.append(("series", name, {**series, "zh": f"站{number}", "en": f"Gauge {number}"}))
        for level, over in zip(LEVELS, OVER, strict=True):
            row = {"series": name, "level": level, "over": over, "under": over - 0.2}
            records.append(("threshold", f"{name} {level}", row))
    course = {f"contract/p{number}/stage": _course(number) for number in range(places)}
    return HazardCase(hazard, tuple(records), course, beginning())


def _course(number: int) -> list[Reading]:
    """Two days of readings up to the moment of the question, one every ten minutes."""
    rng = np.random.default_rng(number)
    n = int(timedelta(days=DAYS) / STEP)
    values = 2.0 + 0.1 * (number % 7) + rng.normal(0, 0.02, n)
    if number % 3 == 1:
        values += 0.8 * np.sin(np.arange(n) * 2 * np.pi / 74.5)
    elif number % 3 == 2:
        values[-12:] += np.linspace(0, 1.0 + 0.25 * (number % 9), 12)
    start = beginning() - STEP * (n - 1)
    return [(start + STEP * i, float(value)) for i, value in enumerate(values)]


def _raised(by: float) -> Callable[[str, Sequence[Reading]], list[Reading]]:
    return lambda _, rows: [(at, value + by) for at, value in rows]


def _window(rows: Sequence[Reading]) -> Window:
    readings = MemoryReadings()
    readings.put("all", rows)
    return readings.window("all", rows[0][0] - STEP, rows[-1][0])
