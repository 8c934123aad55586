"""Happenings of a scenario become given facts, by the doors that live input comes through."""

from __future__ import annotations

import msgspec

from anlan.core.facts import Given
from anlan.core.scenarios import Happening, HappeningKind


def key_of(happening: Happening) -> str:
    """The key of what a happening hands in."""
    return f"happening|{happening.name}"


def handed_in(happening: Happening) -> Given:
    """The given fact of a happening; raises ValueError for one that no door takes."""
    if happening.kind is HappeningKind.GIVEN and happening.given is not None:
        return msgspec.structs.replace(happening.given, key=key_of(happening))
    raise ValueError(f"{happening.name}: no door takes a happening of kind {happening.kind}")
