"""Rebuilding: decision tables folded from the journal beside the old ones, and swapped in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert

from anlan.core.configuration import CONFIGURATION
from anlan.core.facts import Given
from anlan.core.tables import Rows, Table
from anlan.core.timers import TIMERS
from anlan.store.journal import Journal
from anlan.store.journal.schema import DECISIONS
from anlan.store.journal.turns import position

_BATCH = 5_000

Screens = Callable[[Connection], None]


class Rebuilt(Struct, frozen=True, kw_only=True):
    """What a rebuild folded."""

    facts: int
    rows: dict[str, int]
    """Decision table → rows in it."""


def rebuild(journal: Journal, tables: Sequence[Table[Any]], screens: Screens | None = None) -> Rebuilt:
    """Fold every decision table anew and swap; `screens` rewrites the screen tables in the same transaction.

    Takes the journal over first, so that a running flow is fenced and nothing is appended meanwhile.
    """
    journal.take_over()
    definitions = {table.name: table for table in (*tables, TIMERS, CONFIGURATION)}
    folded: dict[str, Rows[Any]] = {name: Rows(table) for name, table in definitions.items()}
    places: dict[str, dict[str, int]] = {name: {} for name in definitions}
    turn = facts = 0
    for fact in journal.facts():
        if isinstance(fact, Given):
            _settle(folded, places, turn)
            turn = fact.seq
        for rows in folded.values():
            rows.table.fold(fact, rows)
        facts += 1
    _settle(folded, places, turn)
    with journal.writing() as connection:
        journal.guard(connection)
        for name, rows in folded.items():
            _swap(connection, name, rows, places[name])
        if screens is not None:
            screens(connection)
    return Rebuilt(facts=facts, rows={name: len(places[name]) for name in definitions})


def _settle(folded: dict[str, Rows[Any]], places: dict[str, dict[str, int]], turn: int) -> None:
    """Close one turn as the flow does, so that rows stand where the running tables have them."""
    for name, rows in folded.items():
        for number, (key, row) in enumerate(rows.dirty()):
            if row is None:
                places[name].pop(key, None)
            else:
                places[name].setdefault(key, position(turn, number))
        rows.settle()


def _swap(connection: Connection, name: str, rows: Rows[Any], places: dict[str, int]) -> None:
    connection.execute(delete(DECISIONS).where(DECISIONS.c.name == name))
    values = [
        {"name": name, "key": key, "position": place, "body": msgspec.json.encode(rows.get(key))}
        for key, place in sorted(places.items(), key=lambda item: item[1])
    ]
    for begin in range(0, len(values), _BATCH):
        connection.execute(insert(DECISIONS), values[begin : begin + _BATCH])
