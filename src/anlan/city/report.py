"""What a headless replay prints: counts and scores, read from the journal and the log alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from anlan.city.replay import Replay
from anlan.core.approvals import Approval
from anlan.core.evidence import Link
from anlan.core.facts import Fact
from anlan.core.given import Confirmed
from anlan.core.incidents import TASKS
from anlan.core.learning import Score
from anlan.core.proposals import Proposal
from anlan.core.signals import Signal
from anlan.core.warnings import CONFIRMS, Warning, WarningIssued
from anlan.flow.digest import journal_digest


class IssuedWarning(Struct, frozen=True, kw_only=True):
    """One warning that went out, with what became of it."""

    id: str
    hazard: str
    level: str
    area: str
    series: str
    colour: str | None
    standing: str
    issued: datetime
    lead_minutes: float | None
    outcome: str


def report(replay: Replay, scores: dict[str, object], facts: list[Fact], outcome: str) -> dict[str, object]:
    """The replay in the shape the command prints, from every fact of its journal and their outcome's digest."""
    house, scenario = replay.house, replay.scenario
    flags = house.log.flag_counts()
    confirms = house.flow.rows(CONFIRMS).all()
    return {
        "scenario": scenario.name,
        "real": scenario.real,
        "from": scenario.begins,
        "to": scenario.ends,
        "observations": {
            "in": replay.counts.taken,
            "flagged": flags,
            "duplicate": replay.counts.duplicate,
            "quarantined": replay.counts.quarantined,
        },
        "signals": _signals(facts),
        "warnings": warnings(facts),
        "proposals": sum(isinstance(fact, Proposal) for fact in facts),
        "approvals": {"scripted": sum(isinstance(fact, Approval) and fact.scripted for fact in facts)},
        "tasks": dict(sorted(Counter(row.status for row in house.flow.rows(TASKS).all()).items())),
        "confirmations": {
            "asked": len(confirms),
            "confirmed": sum(row.state in ("confirmed", "acted") for row in confirms),
            "scripted": sum(isinstance(fact, Confirmed) and fact.scripted for fact in facts),
        },
        "scores": scores,
        "unknown": house.city.profile.unknown,
        "notes": list(scenario.notes),
        "digest": {"journal": journal_digest(house.journal), "outcome": outcome},
    }


def _signals(facts: list[Fact]) -> dict[str, int]:
    opened = (fact.signal_kind for fact in facts if isinstance(fact, Signal) and not fact.thread)
    return dict(sorted(Counter(opened).items()))


def warnings(facts: list[Fact]) -> list[IssuedWarning]:
    """Every text that raised a warning (alert or update), scored on its own window."""
    drafts = {fact.id: fact for fact in facts if isinstance(fact, Warning)}
    scores = {
        link.target: fact
        for fact in facts
        if isinstance(fact, Score)
        for link in fact.because
        if isinstance(link, Link) and link.relation == "scores"
    }
    found = []
    for fact in facts:
        if isinstance(fact, WarningIssued) and fact.raises:
            draft, score = drafts[fact.draft], scores.get(fact.id)
            found.append(
                IssuedWarning(
                    id=fact.id,
                    hazard=draft.hazard,
                    level=draft.level,
                    area=draft.area,
                    series=draft.series,
                    colour=draft.colour.value if draft.colour else None,
                    standing=draft.standing.value,
                    issued=fact.known,
                    lead_minutes=None if score is None else score.lead_min,
                    outcome="open" if score is None else score.label,
                )
            )
    return found
