"""Appending turns and reading facts. One appender, fenced; rows are written once and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from anlan.core.canonical import sha256
from anlan.core.facts import Fact, unseal
from anlan.core.observations import from_micros, micros
from anlan.store.journal.schema import (
    CHECKPOINTS,
    CURSORS,
    DECISIONS,
    EPOCH,
    FACTS,
    LINKS,
)
from anlan.store.journal.statements import (
    BODY_BY_ID,
    BODY_BY_KEY,
    FENCE,
    PUT_CHECKPOINT,
    PUT_CURSOR,
    SEQ_BY_KEY,
    Statement,
)
from anlan.store.journal.turns import Turn, fact_rows, settle, write

GENESIS = sha256(b"anlan")
_MOST_RECENT = 4000
"""So many facts are kept in memory; facts never change, so that none of them can be stale."""


class Fenced(RuntimeError):
    """Another flow has taken over the journal; this one must stop."""


class Journal:
    """The truth: facts in order of `seq`, each row chained to the one before by hash."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._epoch = 0
        self._chain = GENESIS
        self.last_seq, self.last_known = 0, from_micros(0)
        self._recent: dict[str, Fact] = {}
        self._load_head()

    # --- the one appender -------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Become the appender: every earlier one is fenced off at its next commit."""
        with self.writing() as connection:
            build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            statement = build(EPOCH).values(one=1, epoch=1)
            raised = statement.on_conflict_do_update(
                index_elements=["one"], set_={"epoch": EPOCH.c.epoch + 1}
            )
            self._epoch = connection.execute(raised.returning(EPOCH.c.epoch)).scalar_one()
        self._load_head()

    def commit(self, turn: Turn) -> None:
        """Write a turn in one transaction; raises Fenced when another flow has taken over."""
        rows = fact_rows(turn, self._chain)
        with self.writing() as connection:
            self.guard(connection)
            write(connection, turn, rows)
        last = turn.facts[-1].fact
        self._chain, self.last_seq, self.last_known = str(rows[-1]["chain"]), last.seq, last.known
        for stored in turn.facts:
            self._keep(stored.fact)

    def set_cursor(self, name: str, value: int, *, state: bytes | None = None) -> None:
        """Move a cursor outside a turn (nothing followed), with the operators' checkpoint when given."""
        with self.writing() as connection:
            self.guard(connection)
            PUT_CURSOR.run(connection, {"name": name, "value": value})
            if state is not None:
                PUT_CHECKPOINT.run(connection, {"name": name, "at_offset": value, "state": state})

    def settle_inbox(self, number: int | None, state: str, seq: int, detail: str = "") -> None:
        """Answer a request that led to no turn of its own; None is a given fact that came by another way."""
        if number is not None:
            with self.writing() as connection:
                self.guard(connection)
                settle(connection, number, state, seq, detail)

    def guard(self, connection: Connection) -> None:
        """Hold the right to write until the transaction ends; raises Fenced when another flow has taken over."""
        if FENCE.run(connection, {"held": self._epoch}).rowcount != 1:
            raise Fenced("another flow appends to this journal")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: BEGIN IMMEDIATE on SQLite, so that it waits for the lock once and never upgrades."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    # --- reading ----------------------------------------------------------------------------------------------

    def facts(self, after: int = 0, *, until: int | None = None, kind: str | None = None) -> Iterator[Fact]:
        """Facts with seq > `after` (and ≤ `until`), in order."""
        for _, body in self.bodies(after, until=until, kind=kind):
            yield unseal(body)

    def bodies(
        self, after: int = 0, *, until: int | None = None, kind: str | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """(seq, stored bytes) in order, read in pages so that a long journal never sits in memory."""
        while True:
            query = (
                select(FACTS.c.seq, FACTS.c.body).where(FACTS.c.seq > after).order_by(FACTS.c.seq).limit(2000)
            )
            if until is not None:
                query = query.where(FACTS.c.seq <= until)
            if kind is not None:
                query = query.where(FACTS.c.kind == kind)
            with self.engine.connect() as connection:
                page = connection.execute(query).all()
            if not page:
                return
            for seq, body in page:
                yield seq, bytes(body)
            after = page[-1][0]

    def fact(self, fact_id: str) -> Fact | None:
        """One fact by id; None when the journal has no such fact."""
        found = self._recent.get(fact_id) or self._one(BODY_BY_ID, fact_id)
        if found is not None and self._epoch:
            self._keep(found)
        return found

    def starting_with(self, beginning: str) -> Fact | None:
        """The one fact whose id begins like this; None when there is none, or more than one."""
        pattern = beginning.replace("%", "").replace("_", r"\_") + "%"
        query = select(FACTS.c.body).where(FACTS.c.id.like(pattern, escape="\\")).limit(2)
        with self.engine.connect() as connection:
            found = connection.execute(query).scalars().all()
        return unseal(bytes(found[0])) if len(found) == 1 else None

    def by_key(self, key: str) -> Fact | None:
        """The given fact that was said under a key."""
        return self._one(BODY_BY_KEY, key)

    def seq_of(self, key: str) -> int | None:
        """The seq of the given fact that was said under a key."""
        with self.engine.connect() as connection:
            return SEQ_BY_KEY.run(connection, {"wanted": key}).scalar()

    def thread(self, thread_id: str) -> list[Fact]:
        """Every fact of a thread, in order."""
        query = select(FACTS.c.body).where(FACTS.c.thread == thread_id).order_by(FACTS.c.seq)
        with self.engine.connect() as connection:
            return [unseal(bytes(body)) for (body,) in connection.execute(query)]

    def followers(self, fact_id: str) -> list[tuple[str, Fact]]:
        """(relation, fact) of every fact that rests on this one: the forward walk of evidence."""
        query = (
            select(LINKS.c.relation, FACTS.c.body)
            .join(FACTS, FACTS.c.seq == LINKS.c.source_seq)
            .where(LINKS.c.target == fact_id)
            .order_by(LINKS.c.source_seq)
        )
        with self.engine.connect() as connection:
            return [(relation, unseal(bytes(body))) for relation, body in connection.execute(query)]

    def decisions(self, name: str) -> list[tuple[str, bytes]]:
        """The rows of one decision table in the order they were first put."""
        query = select(DECISIONS.c.key, DECISIONS.c.body).where(DECISIONS.c.name == name)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(DECISIONS.c.position))
            return [(key, bytes(body)) for key, body in rows]

    def cursor(self, name: str) -> int:
        """Where a reader stands; 0 when it never began."""
        with self.engine.connect() as connection:
            return connection.execute(select(CURSORS.c.value).where(CURSORS.c.name == name)).scalar() or 0

    def checkpoint(self, name: str) -> tuple[int, bytes]:
        """(offset, state) of the newest checkpoint; (0, b"") when there is none."""
        query = select(CHECKPOINTS.c.at_offset, CHECKPOINTS.c.state).where(CHECKPOINTS.c.name == name)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return (0, b"") if row is None else (row[0], bytes(row[1]))

    def read_to(self, seq: int) -> int:
        """How far the observation log had been read when a fact was written; 0 for one that is not there."""
        with self.engine.connect() as connection:
            return connection.execute(select(FACTS.c.read_to).where(FACTS.c.seq == seq)).scalar() or 0

    def seq_at(self, known_at: datetime) -> int:
        """The last seq known by a time: as-of is by seq, a time is first turned into one."""
        query = select(func.max(FACTS.c.seq)).where(FACTS.c.known_at <= micros(known_at))
        with self.engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    # --- inside -----------------------------------------------------------------------------------------------

    def _one(self, statement: Statement, wanted: str) -> Fact | None:
        with self.engine.connect() as connection:
            body = statement.run(connection, {"wanted": wanted}).scalar()
        return None if body is None else unseal(bytes(body))

    def _keep(self, fact: Fact) -> None:
        """Remember a fact: the newest ones are asked for again and again. The appender alone does, in one thread."""
        self._recent[fact.id] = fact
        while len(self._recent) > _MOST_RECENT:
            self._recent.pop(next(iter(self._recent)), None)

    def _load_head(self) -> None:
        query = select(FACTS.c.seq, FACTS.c.known_at, FACTS.c.chain).order_by(FACTS.c.seq.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is not None:
            self.last_seq, self.last_known, self._chain = row[0], from_micros(row[1]), row[2]
