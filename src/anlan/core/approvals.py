"""Approvals: a named person, a time, and the SHA-256 of exactly what was shown; alive while its assumptions hold."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.tables import Rows, Table


class Assumption(Struct, frozen=True, kw_only=True):
    """A checkable fact with a tolerance: what it is about stays in [low, high] until `until`. None = unbounded.

    A `reading` is about a series. Other kinds are measured by the conditions that the city hands in (places free
    in a shelter, a unit free, a road open); a kind nobody measures is unknown, and unknown breaks nothing.
    """

    name: str
    kind: str = "reading"
    series: str
    """What it is about: the series, or the area, unit, road or item of another kind (decision/conditions.py)."""
    low: float | None
    high: float | None
    unit: str
    until: Time
    text: Bilingual


@fact("approval_asked")
class ApprovalAsked(Fact, frozen=True, kw_only=True):
    """A text waits for people. `about` is its thread; `draft` the id of the fact that holds the text."""

    about: str
    subject: str
    """warning | proposal."""
    draft: str
    content: str
    people: int
    """Two different people for red issue and red cancel, else one."""
    roles: tuple[str, ...]
    expires: Time
    assumptions: tuple[Assumption, ...]


@fact("approval")
class Approval(Fact, frozen=True, kw_only=True):
    """A verdict that counted; `complete` when enough different people have said yes."""

    about: str
    draft: str
    content: str
    person: str
    role: str
    option: int
    complete: bool
    rejected: bool
    reason: str
    scripted: bool
    oral: str = ""
    """Id of the telephone consent, where it was given by word of mouth."""


@fact("approval_refused")
class ApprovalRefused(Fact, frozen=True, kw_only=True):
    """A verdict that did not count, and why: changed text, wrong role, same person twice, stale, expired."""

    about: str
    person: str
    reason: str


@fact("approval_stale")
class ApprovalStale(Fact, frozen=True, kw_only=True):
    """An assumption broke (named) or the time ran out; the approval or the draft no longer carries anything."""

    about: str
    draft: str
    broken: str
    text: Bilingual


@fact("approval_closed")
class ApprovalClosed(Fact, frozen=True, kw_only=True):
    """The matter is settled or over: what was approved was used, withdrawn, or its time ran out after use."""

    about: str
    reason: str


@fact("approver_asked")
class ApproverAsked(Fact, frozen=True, kw_only=True):
    """授权顺位: the next in rank is asked and has until `due`; then the one after."""

    about: str
    draft: str
    post: str
    rank: int
    """0 = first in rank."""
    due: Time


@fact("approvers_silent")
class ApproversSilent(Fact, frozen=True, kw_only=True):
    """Nobody of the whole order of succession has answered: the duty desk must find somebody."""

    about: str
    draft: str
    posts: tuple[str, ...]


class ApprovalRow(Struct, frozen=True, kw_only=True):
    """An approval as it stands, under the thread it is about."""

    about: str
    subject: str
    draft: str
    asked: str
    content: str
    people: int
    roles: tuple[str, ...]
    expires: Time
    assumptions: tuple[Assumption, ...]
    state: str
    """waiting | approved | rejected | stale | closed."""
    given_by: tuple[str, ...] = ()
    option: int = 0
    broken: str = ""
    in_turn: tuple[str, ...] = ()
    """Posts asked so far, by succession."""
    turn_ends: Time | None = None

    @property
    def alive(self) -> str | None:
        """ "yes" while it waits or carries something: those are checked against their assumptions."""
        return "yes" if self.state in ("waiting", "approved") else None


def _fold(item: Fact, rows: Rows[ApprovalRow]) -> None:
    if isinstance(item, ApprovalAsked):
        rows.put(
            item.about,
            ApprovalRow(
                about=item.about,
                subject=item.subject,
                draft=item.draft,
                asked=item.id,
                content=item.content,
                people=item.people,
                roles=item.roles,
                expires=item.expires,
                assumptions=item.assumptions,
                state="waiting",
            ),
        )
    elif isinstance(item, Approval) and (row := rows.get(item.about)) is not None:
        state = "rejected" if item.rejected else "approved" if item.complete else "waiting"
        given = (*row.given_by, item.person)
        rows.put(item.about, msgspec.structs.replace(row, state=state, given_by=given, option=item.option))
    elif (
        isinstance(item, ApprovalStale)
        and (row := rows.get(item.about)) is not None
        and row.draft == item.draft
    ):
        rows.put(item.about, msgspec.structs.replace(row, state="stale", broken=item.broken))
    elif isinstance(item, ApproverAsked) and (row := rows.get(item.about)) is not None:
        in_turn = (*row.in_turn, item.post)
        rows.put(item.about, msgspec.structs.replace(row, in_turn=in_turn, turn_ends=item.due))
    elif isinstance(item, ApprovalClosed) and (row := rows.get(item.about)) is not None and row.alive:
        rows.put(item.about, msgspec.structs.replace(row, state="closed"))


APPROVALS = Table("approvals", ApprovalRow, _fold, {"alive": lambda row: row.alive})
