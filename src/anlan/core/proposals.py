"""Proposals: options with citations and assumptions, waiting for a person. A model or rule drafts, never acts."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.approvals import Approval, Assumption
from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


class Means(Struct, frozen=True, kw_only=True):
    """A unit or a stock that an action may count on, as it stood when the proposal was written."""

    need: str
    """The kind asked for by the clause."""
    unit: str = ""
    """The unit named; empty for stock, or where none is free."""
    travel_min: int | None = None
    usable: float | None = None
    """What the stock has of the item."""
    text: Bilingual


class Action(Struct, frozen=True, kw_only=True):
    """One thing to be done, as its clause orders it."""

    plan: str
    plan_version: str
    clause: str
    text: Bilingual
    post: str
    within_min: int
    needs: tuple[str, ...]
    resources: str
    """unknown | named | short | none (the clause asks for none).

    "unknown" until somebody tells the house what there is: unknown is not none.
    """
    units: tuple[str, ...] = ()
    """Units named for it: approving sends them."""
    to: str = ""
    """Where they go: a facility or an area code; empty = the proposal's area."""
    means: tuple[Means, ...] = ()


class Figure(Struct, frozen=True, kw_only=True):
    """A number of the simulated effect; None = it cannot be known from what the city has told us."""

    name: str
    """slowest_arrival_min | people_moved | places_free | clearance_min | clearance_bound_min |
    water_days | crew_hours | arrival_earliest_min | arrival_latest_min"""
    text: Bilingual
    value: float | None
    measure: str
    made_by: Bilingual
    """How it was computed, from what, with which assumptions."""


class Option(Struct, frozen=True, kw_only=True):
    """One way to go, with what it brings, what it costs, and what speaks against it."""

    title: Bilingual
    actions: tuple[Action, ...]
    people: int | None
    concerns: tuple[Bilingual, ...]
    name: str = "by_plan"
    """minimum | by_plan | early | model | release …"""
    effect: tuple[Figure, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    """What this option alone rests on."""


@fact("proposal")
class Proposal(Fact, frozen=True, kw_only=True):
    """Options for one warning, signal or incident, best first."""

    for_thread: str
    hazard: str
    series: str
    area: str
    rank: int
    options: tuple[Option, ...]
    assumptions: tuple[Assumption, ...]
    """What all options rest on."""
    expires: Time
    written_by: str
    """rule, model or person."""
    revises: str = ""
    """Id of the version before it."""
    changes: tuple[Bilingual, ...] = ()
    """What is different from the version before, line by line."""

    def shown(self) -> str:
        """SHA-256 of exactly what an approver is shown."""
        return sha256(canonical([self.for_thread, self.options, self.assumptions, self.expires]))


@fact("proposal_edited")
class ProposalEdited(Given, frozen=True, kw_only=True):
    """A person changes the actions of one option: the result is a new version with its own hash, to be approved."""

    about: str
    """Thread of the proposal."""
    content: str = ""
    """Hash of what was shown; empty = whatever waits now."""
    option: int = 0
    drop: tuple[int, ...] = ()
    """Numbers of actions to take out, from 1."""
    add: tuple[str, ...] = ()
    """Clauses to put in, each as "plan clause"."""
    action: int = 0
    """Number of one action to be given to another post or time; 0 = none."""
    post: str = ""
    within_min: int | None = None
    note: str = ""
    """Why."""


@fact("proposal_edit_refused")
class ProposalEditRefused(Fact, frozen=True, kw_only=True):
    """An edit was not taken, and why; `thread` is the proposal."""

    reason: str
    text: Bilingual


class Sentence(Struct, frozen=True, kw_only=True):
    """One sentence of a draft, with the clause it cites."""

    text: Bilingual
    plan: str
    clause: str
    version: str


@fact("option_drafted")
class OptionDrafted(Given, frozen=True, kw_only=True):
    """The answer of slow work: sentences that a language model drafted from plans. It drafts; code checks."""

    about: str
    """Thread of the proposal."""
    sentences: tuple[Sentence, ...]


@fact("sentence_dropped")
class SentenceDropped(Fact, frozen=True, kw_only=True):
    """A drafted sentence was not shown: its clause is withdrawn or unknown, or does not say it. Counted, with why."""

    proposal: str
    """Thread of the proposal; empty where an expert rule of the city cites it."""
    text: Bilingual
    plan: str
    clause: str
    plan_version: str
    reason: str
    """withdrawn_or_unknown | not_in_the_clause."""


class ProposalRow(Struct, frozen=True, kw_only=True):
    """A proposal as it stands, under its thread."""

    thread: str
    for_thread: str
    draft: str
    rank: int
    area: str = ""
    written_by: str = "rule"
    version: int = 1
    dropped: int = 0
    """Drafted sentences that were not shown."""
    label: str = ""
    """approved | edited | rejected: what a person made of it."""
    reason: str = ""
    """Why, in the person's words."""
    units: tuple[str, ...] = ()
    """What its first option names."""


def _fold(item: Fact, rows: Rows[ProposalRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Proposal():
            old = rows.get(item.thread_id)
            rows.put(
                item.thread_id,
                ProposalRow(
                    thread=item.thread_id,
                    for_thread=item.for_thread,
                    draft=item.id,
                    rank=item.rank,
                    area=item.area,
                    written_by=item.written_by,
                    version=item.version,
                    dropped=old.dropped if old else 0,
                    units=tuple(
                        unit for one in item.options[:1] for action in one.actions for unit in action.units
                    ),
                    label="edited" if item.written_by == "person" else "",
                ),
            )
        case SentenceDropped() if row := rows.get(item.proposal):
            rows.put(row.thread, replace(row, dropped=row.dropped + 1))
        case Approval() if row := rows.get(item.about):
            if item.rejected or item.complete:
                label = "rejected" if item.rejected else row.label or "approved"
                rows.put(row.thread, replace(row, label=label, reason=item.reason))


PROPOSALS = Table("proposals", ProposalRow, _fold, {"for": lambda row: row.for_thread})


class DropRow(Struct, frozen=True, kw_only=True):
    """A sentence that was not shown, for who asks what was taken out."""

    thread: str
    area: str | None
    proposal: str
    text: Bilingual
    plan: str
    clause: str
    plan_version: str
    reason: str
    dropped: Time


def _fold_drops(item: Fact, rows: Rows[DropRow]) -> None:
    if isinstance(item, SentenceDropped):
        rows.put(
            item.id,
            DropRow(
                thread=item.id,
                area=None,
                proposal=item.proposal,
                text=item.text,
                plan=item.plan,
                clause=item.clause,
                plan_version=item.plan_version,
                reason=item.reason,
                dropped=item.at,
            ),
        )


DROPS = Table("dropped_sentences", DropRow, _fold_drops, {"proposal": lambda row: row.proposal or None})


@fact("water_release_asked")
class WaterReleaseAsked(Given, frozen=True, kw_only=True):
    """请示泄洪: a reservoir asks to let water go, so many m³/s."""

    reservoir: str
    flow_m3_s: float
    incident: str = ""
    note: str = ""


@fact("release_noticed")
class ReleaseNoticed(Given, frozen=True, kw_only=True):
    """上游通报: another authority lets water go above us; a card says when it comes."""

    reservoir: str
    """The card whose way the water takes."""
    flow_m3_s: float
    opens: Time
    sender: str
    """The body that told us."""
    note: str = ""
