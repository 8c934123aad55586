"""Roads that are shut: said by a person, with a reason; routes avoid them from that turn on."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("road_closed")
class RoadClosed(Given, frozen=True, kw_only=True):
    """断交: every stretch that bears this name is shut until it is opened, or until its time."""

    road: str
    area: str | None = None
    note: str
    """Why, in a few words."""
    until: Time | None = None
    """When it opens by itself; None = only by word."""
    blue_light_passes: bool = False
    """A cordon lets a fire engine through, water does not."""


@fact("road_opened")
class RoadOpened(Given, frozen=True, kw_only=True):
    """The road may be used again."""

    road: str
    note: str = ""


class ClosureRow(Struct, frozen=True, kw_only=True):
    """A road that is shut."""

    thread: str
    road: str
    area: str | None
    note: str
    since: Time
    until: Time | None
    blue_light_passes: bool
    by: str

    def holds(self, at: Time) -> bool:
        """The closure is in force at this time."""
        return self.until is None or at < self.until


def _fold(item: Fact, rows: Rows[ClosureRow]) -> None:
    match item:
        case RoadClosed():
            rows.put(
                item.road,
                ClosureRow(
                    thread=item.id,
                    road=item.road,
                    area=item.area,
                    note=item.note,
                    since=item.at,
                    until=item.until,
                    blue_light_passes=item.blue_light_passes,
                    by=item.by,
                ),
            )
        case RoadOpened():
            rows.drop(item.road)


CLOSURES = Table("closures", ClosureRow, _fold)


def shut(rows: Iterable[ClosureRow], at: Time, *, blue_light: bool = False) -> frozenset[str]:
    """The roads that may not be used at this time; a blue light passes a cordon."""
    return frozenset(row.road for row in rows if row.holds(at) and not (blue_light and row.blue_light_passes))
