"""A folder's records by type and name, and the words for one that refers to nothing."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

from msgspec import Struct

from anlan.city.folder.layout import kind_in
from anlan.city.folder.problems import Problem, Step, Where
from anlan.city.folder.reading import Folder
from anlan.core.city import RECORDS, Area

R = TypeVar("R", bound=Struct)
R_co = TypeVar("R_co", bound=Struct, covariant=True)
EVERYWHERE = "*"
_SHOWN = 8


class One(Struct, Generic[R_co], frozen=True):
    """A record, what it is called, and where it stands."""

    name: str
    is_: R_co
    where: Where

    def say(self, what: str, now: str, *path: Step) -> Problem:
        """A problem with one of its fields."""
        return self.where.problem(what, now, *path)


class Book:
    """Looks records up the way the running city does."""

    def __init__(self, folder: Folder) -> None:
        self._by_kind: dict[str, dict[str, One[Struct]]] = {kind: {} for kind in RECORDS}
        self._unsure = {kind_in(problem.file) for problem in folder.problems}
        """Kinds of which some could not be read: that a name is unknown says nothing then."""
        for kind, name, content in folder.records:
            self._by_kind[kind][name] = One(name, content, folder.where[kind, name])

    def each(self, record: type[R]) -> Iterator[One[R]]:
        """Every record of a type, in the order of its file."""
        yield from self._of(record).values()

    def get(self, record: type[R], name: str) -> R | None:
        """One record by name."""
        found = self._of(record).get(name)
        return found.is_ if found else None

    def names(self, record: type[R]) -> Collection[str]:
        """What records of a type are called."""
        return self._of(record).keys()

    def unknown(
        self, one: One[Struct], record: type[Struct], name: str, *path: Step, empty: bool = False
    ) -> Iterator[Problem]:
        """A problem when a name is none of a type's records; an empty one may be allowed."""
        word = _kind(record).replace("_", " ")
        if not (empty and not name):
            yield from self.not_one_of(one, word, name, self.names(record), record, *path)

    def not_one_of(
        self,
        one: One[Struct],
        word: str,
        name: str,
        allowed: Collection[str],
        out_of: type[Struct],
        *path: Step,
    ) -> Iterator[Problem]:
        """A problem when a name is none of those allowed, which come out of a type's records."""
        if name not in allowed and _kind(out_of) not in self._unsure:
            yield one.say(*_misfit(word, name, allowed), *path)

    def nowhere(self, one: One[Struct], area: str, *path: Step) -> Iterator[Problem]:
        """A problem when an area is neither known nor the whole city."""
        if area != EVERYWHERE:
            yield from self.unknown(one, Area, area, *path)

    def _of(self, record: type[R]) -> dict[str, One[R]]:
        return self._by_kind[_kind(record)]  # type: ignore[return-value]  # records of a kind have its type


def _kind(record: type[Struct]) -> str:
    return next(kind for kind, shape in RECORDS.items() if shape is record)


def _misfit(word: str, name: str, allowed: Collection[str]) -> tuple[str, str]:
    """`what` and `now` for a name that is not among those allowed."""
    close = difflib.get_close_matches(name, allowed, 1)
    if close:
        return f"{word} '{name}' is unknown", f"did you mean '{close[0]}'?"
    shown = ", ".join(list(allowed)[:_SHOWN]) + (" …" if len(allowed) > _SHOWN else "")
    return f"{word} '{name}' is unknown", f"allowed: {shown}" if allowed else f"the city has no {word}"


def not_among(
    one: One[Struct], word: str, value: str, allowed: tuple[str, ...], *path: Step
) -> Iterator[Problem]:
    """A problem when a word is none of a fixed list."""
    if value not in allowed:
        yield one.say(f"{word} '{value}' is unknown", f"allowed: {', '.join(allowed)}", *path)
