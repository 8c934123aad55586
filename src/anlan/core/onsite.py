"""现场指挥部: one place, one commander, eight groups, and everybody who is there, checked in and out (法 72)."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


class Group(StrEnum):
    """The groups of an on-site command; every force there belongs to one."""

    COORDINATION = "coordination"
    RESCUE = "rescue"
    MEDICAL = "medical"
    ORDER = "order"
    RELOCATION = "relocation"
    LOGISTICS = "logistics"
    NEWS = "news"
    EXPERTS = "experts"


@fact("site_set_up")
class SiteSetUp(Given, frozen=True, kw_only=True):
    """An on-site command is set up for an incident: where, and who commands."""

    incident: str
    note: str
    """Where it sits."""
    commander: str
    """Post or user name."""


@fact("site_commander_named")
class SiteCommanderNamed(Given, frozen=True, kw_only=True):
    """The command at the site changes hands: a shift, or somebody above comes."""

    incident: str
    commander: str
    note: str = ""


@fact("site_group_led")
class SiteGroupLed(Given, frozen=True, kw_only=True):
    """A group has a leader; everybody in it reports to them and nobody else."""

    incident: str
    group: Group
    post: str


@fact("site_checked_in")
class SiteCheckedIn(Given, frozen=True, kw_only=True):
    """A force is there and puts itself under the command, volunteers like everybody else."""

    incident: str
    unit: str
    """How it is called."""
    group: Group
    people: int
    volunteers: bool = False
    until: Time | None = None
    """When its shift ends."""


@fact("site_checked_out")
class SiteCheckedOut(Given, frozen=True, kw_only=True):
    """A force has left."""

    incident: str
    unit: str


@fact("site_dissolved")
class SiteDissolved(Given, frozen=True, kw_only=True):
    """The on-site command is no longer needed."""

    incident: str
    note: str = ""


@fact("site_opened")
class SiteOpened(Fact, frozen=True, kw_only=True):
    """The on-site command stands. The thread is the command's through its life."""

    incident: str
    area: str
    place: str
    commander: str


@fact("site_changed")
class SiteChanged(Fact, frozen=True, kw_only=True):
    """Another commander, another leader of a group, or its end. The thread is the command's."""

    incident: str
    commander: str = ""
    group: Group | None = None
    leader: str = ""
    dissolved: bool = False


@fact("force_on_site")
class ForceOnSite(Fact, frozen=True, kw_only=True):
    """A force came to the site or left it."""

    incident: str
    area: str
    unit: str
    group: Group
    reports_to: str
    """The leader of the group, or the commander where it has none: one line, never two."""
    people: int
    volunteers: bool
    until: Time | None
    here: bool


@fact("site_refused")
class SiteRefused(Fact, frozen=True, kw_only=True):
    """What was said of a site that is not there, or of a force that is or is not."""

    incident: str
    text: Bilingual


class SiteRow(Struct, frozen=True, kw_only=True):
    """An on-site command as it stands, one an incident."""

    thread: str
    incident: str
    area: str
    place: str
    commander: str
    commanders: tuple[str, ...]
    """Everybody who has commanded, first to last."""
    groups: dict[str, str] = {}
    """Group → who leads it."""
    state: str = "open"
    """open | dissolved."""
    since: Time

    def leader(self, group: str) -> str:
        """To whom a force of this group reports."""
        return self.groups.get(group) or self.commander


class ForceRow(Struct, frozen=True, kw_only=True):
    """One force at one site (ICS 211, 221)."""

    thread: str
    incident: str
    area: str
    unit: str
    group: Group
    reports_to: str
    people: int
    volunteers: bool
    until: Time | None
    came: Time
    left_at: Time | None = None

    @property
    def here(self) -> str | None:
        """The incident while it is there."""
        return self.incident if self.left_at is None else None


def _fold_sites(item: Fact, rows: Rows[SiteRow]) -> None:
    if isinstance(item, SiteOpened):
        rows.put(
            item.incident,
            SiteRow(
                thread=item.thread_id, incident=item.incident, area=item.area, place=item.place,
                commander=item.commander, commanders=(item.commander,), since=item.at,
            ),
        )  # fmt: skip
    elif isinstance(item, SiteChanged) and (row := rows.get(item.incident)) is not None:
        changed: dict[str, object] = {}
        if item.commander:
            changed |= {"commander": item.commander, "commanders": (*row.commanders, item.commander)}
        if item.group is not None:
            changed |= {"groups": {**row.groups, item.group.value: item.leader}}
        if item.dissolved:
            changed |= {"state": "dissolved"}
        rows.put(row.incident, msgspec.structs.replace(row, **changed))


def _fold_forces(item: Fact, rows: Rows[ForceRow]) -> None:
    if isinstance(item, ForceOnSite):
        key = f"{item.incident}|{item.unit}"
        old = rows.get(key)
        rows.put(
            key,
            ForceRow(
                thread=key, incident=item.incident, area=item.area, unit=item.unit, group=item.group,
                reports_to=item.reports_to, people=item.people, volunteers=item.volunteers, until=item.until,
                came=item.at if item.here or old is None else old.came, left_at=None if item.here else item.at,
            ),
        )  # fmt: skip
    elif isinstance(item, SiteChanged) and item.group is not None:
        for row in rows.where("here", item.incident):
            if row.group is item.group:
                rows.put(row.thread, msgspec.structs.replace(row, reports_to=item.leader))


SITES = Table("sites", SiteRow, _fold_sites)
FORCES = Table("forces", ForceRow, _fold_forces, {"here": lambda row: row.here})
