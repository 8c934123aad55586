"""The tables of the journal database; the same on SQLite and PostgreSQL. Times are microseconds since 1970."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

FACTS = Table(
    "facts",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("key", String, unique=True),
    Column("thread", String, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("read_to", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("chain", String, nullable=False),
    Index("facts_thread", "thread", "seq"),
    Index("facts_kind", "kind", "seq"),
)

LINKS = Table(
    "links",
    METADATA,
    Column("target", String, primary_key=True),
    Column("source_seq", BigInteger, primary_key=True),
    Column("relation", String, primary_key=True),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("name", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

CURSORS = Table(
    "cursors",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("name", String, primary_key=True),
    Column("at_offset", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("mode", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Index("outbox_state", "state", "not_before"),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("outbox", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("result", String, nullable=False),
    Column("detail", Text, nullable=False),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("mode", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seq", BigInteger),
    Index("inbox_state", "state", "number"),
)

REFUSED = Table(
    "refused",
    METADATA,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

EPOCH = Table(
    "epoch", METADATA, Column("one", Integer, primary_key=True), Column("epoch", BigInteger, nullable=False)
)

SCREEN = Table(
    "screen",
    METADATA,
    Column("name", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("area", String),
    Column("audience", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("screen_seq", "seq"),
)

VAULT = Table(
    "vault",
    METADATA,
    Column("reference", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

SUBJECT_KEYS = Table(
    "subject_keys",
    METADATA,
    Column("subject", String, primary_key=True),
    Column("nonce", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("areas", String, nullable=False),
    Column("post", String, nullable=False),
    Column("secret", String, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

PACE = Table(
    "pace",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("real_at", BigInteger, nullable=False),
    Column("scenario_at", BigInteger, nullable=False),
    Column("speed", String, nullable=False),
)
