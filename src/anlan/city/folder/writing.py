"""A city written as a folder: the same records give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from anlan.city.folder.layout import LAYOUT, PLANS, PROFILE, Part, Rings, Sheet, Texts
from anlan.city.folder.rings import collection_text, trimmed
from anlan.city.folder.sheets import sheet_text
from anlan.city.folder.toml_text import toml_of
from anlan.core.city import RECORDS, Post, RiskZone
from anlan.core.scenarios import Record


def write(records: Iterable[Record], folder: Path) -> list[str]:
    """Write the files of a city, and take away those of the layout that it has no more; their names."""
    texts = folder_texts(records)
    for old in owned_files(folder):
        if old not in texts:
            (folder / old).unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return list(texts)


def owned_files(folder: Path) -> list[str]:
    """The files of a folder that belong to the layout."""
    names = [entry.file for entry in LAYOUT if entry.file and entry is not PLANS]
    names += [part.file for entry in LAYOUT if not isinstance(entry, Texts) for part in entry.parts]
    plans = sorted((folder / PLANS.file).glob("*.toml"))
    return [name for name in names if (folder / name).is_file()] + [f"{PLANS.file}/{p.name}" for p in plans]


def folder_texts(records: Iterable[Record]) -> dict[str, str]:
    """File name → text. What the vault keeps is not among it."""
    by_kind: dict[str, list[tuple[str, Struct]]] = {kind: [] for kind in RECORDS}
    for kind, name, content in records:
        by_kind[kind].append((name, without_vault(content)))
    return {file: text for entry in LAYOUT for file, text in _texts(entry, by_kind[entry.kind])}


def without_vault(content: Struct) -> Struct:
    """A record without its references into the vault: they belong to one house, not to the city's files."""
    replace = msgspec.structs.replace
    match content:
        case RiskZone():
            return replace(content, households=tuple(replace(one, ref="") for one in content.households))
        case Post():
            return replace(content, holders=tuple(replace(one, contact_ref="") for one in content.holders))
    return content


def _texts(entry: Sheet | Rings | Texts, named: list[tuple[str, Struct]]) -> Iterator[tuple[str, str]]:
    if not named:
        return
    contents = [content for _, content in named]
    match entry:
        case Sheet():
            without = tuple(part.field for part in entry.parts)
            if entry.file:
                yield entry.file, sheet_text((("", one) for one in contents), type(contents[0]), "", without)
            yield from _parts(entry.parts, named)
        case Rings():
            yield entry.file, collection_text(contents, tuple(part.field for part in entry.parts))
            yield from _parts(entry.parts, named)
        case Texts() if entry is PROFILE:
            yield entry.file, toml_of(trimmed(contents[0]))
        case Texts() if entry is PLANS:
            yield from ((f"{entry.file}/{name}.toml", toml_of(trimmed(content))) for name, content in named)
        case Texts():
            yield entry.file, toml_of({entry.key: [trimmed(content) for content in contents]}).lstrip("\n")


def _parts(parts: tuple[Part, ...], named: list[tuple[str, Struct]]) -> Iterator[tuple[str, str]]:
    for part in parts:
        rows = [(name, one) for name, content in named for one in getattr(content, part.field)]
        if rows:
            yield part.file, sheet_text(rows, part.record, part.column)
