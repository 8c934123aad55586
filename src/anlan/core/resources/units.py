"""Units: one thing at a time, from available to on scene and back; who is busy is refused with the reason."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.city import Unit
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.given import Configured
from anlan.core.places import Point
from anlan.core.tables import Rows, Table


class UnitStatus(StrEnum):
    """Where a unit stands."""

    AVAILABLE = "available"
    ASSIGNED = "assigned"
    MOVING = "moving"
    ON_SCENE = "on_scene"
    OUT = "out"
    """Cannot be sent: broken, resting, gone home."""


class UnitWord(StrEnum):
    """What a unit says of itself."""

    MOVING = "moving"
    ON_SCENE = "on_scene"
    DONE = "done"
    OUT = "out"
    BACK = "back"
    """Out no longer."""


@fact("dispatched")
class Dispatched(Given, frozen=True, kw_only=True):
    """调派: a person sends a unit to a place, for an incident or one of its tasks."""

    unit: str
    to: str
    """A facility, an area code, a series, or "lon,lat"."""
    incident: str = ""
    task: str = ""
    override: str = ""
    """Why it goes out although the wind is above the limit; empty = the limit holds."""


@fact("unit_recalled")
class UnitRecalled(Given, frozen=True, kw_only=True):
    """A unit is called off what it was sent to."""

    unit: str
    note: str = ""


@fact("unit_reported")
class UnitReported(Given, frozen=True, kw_only=True):
    """A unit's own word: on its way, there, done."""

    unit: str
    status: UnitWord
    scripted: bool = False


@fact("force_checked_in")
class ForceCheckedIn(Given, frozen=True, kw_only=True):
    """力量报到: a team from elsewhere, volunteers among them, puts itself under the command."""

    unit: str
    """How it is called from now on."""
    zh: str
    en: str = ""
    unit_kind: str
    """fire | medical | police | boat | rescue | power | works | sanitation."""
    crew: int
    carries: tuple[str, ...] = ()
    area: str
    to: str
    """Where it stands: a facility, an area code, or "lon,lat"."""


class Alternative(Struct, frozen=True, kw_only=True):
    """A free unit of the kind asked for, and how long it takes."""

    unit: str
    travel_s: int | None
    """None = no way there is known."""


@fact("unit_state_changed")
class UnitStateChanged(Fact, frozen=True, kw_only=True):
    """A unit's status is now this; `thread` is the dispatch it belongs to."""

    unit: str
    status: UnitStatus
    incident: str = ""
    task: str = ""
    to: str = ""
    place: Point | None = None
    """Where it is from now on, when that is known."""
    eta: Time | None = None
    override: str = ""


@fact("force_taken_in")
class ForceTakenIn(Fact, frozen=True, kw_only=True):
    """A team that checked in is a unit of the command now, until it is done here."""

    unit: str
    zh: str
    en: str
    unit_kind: str
    area: str
    crew: int
    place: Point
    carries: tuple[str, ...]


@fact("dispatch_refused")
class DispatchRefused(Fact, frozen=True, kw_only=True):
    """A unit was not sent, and why; others who are free stand beside it, nearest first."""

    unit: str
    area: str | None
    to: str
    incident: str
    reason: str
    """busy | out | unknown_unit | unknown_place | wind."""
    text: Bilingual
    alternatives: tuple[Alternative, ...] = ()


class UnitRow(Struct, frozen=True, kw_only=True):
    """A unit as it stands."""

    unit: str
    zh: str
    en: str
    unit_kind: str
    area: str
    crew: int
    post: str
    home: Point
    place: Point
    carries: tuple[str, ...] = ()
    status: UnitStatus = UnitStatus.AVAILABLE
    thread: str = ""
    """The dispatch it is on."""
    incident: str = ""
    task: str = ""
    to: str = ""
    eta: Time | None = None
    changed: Time | None = None
    temporary: bool = False
    """Checked in from elsewhere."""


class RefusalRow(Struct, frozen=True, kw_only=True):
    """A dispatch that was refused, as the desk sees it."""

    thread: str
    area: str | None
    unit: str
    to: str
    reason: str
    text: Bilingual
    alternatives: tuple[Alternative, ...]
    refused: Time


def _fold(item: Fact, rows: Rows[UnitRow]) -> None:
    match item:
        case Configured(record="unit") if item.withdraws:
            rows.drop(item.name)
        case Configured(record="unit"):
            _configured(msgspec.convert(item.content, Unit), rows)
        case UnitStateChanged() if row := rows.get(item.unit):
            free = item.status in (UnitStatus.AVAILABLE, UnitStatus.OUT)
            rows.put(
                row.unit,
                msgspec.structs.replace(
                    row,
                    status=item.status,
                    thread="" if free else item.thread_id,
                    incident="" if free else item.incident,
                    task="" if free else item.task,
                    to="" if free else item.to,
                    eta=item.eta,
                    place=item.place or row.place,
                    changed=item.at,
                ),
            )
        case ForceTakenIn():
            rows.put(
                item.unit,
                UnitRow(
                    unit=item.unit,
                    zh=item.zh,
                    en=item.en,
                    unit_kind=item.unit_kind,
                    area=item.area,
                    crew=item.crew,
                    post="",
                    home=item.place,
                    place=item.place,
                    carries=item.carries,
                    changed=item.at,
                    temporary=True,
                ),
            )


def _configured(unit: Unit, rows: Rows[UnitRow]) -> None:
    named = UnitRow(
        unit=unit.name,
        zh=unit.zh,
        en=unit.en,
        unit_kind=unit.kind,
        area=unit.area,
        crew=unit.crew,
        post=unit.post,
        home=unit.place,
        place=unit.place,
        carries=unit.carries,
    )
    if row := rows.get(unit.name):
        named = msgspec.structs.replace(
            named, status=row.status, thread=row.thread, incident=row.incident, task=row.task, to=row.to,
            eta=row.eta, changed=row.changed, place=row.place if row.place != row.home else unit.place,
        )  # fmt: skip
    rows.put(unit.name, named)


def _fold_refusals(item: Fact, rows: Rows[RefusalRow]) -> None:
    if isinstance(item, DispatchRefused):
        rows.put(
            item.thread_id,
            RefusalRow(
                thread=item.thread_id,
                area=item.area,
                unit=item.unit,
                to=item.to,
                reason=item.reason,
                text=item.text,
                alternatives=item.alternatives,
                refused=item.at,
            ),
        )


UNITS = Table(
    "units",
    UnitRow,
    _fold,
    {
        "status": lambda row: row.status.value,
        "kind": lambda row: row.unit_kind,
        "incident": lambda row: row.incident or None,
        "task": lambda row: row.task or None,
    },
)
REFUSALS = Table("dispatch_refusals", RefusalRow, _fold_refusals)
