"""Why something was said and what came of it: both walks, each step in words, readings recomputed from the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from anlan.city.house import Place
from anlan.city.process import running_city
from anlan.city.readings import digest_of, stretch_of
from anlan.core.city import City, Series
from anlan.core.clock import LiveClock
from anlan.core.evidence import Clause, Link, Range, Step, what_came_of
from anlan.core.evidence import why as walk_back
from anlan.core.facts import Bilingual, Fact
from anlan.core.observations import micros
from anlan.store.journal import Journal
from anlan.store.observations import ObservationLog


class Said(Struct, frozen=True, kw_only=True):
    """One step of a walk in words."""

    depth: int
    relation: str
    id: str
    says: str
    checked: bool | None = None
    """For readings: the values in the log still hash to what the evidence says; None where nothing is hashed."""


class Explained(Struct, frozen=True, kw_only=True):
    """A fact with everything under it and everything that followed."""

    id: str
    kind: str
    by: str
    known_at: datetime
    says: str
    because: list[Said]
    came_of: list[Said]


def explain(journal: Journal, place: Place, fact_id: str) -> Explained:
    """Both walks from a fact, by id or unique beginning of one; raises LookupError when there is none."""
    fact = journal.fact(fact_id) or journal.starting_with(fact_id)
    if fact is None:
        raise LookupError(f"{fact_id}: the journal has no fact of this id, or more than one that begins so")
    log = ObservationLog.open(place.log, LiveClock())
    city = running_city(journal.engine)
    back = [_said(step, log, city) for step in walk_back(fact, journal.fact)]
    forward = [_said(step, log, city) for step in what_came_of(fact, _followers(journal, fact))]
    log.close()
    return Explained(
        id=fact.id, kind=fact.kind, by=fact.by, known_at=fact.known, says=_head(fact, journal.fact), because=back,
        came_of=forward,
    )  # fmt: skip


def _followers(journal: Journal, start: Fact) -> Callable[[str], Sequence[tuple[str, Fact]]]:
    """A thread is one thing: what rests on any of its facts, and came after the start, came of the start too."""

    def followers(fact_id: str) -> list[tuple[str, Fact]]:
        if fact_id != start.id:
            return journal.followers(fact_id)
        ids = [fact.id for fact in journal.thread(start.thread_id)]
        found = {fact.id: (relation, fact) for one in ids for relation, fact in journal.followers(one)}
        return sorted(
            (step for step in found.values() if step[1].seq > start.seq), key=lambda step: step[1].seq
        )

    return followers


_UNTOLD = {"because", "id", "thread", "seq", "known_at", "mode", "version", "at", "by", "key", "cap", "content"} | {
    "text", "options", "assumptions", "repeat", "outbox", "alarms"
}  # fmt: skip
"""Fields that tell a reader nothing, or too much for one line."""
_ID = re.compile(r"\b([a-z_]+-[0-9a-f]{8})[0-9a-f]{56}\b")


def sentence(fact: Fact) -> str:
    """One line on a fact: its own words where it has some, else its telling fields, ids cut short."""
    for name in ("headline", "text", "title", "what"):
        value = getattr(fact, name, None)
        if isinstance(value, Bilingual):
            return f"{fact.kind}: {value.zh} / {value.en}"
    shown = {name: getattr(fact, name) for name in fact.__struct_fields__ if name not in _UNTOLD}
    told = ", ".join(f"{name}={value}" for name, value in shown.items() if value not in (None, "", ()))
    return _ID.sub(r"\1", f"{fact.kind}: {told}")


def _head(fact: Fact, find: Callable[[str], Fact | None]) -> str:
    """The sentence a reader knows a fact by: for an issue or an approval, that of the text it is about."""
    draft = find(getattr(fact, "draft", "") or "")
    return sentence(fact) if draft is None else f"{sentence(draft)}\n  {sentence(fact)}"


def _said(step: Step, log: ObservationLog, city: City) -> Said:
    match step.evidence:
        case Range() as stretch:
            said = (
                f"{stretch.n} readings of {stretch.series} from {stretch.since:%Y-%m-%d %H:%M}Z to "
                f"{stretch.until:%Y-%m-%d %H:%M}Z, sha256 {stretch.digest[:12]}"
            )
            checked = is_as_hashed(stretch, log, city)
            return Said(depth=step.depth, relation="readings", id=stretch.series, says=said, checked=checked)
        case Clause() as clause:
            said = f"{clause.document} (version {clause.version}) clause {clause.clause}"
            return Said(depth=step.depth, relation="cites", id=clause.document, says=said)
        case Link() as link:
            return Said(
                depth=step.depth, relation=link.relation, id=link.target, says=link.detail or link.target
            )
    if not isinstance(step.fact, Fact):
        raise TypeError("a walk ends at a fact or at evidence")
    return Said(depth=step.depth, relation=step.relation, id=step.fact.id, says=sentence(step.fact))


def is_as_hashed(stretch: Range, log: ObservationLog, city: City) -> bool:
    """The readings of a range, as known then, still hash to what was written down."""
    series = city.get(Series, stretch.series)
    if series is None:
        return False
    times, values = stretch_of(
        log, series.number, micros(stretch.since), micros(stretch.until), micros(stretch.known_until)
    )
    return digest_of(times, values) == stretch.digest
