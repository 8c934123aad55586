"""People of the house: who may log in, as whom, and how long a session lasts."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from msgspec import Struct
from sqlalchemy import Engine, delete, insert, select, update

from anlan.core.clock import Clock
from anlan.core.observations import from_micros, micros
from anlan.core.people import Role, User
from anlan.store.journal.schema import PEOPLE, SESSIONS
from anlan.store.vault import new_token

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
FREE_TRIES = 5
LOCKED_FIRST = timedelta(minutes=1)
LOCKED_MOST = timedelta(hours=1)
_LONGEST_PASSWORD = 1024
_MOST_REMEMBERED = 10_000


class _Tries(Struct):
    failed: int
    until: datetime


class People:
    """Log-in with argon2id and sessions by token. `clock` is real time: a drill at 60x logs nobody out."""

    def __init__(self, engine: Engine, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._engine, self._clock = engine, clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(new_token())
        self._tries: dict[str, _Tries] = {}
        self._lock = threading.Lock()

    # --- people ---------------------------------------------------------------------------------------------

    def add(self, user: User, password: str) -> None:
        """Make a person known, or give them a new password, role and areas: their open sessions end."""
        if not user.name or not password or len(password) > _LONGEST_PASSWORD:
            raise ValueError(f"a person has a name and a password of 1 to {_LONGEST_PASSWORD} characters")
        row = {
            "name": user.name,
            "role": user.role.value,
            "areas": ",".join(user.areas),
            "post": user.post,
            "secret": self._hasher.hash(password),
        }
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(PEOPLE).where(PEOPLE.c.name == user.name))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.name == user.name))
            connection.execute(insert(PEOPLE).values(**row))

    def remove(self, name: str) -> None:
        """Take a person's access away, with every open session; an unknown name is no error."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(PEOPLE).where(PEOPLE.c.name == name))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))

    def find(self, name: str) -> User | None:
        """A person by name."""
        with self._engine.connect() as connection:
            row = connection.execute(select(PEOPLE).where(PEOPLE.c.name == name)).mappings().first()
        return None if row is None else _user(row["name"], row["role"], row["areas"], row["post"])

    def check(self, name: str, password: str) -> User | None:
        """The person, when name and password fit and the name is not locked. Unknown names take as long."""
        if self.locked_s(name) > 0 or len(password) > _LONGEST_PASSWORD or "\x00" in name:
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(PEOPLE).where(PEOPLE.c.name == name)).mappings().first()
        fits = self._fits(self._nobody if row is None else row["secret"], password) and row is not None
        self._remember(name, fits)
        return (
            _user(row["name"], row["role"], row["areas"], row["post"]) if fits and row is not None else None
        )

    def locked_s(self, name: str) -> float:
        """Seconds until a name may be tried again; 0 when it may. Unknown names lock like known ones."""
        with self._lock:
            tries = self._tries.get(name)
            return 0.0 if tries is None else max(0.0, (tries.until - self._clock.now()).total_seconds())

    # --- sessions -------------------------------------------------------------------------------------------

    def open(self, user: User) -> str:
        """Begin a session and return its token: 256 random bits; the database holds only their SHA-256."""
        token, now = new_token(), micros(self._clock.now())
        row = {"digest": _digest(token), "name": user.name, "opened_at": now, "seen_at": now}
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(SESSIONS).where(SESSIONS.c.opened_at < now - _us(LONGEST)))
            connection.execute(insert(SESSIONS).values(**row))
        return token

    def who(self, token: str) -> User | None:
        """Whose session this is; None after 30 idle minutes, 12 hours, or a change of the person."""
        digest, now = _digest(token), micros(self._clock.now())
        query = select(PEOPLE, SESSIONS.c.opened_at, SESSIONS.c.seen_at)
        query = query.join(SESSIONS, SESSIONS.c.name == PEOPLE.c.name).where(SESSIONS.c.digest == digest)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if now - row["seen_at"] > _us(IDLE) or now - row["opened_at"] > _us(LONGEST):
            self.close(token)
            return None
        if now - row["seen_at"] > _us(
            TOUCH
        ):  # once a minute, so that a stream of requests is no stream of writes
            self._touch(digest, now)
        return _user(row["name"], row["role"], row["areas"], row["post"])

    def close(self, token: str) -> None:
        """End a session; an unknown token is no error."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == _digest(token)))

    # --- inside ---------------------------------------------------------------------------------------------

    def _fits(self, secret: str, password: str) -> bool:
        try:
            return self._hasher.verify(secret, password)
        except VerificationError:
            return False

    def _remember(self, name: str, fits: bool) -> None:
        now = self._clock.now()
        with self._lock:
            if fits:
                self._tries.pop(name, None)
                return
            tries = self._tries.pop(name, None) or _Tries(0, from_micros(0))
            failed = tries.failed + 1
            over = failed - FREE_TRIES
            wait = min(LOCKED_FIRST * 2 ** min(over, 16), LOCKED_MOST) if over >= 0 else timedelta(0)
            self._tries[name] = _Tries(failed, now + wait)
            if len(self._tries) > _MOST_REMEMBERED:
                del self._tries[next(iter(self._tries))]

    def _touch(self, digest: str, now: int) -> None:
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=now))


def carry_over(before: Engine, after: Engine) -> None:
    """Let everybody of one house into another, with their passwords and open sessions; nobody else."""
    tables = (PEOPLE, SESSIONS)
    with before.connect() as connection:
        rows = [[dict(row) for row in connection.execute(select(table)).mappings()] for table in tables]
    with after.connect().execution_options(writes=True) as connection, connection.begin():
        for table, found in zip(tables, rows, strict=True):
            connection.execute(delete(table))
            if found:
                connection.execute(insert(table), found)


def _user(name: str, role: str, areas: str, post: str) -> User:
    return User(name=name, role=Role(role), areas=tuple(area for area in areas.split(",") if area), post=post)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
