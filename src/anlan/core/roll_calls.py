"""点名: who answers in the morning and in the evening, and how old each contact's last answer is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from anlan.core.city import Post
from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import Configured
from anlan.core.tables import Reading, Rows, Table

SIDES = ("A", "B")
"""AB 角: who holds a post, and who stands in."""
FRESH = timedelta(days=7)
"""A number that nobody has heard for longer is stale."""


@fact("roll_call_started")
class RollCallStarted(Given, frozen=True, kw_only=True):
    """Somebody calls the roll."""

    round: Literal["morning", "evening", "extra"]
    area: str | None = None
    """Only the posts of this area; None = everywhere."""
    posts: tuple[str, ...] = ()
    """Only these; empty = every post that is held by somebody."""
    within_min: int = 15


@fact("roll_call_answered")
class RollCallAnswered(Given, frozen=True, kw_only=True):
    """A post answers 到."""

    about: str
    post: str
    side: Literal["A", "B"] = "A"
    scripted: bool = False


@fact("contact_checked")
class ContactChecked(Given, frozen=True, kw_only=True):
    """Somebody tried a number of a post: it answered, or it did not."""

    post: str
    side: Literal["A", "B"] = "A"
    answered: bool


@fact("roll_call")
class RollCall(Fact, frozen=True, kw_only=True):
    """The roll is called: who is asked, until when."""

    round: str
    area: str | None
    posts: tuple[str, ...]
    due: Time


@fact("roll_call_closed")
class RollCallClosed(Fact, frozen=True, kw_only=True):
    """The time is up: who did not answer, by post."""

    silent: tuple[str, ...]


class RollCallRow(Struct, frozen=True, kw_only=True):
    """A roll-call as it stands."""

    thread: str
    area: str | None
    round: str
    opened: Time
    due: Time
    asked: int
    answered: int = 0
    waiting: tuple[str, ...]
    """Posts that have not answered yet; after the end, those that did not."""
    late: tuple[str, ...] = ()
    """Answered after the end."""
    closed: bool = False


class ContactRow(Struct, frozen=True, kw_only=True):
    """One number of one post, by side."""

    key: str
    area: str
    post: str
    side: str
    person: str
    checked_at: Time | None = None
    """When it answered last; None = never heard."""
    failed_at: Time | None = None
    """When it was tried last and did not answer."""


def contact_key(post: str, side: str) -> str:
    """The row a number lives in."""
    return f"{post}|{side}"


def stale(contacts: Reading[ContactRow], at: datetime, fresh: timedelta = FRESH) -> list[ContactRow]:
    """Numbers not heard within `fresh`, never heard ones among them, in the order of the posts."""
    return [row for row in contacts.all() if row.checked_at is None or at - row.checked_at > fresh]


def _fold_calls(item: Fact, rows: Rows[RollCallRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case RollCall():
            row = RollCallRow(
                thread=item.thread_id, area=item.area, round=item.round, opened=item.at, due=item.due,
                asked=len(item.posts), waiting=item.posts,
            )  # fmt: skip
            rows.put(row.thread, row)
        case RollCallAnswered() if (found := rows.get(item.about)) and item.post in found.waiting:
            waiting = tuple(post for post in found.waiting if post != item.post)
            late = (*found.late, item.post) if found.closed else found.late
            rows.put(item.about, replace(found, waiting=waiting, late=late, answered=found.answered + 1))
        case RollCallClosed() if found := rows.get(item.thread):
            rows.put(item.thread, replace(found, closed=True))


def _fold_contacts(item: Fact, rows: Rows[ContactRow]) -> None:
    match item:
        case Configured(record="post") if item.withdraws:
            for side in SIDES:
                rows.drop(contact_key(item.name, side))
        case Configured(record="post"):
            _configured(msgspec.convert(item.content, Post), rows)
        case RollCallAnswered():
            _heard(rows, item.post, item.side, item.at)
        case ContactChecked(answered=True):
            _heard(rows, item.post, item.side, item.at)
        case ContactChecked() if row := rows.get(contact_key(item.post, item.side)):
            rows.put(row.key, msgspec.structs.replace(row, failed_at=item.at))


def _heard(rows: Rows[ContactRow], post: str, side: str, at: datetime) -> None:
    row = rows.get(contact_key(post, side))
    if row is not None and (row.checked_at is None or at > row.checked_at):
        rows.put(row.key, msgspec.structs.replace(row, checked_at=at))


def _configured(post: Post, rows: Rows[ContactRow]) -> None:
    """A post's holders as the city has them; a new person's number has not been heard because the last one's was."""
    held = {holder.side for holder in post.holders}
    for side in (side for side in SIDES if side not in held):
        rows.drop(contact_key(post.name, side))
    for holder in post.holders:
        key = contact_key(post.name, holder.side)
        old = rows.get(key)
        same = old is not None and old.person == holder.person
        times = [at for at in (holder.checked_at, old.checked_at if old and same else None) if at is not None]
        rows.put(
            key,
            ContactRow(
                key=key,
                area=post.area,
                post=post.name,
                side=holder.side,
                person=holder.person,
                checked_at=max(times, default=None),
                failed_at=old.failed_at if old and same else None,
            ),
        )


ROLL_CALLS = Table("roll_calls", RollCallRow, _fold_calls)
CONTACTS = Table("contacts", ContactRow, _fold_contacts, {"post": lambda row: row.post})
