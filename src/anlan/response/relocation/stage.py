"""The relocation stage."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.approvals import Approval
from anlan.core.city import RiskZone
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.ports import Seen
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    CheckedIn,
    HouseholdNameAsked,
    HouseholdNamed,
    HouseholdsChanged,
    HouseholdsMarked,
    HouseholdsReturned,
    MovedAtOnce,
    RefusalRecorded,
    Relocation,
    RelocationRefused,
    RelocationStarted,
    ReturnAsked,
    ReturnDraft,
    RosterReported,
)
from anlan.core.timers import TimerSet, TimerStopped
from anlan.response.relocation import marking, returning, starting
from anlan.response.relocation.checking import check
from anlan.response.relocation.signals import cleared, moved_at_once, overdue

_ACTS = (HouseholdsMarked, RefusalRecorded, CheckedIn, HouseholdsReturned, HouseholdNameAsked)
TIMER = "relocation"


class Relocating:
    """Keeps the roster of every relocation, and says what is late, what does not add up, and who went back."""

    name = "relocation"
    takes = (
        RelocationStarted,
        MovedAtOnce,
        Relocation,
        *_ACTS,
        HouseholdsChanged,
        RosterReported,
        ReturnAsked,
        ReturnDraft,
        Approval,
        Fired,
    )

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One derived fact an act, whatever the number of households in it."""
        match fact:
            case RelocationStarted() | MovedAtOnce():
                yield from starting.begin(fact, seen)
            case Relocation():
                yield from self._begun(fact, seen)
            case HouseholdsChanged():
                yield from self._changed(fact, seen)
            case RosterReported() if (row := seen.rows(RELOCATIONS).get(fact.about)) is not None:
                yield from check(fact, row, seen)
            case ReturnAsked() | ReturnDraft() | Approval():
                yield from returning.go_on(fact, seen)
            case Fired(timer="relocation") if (late := seen.rows(RELOCATIONS).get(fact.about)) is not None:
                if late.open and late.left:
                    yield overdue(fact, late)
            case HouseholdsMarked() | RefusalRecorded() | CheckedIn():
                yield from self._on_roster(fact, seen)
            case HouseholdsReturned():
                yield from returning.came_back(fact, seen)
            case HouseholdNameAsked():
                yield self._named(fact, seen)

    def _begun(self, fact: Relocation, seen: Seen) -> Iterator[Fact]:
        if fact.at_once:
            yield moved_at_once(fact)
            yield from marking.everybody(fact, seen)
        elif fact.due is not None and fact.figures.left:
            yield TimerSet(at=fact.at, by=self.name, timer=TIMER, about=fact.id, due=fact.due)

    def _changed(self, fact: HouseholdsChanged, seen: Seen) -> Iterator[Fact]:
        """Nobody is left: nothing falls due any more, and what was late is not."""
        if fact.figures.left == 0 and fact.households:
            yield TimerStopped(at=fact.at, by=self.name, timer=TIMER, about=fact.thread)
            yield from cleared(fact, "relocation_overdue", fact.thread, seen)

    def _on_roster(self, fact: HouseholdsMarked | RefusalRecorded | CheckedIn, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(ROSTERS).get(fact.about)
        if row is None:
            yield nowhere(fact, "unknown_relocation")
        else:
            yield from marking.taken(fact, row)

    def _named(self, fact: HouseholdNameAsked, seen: Seen) -> Fact:
        row = seen.rows(ROSTERS).get(fact.about)
        zone = seen.city.get(RiskZone, row.risk_zone) if row else None
        found = [house.ref for house in zone.households if house.code == fact.household] if zone else []
        if row is None or not found or not found[0]:
            return nowhere(fact, "no_name")
        return HouseholdNamed(
            at=fact.at,
            by=self.name,
            thread=row.thread,
            area=row.area,
            household=fact.household,
            name_ref=found[0],
        )


_SAID = {
    "unknown_relocation": Bilingual("没有这次转移", "no such relocation"),
    "no_name": Bilingual("名册上没有这一户的姓名", "the register has no name for this household"),
}


def nowhere(fact: Fact, reason: str) -> RelocationRefused:
    """A word about something that is not there."""
    about = getattr(fact, "about", "")
    return RelocationRefused(
        at=fact.at, by=Relocating.name, thread=about, area=None, reason=reason, text=_SAID[reason]
    )
