"""Slow work: asked for by a fact, answered by a given fact; the flow never waits for it."""

from __future__ import annotations

from anlan.core.facts import Fact, Time, fact


@fact("work_asked")
class WorkAsked(Fact, frozen=True, kw_only=True):
    """A worker should do something with what was known by `known_until`."""

    work: str
    """fit: a first fit of a hazard's model to the city's own readings; erase: an incident's personal words."""
    about: str
    known_until: Time
