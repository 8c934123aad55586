"""An object that the city has no more is withdrawn, not forgotten."""

from datetime import UTC, datetime

from anlan.city.house import TABLES
from anlan.core.city import Facility, Unit
from anlan.core.configuration import CONFIGURATION, city_of
from anlan.core.given import Configured
from anlan.core.resources import SHELTERS, UNITS
from anlan.core.tables import Rows

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
SHELTER = {"name": "gym", "zh": "馆", "en": "Gym", "kind": "shelter", "area": "1", "place": [1.0, 2.0]}
UNIT = {
    "name": "fire-1", "zh": "消防", "en": "Fire 1", "kind": "fire", "area": "1", "place": [1.0, 2.0], "crew": 6,
    "post": "fire",
}  # fmt: skip


def test_an_empty_content_withdraws_the_object_everywhere() -> None:
    """After a withdrawal neither the running city nor any table that follows it knows the object."""
    tables = {table.name: Rows(table) for table in (*TABLES, CONFIGURATION)}
    for kind, name, record, known in (
        ("facility", "gym", SHELTER, (Facility, SHELTERS)),
        ("unit", "fire-1", UNIT, (Unit, UNITS)),
    ):
        for content, n in ((record, 1), ({}, 0)):
            fact = Configured(at=NOON, by="city", key="k", record=kind, name=name, content=content)
            for rows in tables.values():
                rows.table.fold(fact, rows)
            assert len(tables[known[1].name].all()) == n
            assert len(city_of(tables["configuration"]).all(known[0])) == n
