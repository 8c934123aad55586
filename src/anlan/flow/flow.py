"""The one appender: takes given facts in, computes their turns, commits each whole."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from anlan.core.canonical import canonical
from anlan.core.city import City
from anlan.core.clock import Clock
from anlan.core.configuration import CONFIGURATION, city_of
from anlan.core.facts import Fact, Given, Mode
from anlan.core.given import Configured, Fired, TurnRefused
from anlan.core.ports import Outgoing, R, Readings, Stage
from anlan.core.tables import Rows, Table
from anlan.core.timers import TIMERS, Timer
from anlan.core.warnings import Delivery
from anlan.flow.turn import Now, derive
from anlan.store.journal import Journal, Stored, Turn
from anlan.store.journal.turns import OutboxRow, RefusedRow


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of a given fact at the door."""

    state: str
    """done | duplicate | refused."""
    seq: int
    facts: tuple[Fact, ...] = ()
    reason: str = ""


class Flow:
    """Plain and synchronous: no threads, sockets or sleeping inside, so that a seeded scheduler can drive it."""

    def __init__(
        self,
        journal: Journal,
        stages: Sequence[Stage],
        tables: Sequence[Table[Any]],
        *,
        clock: Clock,
        readings: Readings,
        mode: Mode,
    ) -> None:
        self.journal, self.clock, self.mode = journal, clock, mode
        self._stages, self._readings = tuple(stages), readings
        self._definitions: dict[str, Table[Any]] = {
            table.name: table for table in (*tables, TIMERS, CONFIGURATION)
        }
        self._tables: dict[str, Rows[Any]] = {}
        self._due: list[tuple[datetime, str]] = []
        self.read_to = 0
        """Offset to which the observation log has been read: set by the stream floor, written with every turn."""

    def start(self) -> None:
        """Take the journal over and load the decision tables: starting and recovering are one path."""
        self.journal.take_over()
        for name, table in self._definitions.items():
            decode = msgspec.json.Decoder(table.row).decode
            self._tables[name] = Rows(
                table, ((key, decode(body)) for key, body in self.journal.decisions(name))
            )
        self._due = [(timer.due, timer.key) for timer in self.rows(TIMERS).all()]
        heapq.heapify(self._due)
        self.city = city_of(self.rows(CONFIGURATION))

    def rows(self, table: Table[R]) -> Rows[R]:
        """A decision table as it stands."""
        return self._tables[table.name]  # Rows of a table hold its row type

    # --- the door ---------------------------------------------------------------------------------------------

    def submit(
        self, given: Given, *, cursors: Mapping[str, int] | None = None, inbox: int | None = None
    ) -> Receipt:
        """One turn. The same key again is a duplicate and changes nothing; a runaway is refused and said aloud.

        Raises ValueError for a key no journal can hold, Fenced when another flow has taken over, and SQLAlchemy's
        errors when the database fails: then start a new flow, for nobody knows whether the turn was committed.
        """
        given.check_key()
        if (earlier := self.journal.seq_of(given.key)) is not None:
            return self._again(Receipt(state="duplicate", seq=earlier), cursors, inbox)
        at = max(self.journal.last_known, self.clock.now())
        try:
            stored = self._derive(given, at)
        except DBAPIError:  # the database failed, not the fact
            self._undo()
            raise
        except Exception as error:  # whatever breaks a turn must not stop the city: it is refused by name
            self._undo()
            if isinstance(given, TurnRefused):
                stored = self._derive_alarm(given, at)
            else:
                return self._refuse(given, at, error, cursors, inbox)
        self._commit(stored, cursors, inbox)
        return Receipt(state="done", seq=stored[0].fact.seq, facts=tuple(item.fact for item in stored))

    def fire_due(self, until: datetime) -> list[Receipt]:
        """Fire every timer due by `until`, ordered by (due, key); each firing is one given fact and one turn."""
        receipts = []
        while (timer := self.next_timer()) is not None and timer.due <= until:
            heapq.heappop(self._due)
            key = f"fired|{timer.key}|{timer.due.isoformat()}"
            fired = Fired(
                at=timer.due, by="timer", key=key, timer=timer.timer, about=timer.about, due=timer.due
            )
            receipts.append(self.submit(fired))
        return receipts

    def next_timer(self) -> Timer | None:
        """The timer that falls due first."""
        while self._due:
            due, key = self._due[0]
            timer = self.rows(TIMERS).get(key)
            if timer is not None and timer.due == due:
                return timer
            heapq.heappop(self._due)
        return None

    # --- inside -----------------------------------------------------------------------------------------------

    def _derive(self, given: Given, at: datetime, stages: Sequence[Stage] | None = None) -> list[Stored]:
        if isinstance(given, Configured):
            # What does not fit must never reach the city.
            City().take(given.record, given.name, given.content)
        seen = Now(at, self.mode, self.city, self._readings, self._tables, self.journal.fact)
        return derive(given, self._stages if stages is None else stages, seen, self.journal.last_seq + 1)

    def _derive_alarm(self, told: TurnRefused, at: datetime) -> list[Stored]:
        """The alarm with what follows from it; alone where a stage breaks on the alarm itself."""
        try:
            return self._derive(told, at)
        except DBAPIError:
            self._undo()
            raise
        except Exception:  # the alarm is never lost: the fact stands even when no stage can take it
            self._undo()
            return self._derive(told, at, ())

    def _commit(
        self,
        stored: Sequence[Stored],
        cursors: Mapping[str, int] | None,
        inbox: int | None,
        refused: RefusedRow | None = None,
    ) -> None:
        turn = Turn(
            facts=stored,
            changes={name: _encoded(rows) for name, rows in self._tables.items() if rows.changed},
            outbox=[row for item in stored if (row := _outbox(item.fact)) is not None],
            cursors=cursors or {},
            read_to=self.read_to,
            inbox=inbox,
            refused=refused,
        )
        try:
            self.journal.commit(turn)
        except BaseException:
            self._undo()
            raise
        for key, timer in self.rows(TIMERS).dirty():
            if timer is not None:
                heapq.heappush(self._due, (timer.due, key))
        for rows in self._tables.values():
            if rows.changed:
                rows.settle()
        for item in stored:
            if isinstance(item.fact, Configured):
                self.city.take(item.fact.record, item.fact.name, item.fact.content)

    def _undo(self) -> None:
        for rows in self._tables.values():
            rows.undo()

    def _refuse(
        self,
        given: Given,
        at: datetime,
        error: Exception,
        cursors: Mapping[str, int] | None,
        inbox: int | None,
    ) -> Receipt:
        """Quarantine a given fact whose turn broke, and raise the alarm, in one turn of its own; once a key."""
        reason = (
            f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
        )
        key = f"refused|{given.key}"
        if (earlier := self.journal.seq_of(key)) is not None:
            return self._again(Receipt(state="refused", seq=earlier, reason=reason), cursors, inbox)
        told = TurnRefused(
            at=at, by="flow", key=key, refused_kind=given.kind, refused_key=given.key, reason=reason
        )
        row = RefusedRow(key=given.key, kind=given.kind, body=_as_it_came(given), reason=reason)
        stored = self._derive_alarm(told, at)
        self._commit(stored, cursors, inbox, row)
        return Receipt(
            state="refused", seq=stored[0].fact.seq, facts=tuple(s.fact for s in stored), reason=reason
        )

    def _again(self, receipt: Receipt, cursors: Mapping[str, int] | None, inbox: int | None) -> Receipt:
        """A given fact that was answered before: nothing follows, but who asked is told and readers move on."""
        self.journal.settle_inbox(inbox, receipt.state, receipt.seq, receipt.reason)
        for name, value in (cursors or {}).items():
            if self.journal.cursor(name) < value:
                self.journal.set_cursor(name, value)
        return receipt


def _encoded(rows: Rows[Struct]) -> list[tuple[str, bytes | None]]:
    return [(key, None if row is None else msgspec.json.encode(row)) for key, row in rows.dirty()]


def _as_it_came(given: Given) -> bytes:
    """The bytes of a given fact, also of one that no journal can hold."""
    try:
        return canonical(given)
    except ValueError:
        return repr(given).encode("utf-8", "backslashreplace")


def _outbox(fact: Fact) -> OutboxRow | None:
    if not (isinstance(fact, Delivery) and fact.step == "queued"):
        return None
    message = Outgoing(
        id=fact.id,
        mode=fact.mode,
        channel=fact.channel,
        to=fact.to,
        standing=fact.standing.value,
        subject=fact.subject,
        text=fact.text,
        cap=fact.cap,
        repeat=fact.repeat,
    )
    return OutboxRow(fact.id, fact.seq, fact.mode.value, msgspec.json.encode(message))
