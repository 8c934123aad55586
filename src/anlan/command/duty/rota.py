"""值班表: a window without a leader, or with fewer than two at the desk, is said before it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from anlan.core.canonical import stamp
from anlan.core.city import City, Shift
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Configured, Fired
from anlan.core.ports import Seen
from anlan.core.shifts import Gap, gaps
from anlan.core.signals import SIGNALS, Signal, SignalRow
from anlan.core.timers import TimerSet

AHEAD = timedelta(hours=24)
"""How far ahead the rota must be filled."""
EVERY = timedelta(hours=6)
SETTLES = timedelta(minutes=1)
"""A rota is brought shift by shift: it is looked at when the last one has come."""
KIND = "rota_gap"
_WHY = {
    "nobody": ("无人值班", "nobody is on duty"),
    "no_leader": ("无带班领导", "no leader is in charge"),
    "one_person": ("只有一人值班（应双人双岗）", "one person only (two are needed)"),
}


class Rota:
    """Looks a day ahead, again and again, once a city has a rota at all."""

    name = "rota"
    takes = (Configured, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A new shift → a look in a minute; a look → a signal a gap, and the next look."""
        match fact:
            case Configured(record="shift"):
                yield TimerSet(at=fact.at, by=self.name, timer=KIND, about="rota", due=seen.at + SETTLES)
            case Fired(timer="rota_gap"):
                yield from self._look(fact, seen)
                yield TimerSet(at=fact.at, by=self.name, timer=KIND, about="rota", due=_next(seen))

    def _look(self, fact: Fact, seen: Seen) -> Iterator[Signal]:
        """A gap is known by when it begins and what is missing; before the first shift of a rota there is none."""
        shifts = seen.city.all(Shift).values()
        first = min((shift.since for shift in shifts), default=seen.at)
        ahead = gaps(shifts, first, seen.at + AHEAD) if first < seen.at + AHEAD else ()
        now = {_group(gap): gap for gap in ahead if gap.until > seen.at}
        standing = {row.group: row for row in seen.rows(SIGNALS).where("active", KIND)}
        for group, row in standing.items():
            if group not in now:
                yield _signal(fact, "cleared", group, row.text, row)
        for group, gap in now.items():
            if group not in standing:
                yield _signal(fact, "opened", group, _text(gap, seen.city))


def _group(gap: Gap) -> str:
    return f"{gap.why}|{stamp(gap.since)}"


def _next(seen: Seen) -> datetime:
    edges = [
        edge
        for shift in seen.city.all(Shift).values()
        for edge in (shift.since, shift.until)
        if edge > seen.at
    ]
    return min([*edges, seen.at + EVERY])


def _text(gap: Gap, city: City) -> Bilingual:
    zh, en = _WHY[gap.why]
    since, until = (f"{at.astimezone(city.profile.zone):%m-%d %H:%M}" for at in (gap.since, gap.until))
    return Bilingual(f"值班缺口：{since} 至 {until} {zh}", f"Rota gap: {since} to {until}, {en}")


def _signal(fact: Fact, change: str, group: str, text: Bilingual, row: SignalRow | None = None) -> Signal:
    return Signal(
        at=fact.at,
        by=Rota.name,
        thread=row.thread if row else "",
        signal_kind=KIND,
        group=group,
        change=change,
        area=None,
        rank=1,
        text=text,
    )
