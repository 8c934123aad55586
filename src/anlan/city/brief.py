"""值班要情: one day of the house in the order in which it is read out at the morning meeting, from the journal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from msgspec import Struct

from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.city.process import running_city
from anlan.core.city import City, Shift, StockLot
from anlan.core.drills import DRILL, PLAN_DRILLS, drills_due
from anlan.core.facts import Fact, Mode
from anlan.core.incidents import INCIDENTS, Incident
from anlan.core.inspections import INSPECTIONS
from anlan.core.instructions import ITEMS
from anlan.core.losses import LOSSES, LossRow, Totals, totals
from anlan.core.musts import MUSTS
from anlan.core.relocation import RELOCATIONS, RelocationRow
from anlan.core.roll_calls import CONTACTS, ROLL_CALLS, stale
from anlan.core.shifts import HANDOVERS, gaps, on_duty
from anlan.core.signals import SIGNALS
from anlan.core.sitreps import DUTIES, Sitrep
from anlan.core.tables import Rows, Table
from anlan.core.warnings import WARNINGS, WarningEnded, WarningIssued
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database

R = TypeVar("R", bound=Struct)
AHEAD = timedelta(hours=24)
EXPIRES_SOON = timedelta(days=30)
_MOST = 50
"""Of a long list the first so many are named; how many there are is always said."""


class Book:
    """The house's tables and facts as they stand, opened to be read."""

    def __init__(self, journal: Journal, city: City, at: datetime, since: datetime) -> None:
        self.journal, self.city, self.at, self.since = journal, city, at, since

    def rows(self, table: Table[R]) -> Rows[R]:
        """A decision table."""
        decode = msgspec.json.Decoder(table.row).decode
        return Rows(table, [(key, decode(body)) for key, body in self.journal.decisions(table.name)])

    def facts(self) -> list[Fact]:
        """What became known within the period."""
        kinds = (Incident, Sitrep, WarningIssued, WarningEnded)
        after = self.journal.seq_at(self.since)
        return [fact for fact in self.journal.facts(after) if isinstance(fact, kinds)]


def moves_of(place: Place) -> list[RelocationRow]:
    """Every relocation in numbers, in the order in which they began."""
    return _opened(place).rows(RELOCATIONS).all()


def losses_of(place: Place) -> tuple[list[LossRow], Totals | None]:
    """Every row of the loss table, and the sum of what was accepted; None where nobody has reported."""
    book = _opened(place)
    return book.rows(LOSSES).all(), topmost(book)


def _opened(place: Place) -> Book:
    engine = open_database(place.url)
    at = PacedClock(engine).now()
    return Book(Journal(engine), running_city(engine), at, at)


def brief_of(place: Place, hours: float = 24.0) -> dict[str, object]:
    """The brief of the last hours, up to the house's own now."""
    engine = open_database(place.url)
    try:
        journal = Journal(engine)
        at = _now(journal, PacedClock(engine))
        return brief(Book(journal, running_city(engine), at, at - timedelta(hours=hours)))
    finally:
        engine.dispose()


def _now(journal: Journal, clock: PacedClock) -> datetime:
    """The house's own now; a replay that was played to its end stands where its last fact stands."""
    last = next(journal.facts(journal.last_seq - 1), None)
    return last.known if last is not None and last.mode is Mode.REPLAY else clock.now()


def brief(book: Book) -> dict[str, object]:
    """Everything of the brief, part by part; what nobody has told is None, never 0."""
    return {
        "city": {"zh": book.city.profile.zh, "en": book.city.profile.en},
        "since": book.since,
        "until": book.at,
        "duty": _duty(book),
        "happened": _happened(book),
        "open": _open(book),
        "relocation": _relocation(book),
        "losses": _losses(book),
        "routine": _routine(book),
    }


def _duty(book: Book) -> dict[str, object]:
    shifts = list(book.city.all(Shift).values())
    handovers = book.rows(HANDOVERS).all()
    drill = book.rows(DRILL).get("drill")
    return {
        "on_duty": [{"leader": shift.leader, "people": shift.people} for shift in on_duty(shifts, book.at)],
        "rota_gaps": gaps(shifts, book.at, book.at + AHEAD) if shifts else None,
        "last_handover": handovers[-1] if handovers else None,
        "drill_stopped": drill.stopped if drill else None,
    }


def _happened(book: Book) -> dict[str, object]:
    facts = book.facts()
    return {
        "incidents": [fact.title for fact in facts if isinstance(fact, Incident)],
        "reports": sum(isinstance(fact, Sitrep) for fact in facts),
        "warnings_issued": dict(
            Counter(fact.level or "" for fact in facts if isinstance(fact, WarningIssued))
        ),
        "warnings_ended": sum(isinstance(fact, WarningEnded) for fact in facts),
    }


def _open(book: Book) -> dict[str, object]:
    signals = [row for row in book.rows(SIGNALS).all() if row.active]
    items = book.rows(ITEMS).where("open", "yes")
    return {
        "incidents": [
            {"thread": row.thread, "title": row.title, "opened": row.opened, "grade": row.grade}
            for row in book.rows(INCIDENTS).all()
            if row.open
        ],
        "warnings_in_force": sum(row.state == "issued" for row in book.rows(WARNINGS).all()),
        "signals": dict(Counter(row.signal_kind for row in signals)),
        "signals_in_nobodys_hand": sum(row.acknowledged_by is None for row in signals),
        "must_do": sum(row.state != "done" for row in book.rows(MUSTS).all()),
        "reports_late": sum(row.state == "late" for row in book.rows(DUTIES).all()),
        "instructions": len(items),
        "instructions_overdue": [
            {"what": row.what, "owner": row.owner, "due": row.due} for row in items if row.overdue
        ],
    }


def _relocation(book: Book) -> list[dict[str, object]]:
    return [
        {
            "title": row.title, "state": row.state, "due": row.due, "households": row.households,
            "people": row.people, "moved": row.moved, "in_shelters": row.in_shelters, "left": row.left,
            "refused_households": row.refused_households, "questions": row.questions,
        }
        for row in book.rows(RELOCATIONS).all()
        if row.state != "back"
    ]  # fmt: skip


def _losses(book: Book) -> dict[str, object] | None:
    found = topmost(book)
    return msgspec.structs.asdict(found) if found else None


def topmost(book: Book) -> Totals | None:
    """The sum of the loss table: an area whose parent has a row of its own is in that row, and not added again."""
    rows = book.rows(LOSSES).all()
    told = {row.area for row in rows}
    found = [row for row in rows if told.isdisjoint(book.city.around(row.area)[1:])]
    return totals(found) if found else None


def _routine(book: Book) -> dict[str, object]:
    old = stale(book.rows(CONTACTS), book.at)
    calls = book.rows(ROLL_CALLS).all()
    day = book.at.astimezone(book.city.profile.zone).date()
    expiring = [
        {"depot": lot.depot, "item": lot.zh, "amount": lot.amount, "unit": lot.unit, "expires": lot.expires}
        for lot in book.city.all(StockLot).values()
        if lot.expires is not None and lot.expires <= day + EXPIRES_SOON
    ]
    return {
        "last_roll_call": calls[-1] if calls else None,
        "contacts_stale": len(old),
        "contacts_never_heard": sum(row.checked_at is None for row in old),
        "contacts": [
            {"post": row.post, "side": row.side, "checked_at": row.checked_at} for row in old[:_MOST]
        ],
        "findings": [
            {"what": row.what, "finding": row.finding, "owner": row.owner, "due": row.due, "state": row.state}
            for row in book.rows(INSPECTIONS).where("open", "yes")
        ],
        "drills_due": [row.plan for row in drills_due(book.rows(PLAN_DRILLS), book.at)],
        "stock_to_rotate": sorted(expiring, key=lambda lot: str(lot["expires"]))[:_MOST],
        "stock_to_rotate_lots": len(expiring),
    }
