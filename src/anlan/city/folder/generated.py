"""The built-in cities: generated into folders, and read from them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from anlan.cities import SPEC, folder_of
from anlan.cities.making import made, read_spec
from anlan.city.folder.layout import ROSTERS, named
from anlan.city.folder.problems import FolderProblems
from anlan.city.folder.reading import read
from anlan.city.folder.sheets import sheet_text
from anlan.city.folder.writing import write
from anlan.core.scenarios import Record


def write_city(name: str, folder: Path) -> list[str]:
    """Generate a built-in city into a folder; the names of its files."""
    law = [*_shared("law"), *_shared(f"own/{name}")]
    found = made(read_spec(name), law)
    files = write((named(content) for content in found.records), folder)
    rows = (("", row) for row in found.rosters)
    (folder / ROSTERS).write_text(sheet_text(rows, type(found.rosters[0])), "utf-8", newline="\n")
    return [*files, ROSTERS]


@lru_cache(maxsize=4)
def builtin_city(name: str) -> tuple[Record, ...]:
    """The records of a built-in city's folder; raises LookupError for one that there is not."""
    found = read(folder_of(name))
    if found.problems:
        raise FolderProblems(found.problems)
    return tuple(found.records)


def _shared(part: str) -> list[Struct]:
    folder = SPEC / part
    found = read(folder)
    problems = [problem for problem in found.problems if problem.file != "profile.toml"]
    if problems:
        raise FolderProblems(problems)
    return [content for _, _, content in found.records]
