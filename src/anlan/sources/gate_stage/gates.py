"""The gates of a city, from `gates.csv`: a fault in it is told by file, line and what is allowed."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from anlan.core.scenarios import SourceError

MOST_FAULTS = 20
"""So many faults are told at once; a file with more is of another kind."""


class Gate(Struct, frozen=True, kw_only=True):
    """One line of `gates.csv`, blanks trimmed; None where the place is not given."""

    name: str
    slug: str
    river: str
    lat: float | None
    lon: float | None


def slug(text: str) -> str:
    """A name as part of a series name: "PS. Katulampa (Hulu)" is `ps-katulampa-hulu`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def read_gates(path: Path, others: Sequence[str]) -> list[Gate]:
    """The gates of the file in its order, then those that only the stage files name; slugs are unique.

    Raises SourceError naming every fault as `gates.csv:LINE column — what is allowed, what stands there`.
    """
    found: dict[str, tuple[str, float | None, float | None]] = {}
    lines: dict[str, int] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        for cells in rows:
            where = f"{path.name}:{rows.line_num}"
            name = (cells.get("gate") or "").strip()
            if not name:
                faults.append(f"{where} gate — must name the gate, got nothing")
            lat = _degrees(cells, "lat", 90, where, faults)
            lon = _degrees(cells, "lon", 180, where, faults)
            gate = ((cells.get("river") or "").strip(), lat, lon)
            if found.setdefault(name, gate) != gate:
                faults.append(
                    f"{where} gate — must be told once, {name!r} is told otherwise in line {lines[name]}"
                )
            lines.setdefault(name, rows.line_num)
    if faults:
        more = f" (and {len(faults) - MOST_FAULTS} more)" if len(faults) > MOST_FAULTS else ""
        raise SourceError("; ".join(faults[:MOST_FAULTS]) + more)
    for name in others:
        found.setdefault(name, ("", None, None))
    return _with_slugs(found)


def _with_slugs(found: dict[str, tuple[str, float | None, float | None]]) -> list[Gate]:
    taken: dict[str, int] = {}
    gates = []
    for name, (river, lat, lon) in found.items():
        short = slug(name)
        taken[short] = taken.get(short, 0) + 1
        unique = short if taken[short] == 1 else f"{short}-{taken[short]}"
        gates.append(Gate(name=name, slug=unique, river=river, lat=lat, lon=lon))
    return gates


def _degrees(cells: dict[str, str], column: str, limit: int, where: str, faults: list[str]) -> float | None:
    """Degrees, or None for an empty cell; what is neither is told."""
    text = (cells.get(column) or "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        faults.append(
            f"{where} {column} — must be degrees between -{limit} and {limit} or empty, got {text!r}"
        )
        return None
    return value
