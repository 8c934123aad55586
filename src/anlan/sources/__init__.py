"""Readers of what cities hand over; each is found by its entry point."""

from anlan.core.scenarios import Manifest, Moment, Reader, Scenario, SourceError, Split
from anlan.sources.choosing import AmbiguousReaders, NoReader, builtin, choose, installed, scenario_of

__all__ = [
    "AmbiguousReaders",
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
