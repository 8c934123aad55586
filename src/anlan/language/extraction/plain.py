"""Plain letters: one for one, so that every place in the plain text is the same place in the text as it came."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

MOST = 2000
"""Characters that are read; what stands behind them is kept with the words and not read by rules."""


@cache
def _letters() -> dict[str, object]:
    return tomllib.loads(files("anlan.language.extraction").joinpath("letters.toml").read_text("utf-8"))


@cache
def _traditional() -> dict[str, str]:
    return {pair[0]: pair[1] for pair in str(_letters()["traditional"]).split()}


@cache
def _sounds() -> dict[str, str]:
    """Character → one that stands for all that sound like it."""
    found: dict[str, str] = {}
    groups = _letters()["homophones"]
    for group in groups if isinstance(groups, list) else ():
        first = next((found[letter] for letter in group if letter in found), group[0])
        found |= {letter: first for letter in group}
    return found


def sound(text: str) -> str:
    """A text as a dictating machine hears it: letters that sound the same are the same."""
    return "".join(_sounds().get(letter, letter) for letter in text)


@cache
def english() -> dict[str, list[str]]:
    """What a part of a Chinese name is called in English."""
    table = _letters()["english"]
    return table if isinstance(table, dict) else {}


@cache
def _one(letter: str) -> str:
    wide = unicodedata.normalize("NFKC", letter)
    if len(wide) == 1:
        letter = wide
    if unicodedata.category(letter).startswith(("C", "Z")):
        return " "
    small = letter.lower()
    letter = small if len(small) == 1 else letter
    return _traditional().get(letter, letter)


def plain(text: str) -> str:
    """Half-width, lower case, simplified, without control characters; as long as the text, at most 2,000 letters."""
    return "".join(map(_one, text[:MOST]))


def is_traditional(text: str) -> bool:
    """Written in traditional characters."""
    return sum(letter in _traditional() and _traditional()[letter] != letter for letter in text[:MOST]) >= 2
