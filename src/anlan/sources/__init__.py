"""Readers of what cities hand over; each is found by its entry point."""

from anlan.core.scenarios import (
    Bookmark,
    Happening,
    HappeningKind,
    Manifest,
    Moment,
    Reader,
    Scenario,
    SourceError,
    Split,
)
from anlan.sources.choosing import AmbiguousReaders, NoReader, builtin, choose, installed, scenario_of

__all__ = [
    "AmbiguousReaders",
    "Bookmark",
    "Happening",
    "HappeningKind",
    "Manifest",
    "Moment",
    "NoReader",
    "Reader",
    "Scenario",
    "SourceError",
    "Split",
    "builtin",
    "choose",
    "installed",
    "scenario_of",
]
