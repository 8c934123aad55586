"""The city as a decision table: every object is a given fact, the running city is their fold."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.city import City
from anlan.core.facts import Fact
from anlan.core.given import Configured
from anlan.core.tables import Reading, Rows, Table


class ConfigRow(Struct, frozen=True, kw_only=True):
    """One object of the city as last configured."""

    record: str
    name: str
    content: dict[str, object]
    fact: str


def _fold(item: Fact, rows: Rows[ConfigRow]) -> None:
    if isinstance(item, Configured):
        key = f"{item.record}|{item.name}"
        if item.withdraws:
            rows.drop(key)
        else:
            rows.put(key, ConfigRow(record=item.record, name=item.name, content=item.content, fact=item.id))


CONFIGURATION = Table("configuration", ConfigRow, _fold)


def city_of(rows: Reading[ConfigRow]) -> City:
    """The running city; raises msgspec.ValidationError when a record does not fit its shape."""
    city = City()
    for row in rows.all():
        city.put(row.record, row.name, row.content)
    return city
