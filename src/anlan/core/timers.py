"""Business timers: set and stopped by facts, kept as rows, each firing one given fact."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Fact, Time, fact
from anlan.core.given import Fired
from anlan.core.tables import Rows, Table


@fact("timer_set")
class TimerSet(Fact, frozen=True, kw_only=True):
    """Something falls due: name × what it is about; setting it again moves it."""

    timer: str
    about: str
    due: Time


@fact("timer_stopped")
class TimerStopped(Fact, frozen=True, kw_only=True):
    """The thing no longer falls due."""

    timer: str
    about: str


class Timer(Struct, frozen=True, kw_only=True):
    """A running timer."""

    key: str
    timer: str
    about: str
    due: Time
    set_by: str
    """Id of the fact that set it."""


def timer_key(timer: str, about: str) -> str:
    """The row a timer lives in."""
    return f"{timer}|{about}"


def _fold(item: Fact, rows: Rows[Timer]) -> None:
    match item:
        case TimerSet(timer=timer, about=about, due=due):
            key = timer_key(timer, about)
            rows.put(key, Timer(key=key, timer=timer, about=about, due=due, set_by=item.id))
        case TimerStopped(timer=timer, about=about):
            rows.drop(timer_key(timer, about))
        case Fired(timer=timer, about=about, due=due):
            key = timer_key(timer, about)
            if (row := rows.get(key)) is not None and row.due == due:
                rows.drop(key)


TIMERS = Table("timers", Timer, _fold)
