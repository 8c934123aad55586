"""The turn: everything that follows from one given fact at one instant, computed before anything is written."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec import Struct

from anlan.core.city import City
from anlan.core.evidence import Link
from anlan.core.facts import Fact, Given, Mode, seal
from anlan.core.ports import R, Readings, Stage
from anlan.core.tables import Reading, Rows, Table
from anlan.store.journal import Stored

MOST_FACTS = 10_000
DEEPEST = 50
_ID = re.compile(r"[a-z][a-z_]*-[0-9a-f]{64}")


class Runaway(RuntimeError):
    """A turn that would not end: too many facts, or a chain of consequences too deep."""


class Now:
    """What is known at this moment: the decision tables with this turn's own changes in them, and nothing later."""

    def __init__(
        self,
        at: datetime,
        mode: Mode,
        city: City,
        readings: Readings,
        tables: Mapping[str, Rows[Struct]],
        find: Callable[[str], Fact | None],
    ) -> None:
        self.at, self.mode, self.city, self.readings = at, mode, city, readings
        self._tables, self._find = tables, find
        self._turn: dict[str, Fact] = {}
        self._folds = [(rows.table.fold, rows) for rows in tables.values()]

    def rows(self, table: Table[R]) -> Reading[R]:
        """A decision table."""
        return self._tables[table.name]  # type: ignore[return-value]  # Rows of a table hold that table's row type

    def fact(self, fact_id: str) -> Fact | None:
        """One fact by id, of this turn or of the journal."""
        return self._turn.get(fact_id) or self._find(fact_id)

    def learn(self, fact: Fact) -> None:
        """Take a sealed fact of this turn into every table."""
        self._turn[fact.id] = fact
        for fold, rows in self._folds:
            fold(fact, rows)


@lru_cache(maxsize=4096)
def takers(stages: tuple[Stage, ...], kind: type[Fact]) -> tuple[Stage, ...]:
    """The stages that take a kind of fact, in the order of the flow."""
    return tuple(stage for stage in stages if issubclass(kind, stage.takes))


def derive(given: Given, stages: Sequence[Stage], seen: Now, first_seq: int) -> list[Stored]:
    """The given fact and all that follows, sealed, in order; raises Runaway past 10,000 facts or 50 deep."""
    stored: list[Stored] = []

    def take(draft: Fact) -> Fact:
        if len(stored) >= MOST_FACTS:
            raise Runaway(f"more than {MOST_FACTS} facts follow from {given.kind} {given.key}")
        sealed, body = seal(draft, seq=first_seq + len(stored), known_at=seen.at, mode=seen.mode)
        stored.append(Stored(sealed, body))
        seen.learn(sealed)
        return sealed

    pending = deque([(0, take(_about_what(given)))])
    while pending:
        depth, fact = pending.popleft()
        for stage in takers(tuple(stages), type(fact)):
            for draft in stage.handle(fact, seen):
                if isinstance(draft, Given):
                    raise TypeError(
                        f"{stage.name} derives a {draft.kind}: given facts come from outside only"
                    )
                if depth >= DEEPEST:
                    raise Runaway(f"a chain deeper than {DEEPEST} follows from {given.kind} {given.key}")
                pending.append((depth + 1, take(_because_of(draft, fact))))
    return stored


def _about_what(given: Given) -> Given:
    """A given fact that names another one in `about` or `task` is linked to it: its walks begin and end there."""
    named = next(
        (name for field in ("about", "task") if _ID.fullmatch(name := getattr(given, field, ""))), ""
    )
    if not named or any(isinstance(item, Link) and item.target == named for item in given.because):
        return given
    link = Link(relation="about", target=named)
    return msgspec.structs.replace(given, because=(*given.because, link))


def _because_of(draft: Fact, cause: Fact) -> Fact:
    """A derived fact always names the fact it followed from, so that every walk arrives somewhere."""
    if any(isinstance(item, Link) and item.target == cause.id for item in draft.because):
        return draft
    link = Link(relation="triggered_by", target=cause.id)
    return msgspec.structs.replace(draft, because=(*draft.because, link))
