"""Proposals, incidents, reports upward and tasks on the screen."""

from __future__ import annotations

import msgspec

from anlan.city.screens.cards import IncidentCard, ProposalCard, SitrepCard, TaskCard
from anlan.city.screens.shown import Shown
from anlan.core.facts import Fact
from anlan.core.incidents import Incident, Task, TaskChanged, changes
from anlan.core.proposals import Proposal
from anlan.core.sitreps import Sitrep


def proposals(fact: Fact, seen: Shown) -> None:
    """Options; a newer proposal for the same thing replaces one that nobody has approved."""
    if not isinstance(fact, Proposal):
        return
    for older in seen.proposals.where("for", fact.for_thread):
        if older.thread != fact.thread_id and (older.approval is None or older.approval.state != "approved"):
            seen.proposals.drop(older.thread)
    seen.proposals.put(
        fact.thread_id,
        ProposalCard(
            thread=fact.thread_id,
            draft=fact.id,
            for_thread=fact.for_thread,
            hazard=fact.hazard,
            series=fact.series,
            area=fact.area,
            rank=fact.rank,
            options=fact.options,
            assumptions=fact.assumptions,
            expires=fact.expires,
            written_by=fact.written_by,
            at=fact.at,
            version=fact.version,
            changes=fact.changes,
        ),
    )


def incidents(fact: Fact, seen: Shown) -> None:
    """Incidents with their reports."""
    match fact:
        case Incident():
            seen.incidents.put(
                fact.thread_id,
                IncidentCard(
                    thread=fact.thread_id,
                    area=fact.area,
                    hazard=fact.hazard,
                    for_thread=fact.for_thread,
                    title=fact.title,
                    opened=fact.at,
                    incident_type=fact.incident_type,
                    category=fact.category,
                    parent=fact.parent,
                    audience=fact.audience,
                ),
            )
        case Sitrep() if (card := seen.incidents.get(fact.incident)) is not None:
            report = SitrepCard(id=fact.id, form=fact.form, text=fact.text, missing=fact.missing, at=fact.at,
                number=fact.number,
            )  # fmt: skip
            kept = [one for one in card.reports if (one.form, one.number) != (report.form, report.number)]
            seen.incidents.put(card.thread, msgspec.structs.replace(card, reports=(*kept, report)))
        case _:
            _moved(fact, seen)


def _moved(fact: Fact, seen: Shown) -> None:
    """What an incident has become: the same changes that the house's own table takes."""
    card = seen.incidents.get(getattr(fact, "incident", "") or fact.thread)
    if card is not None and (changed := changes(fact)):
        seen.incidents.put(card.thread, msgspec.structs.replace(card, **changed))


def tasks(fact: Fact, seen: Shown) -> None:
    """Tasks and where they stand."""
    match fact:
        case Task():
            status = "done" if fact.done_already else "assigned"
            seen.tasks.put(
                fact.thread_id,
                TaskCard(
                    thread=fact.thread_id,
                    incident=fact.incident,
                    area=fact.area,
                    what=fact.what,
                    post=fact.post,
                    post_text=seen.post(fact.post),
                    due=fact.due,
                    clause=fact.clause,
                    status=status,
                    changed=fact.at,
                    done_already=fact.done_already,
                ),
            )
        case TaskChanged() if (card := seen.tasks.get(fact.thread)) is not None:
            moved = msgspec.structs.replace(card, status=fact.status, changed=fact.at)
            seen.tasks.put(fact.thread, moved)
