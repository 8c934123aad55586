"""A small house for tests of flow and journal: two tables and one stage whose turns touch everything a turn can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from anlan.core.clock import Clock
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact, Mode
from anlan.core.given import Acknowledged, FieldReported, Fired, TookAction
from anlan.core.ports import Seen, Stage
from anlan.core.signals import SIGNALS, Signal
from anlan.core.tables import Rows, Table
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import Delivery, Standing
from anlan.flow import Flow
from anlan.store.journal import Journal
from anlan.testing.twins import MemoryReadings

REMIND = timedelta(minutes=4)
RUN = "run!"
"""A field report with this status never comes to an end: facts without limit."""
DIVE = "dive!"
"""A field report with this status never comes to an end: ever deeper."""
BREAK = "break!"
"""A field report with this status breaks the stage."""


class OpenRow(Struct, frozen=True, kw_only=True):
    """A matter that is open; dropped when it is closed."""

    thread: str
    what: str
    area: str | None


def _fold(item: Fact, rows: Rows[OpenRow]) -> None:
    if isinstance(item, Signal) and item.change == "cleared":
        rows.drop(item.thread_id)
    elif isinstance(item, Signal):
        rows.put(item.thread_id, OpenRow(thread=item.thread_id, what=item.group, area=item.area))


OPEN = Table("small_open", OpenRow, _fold, {"area": lambda row: row.area})


class SmallStage:
    """Opens a signal for an act, tells the posts, reminds ever later, clears at the third reminder."""

    name = "small"
    takes = (TookAction, Signal, Acknowledged, Fired, FieldReported)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What follows; the text names everything open, so that the order of tables is part of it."""
        match fact:
            case TookAction():
                yield _signal(fact, seen, group=fact.what, area=fact.area, change="opened", rank=1)
            case Signal(change="cleared"):
                yield TimerStopped(at=seen.at, by=self.name, timer="remind", about=fact.thread_id)
            case Signal():
                due = fact.at + REMIND * fact.rank
                yield TimerSet(at=seen.at, by=self.name, timer="remind", about=fact.thread_id, due=due)
                yield from (_delivery(fact, seen, post) for post in ("p1", "p2"))
            case Fired(timer="remind") if (row := seen.rows(OPEN).get(fact.about)) is not None:
                rank = (signal.rank if (signal := seen.rows(SIGNALS).get(fact.about)) else 0) + 1
                change = "cleared" if rank > 3 else "worsened"
                told = _signal(fact, seen, group=row.what, area=row.area or "", change=change, rank=rank)
                yield msgspec.structs.replace(told, thread=fact.about, version=rank)
            case Acknowledged(about=about) if seen.rows(OPEN).get(about) is not None:
                yield TimerStopped(at=seen.at, by=self.name, timer="remind", about=about)
            case FieldReported(status=status):
                yield from _bad(fact, seen, status)


def _signal(cause: Fact, seen: Seen, *, group: str, area: str, change: str, rank: int) -> Signal:
    text = ";".join(row.what for row in [*seen.rows(OPEN).all(), *seen.rows(OPEN).where("area", area)])
    link = Link(relation="triggered_by", target=cause.id)
    return Signal(
        at=cause.at, by="small", because=(link,), signal_kind="help", group=group, change=change, area=area,
        members=(), worst=None, level=None, rank=rank, value=rank / 3, unit="1", text=Bilingual(text, text),
    )  # fmt: skip


def _delivery(signal: Signal, seen: Seen, post: str) -> Delivery:
    return Delivery(
        at=seen.at, by="small", warning=signal.thread_id, draft=signal.id, channel="memory", to=post,
        step="queued", attempt=0, standing=Standing.ADVISORY, subject=signal.group, text=signal.text.zh, cap="",
    )  # fmt: skip


def _bad(fact: Fact, seen: Seen, status: str) -> Iterator[Fact]:
    if status == BREAK:
        yield _signal(fact, seen, group="half done", area="x", change="opened", rank=1)
        raise RuntimeError("the stage broke in the middle")
    while status == RUN:
        yield TimerStopped(at=seen.at, by="small", timer="none", about=fact.id)
    if status == DIVE:
        yield TimerStopped(at=seen.at, by="small", timer=DIVE, about=fact.id)


class Diver:
    """Follows its own facts down without end once a dive has begun."""

    name = "diver"
    takes = (TimerStopped,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One more of the same."""
        if isinstance(fact, TimerStopped) and fact.timer == DIVE:
            yield TimerStopped(at=seen.at, by=self.name, timer=DIVE, about=fact.id)


TABLES: tuple[Table[Any], ...] = (SIGNALS, OPEN)


def small_flow(journal: Journal, clock: Clock, extra: Sequence[Stage] = ()) -> Flow:
    """A flow of the small house, not started yet."""
    stages: list[Stage] = [SmallStage(), Diver(), *extra]
    return Flow(journal, stages, TABLES, clock=clock, readings=MemoryReadings(), mode=Mode.DRILL)
