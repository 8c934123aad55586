"""Retention: when an event is closed its personal words are destroyed, and each subject's going is a fact (法 85)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Erased
from anlan.core.work import WorkAsked
from anlan.learning.involved import involved
from anlan.store.journal import Journal
from anlan.store.vault import Vault

_REFERENCE = "_ref"


def references(facts: Sequence[Fact]) -> list[str]:
    """Every vault reference that facts carry, once, in order."""
    found: dict[str, None] = {}
    for fact in facts:
        for name in fact.__struct_fields__:
            value = getattr(fact, name)
            if name.endswith(_REFERENCE) and isinstance(value, str) and value:
                found[value] = None
    return list(found)


def forget(asked: WorkAsked, journal: Journal, vault: Vault, at: datetime) -> Iterator[Erased]:
    """Erase everybody whose words an incident holds; done again after a crash it finds nobody left."""
    facts = involved(list(journal.facts(until=asked.seq)), asked.about)
    subjects = dict.fromkeys(vault.subject(reference) for reference in references(facts))
    for subject in subjects:
        if subject is None:
            continue
        vault.erase(subject)
        yield Erased(
            at=at, by="worker", key=f"erased|{subject}", because=(Link(relation="answers", target=asked.id),),
            subject=subject, basis="突发事件应对法 85",
        )  # fmt: skip
