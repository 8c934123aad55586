"""A scenario: a city plus a course of events, replayed as it would have been known; and who can read one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import pyarrow as pa
from msgspec import Struct

from anlan.core.city import RECORDS
from anlan.core.facts import Bilingual


class Expected(Struct, frozen=True, kw_only=True):
    """Files a reader expects, and the columns their header must have."""

    files: str
    """A glob within the folder, e.g. "stage_*.csv"."""
    columns: tuple[str, ...]
    required: bool = True


class Manifest(Struct, frozen=True, kw_only=True):
    """What a reader reads, told by files and headers, never by a folder's name; nothing expected = built in."""

    name: str
    zh: str
    en: str
    expects: tuple[Expected, ...] = ()


class Record(Struct, frozen=True, kw_only=True):
    """One object of the city as `Configured` carries it: kind, name, plain content."""

    kind: str
    name: str
    content: dict[str, object]


class Arriving(Struct, frozen=True, kw_only=True):
    """Readings that became known at one moment: columns series, time (with zone) and value, in one unit."""

    known_at: datetime
    source: str
    table: pa.Table
    unit: str | None


class Split(Struct, frozen=True, kw_only=True):
    """A stretch of time [since, until) with one use: fit, choose or report."""

    name: str
    since: datetime
    until: datetime


class Scenario(Struct, frozen=True, kw_only=True):
    """Everything a replay needs: the city's records, what is assumed or unknown, and the readings by known time."""

    name: str
    real: bool
    records: tuple[Record, ...]
    notes: tuple[Bilingual, ...]
    splits: tuple[Split, ...]
    delay_s: float
    """Declared: known = observed + so many seconds."""
    since: datetime
    """When the first reading becomes known."""
    until: datetime
    """When the last one does."""
    observations: Callable[[], Iterator[Arriving]]
    """Readings in the order of known time; each call begins anew and gives the same."""


class Reader(Protocol):
    """Makes a scenario of a folder of the layout its manifest describes."""

    @property
    def manifest(self) -> Manifest:
        """What it reads."""

    def scenario(self, folder: Path | None = None) -> Scenario:
        """The scenario of a folder, or the built-in one; raises ValueError when the files hold no reading at all."""


def record(content: Struct, name: str) -> Record:
    """A city record in its plain form."""
    kind = next(kind for kind, shape in RECORDS.items() if shape is type(content))
    return Record(kind=kind, name=name, content=msgspec.to_builtins(content))
