"""点名: posts are asked, answer, and whoever is silent when the time is up is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.city import City, Post
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.roll_calls import (
    ROLL_CALLS,
    RollCall,
    RollCallAnswered,
    RollCallClosed,
    RollCallRow,
    RollCallStarted,
)
from anlan.core.signals import SIGNALS, Signal
from anlan.core.timers import TimerSet, TimerStopped

KIND = "roll_call_silent"
_SHOWN = 10


class RollCalling:
    """Calls the roll; a post that answers late ends its part of the alarm."""

    name = "roll_call"
    takes = (RollCallStarted, RollCall, RollCallAnswered, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Started → asked → answered or silent."""
        match fact:
            case RollCallStarted():
                yield RollCall(
                    at=fact.at,
                    by=self.name,
                    round=fact.round,
                    area=fact.area,
                    posts=_asked(fact, seen),
                    due=seen.at + timedelta(minutes=fact.within_min),
                )
            case RollCall():
                yield TimerSet(at=fact.at, by=self.name, timer="roll_call", about=fact.id, due=fact.due)
            case RollCallAnswered() if (row := seen.rows(ROLL_CALLS).get(fact.about)) is not None:
                yield from self._answered(fact, row, seen)
            case Fired(timer="roll_call") if (row := seen.rows(ROLL_CALLS).get(fact.about)) is not None:
                yield RollCallClosed(at=fact.at, by=self.name, thread=row.thread, silent=row.waiting)
                if row.waiting:
                    yield _signal(fact, row, "opened", "", seen.city)

    def _answered(self, fact: RollCallAnswered, row: RollCallRow, seen: Seen) -> Iterator[Fact]:
        """The table holds this answer already: nobody waiting = everybody has answered."""
        if row.waiting:
            return
        if not row.closed:
            yield TimerStopped(at=fact.at, by=self.name, timer="roll_call", about=row.thread)
            yield RollCallClosed(at=fact.at, by=self.name, thread=row.thread, silent=())
        for signal in seen.rows(SIGNALS).where("open", f"{KIND}|{row.thread}"):
            yield _signal(fact, row, "cleared", signal.thread, seen.city)


def _asked(fact: RollCallStarted, seen: Seen) -> tuple[str, ...]:
    """The posts named; else those of the area that somebody holds; wardens are called by their towns, not here."""
    posts = seen.city.all(Post)
    if fact.posts:
        return tuple(name for name in dict.fromkeys(fact.posts) if name in posts)
    return tuple(
        name
        for name, post in posts.items()
        if post.holders
        and (post.kind != "warden" or fact.area is not None)
        and (fact.area is None or post.area.startswith(fact.area))
    )


def _signal(fact: Fact, row: RollCallRow, change: str, thread: str, city: City) -> Signal:
    shown = [city.post_text(name) for name in row.waiting[:_SHOWN]]
    more = "…" if len(row.waiting) > _SHOWN else ""
    zh, en = "、".join(one.zh for one in shown) + more, ", ".join(one.en for one in shown) + more
    n = len(row.waiting)
    return Signal(
        at=fact.at,
        by=RollCalling.name,
        thread=thread,
        signal_kind=KIND,
        group=row.thread,
        change=change,
        area=row.area,
        members=row.waiting,
        rank=1,
        value=n,
        text=Bilingual(
            f"点名 {row.asked} 岗，{n} 岗未应答：{zh}", f"Roll-call of {row.asked}: {n} silent ({en})"
        ),
    )
