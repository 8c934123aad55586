"""Evidence: links between facts, ranges of readings, and the two walks every screen uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Protocol

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]


class Link(Struct, frozen=True, kw_only=True, tag="link", tag_field="is"):
    """One step to another fact; `relation` is e.g. derived_from, triggered_by, cites, approved_by, scores, revises."""

    relation: str
    target: str
    """The id of one fact, or of the first fact of a thread when `thread` is set."""
    thread: bool = False
    detail: str = ""


class Range(Struct, frozen=True, kw_only=True, tag="range", tag_field="is"):
    """Readings as evidence: series @ [since, until], known no later than `known_until`; never a batch."""

    series: str
    since: Moment
    until: Moment
    known_until: Moment
    n: int
    digest: str
    """SHA-256 over (observed_at µs, value) in time order, little-endian int64 and float64."""


class Clause(Struct, frozen=True, kw_only=True, tag="clause", tag_field="is"):
    """A clause of a plan or law that a sentence cites."""

    document: str
    clause: str
    version: str


Evidence = Link | Range | Clause


class Linked(Protocol):
    """What the walks need of a fact."""

    @property
    def id(self) -> str:
        """The fact's own id."""

    @property
    def because(self) -> tuple[Evidence, ...]:
        """What it rests on."""


class Step(Struct, frozen=True):
    """One node of a walk: how far from the start, by which relation, and the fact or reading range reached."""

    depth: int
    relation: str
    fact: Linked | None = None
    evidence: Evidence | None = None


def why(start: Linked, find: Callable[[str], Linked | None]) -> Iterator[Step]:
    """Walk `because` backwards, breadth first, each fact once; ends at readings, clauses and given facts."""
    seen, queue = {start.id}, [(0, start)]
    while queue:
        depth, fact = queue.pop(0)
        for item in fact.because:
            if not isinstance(item, Link):
                yield Step(depth + 1, type(item).__name__.lower(), evidence=item)
            elif item.target not in seen and (found := find(item.target)) is not None:
                seen.add(item.target)
                yield Step(depth + 1, item.relation, fact=found)
                queue.append((depth + 1, found))


def what_came_of(start: Linked, followers: Callable[[str], Sequence[tuple[str, Linked]]]) -> Iterator[Step]:
    """Walk forwards: `followers(id)` gives (relation, fact) for every fact whose `because` names that id."""
    seen, queue = {start.id}, [(0, start)]
    while queue:
        depth, fact = queue.pop(0)
        for relation, found in followers(fact.id):
            if found.id not in seen:
                seen.add(found.id)
                yield Step(depth + 1, relation, fact=found)
                queue.append((depth + 1, found))
