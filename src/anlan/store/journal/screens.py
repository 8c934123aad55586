"""Screen rows: what the web shows, in tables that follow the journal by `seq`. What is gone leaves a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from anlan.core.people import Audience
from anlan.store.journal.schema import CURSORS, FACTS, SCREEN

CURSOR, GENERATION, PROJECTION = "screen", "screen.generation", "screen.projection"
KEEP_GONE = 20_000
"""Marks of rows that are gone are kept for so many facts; who was away longer reads everything anew."""


class ScreenRow(Struct, frozen=True, kw_only=True):
    """One row of one screen table: where it belongs, who it is for, and the last fact that changed it."""

    name: str
    key: str
    area: str | None
    """Area code; None belongs to no area and is for those who see the whole city."""
    audience: Audience
    seq: int
    body: bytes
    """JSON; "{}" when gone."""
    gone: bool = False


class ScreenHead(Struct, frozen=True, kw_only=True):
    """How far the screen has followed the journal."""

    journal: int
    screen: int
    generation: int
    """Rises with every rebuild: rows known from an earlier one are worth nothing."""

    @property
    def lag(self) -> int:
        """How many facts the screen is behind."""
        return max(0, self.journal - self.screen)


def head(engine: Engine) -> ScreenHead:
    """The newest seq of journal and screen, as of one moment."""
    with engine.connect() as connection:
        journal = connection.execute(select(func.max(FACTS.c.seq))).scalar() or 0
        wanted = select(CURSORS.c.name, CURSORS.c.value).where(CURSORS.c.name.in_([CURSOR, GENERATION]))
        found = {name: value for name, value in connection.execute(wanted)}
    return ScreenHead(journal=journal, screen=found.get(CURSOR, 0), generation=found.get(GENERATION, 0))


def read(engine: Engine, after: int = 0, *, gone: bool = False) -> list[ScreenRow]:
    """Rows changed after a seq, in order of seq; with marks of what is gone only when asked."""
    columns = (
        SCREEN.c.name,
        SCREEN.c.key,
        SCREEN.c.area,
        SCREEN.c.audience,
        SCREEN.c.seq,
        SCREEN.c.body,
        SCREEN.c.gone,
    )
    query = select(*columns).where(SCREEN.c.seq > after).order_by(SCREEN.c.seq, SCREEN.c.name, SCREEN.c.key)
    if not gone:
        query = query.where(SCREEN.c.gone.is_(False))
    with engine.connect() as connection:
        return [_row(*found) for found in connection.execute(query)]


def write(connection: Connection, rows: Iterable[ScreenRow], cursor: int) -> None:
    """Put rows and move the cursor, inside the caller's transaction."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if values := [_values(row) for row in rows]:
        statement = build(SCREEN)
        changing = {name: statement.excluded[name] for name in ("area", "audience", "seq", "body", "gone")}
        keyed = ["name", "key"]
        connection.execute(statement.on_conflict_do_update(index_elements=keyed, set_=changing), values)
    _set(connection, CURSOR, cursor)
    connection.execute(delete(SCREEN).where(SCREEN.c.gone.is_(True), SCREEN.c.seq <= cursor - KEEP_GONE))


def swap(connection: Connection, rows: Sequence[ScreenRow], cursor: int, projection: int) -> None:
    """Put newly built tables in the place of the old ones, inside the caller's transaction."""
    connection.execute(delete(SCREEN))
    if rows:
        connection.execute(insert(SCREEN), [_values(row) for row in rows])
    generation = connection.execute(select(CURSORS.c.value).where(CURSORS.c.name == GENERATION)).scalar() or 0
    for name, value in ((CURSOR, cursor), (GENERATION, generation + 1), (PROJECTION, projection)):
        _set(connection, name, value)


def outdate(engine: Engine, generation: int) -> None:
    """Make every row that a screen knows from this generation or an earlier one worth nothing."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        _set(connection, GENERATION, generation + 1)


def _set(connection: Connection, name: str, value: int) -> None:
    done = connection.execute(update(CURSORS).where(CURSORS.c.name == name).values(value=value))
    if done.rowcount == 0:
        connection.execute(insert(CURSORS).values(name=name, value=value))


def _values(row: ScreenRow) -> dict[str, object]:
    return {
        "name": row.name, "key": row.key, "area": row.area, "audience": row.audience.value, "seq": row.seq,
        "body": row.body, "gone": row.gone,
    }  # fmt: skip


def _row(
    name: str, key: str, area: str | None, audience: str, seq: int, body: bytes, gone: bool
) -> ScreenRow:
    return ScreenRow(
        name=name, key=key, area=area, audience=Audience(audience), seq=seq, body=bytes(body), gone=gone
    )  # fmt: skip
