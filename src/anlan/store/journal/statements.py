"""Statements that every turn runs, compiled once: building and compiling them took longer than running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from anlan.store.journal.schema import CHECKPOINTS, CURSORS, DECISIONS, EPOCH, FACTS, LINKS, REFUSED

Row = Mapping[str, object]


class Statement:
    """A statement as text for the driver, per dialect; parameters are plain numbers, texts and bytes."""

    def __init__(self, build: Callable[[str], ClauseElement], names: Sequence[str] | None = None) -> None:
        self._build, self._names = build, names
        self._ready: dict[str, tuple[str, list[str] | None]] = {}

    def run(self, connection: Connection, rows: Row | Sequence[Row]) -> CursorResult[Any]:
        """Run it with the parameters of one row, or once for each of several."""
        dialect = connection.dialect
        if dialect.name not in self._ready:
            compiled = self._build(dialect.name).compile(dialect=dialect, column_keys=self._names)
            self._ready[dialect.name] = (str(compiled), getattr(compiled, "positiontup", None))
        text, order = self._ready[dialect.name]
        if order is None:
            return connection.exec_driver_sql(text, rows)  # by name
        if isinstance(rows, Mapping):
            return connection.exec_driver_sql(text, tuple(rows[name] for name in order))
        return connection.exec_driver_sql(text, [tuple(row[name] for name in order) for row in rows])


def _insert(table: Table) -> Statement:
    return Statement(lambda _: insert(table), table.columns.keys())


def _upsert(table: Table) -> Statement:
    """Insert a row or change the one under the same primary key; a position that was given once is kept."""
    keyed = table.primary_key.columns.keys()
    changed = [name for name in table.columns.keys() if name not in (*keyed, "position")]  # noqa: SIM118 — columns

    def build(dialect: str) -> ClauseElement:
        statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
        changing = {name: statement.excluded[name] for name in changed}
        return statement.on_conflict_do_update(index_elements=keyed, set_=changing)

    return Statement(build, table.columns.keys())


BODY_BY_ID = Statement(lambda _: select(FACTS.c.body).where(FACTS.c.id == bindparam("wanted")))
BODY_BY_KEY = Statement(lambda _: select(FACTS.c.body).where(FACTS.c.key == bindparam("wanted")))
SEQ_BY_KEY = Statement(lambda _: select(FACTS.c.seq).where(FACTS.c.key == bindparam("wanted")))
FENCE = Statement(
    lambda _: update(EPOCH).where(EPOCH.c.epoch == bindparam("held")).values(epoch=EPOCH.c.epoch)
)
PUT_FACTS, PUT_LINKS = _insert(FACTS), _insert(LINKS)
PUT_DECISIONS, PUT_CURSOR = _upsert(DECISIONS), _upsert(CURSORS)
PUT_CHECKPOINT, PUT_REFUSED = _upsert(CHECKPOINTS), _upsert(REFUSED)
DROP_DECISIONS = Statement(
    lambda _: delete(DECISIONS).where(
        DECISIONS.c.name == bindparam("of_table"), DECISIONS.c.key == bindparam("of_key")
    )
)
