"""On-site command: everybody who is there is under it, counted in and out, with one line of reporting."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS
from anlan.core.onsite import (
    FORCES,
    SITES,
    ForceOnSite,
    ForceRow,
    Group,
    SiteChanged,
    SiteCheckedIn,
    SiteCheckedOut,
    SiteCommanderNamed,
    SiteDissolved,
    SiteGroupLed,
    SiteOpened,
    SiteRefused,
    SiteRow,
    SiteSetUp,
)
from anlan.core.ports import Seen
from anlan.core.resources import UNITS, UnitRow, UnitStateChanged, UnitStatus

_GROUPS = {
    "medical": Group.MEDICAL, "police": Group.ORDER, "power": Group.LOGISTICS, "works": Group.RESCUE,
    "sanitation": Group.LOGISTICS,
}  # fmt: skip
"""Where a city's unit goes by its kind; others are rescue."""
_NO_SITE = Bilingual("该事件没有现场指挥部", "the incident has no on-site command")


class OnSite:
    """Keeps an incident's on-site command; a unit that arrives is checked in by its own word."""

    name = "onsite"
    takes = (
        SiteSetUp, SiteCommanderNamed, SiteGroupLed, SiteCheckedIn, SiteCheckedOut, SiteDissolved,
        UnitStateChanged,
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A person sets it up, names who leads, checks forces in and out, dissolves it."""
        match fact:
            case SiteSetUp():
                yield from self._set_up(fact, seen)
            case UnitStateChanged():
                yield from self._moved(fact, seen)
            case SiteCommanderNamed() | SiteGroupLed() | SiteCheckedIn() | SiteCheckedOut() | SiteDissolved():
                site = seen.rows(SITES).get(fact.incident)
                if site is None or site.state != "open":
                    yield self._refused(fact, fact.incident, _NO_SITE)
                else:
                    yield from self._at(fact, site, seen)

    def _set_up(self, fact: SiteSetUp, seen: Seen) -> Iterator[Fact]:
        incident, site = seen.rows(INCIDENTS).get(fact.incident), seen.rows(SITES).get(fact.incident)
        if incident is None or not incident.open:
            yield self._refused(
                fact, fact.incident, Bilingual("没有这个在办事件", "there is no such open incident")
            )
        elif site is not None and site.state == "open":
            text = Bilingual("已有现场指挥部，统一指挥", "there is one already: command is one")
            yield self._refused(fact, fact.incident, text)
        else:
            yield SiteOpened(
                at=fact.at, by=self.name, incident=incident.thread, area=incident.area, place=fact.note,
                commander=fact.commander,
            )  # fmt: skip
            for unit in seen.rows(UNITS).where("incident", incident.thread):
                site = seen.rows(SITES).get(fact.incident)
                if unit.status is UnitStatus.ON_SCENE and site is not None:
                    yield self._arrived(fact, unit, site)

    def _at(self, fact: Fact, site: SiteRow, seen: Seen) -> Iterator[Fact]:
        match fact:
            case SiteCommanderNamed():
                yield SiteChanged(
                    at=fact.at, by=self.name, thread=site.thread, incident=site.incident,
                    commander=fact.commander,
                )  # fmt: skip
            case SiteGroupLed():
                yield SiteChanged(
                    at=fact.at, by=self.name, thread=site.thread, incident=site.incident, group=fact.group,
                    leader=fact.post,
                )  # fmt: skip
            case SiteDissolved():
                yield SiteChanged(
                    at=fact.at, by=self.name, thread=site.thread, incident=site.incident, dissolved=True
                )
            case SiteCheckedIn():
                yield ForceOnSite(
                    at=fact.at, by=self.name, incident=site.incident, area=site.area, unit=fact.unit,
                    group=fact.group, reports_to=site.leader(fact.group), people=fact.people,
                    volunteers=fact.volunteers, until=fact.until, here=True,
                )  # fmt: skip
            case SiteCheckedOut():
                here = seen.rows(FORCES).get(f"{site.incident}|{fact.unit}")
                if here is None or here.left_at is not None:
                    text = Bilingual("该队伍不在现场名册上", "this force is not on the list of the site")
                    yield self._refused(fact, site.incident, text)
                else:
                    yield self._left(fact, here)

    def _moved(self, fact: UnitStateChanged, seen: Seen) -> Iterator[ForceOnSite]:
        """A dispatched unit that says it is there is there; one that goes on has left every site."""
        unit = seen.rows(UNITS).get(fact.unit)
        site = seen.rows(SITES).get(fact.incident) if fact.incident else None
        if fact.status is UnitStatus.ON_SCENE:
            if unit is not None and site is not None and site.state == "open":
                yield self._arrived(fact, unit, site)
        elif fact.incident:
            here = seen.rows(FORCES).get(f"{fact.incident}|{fact.unit}")
            if here is not None and here.left_at is None:
                yield self._left(fact, here)

    def _arrived(self, fact: Fact, unit: UnitRow, site: SiteRow) -> ForceOnSite:
        group = _GROUPS.get(unit.unit_kind, Group.RESCUE)
        return ForceOnSite(
            at=fact.at, by=self.name, incident=site.incident, area=site.area, unit=unit.unit, group=group,
            reports_to=site.leader(group), people=unit.crew, volunteers=False, until=None, here=True,
        )  # fmt: skip

    def _left(self, fact: Fact, row: ForceRow) -> ForceOnSite:
        return ForceOnSite(
            at=fact.at, by=self.name, incident=row.incident, area=row.area, unit=row.unit, group=row.group,
            reports_to=row.reports_to, people=row.people, volunteers=row.volunteers, until=row.until,
            here=False,
        )  # fmt: skip

    def _refused(self, fact: Fact, incident: str, text: Bilingual) -> SiteRefused:
        return SiteRefused(at=fact.at, by=self.name, incident=incident, text=text)
