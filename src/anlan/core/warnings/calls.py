"""Calls: an order that named posts must hear and act on, whatever warning stands behind it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("call_out")
class CallOut(Given, frozen=True, kw_only=True):
    """叫应 of an order: these posts, or everybody who answers for a risk zone or area, must say 收到."""

    what: str
    """The order, as it is read out."""
    area: str
    posts: tuple[str, ...] = ()
    """Named posts; empty = those of the zone, else of the area."""
    risk_zone: str = ""


@fact("call_ended")
class CallEnded(Given, frozen=True, kw_only=True):
    """The order is over: nobody is chased for it any more."""

    about: str
    note: str = ""


@fact("call_counted")
class CallCounted(Fact, frozen=True, kw_only=True):
    """How far a call has come, in responsible people, never in devices."""

    asked: int
    confirmed: int
    """Said 收到, acted included."""
    acted: int
    failed: int
    """Silent to the end of the chain: somebody goes there."""
    households: int


class CallRow(Struct, frozen=True, kw_only=True):
    """A call as it stands: the board."""

    thread: str
    what: str
    area: str
    by: str
    at: Time
    asked: int = 0
    confirmed: int = 0
    acted: int = 0
    failed: int = 0
    households: int = 0
    state: str = "open"
    """open | ended."""


def _fold(item: Fact, rows: Rows[CallRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case CallOut():
            rows.put(item.id, CallRow(thread=item.id, what=item.what, area=item.area, by=item.by, at=item.at))
        case CallCounted() if row := rows.get(item.thread):
            counted = replace(
                row, asked=item.asked, confirmed=item.confirmed, acted=item.acted, failed=item.failed,
                households=item.households,
            )  # fmt: skip
            rows.put(row.thread, counted)
        case CallEnded() if row := rows.get(item.about):
            rows.put(row.thread, replace(row, state="ended"))


CALLS = Table("calls", CallRow, _fold)
