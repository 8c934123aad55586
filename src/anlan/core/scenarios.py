"""A scenario: a city plus a course of events, replayed as it would have been known; and who can read one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from anlan.core.city import RECORDS
from anlan.core.exercise import Inject
from anlan.core.facts import Given


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


class HappeningKind(StrEnum):
    """How something that is no reading reaches the house."""

    REPORT = "report"
    """Words, through the report desk."""
    CAP = "cap"
    """Another authority's alert, through the relay."""
    GIVEN = "given"
    """A given fact as it stands."""


class Happening(Struct, frozen=True, kw_only=True):
    """One thing that reaches the house beside readings: a call, a post, an alert, an authority's announcement."""

    known_at: datetime
    name: str
    """Its own name in the scenario; the key of what is handed in is made of it."""
    number: int | None = None
    """The inject it belongs to, where it is one."""
    kind: HappeningKind
    channel: str = ""
    """Where it comes in: 110, 119, 120, 12345, official, post, camera, warden, phone …"""
    caller: str = ""
    """Class of who says it: resident, warden, district, department, authority, leader, company, hospital, system."""
    text: str = ""
    """The words, unchanged."""
    picture: str = ""
    """Digest of a picture that comes with them."""
    area: str | None = None
    given: Given | None = None
    """The fact itself: of a happening of kind given, or what an alert says, read already."""
    cap: str = ""
    """The alert's CAP 1.2 XML of a happening of kind cap."""


class Bookmark(Struct, frozen=True, kw_only=True):
    """A moment of a scenario that people may begin at or jump to."""

    name: str
    """As it is typed, e.g. "T-24"."""
    zh: str
    en: str
    at: datetime


def nothing_happens() -> Iterator[Happening]:
    """The happenings of a scenario that has none."""
    return iter(())


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
    happenings: Callable[[], Iterator[Happening]] = nothing_happens
    """What else reaches the house, in the order of known time; each call begins anew and gives the same."""
    landfall: datetime | None = None
    """The moment that an exercise counts from."""
    injects: tuple[Inject, ...] = ()
    """The exercise that is played on it, where there is one."""
    bookmarks: tuple[Bookmark, ...] = ()
    """Moments to begin at, in order."""
    opens: str = ""
    """The bookmark people begin at when they name none."""


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
