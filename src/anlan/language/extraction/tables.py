"""The words of the rules, compiled once from the tables beside this file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.extraction import Named, Quote


class Topic(Struct, frozen=True, kw_only=True):
    """One thing a message may be about."""

    name: str
    words: tuple[str, ...]
    weight: int
    types: tuple[str, ...]
    urgency: str
    services: tuple[str, ...]
    by_object: dict[str, tuple[str, ...]] = {}
    """Types that go before the others where it happened to this."""

    def types_for(self, objects: tuple[Named, ...]) -> tuple[str, ...]:
        """Names of the city's types that may fit, the most exact first."""
        found = [name for one in objects for name in self.by_object.get(one.name, ())]
        return (*found, *self.types)


class Object(Struct, frozen=True, kw_only=True):
    """One thing that something may have happened to; `place` is the kind of place it stands for."""

    name: str
    words: tuple[str, ...]
    place: str = ""


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("anlan.language.extraction").joinpath(name).read_text("utf-8"))


@cache
def words(section: str) -> dict[str, re.Pattern[str]]:
    """Name → pattern of one section of words.toml."""
    table = _read("words.toml")[section]
    if not isinstance(table, dict):
        raise TypeError(f"words.toml: {section} is a table")
    return {name: re.compile(pattern) for name, pattern in table.items()}


@cache
def topics() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    """Every topic with its words, in the order of the table."""
    made = msgspec.convert(_read("topics.toml")["topic"], tuple[Topic, ...])
    return tuple((one, _any(one.words)) for one in made)


@cache
def objects() -> tuple[tuple[Object, re.Pattern[str]], ...]:
    """Every object with its words."""
    made = msgspec.convert(_read("topics.toml")["object"], tuple[Object, ...])
    return tuple((one, _any(one.words)) for one in made)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def first(section: str, name: str, text: str) -> Quote | None:
    """Where the words of one entry first stand."""
    found = words(section)[name].search(text)
    return quote(found) if found else None


def named(section: str, text: str) -> Iterator[Named]:
    """Every entry of a section that the text speaks of, once, in the order of the table."""
    for name, pattern in words(section).items():
        if (found := pattern.search(text)) is not None and found.end() > found.start():
            yield Named(name=name, quote=quote(found))


def quote(found: re.Match[str]) -> Quote:
    """Where a match stands."""
    return Quote(found.start(), found.end())
