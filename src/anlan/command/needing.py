"""Needs: worked out anew when heads are counted, when stock leaves, and every hour while a shelter is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from anlan.core.facts import Bilingual, Fact, Time
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.resources import (
    NEEDS,
    SHELTERS,
    STOCK,
    NeedRow,
    NeedsAssessed,
    ShelterCounted,
    ShelterOpened,
    StockCounted,
    SupplyLoaded,
)
from anlan.core.timers import TIMERS, TimerSet, timer_key
from anlan.science.needs import Need, needs, norms

EVERY = timedelta(hours=1)


class Needing:
    """Works out needs of the people in shelters; what is promised elsewhere or expired is not counted on."""

    name = "needs"
    takes = (ShelterOpened, ShelterCounted, StockCounted, SupplyLoaded, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Assess, and go on while somebody is sheltered."""
        if isinstance(fact, Fired) and fact.timer != "needs":
            return
        opened = seen.rows(SHELTERS).where("open", "yes")
        if not opened:
            return
        if seen.rows(TIMERS).get(timer_key("needs", "all")) is None:
            yield TimerSet(at=fact.at, by=self.name, timer="needs", about="all", due=seen.at + EVERY)
        found = assess(fact.at, seen)
        before = tuple(msgspec.structs.replace(row, as_of=found[0].as_of) for row in seen.rows(NEEDS).all())
        if before != found:
            uncounted = tuple(sorted(row.shelter for row in opened if row.people is None))
            people = found[0].people
            yield NeedsAssessed(at=fact.at, by=self.name, people=people, not_counted=uncounted, needs=found)


def assess(at: Time, seen: Seen) -> tuple[NeedRow, ...]:
    """The needs of this moment; people = the heads counted in open shelters, None when none was counted."""
    opened = seen.rows(SHELTERS).where("open", "yes")
    counted = [row.people for row in opened if row.people is not None]
    since = min((row.opened for row in opened if row.opened is not None), default=at)
    day = (seen.at - since) / timedelta(days=1)
    found = needs(sum(counted) if counted else None, usable_stock(seen), day=day)
    return tuple(_row(need, at) for need in found)


def usable_stock(seen: Seen) -> dict[str, float]:
    """What may still be given out, by item: not expired, not promised."""
    today, found = seen.at.date(), dict[str, float]()
    for lot in seen.rows(STOCK).all():
        good = lot.expires is None or lot.expires >= today
        found[lot.item] = found.get(lot.item, 0.0) + (lot.free if good else 0.0)
    return found


def _row(need: Need, at: Time) -> NeedRow:
    norm = next(norm for norm in norms() if norm.name == need.name)
    return NeedRow(
        name=need.name,
        text=Bilingual(norm.zh, norm.en),
        measure=norm.unit,
        people=need.people,
        needed=need.needed,
        daily=need.daily,
        usable=need.usable,
        days_left=need.days_left,
        missing=need.missing,
        basis=Bilingual(norm.basis_zh, norm.basis_en),
        as_of=at,
    )
