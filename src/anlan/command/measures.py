"""Measures that the law offers at each level of response, and what a warning's colour would have people consider."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from anlan.core.facts import Bilingual
from anlan.core.ladders import Colour, ResponseLevel


@cache
def _table() -> dict[str, object]:
    return tomllib.loads(files("anlan.command").joinpath("law_measures.toml").read_text("utf-8"))


@cache
def measures() -> dict[str, Bilingual]:
    """Number → text, in the order of the law."""
    rows = _table()["measure"]
    assert isinstance(rows, list)  # noqa: S101 — our own file
    return {row["number"]: Bilingual(row["zh"], row["en"]) for row in rows}


def offered(level: ResponseLevel) -> tuple[str, ...]:
    """Numbers of the measures that go with a level: art. 66 for Ⅳ and Ⅲ, 66 and 67 for Ⅱ and Ⅰ."""
    graver = level in (ResponseLevel.II, ResponseLevel.I)
    return tuple(number for number in measures() if graver or number.startswith("66."))


def considered(colour: Colour | None) -> ResponseLevel | None:
    """The response that a colour would have people consider; None = consult first."""
    table = _table()["suggests"]
    assert isinstance(table, dict)  # noqa: S101 — our own file
    found = table.get(colour.value) if colour is not None else None
    return ResponseLevel(found) if found else None
