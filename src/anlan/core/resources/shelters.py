"""Shelters: how many places there are, how many people are in, and where the next ones go."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.city import Facility
from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import Configured
from anlan.core.tables import Rows, Table


@fact("shelter_opened")
class ShelterOpened(Given, frozen=True, kw_only=True):
    """A shelter takes people in from now on."""

    shelter: str


@fact("shelter_closed")
class ShelterClosed(Given, frozen=True, kw_only=True):
    """A shelter takes nobody in any more."""

    shelter: str
    note: str = ""


@fact("shelter_counted")
class ShelterCounted(Given, frozen=True, kw_only=True):
    """Somebody counted heads: this many people are in (集中安置人数), whatever the lists say."""

    shelter: str
    people: int


@fact("shelter_changed")
class ShelterChanged(Fact, frozen=True, kw_only=True):
    """People came or left, as the check-in says: what relocation derives."""

    shelter: str
    change: int
    """Heads more (or fewer, below zero)."""


@fact("shelter_full")
class ShelterFull(Fact, frozen=True, kw_only=True):
    """More people than places: the next ones go to another open shelter, by the road that is open."""

    shelter: str
    people: int
    capacity: int
    next_shelter: str
    """Empty where no open shelter has room or can be reached."""
    next_free: int | None
    travel_min: int | None


class ShelterRow(Struct, frozen=True, kw_only=True):
    """A shelter as it stands; `people` None = nobody has counted, never 0."""

    shelter: str
    area: str
    zh: str
    en: str
    capacity: int | None
    people: int | None = None
    open: bool = False
    opened: Time | None = None
    changed: Time | None = None
    next_shelter: str = ""
    """Where the next ones go while this one is full."""

    @property
    def free(self) -> int | None:
        """Places left, below zero when it is overfull; None when places or people are unknown."""
        return None if self.capacity is None or self.people is None else self.capacity - self.people


def _fold(item: Fact, rows: Rows[ShelterRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Configured(record="facility") if item.withdraws:
            rows.drop(item.name)
        case Configured(record="facility"):
            _configured(msgspec.convert(item.content, Facility), rows)
        case ShelterOpened() if row := rows.get(item.shelter):
            # A shelter that is opened is empty, unless somebody is known to be in already.
            opened = replace(row, open=True, opened=row.opened or item.at, changed=item.at)
            rows.put(row.shelter, replace(opened, people=row.people or 0))
        case ShelterClosed() if row := rows.get(item.shelter):
            rows.put(row.shelter, replace(row, open=False, opened=None, changed=item.at, next_shelter=""))
        case ShelterCounted() if row := rows.get(item.shelter):
            rows.put(row.shelter, _with(row, max(0, item.people), item.at))
        case ShelterChanged() if row := rows.get(item.shelter):
            rows.put(row.shelter, _with(row, max(0, (row.people or 0) + item.change), item.at))
        case ShelterFull() if row := rows.get(item.shelter):
            rows.put(row.shelter, replace(row, next_shelter=item.next_shelter))


def _with(row: ShelterRow, people: int, at: Time) -> ShelterRow:
    full = row.capacity is not None and people >= row.capacity
    next_shelter = row.next_shelter if full else ""
    return msgspec.structs.replace(row, people=people, changed=at, next_shelter=next_shelter)


def _configured(facility: Facility, rows: Rows[ShelterRow]) -> None:
    if facility.kind != "shelter":
        rows.drop(facility.name)
        return
    row = rows.get(facility.name) or ShelterRow(
        shelter=facility.name, area=facility.area, zh=facility.zh, en=facility.en, capacity=facility.capacity
    )
    named = msgspec.structs.replace(
        row, area=facility.area, zh=facility.zh, en=facility.en, capacity=facility.capacity
    )
    rows.put(facility.name, named)


SHELTERS = Table(
    "shelters",
    ShelterRow,
    _fold,
    {"open": lambda row: "yes" if row.open else None, "area": lambda row: row.area},
)
