"""Whether the journal still says what was written: everything a row claims is recomputed from its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, Row, select

from anlan.core.evidence import Link
from anlan.core.facts import Fact, Given, unseal
from anlan.core.observations import micros
from anlan.store.journal.journal import GENESIS, Journal
from anlan.store.journal.schema import FACTS, LINKS
from anlan.store.journal.turns import link

_PAGE = 1000


class Report(Struct, frozen=True, kw_only=True):
    """What a check of the whole journal found."""

    facts: int
    """Facts that are as they were written, counted from the start."""
    ok: bool
    first_bad_seq: int | None
    reason: str
    head: str
    """The chain after the last good fact: noted elsewhere, it also shows a journal cut short."""


def verify(journal: Journal) -> Report:
    """Recompute everything a fact row claims, in order, up to the first that does not hold."""
    seq, chain, known, turn = 0, GENESIS, 0, 0
    for row, links in _rows(journal.engine):
        try:
            fact = unseal(bytes(row.body))
        except Exception as error:  # whatever the bytes do to the reader is the finding
            return _bad(seq, chain, row.seq, f"the body does not read: {type(error).__name__}: {error}")
        chained = link(chain, fact.id, row.read_to)
        if (reason := _wrong(row, fact, links, seq + 1, chained, known, turn)) is not None:
            return _bad(seq, chain, row.seq, reason)
        seq, chain, known, turn = row.seq, chained, row.known_at, row.turn
    if (orphan := _orphan_link(journal.engine, seq)) is not None:
        return _bad(seq, chain, orphan, "a link starts from a fact that is not there")
    return Report(facts=seq, ok=True, first_bad_seq=None, reason="", head=chain)


def _wrong(
    row: Row[Any], fact: Fact, links: set[tuple[str, str]], seq: int, chain: str, known: int, turn: int
) -> str | None:
    """What does not hold of one row, or None."""
    key = fact.key if isinstance(fact, Given) else None
    begins = row.turn == row.seq
    checks = {
        f"seq {seq} is missing": row.seq == seq and fact.seq == seq,
        "the id is not the hash of the body": row.id == fact.id,
        "the chain does not hold": row.chain == chain,
        "the columns say other than the body": (row.kind, row.key, row.thread, bool(row.given), row.known_at)
        == (fact.kind, key, fact.thread_id, isinstance(fact, Given), micros(fact.known)),
        "known_at runs back": row.known_at >= known,
        "the turn does not hold": (begins or row.turn == turn) and isinstance(fact, Given) == begins,
        "the links say other than the body": links == _links(fact),
    }
    return next((reason for reason, holds in checks.items() if not holds), None)


def _links(fact: Fact) -> set[tuple[str, str]]:
    return {(item.target, item.relation) for item in fact.because if isinstance(item, Link)}


def _rows(engine: Engine) -> Iterator[tuple[Row[Any], set[tuple[str, str]]]]:
    """Every fact row with its links, read in pages so that a long journal never sits in memory."""
    after = 0
    while True:
        with engine.connect() as connection:
            query = select(FACTS).where(FACTS.c.seq > after).order_by(FACTS.c.seq).limit(_PAGE)
            page = connection.execute(query).all()
            if not page:
                return
            last = page[-1].seq
            between = (LINKS.c.source_seq > after, LINKS.c.source_seq <= last)
            linked: dict[int, set[tuple[str, str]]] = {}
            for target, seq, relation in connection.execute(select(LINKS).where(*between)):
                linked.setdefault(seq, set()).add((target, relation))
        for row in page:
            yield row, linked.get(row.seq, set())
        after = last


def _orphan_link(engine: Engine, last: int) -> int | None:
    query = select(LINKS.c.source_seq).where(LINKS.c.source_seq > last).order_by(LINKS.c.source_seq).limit(1)
    with engine.connect() as connection:
        return connection.execute(query).scalar()


def _bad(facts: int, head: str, seq: int, reason: str) -> Report:
    return Report(facts=facts, ok=False, first_bad_seq=seq, reason=reason, head=head)
