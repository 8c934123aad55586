"""Statements of the appender, built once: a turn runs a handful of them, and building took longer than running."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Insert, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from anlan.store.journal.schema import DECISIONS, EPOCH, FACTS

BODY_BY_ID = select(FACTS.c.body).where(FACTS.c.id == bindparam("wanted"))
BODY_BY_KEY = select(FACTS.c.body).where(FACTS.c.key == bindparam("wanted"))
SEQ_BY_KEY = select(FACTS.c.seq).where(FACTS.c.key == bindparam("wanted"))
FENCE = update(EPOCH).where(EPOCH.c.epoch == bindparam("held")).values(epoch=EPOCH.c.epoch)
DROP = delete(DECISIONS).where(
    DECISIONS.c.name == bindparam("of_table"), DECISIONS.c.key == bindparam("of_key")
)


@cache
def upsert(dialect: str, table: Table) -> Insert:
    """Insert a row or change the one under the same primary key; a place that was given once is kept."""
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = build(table)
    keyed = [column.name for column in table.primary_key.columns]
    changing = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in (*keyed, "position")
    }
    return statement.on_conflict_do_update(index_elements=keyed, set_=changing)
