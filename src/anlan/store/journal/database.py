"""Opening the journal database: SQLite (WAL, FULL) embedded, PostgreSQL for many nodes."""

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from anlan.store.journal.schema import METADATA


def open_database(url: str, *, durable: bool = True) -> Engine:
    """An engine with the schema in place; `durable=False` drops fsync, for replays, whose truth is their input."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite(url, durable)
    else:
        engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    METADATA.create_all(engine)
    _must_be_ours(engine)
    return engine


class UnknownLayout(RuntimeError):
    """The database was written by another version; before the first tag journals are disposable (ADR 6)."""


def _must_be_ours(engine: Engine) -> None:
    found = inspect(engine)
    for table in METADATA.sorted_tables:
        columns = {column["name"] for column in found.get_columns(table.name)}
        if columns != set(table.columns.keys()):
            odd = ", ".join(sorted(columns ^ set(table.columns.keys())))
            raise UnknownLayout(
                f"table {table.name} has another layout ({odd}): written by another version of Anlan; "
                "keep the readings and begin a new house"
            )


def _sqlite(url: str, durable: bool) -> Engine:
    memory = make_url(url).database in (None, "", ":memory:")
    pool = {"poolclass": StaticPool} if memory else {}
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5.0}, **pool)

    def on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy event signature
        connection.isolation_level = (
            None  # we say BEGIN ourselves, so that reads never upgrade into a lock error
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA busy_timeout=5000")

    def on_begin(connection) -> None:  # type: ignore[no-untyped-def]  # SQLAlchemy event signature
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
