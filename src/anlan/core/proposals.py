"""Proposals: options with citations and assumptions, waiting for a person. A model or rule drafts, never acts."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.approvals import Assumption
from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.tables import Rows, Table


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
    """"unknown" until somebody tells the house what there is: unknown is not none."""
    units: tuple[str, ...] = ()
    """Units named for it: approving sends them."""
    to: str = ""
    """Where they go: a facility or an area code; empty = the proposal's area."""


class Option(Struct, frozen=True, kw_only=True):
    """One way to go, with what speaks against it."""

    title: Bilingual
    actions: tuple[Action, ...]
    people: int | None
    concerns: tuple[Bilingual, ...]


@fact("proposal")
class Proposal(Fact, frozen=True, kw_only=True):
    """Options for one warning or signal, best first."""

    for_thread: str
    hazard: str
    series: str
    area: str
    rank: int
    options: tuple[Option, ...]
    assumptions: tuple[Assumption, ...]
    expires: Time
    written_by: str
    """rule, model or person."""

    def shown(self) -> str:
        """SHA-256 of exactly what an approver is shown."""
        return sha256(canonical([self.for_thread, self.options, self.assumptions, self.expires]))


class ProposalRow(Struct, frozen=True, kw_only=True):
    """A proposal as it stands, under its thread."""

    thread: str
    for_thread: str
    draft: str
    rank: int


def _fold(item: Fact, rows: Rows[ProposalRow]) -> None:
    if isinstance(item, Proposal):
        rows.put(
            item.thread_id,
            ProposalRow(thread=item.thread_id, for_thread=item.for_thread, draft=item.id, rank=item.rank),
        )


PROPOSALS = Table("proposals", ProposalRow, _fold, {"for": lambda row: row.for_thread})
