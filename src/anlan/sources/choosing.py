"""Who reads a folder: told by the files and headers in it, and by nothing else."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from anlan.core.scenarios import Expected, Reader, Scenario, SourceError

GROUP = "anlan.sources"
"""The entry-point group; the built-in readers come through it too."""


class NoReader(SourceError):
    """No reader knows this layout; says what each looked for and what was found."""


class AmbiguousReaders(SourceError):
    """Two readers claim the folder: neither is taken silently."""


def scenario_of(folder: Path | None, readers: Mapping[str, Reader] | None = None) -> Scenario:
    """The scenario of a folder, or the built-in drill without one; raises `SourceError` when nobody can read it."""
    return builtin(readers=readers).scenario() if folder is None else choose(folder, readers).scenario(folder)


def choose(folder: Path | str, readers: Mapping[str, Reader] | None = None) -> Reader:
    """The one reader whose manifest fits the folder; raises `NoReader` or `AmbiguousReaders`."""
    folder = Path(folder)
    readers = installed() if readers is None else readers
    misses = {name: missing(folder, reader) for name, reader in readers.items() if reader.manifest.expects}
    fitting = [name for name, lacks in misses.items() if not lacks]
    if len(fitting) > 1:
        raise AmbiguousReaders(
            f"{folder}: read by {' and by '.join(sorted(fitting))}; remove the files of all but one"
        )
    if not fitting:
        looked = "; ".join(f"{name} looks for {', '.join(lacks)}" for name, lacks in sorted(misses.items()))
        raise NoReader(
            f"{folder}: no reader knows this layout. {looked or 'No reader is installed'}. {_found(folder)}"
        )
    return readers[fitting[0]]


def missing(folder: Path, reader: Reader) -> list[str]:
    """What a reader looks for and the folder does not have; empty when it fits."""
    lacks = (_lack(folder, expected) for expected in reader.manifest.expects)
    return [lack for lack in lacks if lack]


def builtin(name: str = "drill_river", readers: Mapping[str, Reader] | None = None) -> Reader:
    """A reader that needs no folder, by its entry-point name ("-" and "_" alike); `NoReader` when there is none."""
    readers = installed() if readers is None else readers
    found = readers.get(name.replace("-", "_"))
    if found is None or found.manifest.expects:
        known = sorted(one.manifest.name for one in readers.values() if not one.manifest.expects)
        raise NoReader(f"no built-in scenario is called {name!r}; there are {', '.join(known) or 'none'}")
    return found


def installed() -> dict[str, Reader]:
    """Every installed reader by name; raises `AmbiguousReaders` when two packages use one name."""
    found: dict[str, Reader] = {}
    values: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        if values.setdefault(point.name, point.value) != point.value:
            raise AmbiguousReaders(f"{point.name!r} is both {values[point.name]} and {point.value}")
        if point.name not in found:
            found[point.name] = point.load()
    return found


def _lack(folder: Path, expected: Expected) -> str:
    files = sorted(path for path in folder.glob(expected.files) if path.is_file())
    wanted = f"{expected.files} with columns {','.join(expected.columns)}"
    if not files:
        return wanted if expected.required else ""
    return "" if all(set(expected.columns) <= set(header(path)) for path in files) else wanted


def header(path: Path) -> list[str]:
    """The column names in the first line of a CSV file; empty when it has none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return [cell.strip() for cell in next(csv.reader(file), [])]


def _found(folder: Path) -> str:
    if not folder.is_dir():
        return "There is no such folder."
    files = sorted(path for path in folder.iterdir() if path.is_file())
    described = [
        f"{path.name} ({','.join(header(path)[:8])})" if path.suffix == ".csv" else path.name
        for path in files
    ]
    return f"Found: {'; '.join(described[:12]) or 'nothing'}{' …' if len(files) > 12 else ''}."
