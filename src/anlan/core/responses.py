"""Responses: started, adjusted and ended by a named person for a body, each with its own level (法 71, 72)."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.ladders import ResponseLevel
from anlan.core.tables import Rows, Table


@fact("response_ordered")
class ResponseOrdered(Given, frozen=True, kw_only=True):
    """A named person starts a response, or gives the body's own another level, with the four items of 法 72."""

    department: str
    """The body in whose name: a government or one of its departments."""
    area: str | None = None
    """Where it applies; None = the whole city."""
    level: ResponseLevel
    matter: str
    """响应事项."""
    expected_h: float
    """预计期限 [h]."""
    measures: tuple[str, ...]
    """应急处置措施: numbers of the lawful list that was offered, or own words."""
    incident: str = ""
    hazard: str | None = None
    oral_from: str = ""
    """电话请示: who gave the order by phone (a post or user name); empty = who submits it decides."""
    line: str = ""
    """Which line the call used."""


@fact("response_read_back")
class ResponseReadBack(Fact, frozen=True, kw_only=True):
    """An oral order waits to be read back: its short code is said aloud and must be said again."""

    order: str
    department: str
    area: str | None
    level: ResponseLevel
    code: str
    """First six characters of the hash of the four items."""
    oral_from: str


@fact("response_heard")
class ResponseHeard(Given, frozen=True, kw_only=True):
    """The leader heard the order read back and said yes; two listeners, or one and a recording."""

    about: str
    """Id of the order that waits."""
    code: str
    listeners: tuple[str, ...]
    recorded: bool = False


@fact("response_countersigned")
class ResponseCountersigned(Given, frozen=True, kw_only=True):
    """补签: the leader signs what was ordered by phone."""

    about: str


@fact("response_ending_asked")
class ResponseEndingAsked(Given, frozen=True, kw_only=True):
    """A named person ends a response: 谁启动、谁终止 (总预 3.3.6), or a body above."""

    about: str
    department: str
    note: str = ""


@fact("response")
class Response(Fact, frozen=True, kw_only=True):
    """A response is in force at this level. The thread is the response through its life."""

    order: str
    """Id of what was ordered."""
    department: str
    area: str | None
    level: ResponseLevel
    before: ResponseLevel | None
    matter: str
    until: Time
    measures: tuple[str, ...]
    incident: str
    hazard: str | None
    ordered_by: str
    oral: bool


@fact("response_refused")
class ResponseRefused(Fact, frozen=True, kw_only=True):
    """An order that does not stand: one of the four items is missing, the code is wrong, or the body may not."""

    area: str | None
    missing: tuple[str, ...]
    """matter | expected_h | measures | code | listeners | body."""
    text: Bilingual


@fact("response_ended")
class ResponseEnded(Fact, frozen=True, kw_only=True):
    """A response is over. The thread is the response's."""

    ended_by: str
    department: str
    note: str


@fact("response_unsigned")
class ResponseUnsigned(Fact, frozen=True, kw_only=True):
    """An oral order was not countersigned in time. The thread is the response's."""

    oral_from: str


@fact("response_suggested")
class ResponseSuggested(Fact, frozen=True, kw_only=True):
    """What the city's table and the law would have a person consider; it starts nothing."""

    for_thread: str
    """The warning or incident it follows."""
    area: str | None
    hazard: str | None
    level: ResponseLevel | None
    """None = consult first (会商)."""
    now: ResponseLevel | None
    """What is in force there now."""
    reasons: tuple[Bilingual, ...]
    measures: tuple[str, ...]
    """Numbers of the lawful list offered with it."""


class ResponseRow(Struct, frozen=True, kw_only=True):
    """A response as it stands; city, district and department side by side."""

    thread: str
    area: str | None
    department: str
    level: ResponseLevel
    matter: str
    until: Time | None
    measures: tuple[str, ...]
    incident: str
    hazard: str | None
    by: str
    state: str
    """in_force | ended."""
    since: Time
    oral_from: str = ""
    countersigned: bool | None = None
    """None = nothing to countersign."""
    overdue: bool = False


class SuggestionRow(Struct, frozen=True, kw_only=True):
    """A suggestion that nobody has to follow."""

    thread: str
    area: str | None
    hazard: str | None
    level: ResponseLevel | None
    now: ResponseLevel | None
    reasons: tuple[Bilingual, ...]
    measures: tuple[str, ...]
    made: Time


def response_code(order: ResponseOrdered) -> str:
    """The short code of an order: what two people say to each other to know they mean the same words."""
    four = [order.department, order.area, order.level, order.matter, order.expected_h, order.measures]
    return sha256(canonical(four))[:6]


def _fold(item: Fact, rows: Rows[ResponseRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Response():
            rows.put(
                item.thread_id,
                ResponseRow(
                    thread=item.thread_id, area=item.area, department=item.department, level=item.level,
                    matter=item.matter, until=item.until, measures=item.measures, incident=item.incident,
                    hazard=item.hazard, by=item.ordered_by, state="in_force", since=item.at,
                    oral_from=item.ordered_by if item.oral else "",
                    countersigned=False if item.oral else None,
                ),
            )  # fmt: skip
        case ResponseEnded() if row := rows.get(item.thread):
            rows.put(row.thread, replace(row, state="ended"))
        case ResponseUnsigned() if row := rows.get(item.thread):
            rows.put(row.thread, replace(row, overdue=True))
        case ResponseCountersigned() if (row := rows.get(item.about)) and item.by == row.oral_from:
            rows.put(row.thread, replace(row, countersigned=True, overdue=False))


class OrderRow(Struct, frozen=True, kw_only=True):
    """An oral order that waits to be read back."""

    thread: str
    area: str | None
    department: str
    level: ResponseLevel
    code: str
    oral_from: str
    since: Time


def _fold_orders(item: Fact, rows: Rows[OrderRow]) -> None:
    if isinstance(item, ResponseReadBack):
        rows.put(
            item.order,
            OrderRow(
                thread=item.order, area=item.area, department=item.department, level=item.level,
                code=item.code, oral_from=item.oral_from, since=item.at,
            ),
        )  # fmt: skip
    elif isinstance(item, Response):
        rows.drop(item.order)


def _fold_suggestions(item: Fact, rows: Rows[SuggestionRow]) -> None:
    if isinstance(item, ResponseSuggested):
        rows.put(
            f"{item.area or ''}|{item.hazard or ''}",
            SuggestionRow(
                thread=item.thread_id, area=item.area, hazard=item.hazard, level=item.level, now=item.now,
                reasons=item.reasons, measures=item.measures, made=item.at,
            ),
        )  # fmt: skip


RESPONSES = Table(
    "responses",
    ResponseRow,
    _fold,
    {"state": lambda row: row.state, "incident": lambda row: row.incident or None},
)
ORDERS = Table("response_orders", OrderRow, _fold_orders)
SUGGESTIONS = Table("response_suggestions", SuggestionRow, _fold_suggestions)
