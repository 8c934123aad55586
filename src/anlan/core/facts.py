"""Facts: what the journal is made of. Frozen, typed, small; sealed once with place, time and hash.

A *given* fact comes from outside and carries the sender's `key`; *derived* facts follow from it within one turn.
Three names, never mixed: `id` = kind + SHA-256 of the stored bytes; `thread` = the id of the first fact of a thing's
life; `key` = what makes a given fact the same when said again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import Meta, Struct

from anlan.core.canonical import canonical, sha256
from anlan.core.evidence import Evidence

Time = Annotated[datetime, Meta(tz=True)]
"""An aware time; naive ones are refused on reading and on sealing."""


class Mode(StrEnum):
    """What a row belongs to; part of every key, checked again at the sender, so that drills stay inside."""

    LIVE = "live"
    DRILL = "drill"
    REPLAY = "replay"

    @property
    def mark(self) -> Bilingual:
        """What every text that leaves the house in this mode begins with; empty but in a drill."""
        return Bilingual("【演练】", "[DRILL] ") if self is Mode.DRILL else Bilingual("", "")


class Bilingual(Struct, frozen=True):
    """A text in both languages of the house."""

    zh: str
    en: str


class Fact(Struct, frozen=True, kw_only=True):
    """The header every fact shares. `id`, `seq`, `known_at` and `mode` are given by the one appender."""

    kind: ClassVar[str] = ""
    kind_version: ClassVar[int] = 1

    at: Time
    """When it was true in the world."""
    by: str
    """Who said it: a person's user name, a stage, a source."""
    because: tuple[Evidence, ...] = ()
    thread: str = ""
    """The id of the first fact of this thing's life; empty = this fact is the first."""
    version: int = 1
    id: str = ""
    seq: int = 0
    known_at: Time | None = None
    mode: Mode = Mode.LIVE

    @property
    def thread_id(self) -> str:
        """The thread this fact belongs to: its own id when it begins one."""
        return self.thread or self.id

    @property
    def known(self) -> datetime:
        """When the house knew; raises ValueError before sealing."""
        if self.known_at is None:
            raise ValueError(f"{self.kind} is not sealed yet")
        return self.known_at


class Given(Fact, frozen=True, kw_only=True):
    """A fact from outside; `key` makes the same thing said twice one fact."""

    key: str

    def check_key(self) -> None:
        """Raises ValueError for a key that not every database can hold and index."""
        if not self.key or len(self.key.encode()) > 1000 or "\x00" in self.key:
            raise ValueError("the key of a given fact has 1 to 1000 bytes of UTF-8 and no NUL")


F = TypeVar("F", bound=Fact)
Upcaster = Callable[[dict[str, object]], dict[str, object]]

KINDS: dict[str, type[Fact]] = {}
UPCASTERS: dict[tuple[str, int], Upcaster] = {}


def fact(kind: str, version: int = 1) -> Callable[[type[F]], type[F]]:
    """Register a class under its kind; raises ValueError when the kind is taken."""

    def register(cls: type[F]) -> type[F]:
        if kind in KINDS:
            raise ValueError(f"kind {kind!r} is taken by {KINDS[kind].__name__}")
        cls.kind, cls.kind_version = kind, version
        KINDS[kind] = cls
        return cls

    return register


def upcaster(kind: str, version: int) -> Callable[[Upcaster], Upcaster]:
    """Register the pure function that turns bodies of `version` into those of `version + 1`."""

    def register(function: Upcaster) -> Upcaster:
        UPCASTERS[kind, version] = function
        return function

    return register


def seal(draft: F, *, seq: int, known_at: datetime, mode: Mode) -> tuple[F, bytes]:
    """The fact with its place, time and id, and the canonical bytes that are stored as they are.

    The fact is read back from the bytes, so that a turn sees exactly what the journal will give ever after (times
    in UTC, 3 and 3.0 alike). Raises ValueError for what cannot be stored or would not read.
    """
    placed = msgspec.structs.replace(draft, id="", seq=seq, known_at=known_at, mode=mode)
    body = msgspec.to_builtins(placed, builtin_types=(datetime,))
    del body["id"]
    body["kind"] = f"{draft.kind}/{draft.kind_version}"
    stored = canonical(body)
    body = msgspec.json.decode(stored)
    body["id"] = f"{body.pop('kind').partition('/')[0]}-{sha256(stored)}"
    return msgspec.convert(body, type(draft)), stored


def unseal(stored: bytes) -> Fact:
    """The fact a journal row holds, brought up to today's version; raises ValueError for an unknown kind."""
    body = msgspec.json.decode(stored)
    kind, _, number = str(body.pop("kind")).partition("/")
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: known are {', '.join(sorted(KINDS))}")
    cls = KINDS[kind]
    for version in range(int(number), cls.kind_version):
        body = UPCASTERS[kind, version](body)
    body["id"] = f"{kind}-{sha256(stored)}"
    return msgspec.convert(body, cls)
