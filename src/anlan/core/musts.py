"""Must-do items: what the law has a house do besides when a warning is issued, changed or lifted (法 64, 70)."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("must")
class Must(Fact, frozen=True, kw_only=True):
    """One thing to be done by its owner by `due`."""

    warning: str
    """Thread of the warning."""
    item: str
    """report_up | garrison | neighbour | media | platform | lift."""
    what: Bilingual
    department: str
    """Who is told, or whose measure is lifted; empty = nobody has said."""
    post: str
    """The owner: only this post closes it."""
    area: str
    due: Time
    clause: str


@fact("must_done")
class MustDone(Given, frozen=True, kw_only=True):
    """The owner says that it is done, and how."""

    about: str
    post: str
    note: str = ""


@fact("must_closed")
class MustClosed(Fact, frozen=True, kw_only=True):
    """It is done."""

    note: str


@fact("must_refused")
class MustRefused(Fact, frozen=True, kw_only=True):
    """It was not closed: another post owns it, or it is closed already."""

    about: str
    reason: str
    """not_the_owner | closed."""


@fact("must_overdue")
class MustOverdue(Fact, frozen=True, kw_only=True):
    """It should be done by now and is not."""


class MustRow(Struct, frozen=True, kw_only=True):
    """A must-do item as it stands."""

    thread: str
    warning: str
    item: str
    what: Bilingual
    department: str
    post: str
    area: str
    due: Time
    clause: str
    state: str = "open"
    """open | overdue | done."""
    done_at: Time | None = None
    done_by: str = ""
    note: str = ""


def _fold(item: Fact, rows: Rows[MustRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Must():
            rows.put(
                item.id,
                MustRow(
                    thread=item.id,
                    warning=item.warning,
                    item=item.item,
                    what=item.what,
                    department=item.department,
                    post=item.post,
                    area=item.area,
                    due=item.due,
                    clause=item.clause,
                ),
            )
        case MustClosed() if row := rows.get(item.thread):
            rows.put(row.thread, replace(row, state="done", done_at=item.at, done_by=item.by, note=item.note))
        case MustOverdue() if (row := rows.get(item.thread)) and row.state == "open":
            rows.put(row.thread, replace(row, state="overdue"))


MUSTS = Table(
    "musts",
    MustRow,
    _fold,
    {"warning": lambda row: row.warning, "open": lambda row: None if row.state == "done" else row.warning},
)
