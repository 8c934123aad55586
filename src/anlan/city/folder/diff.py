"""Drift: what a folder says otherwise than the running city, file by file."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.city.folder.layout import LAYOUT, PLANS, Sheet
from anlan.city.folder.writing import without_vault
from anlan.core.city import RECORDS, City
from anlan.core.scenarios import Record

HOUSE_KEEPS = frozenset({"model"})
"""Kinds the house itself configures: a folder without them takes none away."""


class How(StrEnum):
    """What the folder does to an object of the running city."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Change(Struct, frozen=True, kw_only=True):
    """One object that differs; `fields` names where, of a changed one."""

    file: str
    how: How
    record: str
    name: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.file}: {self.how} {self.record.replace('_', ' ')} {self.name}{where}"


def changes(records: Iterable[Record], running: City) -> list[Change]:
    """What an import of these records would change, in the order of the files; references into the vault aside."""
    here = {(kind, name): content for kind, name, content in records}
    brought = {kind for kind, _ in here}
    there = {
        (kind, name): content
        for kind, shape in RECORDS.items()
        if kind in brought or kind not in HOUSE_KEEPS
        for name, content in running.all(shape).items()
    }
    found = [change for key, content in here.items() if (change := _change(key, content, there.get(key)))]
    found += [_named(key, How.REMOVED) for key in there if key not in here]
    order = {kind: place for place, kind in enumerate(RECORDS)}
    return sorted(found, key=lambda change: order[change.record])


def _change(key: tuple[str, str], content: Struct, other: Struct | None) -> Change | None:
    if other is None:
        return _named(key, How.ADDED)
    one, two = without_vault(content), without_vault(other)
    names = [field.name for field in msgspec.structs.fields(type(one))]
    fields = tuple(name for name in names if getattr(one, name) != getattr(two, name))
    return _named(key, How.CHANGED, fields) if fields else None


def _named(key: tuple[str, str], how: How, fields: tuple[str, ...] = ()) -> Change:
    kind, name = key
    return Change(file=_file(kind, name), how=how, record=kind, name=name, fields=fields)


def _file(kind: str, name: str) -> str:
    entry = next(entry for entry in LAYOUT if entry.kind == kind)
    if entry is PLANS:
        return f"{PLANS.file}/{name}.toml"
    return entry.file or (entry.parts[-1].file if isinstance(entry, Sheet) else "")
