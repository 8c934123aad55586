"""TOML as people edit it: where each key stands, and records written plainly."""

from __future__ import annotations

import json
import re
from typing import Any

from anlan.city.folder.problems import Step

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=")
_SHORT = 2
"""Tables of so many plain fields are written on one line."""
_FITS = 100


def lines_of(text: str) -> dict[tuple[Step, ...], int]:
    """The line of every table and every key that begins a line, by its way from the top."""
    found: dict[tuple[Step, ...], int] = {}
    counts: dict[tuple[Step, ...], int] = {}
    table: tuple[Step, ...] = ()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        quotes = line.count('"""')
        if inside:
            inside = quotes % 2 == 0
            continue
        if header := _HEADER.match(line):
            table = _table(header[2].split("."), header[1] == "[[", counts)
            found[table] = number
        elif key := _KEY.match(line):
            found[(*table, key[1])] = number
        inside = quotes % 2 == 1
    return found


def _table(names: list[str], listed: bool, counts: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    path: tuple[Step, ...] = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if not listed:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def toml_of(content: dict[str, Any], path: str = "") -> str:
    """The text of a plain table: its own fields, then the lists of tables below it."""
    plain = [(key, value) for key, value in content.items() if value is not None and not _is_tables(value)]
    lines = [f"{key} = {_value(value)}" for key, value in plain]
    text = "".join(f"{line}\n" for line in lines)
    for key, value in content.items():
        if _is_tables(value):
            name = f"{path}.{key}" if path else key
            text += "".join(f"\n[[{name}]]\n{toml_of(one, name)}" for one in value)
    return text


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and not _is_short(value)


def _is_short(rows: list[dict[str, Any]]) -> bool:
    return all(
        len(row) <= _SHORT and not any(isinstance(v, dict | list) for v in row.values()) for row in rows
    )


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            inside = [_value(one) for one in value]
            line = f"[{', '.join(inside)}]"
            if len(line) <= _FITS and not (value and isinstance(value[0], dict)):
                return line
            return "[\n" + "".join(f"  {one},\n" for one in inside) + "]"
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case _:
            return repr(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w\-]+", key, re.ASCII) else json.dumps(key, ensure_ascii=False)
