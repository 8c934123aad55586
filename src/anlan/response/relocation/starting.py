"""How a relocation begins: a zone is ordered to move, or a warden has moved people already."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.city import Area, RiskZone
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.relocation import (
    RELOCATIONS,
    Entry,
    Figures,
    MovedAtOnce,
    Relocation,
    RelocationRefused,
    RelocationStarted,
    count,
)

BY = "relocation"
_REFUSED = {
    "unknown_zone": Bilingual("没有这个风险区", "no such risk zone"),
    "another_area": Bilingual("风险区不在所填区域内", "the zone does not lie in the area given"),
    "running": Bilingual("这个风险区已经在转移", "this zone is being moved already"),
}


def begin(fact: RelocationStarted | MovedAtOnce, seen: Seen) -> Iterator[Fact]:
    """The relocation with the roster as the register has it now; nothing begins twice for one zone."""
    zone = seen.city.get(RiskZone, fact.risk_zone) if fact.risk_zone else None
    if reason := _refusal(fact, zone, seen):
        yield RelocationRefused(at=fact.at, by=BY, area=fact.area, reason=reason, text=_REFUSED[reason])
    elif isinstance(fact, MovedAtOnce):
        yield _at_once(fact, zone, seen)
    elif zone is not None:
        yield _ordered(fact, zone)


def _refusal(fact: RelocationStarted | MovedAtOnce, zone: RiskZone | None, seen: Seen) -> str:
    if zone is None:
        return "unknown_zone" if fact.risk_zone else ""
    if fact.area != "*" and not zone.area.startswith(fact.area):
        return "another_area"
    running = seen.rows(RELOCATIONS).where("zone", zone.name)
    return "running" if any(row.open for row in running) else ""


def roster_of(zone: RiskZone) -> dict[str, Entry]:
    """The zone's households by code: how many they are and how many need help."""
    return {
        house.code: Entry(people=house.people, vulnerable=len(house.vulnerable)) for house in zone.households
    }


def _ordered(fact: RelocationStarted, zone: RiskZone) -> Relocation:
    roster = roster_of(zone)
    return Relocation(
        at=fact.at,
        by=BY,
        area=zone.area,
        risk_zone=zone.name,
        title=Bilingual(f"{zone.zh} 转移", f"{zone.en}: relocation"),
        trigger=fact.trigger,
        due=fact.due,
        organiser=fact.organiser or zone.organiser,
        carrier=fact.carrier,
        shelters=fact.shelters or zone.shelters,
        incident=fact.incident,
        roster=roster,
        figures=count(roster, {}),
    )


def _at_once(fact: MovedAtOnce, zone: RiskZone | None, seen: Seen) -> Relocation:
    """Where no register lists them, the figures are the warden's own and no name is made up."""
    roster = roster_of(zone) if zone else {}
    area = seen.city.get(Area, fact.area)
    zh, en = (zone.zh, zone.en) if zone else (area.zh, area.en) if area else (fact.area, fact.area)
    said = Figures(
        households=fact.households,
        people=fact.people,
        vulnerable=fact.vulnerable,
        moved=fact.people,
        left=None if fact.people is None else 0,
    )
    return Relocation(
        at=fact.at,
        by=BY,
        area=zone.area if zone else fact.area,
        risk_zone=zone.name if zone else "",
        title=Bilingual(f"{zh} 先行转移", f"{en}: moved at once"),
        trigger=fact.why,
        due=None,
        organiser=fact.by,
        carrier="",
        shelters=(fact.shelter,) if fact.shelter else (),
        incident=fact.incident,
        roster=roster,
        figures=count(roster, {}) if roster else said,
        at_once=True,
    )
