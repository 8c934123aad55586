"""Earthquakes as reported, and what may be said of later ones to the command alone (震 29)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.people import Audience
from anlan.core.places import Point
from anlan.core.tables import Rows, Table


@fact("earthquake_reported")
class EarthquakeReported(Given, frozen=True, kw_only=True):
    """An agency's report of an earthquake that has happened; a later report of the same event replaces it.

    `at` is the origin time. The first magnitude of a large shock is mostly too low: the final one of a catalogue
    is never handed in as an early one.
    """

    event: str
    """The agency's own name of the event."""
    place: Point
    depth_km: float
    magnitude: float
    magnitude_type: str
    """e.g. "Mw", "Ms": types are never mixed silently."""
    agency: str
    area: str | None = None
    simulated: bool = False


@fact("aftershock_odds")
class AftershockOdds(Fact, frozen=True, kw_only=True):
    """The odds of later shocks by a stated relation with generic numbers: for the command, never for anybody else.

    Statements on future earthquakes belong to the State and the province (震 29): `audience` has one value.
    """

    event: str
    since: Time
    until: Time
    magnitude: float
    """At least this strong."""
    expected: float
    chance: float
    model: str
    text: Bilingual
    audience: Literal["command"] = "command"

    def __post_init__(self) -> None:
        """Raises ValueError for any other audience: there is no way to widen it."""
        if str(self.audience) != Audience.COMMAND.value:
            raise ValueError("odds of future earthquakes are for the command audience alone")


class EarthquakeRow(Struct, frozen=True, kw_only=True):
    """An earthquake as reported last, under its event."""

    event: str
    thread: str
    latest: str
    origin: Time
    place: Point
    depth_km: float
    magnitude: float
    magnitude_type: str
    agency: str
    reports: int
    known: Time
    area: str | None = None


def _fold(item: Fact, rows: Rows[EarthquakeRow]) -> None:
    if isinstance(item, EarthquakeReported):
        old = rows.get(item.event)
        rows.put(
            item.event,
            EarthquakeRow(
                event=item.event,
                thread=old.thread if old else item.thread_id,
                latest=item.id,
                origin=item.at,
                place=item.place,
                depth_km=item.depth_km,
                magnitude=item.magnitude,
                magnitude_type=item.magnitude_type,
                agency=item.agency,
                reports=old.reports + 1 if old else 1,
                known=item.known,
                area=item.area,
            ),
        )


class OddsRow(Struct, frozen=True, kw_only=True):
    """The odds of later shocks as told last, one row an event and span; for the command alone."""

    thread: str
    area: str | None
    event: str
    since: Time
    until: Time
    magnitude: float
    expected: float
    chance: float
    text: Bilingual
    audience: Audience = Audience.COMMAND


def _fold_odds(item: Fact, rows: Rows[OddsRow]) -> None:
    if isinstance(item, AftershockOdds):
        rows.put(
            f"{item.event}|{(item.until - item.since).days}",
            OddsRow(
                thread=item.thread_id,
                area=None,
                event=item.event,
                since=item.since,
                until=item.until,
                magnitude=item.magnitude,
                expected=item.expected,
                chance=item.chance,
                text=item.text,
            ),
        )


EARTHQUAKES = Table("earthquakes", EarthquakeRow, _fold)
AFTERSHOCKS = Table("aftershock_odds", OddsRow, _fold_odds)
