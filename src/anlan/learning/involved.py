"""What belongs to an incident: every fact that names it, its warning, its reports or its tasks."""

from __future__ import annotations

from collections.abc import Sequence

from anlan.core.facts import Fact
from anlan.core.incidents import Incident

_NAMES = ("incident", "about", "task", "warning", "for_thread", "report", "parent", "replaces", "instruction")
"""Fields by which a fact names the thing it belongs to."""


def involved(facts: Sequence[Fact], incident: str) -> list[Fact]:
    """The facts of one incident, in order; its children are incidents of their own and only named."""
    threads = _beginnings(facts, incident) - {""}
    found = []
    for fact in facts:
        names = {getattr(fact, name, "") for name in _NAMES if isinstance(getattr(fact, name, ""), str)}
        child = isinstance(fact, Incident) and fact.parent in threads
        if fact.thread_id in threads or fact.id in threads or child or (names & threads):
            found.append(fact)
            if not child:
                threads.add(fact.thread_id)
    return found


def _beginnings(facts: Sequence[Fact], incident: str) -> set[str]:
    """The incident, the warning it answers, what opened it, and the reports that told of it with what came in."""
    threads = {incident}
    for fact in facts:
        if isinstance(fact, Incident) and fact.id == incident:
            threads |= {name for name in (fact.for_thread, fact.opened_by, *fact.reports) if name}
        if fact.kind == "report_attached" and getattr(fact, "incident", "") == incident:
            threads.add(getattr(fact, "about", ""))
    for fact in facts:
        if fact.kind == "report" and fact.thread_id in threads:
            threads.add(getattr(fact, "received_fact", "") or incident)
    return threads
