"""A turn as rows: what one transaction writes, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, insert, update

from anlan.core.canonical import sha256
from anlan.core.evidence import Link
from anlan.core.facts import Fact, Given
from anlan.core.observations import micros
from anlan.store.journal.schema import INBOX, OUTBOX
from anlan.store.journal.statements import (
    DROP_DECISIONS,
    PUT_CURSOR,
    PUT_DECISIONS,
    PUT_FACTS,
    PUT_LINKS,
    PUT_REFUSED,
)


class Stored(Struct, frozen=True):
    """A sealed fact with the bytes that are stored."""

    fact: Fact
    body: bytes


class OutboxRow(Struct, frozen=True):
    """A message to be sent, written in the turn that decided it."""

    id: str
    seq: int
    mode: str
    body: bytes


class RefusedRow(Struct, frozen=True, kw_only=True):
    """A given fact whose turn broke, kept as it came."""

    key: str
    kind: str
    body: bytes
    reason: str


class Turn(Struct, frozen=True, kw_only=True):
    """One given fact and everything that follows from it, to be committed whole or not at all."""

    facts: Sequence[Stored]
    changes: Mapping[str, Sequence[tuple[str, bytes | None]]]
    """Decision table → (key, row as JSON or None when dropped)."""
    outbox: Sequence[OutboxRow] = ()
    cursors: Mapping[str, int] = {}
    read_to: int = 0
    """Offset of the observation log the house had read to: what an audit must know to see the same readings."""
    inbox: int | None = None
    """Number of the request this turn answers."""
    refused: RefusedRow | None = None


def fact_rows(turn: Turn, chain: str) -> list[dict[str, object]]:
    """The rows of a turn's facts, each chained to the one before; `chain` is the journal's end."""
    rows = []
    first = turn.facts[0].fact.seq
    for stored in turn.facts:
        chain = link(chain, stored.fact.id, turn.read_to)
        rows.append(_fact_row(stored, first, turn.read_to, chain))
    return rows


def write(connection: Connection, turn: Turn, rows: Sequence[Mapping[str, object]]) -> None:
    """Write a turn inside the caller's transaction; `rows` are those of its facts."""
    first = turn.facts[0].fact
    PUT_FACTS.run(connection, rows)
    if links := _link_rows(turn.facts):
        PUT_LINKS.run(connection, links)
    _write_decisions(connection, turn.changes, first.seq)
    if turn.outbox:
        connection.execute(insert(OUTBOX), [_outbox_row(row) for row in turn.outbox])
    for name, value in turn.cursors.items():
        PUT_CURSOR.run(connection, {"name": name, "value": value})
    if (row := turn.refused) is not None:
        held = {
            "key": row.key,
            "kind": row.kind,
            "body": row.body,
            "reason": row.reason,
            "at": micros(first.known),
        }
        PUT_REFUSED.run(connection, held)
    if turn.inbox is not None:
        state = "done" if turn.refused is None else "refused"
        settle(connection, turn.inbox, state, first.seq, turn.refused.reason if turn.refused else "")


def _write_decisions(
    connection: Connection, changes: Mapping[str, Sequence[tuple[str, bytes | None]]], seq: int
) -> None:
    dropped, put = [], []
    for name, rows in changes.items():
        for number, (key, body) in enumerate(rows):
            if body is None:
                dropped.append({"of_table": name, "of_key": key})
            else:
                put.append({"name": name, "key": key, "position": position(seq, number), "body": body})
    if dropped:
        DROP_DECISIONS.run(connection, dropped)
    if put:
        PUT_DECISIONS.run(connection, put)


def position(turn: int, number: int) -> int:
    """Where a row stands in its table: by the turn that first put it (its first seq) and its number in that turn."""
    return (turn << 24) + number


def settle(connection: Connection, number: int, state: str, seq: int, detail: str) -> None:
    """Answer a request of the inbox, inside the caller's transaction."""
    where = INBOX.c.number == number
    connection.execute(update(INBOX).where(where).values(state=state, seq=seq, detail=detail))


def link(chain: str, fact_id: str, read_to: int) -> str:
    """The chain after one more row: over the row before, the fact, and how far the readings were known."""
    return sha256(f"{chain}{fact_id}{read_to}".encode())


def _fact_row(stored: Stored, turn: int, read_to: int, chain: str) -> dict[str, object]:
    fact = stored.fact
    return {
        "seq": fact.seq,
        "id": fact.id,
        "kind": fact.kind,
        "given": isinstance(fact, Given),
        "key": fact.key if isinstance(fact, Given) else None,
        "thread": fact.thread_id,
        "turn": turn,
        "known_at": micros(fact.known),
        "read_to": read_to,
        "body": stored.body,
        "chain": chain,
    }


def _link_rows(facts: Sequence[Stored]) -> list[dict[str, object]]:
    rows: dict[tuple[str, int, str], None] = {}
    for stored in facts:
        for item in stored.fact.because:
            if isinstance(item, Link):
                rows[item.target, stored.fact.seq, item.relation] = None
    return [{"target": target, "source_seq": seq, "relation": relation} for target, seq, relation in rows]


def _outbox_row(row: OutboxRow) -> dict[str, object]:
    return {
        "id": row.id,
        "seq": row.seq,
        "mode": row.mode,
        "body": row.body,
        "state": "waiting",
        "attempts": 0,
        "not_before": 0,
    }
