"""The inbox: given facts that web and sender ask the one appender to take in, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from anlan.core.canonical import canonical, plain
from anlan.core.facts import KINDS, UPCASTERS, Given
from anlan.core.observations import micros
from anlan.store.journal.schema import INBOX

_BY_THE_APPENDER = ("id", "seq", "known_at", "mode")


def encode(given: Given) -> bytes:
    """Canonical bytes of a given fact that is not sealed yet; raises ValueError for what no fact may hold."""
    body = plain(given)
    if not isinstance(body, dict):
        raise TypeError(f"{type(given).__name__} is no fact")
    for name in _BY_THE_APPENDER:
        body.pop(name, None)
    body["kind"] = f"{given.kind}/{given.kind_version}"
    return canonical(body)


def decode(body: bytes) -> Given:
    """The draft `encode` wrote; raises ValueError for an unknown kind or a shape that does not fit."""
    fields = msgspec.json.decode(body)
    kind, _, number = str(fields.pop("kind")).partition("/")
    cls = KINDS.get(kind)
    if cls is None or not issubclass(cls, Given):
        raise ValueError(f"no given fact is called {kind!r}")
    for version in range(int(number), cls.kind_version):
        fields = UPCASTERS[kind, version](fields)
    return msgspec.convert(fields, cls)


def ask(engine: Engine, given: Given, received_at: datetime) -> int:
    """Write a request and return its number; the same key again returns the row that is there.

    Raises ValueError for a key or content that no journal can hold.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        return ask_within(connection, given, received_at)


def ask_all(engine: Engine, given: Sequence[Given], received_at: datetime) -> list[int]:
    """`ask` for many at once: all of them or none."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        return [ask_within(connection, one, received_at) for one in given]


def ask_within(connection: Connection, given: Given, received_at: datetime) -> int:
    """`ask` inside a transaction that writes other things too: both or neither."""
    given.check_key()
    values = {
        "key": given.key,
        "mode": given.mode.value,
        "body": encode(given),
        "received_at": micros(received_at),
        "state": "waiting",
        "detail": "",
    }
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(INBOX).values(**values).on_conflict_do_nothing(index_elements=["key"])
    number = connection.execute(statement.returning(INBOX.c.number)).scalar()
    if number is None:
        number = connection.execute(select(INBOX.c.number).where(INBOX.c.key == given.key)).scalar_one()
    return int(number)


def waiting(engine: Engine, limit: int = 100) -> list[tuple[int, Given]]:
    """(number, draft) of requests nobody has answered, oldest first.

    One that cannot be read is answered "refused" with the reason, so that it never stops those behind it.
    """
    query = select(INBOX.c.number, INBOX.c.body).where(INBOX.c.state == "waiting")
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(INBOX.c.number).limit(limit)).all()
    readable = []
    for number, body in rows:
        try:
            readable.append((number, decode(bytes(body))))
        except (ValueError, KeyError) as error:  # msgspec's and JSON's errors are ValueErrors
            _refuse(engine, number, f"{type(error).__name__}: {error}")
    return readable


def answer(engine: Engine, number: int) -> tuple[str, str, int | None]:
    """(state, detail, seq): waiting | done | duplicate | refused; raises LookupError for no such number."""
    query = select(INBOX.c.state, INBOX.c.detail, INBOX.c.seq).where(INBOX.c.number == number)
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise LookupError(f"the inbox has no request {number}")
    return row[0], row[1], row[2]


def _refuse(engine: Engine, number: int, reason: str) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            update(INBOX)
            .where(INBOX.c.number == number, INBOX.c.state == "waiting")
            .values(state="refused", detail=reason)
        )
