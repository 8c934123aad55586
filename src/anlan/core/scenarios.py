"""A scenario: a city plus a course of events, replayed as it would have been known; and who can read one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.core.city import RECORDS


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
    city: str = ""
    """The built-in city folder it plays in; empty = it brings its own records."""


class SourceError(ValueError):
    """A folder that nobody can read, or that does not hold what its layout promises."""


Record = tuple[str, str, Struct]
"""One object of the city: kind, name, content."""


class Moment(Struct, frozen=True, kw_only=True):
    """Readings of one source that became known at one moment: columns of equal length, in one unit."""

    known_at: datetime
    source: str
    series: Sequence[str] | pa.Array[Any]
    """Series names; bytes where a name could not be read, so that intake can hold the row."""
    times: Sequence[str] | npt.NDArray[np.int64] | pa.Array[Any]
    """ISO texts with their zone, or µs since 1970; what is no time is left as it stood."""
    values: npt.NDArray[np.float64] | pa.Array[Any]
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
    notes: tuple[str, ...]
    splits: tuple[Split, ...]
    delay_s: float
    """Declared: known = observed + so many seconds."""
    begins: datetime
    """When the first reading becomes known."""
    ends: datetime
    """When the last one does."""
    moments: Callable[[], Iterator[Moment]]
    """Readings in the order of known time; each call begins anew and gives the same."""


class Reader(Protocol):
    """Makes a scenario of a folder of the layout its manifest describes."""

    @property
    def manifest(self) -> Manifest:
        """What it reads."""

    def scenario(self, folder: Path | None = None, city: Sequence[Record] = ()) -> Scenario:
        """The scenario of a folder, or the built-in one; raises `SourceError` when the files hold no reading.

        `city` holds the records of the city named in the manifest, where one is named.
        """


def record(content: Struct, name: str) -> Record:
    """A city record with its kind."""
    return next(kind for kind, shape in RECORDS.items() if shape is type(content)), name, content
