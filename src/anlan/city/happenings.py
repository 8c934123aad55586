"""Happenings of a scenario become given facts, by the doors that live input comes through."""

from __future__ import annotations

import msgspec

from anlan.core.facts import Given
from anlan.core.scenarios import Happening


def key_of(happening: Happening) -> str:
    """The key of what a happening hands in."""
    return f"happening|{happening.name}"


def handed_in(happening: Happening) -> Given | None:
    """The given fact of a happening: the one it brings, under its own key; None where no door takes it."""
    if happening.given is None:
        return None
    return msgspec.structs.replace(happening.given, key=key_of(happening))
