"""Closing: nothing open is closed over; personal words are destroyed or kept for a reason; lessons become work."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


class Retention(StrEnum):
    """What becomes of personal words when the event is over (法 85)."""

    DESTROY = "destroy"
    KEEP = "keep"


@fact("closing_asked")
class ClosingAsked(Given, frozen=True, kw_only=True):
    """A named person closes an incident."""

    incident: str
    note: str = ""


@fact("closing_refused")
class ClosingRefused(Fact, frozen=True, kw_only=True):
    """Something is open still: each thing by name, so that somebody can finish it."""

    incident: str
    area: str
    open_items: tuple[Bilingual, ...]


@fact("incident_closed")
class IncidentClosed(Fact, frozen=True, kw_only=True):
    """The incident is over. What its archive holds and what is destroyed is decided next."""

    incident: str
    area: str
    note: str


@fact("retention_decided")
class RetentionDecided(Given, frozen=True, kw_only=True):
    """Personal words of a closed incident are destroyed, or kept by a named assessment (法 85, 94)."""

    incident: str
    retention: Retention
    assessment: str = ""
    """Which assessment says that they must be kept, and who made it; needed for `keep`."""


@fact("retention_refused")
class RetentionRefused(Fact, frozen=True, kw_only=True):
    """The decision does not stand: the incident is open, or nothing says why words should be kept."""

    incident: str
    text: Bilingual


@fact("retention_set")
class RetentionSet(Fact, frozen=True, kw_only=True):
    """The decision stands; destroying is done beside the flow and told by `Erased`, one a subject."""

    incident: str
    retention: Retention
    assessment: str


@fact("finding_recorded")
class FindingRecorded(Given, frozen=True, kw_only=True):
    """A lesson: what was found, and the clause of the plan that it bears on."""

    incident: str
    plan: str
    clause: str
    text: str


@fact("finding_refused")
class FindingRefused(Fact, frozen=True, kw_only=True):
    """No plan of the city has such a clause: a lesson without one changes no plan."""

    incident: str
    text: Bilingual


@fact("revision")
class Revision(Fact, frozen=True, kw_only=True):
    """预案修订: a clause is to be gone over again because of a finding (法 28, 预管 34-36)."""

    incident: str
    area: str
    plan: str
    plan_version: str
    clause: str
    text: str


@fact("revision_settled")
class RevisionSettled(Given, frozen=True, kw_only=True):
    """The clause was revised, or stays as it is for a reason."""

    about: str
    plan_version: str = ""
    """The version that has it; empty = it stays as it is."""
    note: str


class RevisionRow(Struct, frozen=True, kw_only=True):
    """A clause to be gone over again."""

    thread: str
    area: str
    incident: str
    plan: str
    plan_version: str
    clause: str
    text: str
    opened: Time
    state: str = "open"
    """open | settled."""
    note: str = ""


class ClosingRow(Struct, frozen=True, kw_only=True):
    """How the closing of one incident stands."""

    thread: str
    area: str | None = None
    open_items: tuple[Bilingual, ...] = ()
    """What stood in the way when it was asked for last."""
    closed: Time | None = None
    retention: Retention | None = None
    assessment: str = ""


def _fold_revisions(item: Fact, rows: Rows[RevisionRow]) -> None:
    if isinstance(item, Revision):
        rows.put(
            item.thread_id,
            RevisionRow(
                thread=item.thread_id, area=item.area, incident=item.incident, plan=item.plan,
                plan_version=item.plan_version, clause=item.clause, text=item.text, opened=item.at,
            ),
        )  # fmt: skip
    elif isinstance(item, RevisionSettled) and (row := rows.get(item.about)) is not None:
        rows.put(row.thread, msgspec.structs.replace(row, state="settled", note=item.note))


def _fold_closings(item: Fact, rows: Rows[ClosingRow]) -> None:
    if not isinstance(item, ClosingRefused | IncidentClosed | RetentionSet):
        return
    row = rows.get(item.incident) or ClosingRow(thread=item.incident)
    replace = msgspec.structs.replace
    match item:
        case ClosingRefused():
            row = replace(row, area=item.area, open_items=item.open_items)
        case IncidentClosed():
            row = replace(row, area=item.area, open_items=(), closed=item.at)
        case RetentionSet():
            row = replace(row, retention=item.retention, assessment=item.assessment)
    rows.put(item.incident, row)


REVISIONS = Table(
    "revisions",
    RevisionRow,
    _fold_revisions,
    {"incident": lambda row: row.incident, "state": lambda row: row.state},
)
CLOSINGS = Table("closings", ClosingRow, _fold_closings)
