"""What a place under watch needs said now: raise, lower, renew, lift, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.core.ports import RiskRow, Seen
from anlan.core.warnings import Message, Warning, WarningRow

VALID_FOR = timedelta(hours=6)
"""How long a text stands before it is renewed or ends; its forecast window is shorter and is scored apart."""
RENEW_BEFORE = timedelta(minutes=40)
"""A renewal is drafted this long before the end, so that people have time to approve it."""
CALM_FOR = timedelta(minutes=30)
"""No all-clear earlier than this after the forecast window has closed."""


def next_text(
    row: WarningRow | None, worst: RiskRow | None, present: float | None, under: float | None, at: datetime
) -> Message | None:
    """The text a place needs, or None.

    `worst` is the highest level under alarm, `present` the newest usable reading, `under` where the level in force is
    left. While a forecast window is open only a higher level is news: the text is left to come true or not.
    """
    if row is None:
        return Message.ALERT if worst else None
    if worst is not None and worst.rank > max(row.rank if row.pending else 0, row.issued_rank):
        return Message.UPDATE if row.issued else Message.ALERT
    if row.pending or row.state != "issued" or row.window_ends is None or at < row.window_ends:
        return None
    left = present is not None and under is not None and present < under
    if worst is None:
        return Message.CANCEL if left and at >= row.window_ends + CALM_FOR else None
    if left and worst.rank < row.issued_rank:
        return Message.UPDATE
    return Message.UPDATE if row.expires - at <= RENEW_BEFORE else None


def is_withdrawn(row: WarningRow, worst: RiskRow | None) -> bool:
    """A lifting or lowering that waits says less than the alarm that stands by now: nobody may approve it any more."""
    if worst is None or not row.pending or row.issued is None:
        return False
    return row.message is Message.CANCEL or row.rank < min(worst.rank, row.issued_rank)


def text_of(fact_id: str | None, seen: Seen) -> Warning | None:
    """The text of this id; None without an id, or where it names no text."""
    text = seen.fact(fact_id) if fact_id else None
    return text if isinstance(text, Warning) else None
