"""Signals: groups worth attention, machine-made; active or cleared × acknowledged or not."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.given import Acknowledged
from anlan.core.people import Audience
from anlan.core.tables import Rows, Table


@fact("signal")
class Signal(Fact, frozen=True, kw_only=True):
    """A signal opened or changed. A cleared group that fires again is a new thread."""

    signal_kind: str
    """threshold | anomaly | silence | stuck | help | clock | turn | report | earthquake | cascade …"""
    group: str
    change: str
    area: str | None
    members: tuple[str, ...] = ()
    worst: str | None = None
    level: str | None = None
    rank: int = 0
    value: float | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    text: Bilingual
    incident_type: str = ""
    """Of a cascade: the type of incident a person would open for it."""
    parent: str = ""
    """Of a cascade: the incident, warning or report it comes out of."""
    audience: Audience | None = None
    """Who alone may read it: a crowd is for the command; None = the whole desk."""


class SignalRow(Struct, frozen=True, kw_only=True):
    """A signal as it stands."""

    thread: str
    signal_kind: str
    group: str
    area: str | None
    members: tuple[str, ...]
    worst: str | None
    level: str | None
    rank: int
    value: float | None
    unit: str | None
    text: Bilingual
    opened: Time
    changed: Time
    active: bool
    acknowledged_by: str | None
    acknowledged_at: Time | None
    incident_type: str = ""
    parent: str = ""
    latest: str = ""
    """Id of the newest fact of the thread."""

    @property
    def open_key(self) -> str | None:
        """Kind × group while active: how the next change of the group finds its thread."""
        return f"{self.signal_kind}|{self.group}" if self.active else None


def _fold(item: Fact, rows: Rows[SignalRow]) -> None:
    if isinstance(item, Signal):
        old = rows.get(item.thread_id)
        rows.put(
            item.thread_id,
            SignalRow(
                thread=item.thread_id,
                signal_kind=item.signal_kind,
                group=item.group,
                area=item.area,
                members=item.members,
                worst=item.worst,
                level=item.level,
                rank=item.rank,
                value=item.value,
                unit=item.unit,
                text=item.text,
                opened=old.opened if old else item.at,
                changed=item.at,
                active=item.change != "cleared",
                acknowledged_by=old.acknowledged_by if old else None,
                acknowledged_at=old.acknowledged_at if old else None,
                latest=item.id,
                incident_type=item.incident_type,
                parent=item.parent,
            ),
        )
    elif (
        isinstance(item, Acknowledged) and (row := rows.get(item.about)) and row.acknowledged_by is None
    ):  # the first to say so has it
        rows.put(item.about, msgspec.structs.replace(row, acknowledged_by=item.by, acknowledged_at=item.at))


SIGNALS = Table(
    "signals",
    SignalRow,
    _fold,
    {"open": lambda row: row.open_key, "active": lambda row: row.signal_kind if row.active else None},
)
