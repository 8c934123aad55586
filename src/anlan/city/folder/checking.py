"""A city folder checked: every problem at once with file and line, and what is no problem but should be known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from anlan.city.folder.checks import ground, law, means, organisation
from anlan.city.folder.checks.book import Book
from anlan.city.folder.problems import FolderProblems, Problem
from anlan.city.folder.reading import read
from anlan.city.folder.rosters import household_codes, read_rosters
from anlan.core.city import RECORDS
from anlan.core.scenarios import Record


class Checked(Struct, frozen=True, kw_only=True):
    """What a check of a folder found."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    """Sorted by file and line; with a single one nothing is imported."""
    notes: tuple[str, ...]


def check(folder: Path, today: date | None = None) -> Checked:
    """Read a folder and hold its records against one another."""
    found = read(folder)
    book = Book(found)
    problems = list(found.problems)
    for part in (ground, organisation, law, means):
        problems += part.check(book)
    problems += read_rosters(folder, household_codes(found.records))[1]
    notes = [*organisation.notes(book), *law.notes(book), *means.notes(book, today), *_absent(found.records)]
    return Checked(
        records=tuple(found.records), problems=tuple(sorted(dict.fromkeys(problems))), notes=tuple(notes)
    )


def opened(folder: Path) -> tuple[Record, ...]:
    """The records of a folder without a single problem; raises `FolderProblems` with all of them."""
    checked = check(folder)
    if checked.problems:
        raise FolderProblems(checked.problems)
    return checked.records


_HOUSE_HAS = ("model", "cascade")
"""Kinds that the house brings itself where a city does not."""


def _absent(records: list[Record]) -> list[str]:
    have = {kind for kind, _, _ in records}
    missing = [kind.replace("_", " ") for kind in RECORDS if kind not in have and kind not in _HOUSE_HAS]
    return [f"unknown, for nothing is brought: {', '.join(missing)}"] if missing else []
