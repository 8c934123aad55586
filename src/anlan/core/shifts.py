"""Turns of duty: the rota and its gaps, the log, and 交接班, which leaves nothing open without a holder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

import msgspec
from msgspec import Struct

from anlan.core.city import Shift
from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.open_items import OpenItem
from anlan.core.tables import Rows, Table

AT_THE_DESK = 2
"""双人双岗: two people at the desk at any time, beside the leader in charge."""


@fact("duty_noted")
class DutyNoted(Given, frozen=True, kw_only=True):
    """值班日志: one line that somebody on duty writes into the log."""

    text: str
    area: str | None = None
    incident: str = ""


@fact("handover_offered")
class HandoverOffered(Given, frozen=True, kw_only=True):
    """Who goes off duty says to whom, and what there is to say."""

    to: str
    """User name of who takes over."""
    note: str = ""


@fact("handover_signed")
class HandoverSigned(Given, frozen=True, kw_only=True):
    """Who takes over signs; refused while something open has no holder."""

    about: str
    note: str = ""


@fact("handover")
class Handover(Fact, frozen=True, kw_only=True):
    """A handover is offered: everything open, as it was at that moment."""

    offered_by: str
    to: str
    note: str
    items: tuple[OpenItem, ...]


@fact("handover_refused")
class HandoverRefused(Fact, frozen=True, kw_only=True):
    """A signature that did not count: `thread` is the handover."""

    person: str
    reason: str
    """unheld | same_person | not_named | settled."""
    items: tuple[OpenItem, ...] = ()
    """What nobody has in hand."""


@fact("handed_over")
class HandedOver(Fact, frozen=True, kw_only=True):
    """The new turn has it: who signed, and what was left open, each with its holder."""

    offered_by: str
    to: str
    items: tuple[OpenItem, ...]


class HandoverRow(Struct, frozen=True, kw_only=True):
    """A handover as it stands."""

    thread: str
    area: str | None = None
    offered_by: str
    to: str
    note: str
    state: str
    """offered | refused | signed."""
    open_items: int
    unheld: tuple[str, ...]
    """Keys of what nobody has in hand."""
    items: tuple[OpenItem, ...]
    opened: Time
    signed: Time | None = None


class DutyNoteRow(Struct, frozen=True, kw_only=True):
    """One line of the log that was written by hand."""

    thread: str
    area: str | None
    text: str
    incident: str
    person: str
    at: Time
    known_at: Time
    late: bool
    """Written down more than ten minutes after it happened."""


class Gap(Struct, frozen=True, kw_only=True):
    """A stretch of time that the rota does not fill."""

    since: Time
    until: Time
    why: str
    """nobody | no_leader | one_person."""


def on_duty(shifts: Iterable[Shift], at: datetime) -> tuple[Shift, ...]:
    """The turns that run at a moment."""
    return tuple(shift for shift in shifts if shift.since <= at < shift.until)


def gaps(shifts: Iterable[Shift], since: datetime, until: datetime) -> tuple[Gap, ...]:
    """Stretches of [since, until) without two people at the desk or without a leader; neighbours of a kind are one."""
    known = sorted(shifts, key=lambda shift: (shift.since, shift.name))
    edges = {since, until}
    for shift in known:
        edges |= {edge for edge in (shift.since, shift.until) if since < edge < until}
    found: list[Gap] = []
    steps = sorted(edges)
    for start, end in pairwise(steps):
        why = _lacks(on_duty(known, start))
        if not why:
            continue
        if found and found[-1].until == start and found[-1].why == why:
            found[-1] = msgspec.structs.replace(found[-1], until=end)
        else:
            found.append(Gap(since=start, until=end, why=why))
    return tuple(found)


def _lacks(running: tuple[Shift, ...]) -> str:
    people = {person for shift in running for person in shift.people if person}
    if not people:
        return "nobody"
    if len(people) < AT_THE_DESK:
        return "one_person"
    return "" if any(shift.leader for shift in running) else "no_leader"


def _fold_handovers(item: Fact, rows: Rows[HandoverRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Handover():
            rows.put(item.thread_id, _offered(item))
        case HandoverRefused() if row := rows.get(item.thread):
            unheld = tuple(one.key for one in item.items)
            state = row.state if row.state == "signed" else "refused"
            rows.put(row.thread, replace(row, state=state, unheld=unheld))
        case HandedOver() if row := rows.get(item.thread):
            rows.put(
                row.thread,
                replace(
                    row, state="signed", to=item.to, unheld=(), items=item.items, open_items=len(item.items),
                    signed=item.at,
                ),
            )  # fmt: skip


def _offered(item: Handover) -> HandoverRow:
    return HandoverRow(
        thread=item.thread_id,
        offered_by=item.offered_by,
        to=item.to,
        note=item.note,
        state="offered",
        open_items=len(item.items),
        unheld=tuple(one.key for one in item.items if not one.holder),
        items=item.items,
        opened=item.at,
    )


_LATE_S = 600.0


def _fold_notes(item: Fact, rows: Rows[DutyNoteRow]) -> None:
    if isinstance(item, DutyNoted):
        rows.put(
            item.id,
            DutyNoteRow(
                thread=item.id,
                area=item.area,
                text=item.text,
                incident=item.incident,
                person=item.by,
                at=item.at,
                known_at=item.known,
                late=(item.known - item.at).total_seconds() > _LATE_S,
            ),
        )


HANDOVERS = Table("handovers", HandoverRow, _fold_handovers)
DUTY_NOTES = Table("duty_notes", DutyNoteRow, _fold_notes)
