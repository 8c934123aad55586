"""Fictional cities that come with the house: readable folders, and the generator that writes them again."""

from __future__ import annotations

from pathlib import Path

NAMES = ("binhai", "minan")
"""The cities there are."""
SPEC = Path(__file__).with_name("spec")
"""What the generator is told, as files people can edit."""


def folder_of(name: str) -> Path:
    """Where a built-in city's files lie; raises LookupError for one that there is not."""
    if name not in NAMES:
        raise LookupError(f"no built-in city is called {name!r}: {', '.join(NAMES)}")
    return Path(__file__).with_name(name)
