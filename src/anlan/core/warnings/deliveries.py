"""Deliveries: one message to one receiver by one way, each with its own history."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import SentReported
from anlan.core.tables import Rows, Table
from anlan.core.warnings.text import Standing


@fact("delivery")
class Delivery(Fact, frozen=True, kw_only=True):
    """One message to one receiver by one channel; `queued` puts it into the outbox of the same turn."""

    warning: str
    """Thread of the warning, or of whatever else is being sent."""
    draft: str
    channel: str
    to: str
    step: str
    """queued | sent | failed | refused | unknown."""
    attempt: int
    standing: Standing
    subject: str
    text: str
    cap: str
    repeat: bool = False
    outbox: str = ""
    """Id of the queued delivery this one reports on; empty when it is the queued one itself."""
    area: str | None = None
    """Where the receiver answers for; None = the whole city."""
    holder: str = ""
    """A or B, where it goes to one of the two who hold the post."""
    resent_from: str = ""
    """Who asked for it again; empty = sent by the house itself."""


@fact("resend")
class Resend(Given, frozen=True, kw_only=True):
    """A person has the text in force sent again, to one receiver by one way."""

    about: str
    """Thread of the warning."""
    post: str
    channel: str
    note: str = ""


class DeliveryRow(Struct, frozen=True, kw_only=True):
    """One message to one receiver, and what became of it."""

    thread: str
    """Id of the queued delivery: its place in the outbox."""
    warning: str
    area: str | None
    to: str
    holder: str
    channel: str
    subject: str
    step: str
    """queued | sent | failed | refused | unknown."""
    attempts: int
    changed: Time
    detail: str
    resent_by: str


def _fold(item: Fact, rows: Rows[DeliveryRow]) -> None:
    match item:
        case Delivery(step="queued"):
            rows.put(
                item.id,
                DeliveryRow(
                    thread=item.id,
                    warning=item.warning,
                    area=item.area,
                    to=item.to,
                    holder=item.holder,
                    channel=item.channel,
                    subject=item.subject,
                    step="queued",
                    attempts=0,
                    changed=item.at,
                    detail="",
                    resent_by=item.resent_from,
                ),
            )
        case SentReported() if row := rows.get(item.outbox):
            told = msgspec.structs.replace(
                row, step=item.result, attempts=item.attempt, changed=item.at, detail=item.detail
            )
            rows.put(row.thread, told)


DELIVERIES = Table("deliveries", DeliveryRow, _fold, {"warning": lambda row: row.warning})
