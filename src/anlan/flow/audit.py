"""Audit replay: the given facts again, in journal order, must derive the rest byte for byte."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from anlan.core.clock import VirtualClock
from anlan.core.facts import Given, unseal
from anlan.core.observations import from_micros
from anlan.flow.flow import Flow
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database

MakeFlow = Callable[[Journal, VirtualClock], Flow]


class Difference(Struct, frozen=True, kw_only=True):
    """The first place where the replay said something else."""

    seq: int
    written: str
    """The stored bytes, as text; empty where the journal has no such fact."""
    derived: str
    """What the replay derived, or why it refused; empty where it derived nothing."""


class AuditReport(Struct, frozen=True, kw_only=True):
    """How far journal and replay agree."""

    given: int
    facts: int
    equal: bool
    difference: Difference | None = None


def audit(journal: Journal, make_flow: MakeFlow, read_to: Callable[[int], None] | None = None) -> AuditReport:
    """Replay a journal beside itself, in memory, and compare what is derived with what was written.

    `make_flow` builds a flow of the same mode, stages and tables over the journal and clock it is handed; its
    readings answer as they were known then: `read_to` is told, before each given fact, how far the observation log
    had been read when it was first taken in.
    """
    clock, again = VirtualClock(from_micros(0)), Journal(open_database("sqlite://"))
    flow = make_flow(again, clock)
    flow.start()
    given = agreed = 0
    ahead: list[bytes] = []
    for seq, body in journal.bodies():
        reason = ""
        if not ahead:
            fact = unseal(body)
            if not isinstance(fact, Given):
                return _differ(given, agreed, seq, body, b"", "")
            clock.turn_to(fact.known)
            if read_to is not None:
                read_to(journal.read_to(seq))
            receipt = flow.submit(fact)
            given += 1
            reason = receipt.reason
            ahead = [derived for _, derived in again.bodies(agreed)][::-1]
        derived = ahead.pop() if ahead else b""
        if derived != body:
            return _differ(given, agreed, seq, body, derived, reason)
        agreed += 1
    if ahead:
        return _differ(given, agreed, agreed + 1, b"", ahead[-1], "")
    return AuditReport(given=given, facts=agreed, equal=True)


def _differ(given: int, agreed: int, seq: int, written: bytes, derived: bytes, reason: str) -> AuditReport:
    said = reason or derived.decode()
    difference = Difference(seq=seq, written=written.decode(), derived=said)
    return AuditReport(given=given, facts=agreed, equal=False, difference=difference)
