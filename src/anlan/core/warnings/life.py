"""A warning's life: drafted, issued, raised, lifted, ended; and how it stands."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import Acknowledged
from anlan.core.tables import Rows, Table
from anlan.core.warnings.text import LiftedBecause, Message, Standing, Warning


@fact("warning_issued")
class WarningIssued(Fact, frozen=True, kw_only=True):
    """A text went out in a body's name, approved by named people."""

    draft: str
    message: Message
    level: str
    rank: int
    series: str
    expires: Time
    approved_by: tuple[str, ...]
    window_ends: Time
    """Until when what it forecasts must have come; it is scored then."""
    raises: bool
    """It says a higher level than anything in force before: what is scored."""


@fact("warning_ended")
class WarningEnded(Fact, frozen=True, kw_only=True):
    """A warning is over: cancelled, expired, or its draft came to nothing (withdrawn, rejected, lapsed)."""

    reason: str


@fact("draft_dropped")
class DraftDropped(Fact, frozen=True, kw_only=True):
    """A text that was never sent came to nothing: rejected, stale or lapsed. What is in force stays in force."""

    draft: str
    reason: str


@fact("lift_asked")
class LiftAsked(Given, frozen=True, kw_only=True):
    """A person asks that a warning of ours be lifted: it is over, or it was wrong from the start (误报)."""

    about: str
    lifted_because: LiftedBecause
    note: str
    """The reason, as it will be said to everybody who was warned."""


@fact("lift_refused")
class LiftRefused(Fact, frozen=True, kw_only=True):
    """Nothing was drafted, and why."""

    about: str
    reason: str
    """not_in_force | relayed."""


class WarningRow(Struct, frozen=True, kw_only=True):
    """A warning as it stands."""

    thread: str
    hazard: str
    series: str
    area: str
    state: str
    """draft | issued | ended."""
    draft: str
    """Id of the newest text, sent or not."""
    issued: str | None
    """Id of the text in force."""
    level: str | None
    rank: int
    issued_rank: int
    first_issued: Time | None
    expires: Time
    message: Message
    pending: bool
    issued_at: Time | None = None
    in_force_since: Time | None = None
    """When the text before the newest issue went out: what an update or cancel refers to."""
    window_ends: Time | None = None
    ended: str = ""
    acknowledged_by: str | None = None
    standing: Standing = Standing.STATUTORY
    issuer: str = ""

    @property
    def open_key(self) -> str | None:
        """Hazard × series while it lives, or × issuer and area for another's words: one warning a place."""
        place = self.series or f"{self.issuer}|{self.area}"
        return None if self.state == "ended" else f"{self.hazard}|{place}"

    @property
    def watched(self) -> str | None:
        """The hazard, while the warning lives and a model of ours watches its place."""
        return self.hazard if self.series and self.state != "ended" else None


def _fold_warnings(item: Fact, rows: Rows[WarningRow]) -> None:
    row = rows.get(item.thread_id)
    replace = msgspec.structs.replace
    match item:
        case Warning():
            rows.put(item.thread_id, _drafted(item, row))
        case WarningIssued() if row is not None:
            rows.put(
                row.thread,
                replace(
                    row,
                    state="issued",
                    issued=item.draft,
                    issued_rank=item.rank,
                    expires=item.expires,
                    first_issued=row.first_issued or item.at,
                    pending=False,
                    message=item.message,
                    issued_at=item.at,
                    in_force_since=row.issued_at,
                    window_ends=item.window_ends,
                ),
            )
        case WarningEnded() if row is not None:
            rows.put(row.thread, replace(row, state="ended", ended=item.reason, pending=False))
        case DraftDropped() if row is not None:
            if row.issued is None:
                rows.put(row.thread, replace(row, state="ended", ended=item.reason, pending=False))
            else:
                rows.put(row.thread, replace(row, pending=False, rank=row.issued_rank))
        case Acknowledged() if (about := rows.get(item.about)) is not None and about.acknowledged_by is None:
            rows.put(item.about, replace(about, acknowledged_by=item.by))


def _drafted(item: Warning, row: WarningRow | None) -> WarningRow:
    if row is None:
        return WarningRow(
            thread=item.thread_id,
            hazard=item.hazard,
            series=item.series,
            area=item.area,
            state="draft",
            draft=item.id,
            issued=None,
            level=item.level,
            rank=item.rank,
            issued_rank=0,
            first_issued=None,
            expires=item.expires,
            message=item.message,
            pending=True,
            standing=item.standing,
            issuer=item.issuer,
        )
    return msgspec.structs.replace(
        row, draft=item.id, level=item.level, rank=item.rank, message=item.message, pending=True
    )


WARNINGS = Table(
    "warnings",
    WarningRow,
    _fold_warnings,
    {"open": lambda row: row.open_key, "hazard": lambda row: row.watched},
)
