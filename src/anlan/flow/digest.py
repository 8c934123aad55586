"""Two short sums of a run: of the journal as it was written, and of what came about, however it was cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256

from anlan.core.canonical import canonical, plain
from anlan.core.canonical import sha256 as hexadecimal
from anlan.core.facts import Fact
from anlan.store.journal import Journal

_ID = re.compile(r"\b[a-z][a-z_]*-[0-9a-f]{64}\b")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_CODE = re.compile(r"(?<=短码 )[0-9A-F]{6}|(?<=code )[0-9A-F]{6}")
"""The beginning of a hash, as a text asks people to read it back."""
_write = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_SHORTEST_HASH = 64
_LEFT_OUT = frozenset({"id", "seq", "known_at", "known_until", "key", "refused_key", "mode", "cap", "number"})
"""Where and when a fact was written down, by which key it came, and texts rendered from other fields."""
_RANDOM = frozenset({"text_ref", "caller_ref", "note_ref"})
"""References into a vault: random in every run."""


def journal_digest(journal: Journal) -> str:
    """SHA-256 over every id in order: equal when two journals hold the same bytes in the same order."""
    total = sha256()
    for _, body in journal.bodies():
        total.update(sha256(body).digest())
    return total.hexdigest()


def outcome_digest(facts: Iterable[Fact]) -> str:
    """SHA-256 of what came about: kinds, times, links, levels, numbers to 6 significant digits.

    Facts come in journal order; an id counts as the content of the fact it names, so that neither place in
    the journal nor known-time nor the cut of arrivals into batches changes the sum.
    """
    contents: dict[str, str] = {}
    for fact in facts:
        contents[fact.id] = hexadecimal(_write(_content(fact, contents)).encode())
    return hexadecimal(canonical(sorted(contents.values())))


def _content(fact: Fact, known: dict[str, str]) -> dict[str, object]:
    body = plain(fact)
    if not isinstance(body, dict):
        raise TypeError(f"{type(fact).__name__} is no fact")
    left_out = _LEFT_OUT | _RANDOM | ({"subject"} if fact.kind == "erased" else set())
    content = {name: value for name, value in body.items() if name not in left_out}
    return {"kind": fact.kind, "content": _reduced(content, known)}


def _reduced(value: object, known: dict[str, str]) -> object:
    """A value without hashes of bytes and without digits beyond the sixth."""
    if isinstance(value, str):
        value = _CODE.sub("#", value) if "code " in value else value
        if len(value) < _SHORTEST_HASH:
            return value
        named = _ID.sub(lambda found: f"<{known.get(found.group(), 'unknown')[:32]}>", value)
        return _HASH.sub("#", named)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return f"{value:.6g}"
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if name not in _LEFT_OUT}
        if (
            kept.get("is") == "range"
        ):  # its hash and n follow from series and times, and late readings change them
            kept = {name: item for name, item in kept.items() if name not in ("digest", "n")}
        return {_reduced(name, known): _reduced(item, known) for name, item in kept.items()}
    return [_reduced(item, known) for item in value]  # type: ignore[attr-defined]  # plain() leaves JSON types only
