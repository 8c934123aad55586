"""The guarded door: the only way a screen reads. Role × area × audience, deny by default.

What a person may not see is not there for them: no row, no count, the same answer as for what never was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Engine, Select, func, or_, select

from anlan.core.evidence import Linked, Step, what_came_of, why
from anlan.core.facts import Fact
from anlan.core.given import GroupChanged
from anlan.core.people import Audience, User, can, sees
from anlan.store.journal.journal import Journal
from anlan.store.journal.schema import SCREEN

_ABOUT = ("thread", "about", "warning", "incident", "task", "for_thread")
"""Fields that name the thread a fact belongs with, looked at in this order."""
_FOR_THE_FIELD = frozenset({"task", "task_changed", "field_reported"})
_TOLD_INWARDS = ("notices",)
"""What is said to a district or the whole city is said to everybody in it."""
_DEEPEST = 8

AreaOfSeries = Callable[[str], str | None]


class Shown(Struct, frozen=True, kw_only=True):
    """One row of a screen table."""

    name: str
    key: str
    area: str | None
    audience: str
    seq: int
    body: msgspec.Raw
    gone: bool


class Door:
    """Opens views. `area_of_series` tells where a series lies, so that a group of one area is seen there."""

    def __init__(self, engine: Engine, area_of_series: AreaOfSeries | None = None) -> None:
        self._engine, self._journal = engine, Journal(engine)
        self._area_of_series = area_of_series or (lambda _series: None)

    def seen_as(self, user: User) -> View:
        """What one person may see."""
        return View(self._engine, self._journal, self._area_of_series, user)


class View:
    """The house as one person may see it."""

    def __init__(self, engine: Engine, journal: Journal, area_of_series: AreaOfSeries, user: User) -> None:
        self.user = user
        self._engine, self._journal, self._area_of_series = engine, journal, area_of_series
        self._audiences = sees(user) if can(user, "read") else frozenset()

    # --- screen tables --------------------------------------------------------------------------------------

    def screen(self, name: str) -> list[Shown]:
        """The rows of a screen table, ordered by key."""
        return self._shown(select(SCREEN).where(SCREEN.c.name == name, ~SCREEN.c.gone).order_by(SCREEN.c.key))

    def row(self, name: str, key: str) -> Shown | None:
        """One row of a screen table; None when it is not there for this person."""
        found = self._shown(select(SCREEN).where(SCREEN.c.name == name, SCREEN.c.key == key, ~SCREEN.c.gone))
        return found[0] if found else None

    def count(self, name: str) -> int:
        """How many rows `screen` would give."""
        query = (
            select(func.count())
            .select_from(SCREEN)
            .where(SCREEN.c.name == name, ~SCREEN.c.gone, *self._mine())
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def since(self, seq: int) -> list[Shown]:
        """Every row changed after `seq`, gone ones included, in the order they changed."""
        query = select(SCREEN).where(SCREEN.c.seq > seq)
        return self._shown(query.order_by(SCREEN.c.seq, SCREEN.c.name, SCREEN.c.key))

    def head(self) -> int:
        """The newest seq among the rows this person may see; 0 when there are none."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.max(SCREEN.c.seq)).where(*self._mine())).scalar() or 0

    def _shown(self, query: Select[tuple[object, ...]]) -> list[Shown]:
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(*self._mine())).mappings().all()
        return [
            Shown(
                name=row["name"], key=row["key"], area=row["area"], audience=row["audience"], seq=row["seq"],
                body=msgspec.Raw(bytes(row["body"])), gone=bool(row["gone"]),
            )
            for row in rows
        ]  # fmt: skip

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        audience = SCREEN.c.audience.in_(sorted(self._audiences))
        if self.user.covers("*"):
            return (audience,)
        mine = or_(False, *(SCREEN.c.area.startswith(code, autoescape=True) for code in self.user.areas))
        told = SCREEN.c.name.in_(_TOLD_INWARDS) & (
            SCREEN.c.area.in_(self.user.around) | SCREEN.c.area.is_(None)
        )
        return audience, mine | told if self.user.areas else mine

    # --- facts ----------------------------------------------------------------------------------------------

    def fact(self, fact_id: str) -> Fact | None:
        """One fact by id; None when it is not there for this person."""
        return self._allowed(self._journal.fact(fact_id))

    def thread(self, thread_id: str) -> list[Fact]:
        """The facts of one thread that this person may see, in order."""
        return [fact for fact in self._journal.thread(thread_id) if self._allowed(fact) is not None]

    def why(self, fact_id: str) -> list[Step]:
        """What a fact rests on, back to readings and given facts, as far as this person's sight goes."""
        start = self.fact(fact_id)
        return [] if start is None else list(why(start, self.fact))

    def came_of(self, fact_id: str) -> list[Step]:
        """What followed from a fact, as far as this person's sight goes."""
        start = self.fact(fact_id)
        return [] if start is None else list(what_came_of(start, self._followers))

    def area_of(self, fact: Fact) -> str | None:
        """Where a fact belongs: its own area, else that of the thread it is about; None = the whole city."""
        for _ in range(_DEEPEST):
            area = getattr(fact, "area", None)
            if isinstance(area, str) and area:
                return area
            if isinstance(fact, GroupChanged):
                return self._area_of_group(fact)
            above = self._above(fact)
            if above is None:
                return None
            fact = above
        return None

    def _above(self, fact: Fact) -> Fact | None:
        for name in _ABOUT:
            target = getattr(fact, name, "")
            if not isinstance(target, str) or target in ("", fact.id):
                continue
            if (found := self._journal.fact(target)) is not None:
                return found
        return None

    def _area_of_group(self, fact: GroupChanged) -> str | None:
        areas = {self._area_of_series(series) for series in (*fact.members, fact.worst)}
        return areas.pop() if len(areas) == 1 else None

    def _followers(self, fact_id: str) -> list[tuple[str, Linked]]:
        found = self._journal.followers(fact_id)
        return [(relation, cast(Linked, fact)) for relation, fact in found if self._allowed(fact) is not None]

    def _allowed(self, fact: Fact | None) -> Fact | None:
        if fact is None or _audience(fact) not in self._audiences or self._is_restricted(fact):
            return None
        return fact if self.user.covers(self.area_of(fact)) else None

    def _is_restricted(self, fact: Fact) -> bool:
        """It belongs to something that is for others alone; who has a task for it still sees the task."""
        if fact.kind in _FOR_THE_FIELD:
            return False
        for _ in range(_DEEPEST):
            above = self._above(fact)
            if above is None:
                return False
            if _audience(above) not in self._audiences and above.kind not in _FOR_THE_FIELD:
                return getattr(above, "audience", None) is not None
            fact = above
        return False


def _audience(fact: Fact) -> Audience:
    """Who a fact is for: what it says itself, else the field for its own tasks, else the duty desk."""
    said = getattr(fact, "audience", None)
    if said is not None:
        return Audience(said)
    return Audience.FIELD if fact.kind in _FOR_THE_FIELD else Audience.DUTY
