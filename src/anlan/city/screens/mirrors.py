"""Mirrors: decision tables shown as they stand, folded by the same function that the flow folds them with."""

from __future__ import annotations

from typing import Any

from anlan.city.desks import mirrors as listed
from anlan.city.screens.shown import Screen, Shown
from anlan.core.facts import Fact


def screens() -> dict[str, Screen[Any]]:
    """An empty screen for every mirrored table."""
    return {
        mirror.table.name: Screen(mirror.table.name, mirror.table.row, mirror.audience, mirror.table.indexes)
        for mirror in listed()
    }


def mirror(fact: Fact, seen: Shown) -> None:
    """Fold one fact into every mirrored table."""
    for each in listed():
        each.table.fold(fact, seen.tables[each.table.name])
