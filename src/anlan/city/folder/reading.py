"""A city folder read: its records in order, where each stands, and everything that could not be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from anlan.city.folder import rings, toml_text
from anlan.city.folder.cells import columns_of
from anlan.city.folder.files import Files
from anlan.city.folder.layout import LAYOUT, PLANS, PROFILE, Part, Rings, Sheet, Texts, name_of
from anlan.city.folder.problems import Problem, Step, Where
from anlan.city.folder.sheets import SheetReader
from anlan.core.city import RECORDS
from anlan.core.ladders import Certainty, Colour, EventGrade, Severity, Urgency
from anlan.core.scenarios import Record


class Folder(Struct):
    """What a city folder holds."""

    records: list[Record]
    where: dict[tuple[str, str], Where]
    problems: list[Problem]


class _Found(Struct):
    """A plain record on its way in."""

    where: Where
    content: dict[str, Any]


def read(folder: Path) -> Folder:
    """Everything in a city folder; what cannot be read is among its problems, all at once."""
    files = Files(folder)
    into = Folder(records=[], where={}, problems=[])
    for entry in LAYOUT:
        for one in _entry(entry, files, into.problems):
            _take(entry.kind, one, into)
    into.problems += files.problems
    if PROFILE.file not in {problem.file for problem in into.problems}:
        _one_profile(folder, into)
    return into


def _entry(entry: Sheet | Rings | Texts, files: Files, problems: list[Problem]) -> Iterator[_Found]:
    match entry:
        case Sheet():
            return _sheet(entry, files, problems)
        case Rings():
            return _rings(entry, files, problems)
        case Texts():
            return _texts(entry, files, problems)


def _take(kind: str, found: _Found, into: Folder) -> None:
    if kind == "ladder":
        _uncoloured(found.content)
    try:
        content: Struct = msgspec.convert(found.content, RECORDS[kind])
    except msgspec.ValidationError as error:
        into.problems.append(_unfit(found, error))
        return
    name = name_of(kind, content)
    if before := into.where.get((kind, name)):
        what = f"{kind.replace('_', ' ')} '{name}' is there twice"
        into.problems.append(found.where.problem(what, f"the first is {before.file}:{before.line}; keep one"))
        return
    into.records.append((kind, name, content))
    into.where[kind, name] = found.where


def _uncoloured(ladder: dict[str, Any]) -> None:
    """TOML has no word for nothing: a level without a colour leaves it out."""
    rows = ladder.get("rows")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            row.setdefault("colour", None)


def _unfit(found: _Found, error: msgspec.ValidationError) -> Problem:
    """msgspec's words with the file's own line: "Expected `int`, got `str` - at `$.rows[0].rank`"."""
    what, _, way = str(error).partition(" - at `$")
    path = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", way.rstrip("`"))]
    if missing := re.search(r"missing required field `(\w+)`", what):
        return found.where.problem(f"'{missing[1]}' is missing", f"write {missing[1]} = …", *path)
    field = ".".join(str(step) for step in path if isinstance(step, str))
    said = what.replace("`", "'")
    words = _WORDS.get(str(path[-1])) if path else None
    now = f"{said[0].lower()}{said[1:]}" + (f"; allowed: {', '.join(words)}" if words else "")
    return found.where.problem(f"{field} does not fit", now, *path)


_WORDS: dict[str, type[StrEnum]] = {
    "colour": Colour,
    "severity": Severity,
    "urgency": Urgency,
    "certainty": Certainty,
    "from_grade": EventGrade,
}
"""Fields in texts that take one of a few words."""


def _one_profile(folder: Path, into: Folder) -> None:
    if not any(kind == "profile" for kind, _, _ in into.records):
        now = "a city folder begins with name, zh, en, utc_offset_min and real"
        into.problems.append(Problem(PROFILE.file, 1, f"is not in {folder.name}/", now))


# --- sheets ---------------------------------------------------------------------------------------------------


def _sheet(sheet: Sheet, files: Files, problems: list[Problem]) -> Iterator[_Found]:
    parts = {part.field: _part(part, files, problems) for part in sheet.parts}
    if not sheet.file:
        owners = dict.fromkeys(owner for rows in parts.values() for owner in rows)
        for owner in owners:
            first = next(rows[owner][0] for rows in parts.values() if owner in rows)
            begun: dict[str, Any] = {sheet.parts[0].column: owner}
            yield _joined(_Found(Where(*first[0]), begun), owner, sheet.parts, parts)
        return
    text = files.text(sheet.file)
    if text is None:
        return
    reader = SheetReader(sheet.file, columns_of(RECORDS[sheet.kind], _fields(sheet.parts)))
    for line, _, content in reader.rows(text):
        name = str(content.get("name"))
        yield _joined(_Found(Where(sheet.file, line), content), name, sheet.parts, parts)
    problems += reader.problems
    problems += _ownerless(sheet.parts, parts)


_Parts = dict[str, dict[str, list[tuple[tuple[str, int], Any]]]]
"""Field → owner → ((file, line), plain part)."""


def _part(part: Part, files: Files, problems: list[Problem]) -> dict[str, list[tuple[tuple[str, int], Any]]]:
    text = files.text(part.file)
    if text is None:
        return {}
    columns = columns_of(part.record)
    reader = SheetReader(part.file, columns, part.column)
    listed = part.record.__struct_config__.array_like
    found: dict[str, list[tuple[tuple[str, int], Any]]] = {}
    for line, owner, content in reader.rows(text):
        plain: Any = [content.get(c.field, c.default) for c in columns] if listed else content
        found.setdefault(owner, []).append(((part.file, line), plain))
    problems += reader.problems
    return found


def _joined(found: _Found, owner: str, parts: tuple[Part, ...], read_parts: _Parts) -> _Found:
    """A record with the parts that belong to it; taken out, so that what is left belongs to nobody."""
    if not parts:
        return found
    inner: dict[tuple[Step, ...], tuple[str, int]] = {}
    for part in parts:
        rows = read_parts[part.field].pop(owner, [])
        found.content[part.field] = [plain for _, plain in rows]
        inner |= {(part.field, place): where for place, (where, _) in enumerate(rows)}
    return _Found(Where(found.where.file, found.where.line, inner), found.content)


def _ownerless(parts: tuple[Part, ...], read_parts: _Parts) -> Iterator[Problem]:
    for part in parts:
        for owner, rows in read_parts[part.field].items():
            file, line = rows[0][0]
            yield Problem(file, line, f"{part.column} '{owner}' is unknown", "name one that the city has")


def _fields(parts: tuple[Part, ...]) -> tuple[str, ...]:
    return tuple(part.field for part in parts)


# --- rings and texts ------------------------------------------------------------------------------------------


def _rings(entry: Rings, files: Files, problems: list[Problem]) -> Iterator[_Found]:
    parts = {part.field: _part(part, files, problems) for part in entry.parts}
    text = files.text(entry.file)
    for line, content in rings.features(entry.file, text, problems) if text is not None else ():
        yield _joined(_Found(Where(entry.file, line), content), str(content.get("name")), entry.parts, parts)
    if text is not None:
        problems += _ownerless(entry.parts, parts)


def _texts(entry: Texts, files: Files, problems: list[Problem]) -> Iterator[_Found]:
    if entry is PLANS:
        names = sorted(path.name for path in (files.folder / entry.file).glob("*.toml"))
        for name in names:
            yield from _text(f"{entry.file}/{name}", "", files, problems)
    else:
        yield from _text(entry.file, entry.key, files, problems)


def _text(file: str, key: str, files: Files, problems: list[Problem]) -> Iterator[_Found]:
    text = files.text(file)
    if text is None:
        return
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        problems.append(Problem(file, line, "is no TOML", str(error)))
        return
    lines = toml_text.lines_of(text)
    if not key:
        yield _Found(Where(file, 1, {path: (file, line) for path, line in lines.items()}), content)
        return
    if not isinstance(content.get(key), list) or set(content) != {key}:
        problems.append(Problem(file, 1, f"holds {', '.join(content) or 'nothing'}", f"allowed: [[{key}]]"))
        return
    for place, one in enumerate(content[key]):
        inner = {path[2:]: (file, line) for path, line in lines.items() if path[:2] == (key, place)}
        yield _Found(Where(file, lines.get((key, place), 1), inner), one)
