"""The outbox: messages to be sent, taken one at a time; each attempt is written before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, insert, select, update

from anlan.core.given import SentReported
from anlan.core.observations import micros
from anlan.core.ports import Outgoing
from anlan.store.journal.inbox import ask_within
from anlan.store.journal.schema import ATTEMPTS, OUTBOX


class Attempt(Struct, frozen=True):
    """One try at one message."""

    number: int
    result: str
    """open | sent | failed | refused | unknown."""


class Held:
    """A waiting message in the hands of one sender.

    On PostgreSQL its row stays locked until the sender is done or dies, so that an open attempt on a row that
    can be taken was left by a crash. SQLite has one sender by design.
    """

    def __init__(self, engine: Engine, connection: Connection, message: Outgoing, mode: str) -> None:
        self.message, self.mode = message, mode
        self._engine, self._connection = engine, connection
        query = select(ATTEMPTS.c.number, ATTEMPTS.c.result).where(ATTEMPTS.c.outbox == message.id)
        rows = connection.execute(query.order_by(ATTEMPTS.c.number)).all()
        self.attempts = [Attempt(number, result) for number, result in rows]
        if connection.dialect.name == "sqlite":
            connection.rollback()  # no row locks there, and no write lock may stand while a message travels

    def begin(self, now: datetime) -> int:
        """Write down that an attempt is about to be made, durably, and return its number."""
        number = len(self.attempts) + 1
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(
                insert(ATTEMPTS).values(
                    outbox=self.message.id, number=number, started_at=micros(now), result="open", detail=""
                )
            )
        self.attempts.append(Attempt(number, "open"))
        return number

    def finish(self, number: int, result: str, detail: str, now: datetime) -> None:
        """Write what became of an attempt and ask for the fact that says so. Durable once `leave` is."""
        where = (ATTEMPTS.c.outbox == self.message.id, ATTEMPTS.c.number == number)
        self._connection.execute(update(ATTEMPTS).where(*where).values(result=result, detail=detail))
        told = SentReported(
            at=now, by="sender", key=f"{self.message.id}|{number}", outbox=self.message.id, attempt=number,
            result=result, detail=detail, mode=self.message.mode,
        )  # fmt: skip
        ask_within(self._connection, told, now)
        self.attempts[number - 1] = Attempt(number, result)

    def settle_open(self, now: datetime) -> None:
        """Attempts a crash left open end unknown: the peer may have the message or not."""
        for attempt in tuple(self.attempts):
            if attempt.result == "open":
                self.finish(attempt.number, "unknown", "the sender stopped while it was sending", now)
        if self._connection.dialect.name == "sqlite":
            self._connection.commit()  # the next attempt is written by another connection

    def leave(self, state: str, not_before: datetime | None = None) -> None:
        """Commit: the row's new state, and when it may be taken again if it still waits."""
        values = {
            "state": state,
            "attempts": len(self.attempts),
            "not_before": 0 if not_before is None else micros(not_before),
        }
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.id == self.message.id).values(**values))
        self._connection.commit()


@contextmanager
def take(engine: Engine, now: datetime) -> Iterator[Held | None]:
    """The message that has waited longest and is due, or None; nobody else takes it meanwhile."""
    due = (OUTBOX.c.state == "waiting", OUTBOX.c.not_before <= micros(now))
    query = (
        select(OUTBOX.c.body, OUTBOX.c.mode).where(*due).order_by(OUTBOX.c.not_before, OUTBOX.c.seq).limit(1)
    )
    with engine.connect().execution_options(writes=True) as connection:
        row = connection.execute(query.with_for_update(skip_locked=True)).first()
        if row is None:
            yield None
        else:
            yield Held(engine, connection, msgspec.json.decode(bytes(row[0]), type=Outgoing), row[1])


def next_due(engine: Engine, now: datetime) -> bool:
    """Something waits to be sent by `now`; a plain read, so that an idle sender locks nothing."""
    query = (
        select(OUTBOX.c.id).where(OUTBOX.c.state == "waiting", OUTBOX.c.not_before <= micros(now)).limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).first() is not None


def let_go(engine: Engine) -> int:
    """Whatever waits belongs to a past that was played by script: it is never sent; how many rows that were."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        done = connection.execute(update(OUTBOX).where(OUTBOX.c.state == "waiting").values(state="scripted"))
    return done.rowcount


def delay(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 1, 2, 4 … minutes."""
    return timedelta(minutes=1 << max(tries - 1, 0))
