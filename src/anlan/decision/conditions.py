"""Conditions that an approval rests on: each kind gives a number that must stay between its bounds, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anlan.core.approvals import Approval, Assumption
from anlan.core.ports import Seen
from anlan.core.resources import CLOSURES, SHELTERS, STOCK, UNITS, UnitStatus, lies_in, shut

Value = Callable[[str, str, Seen], float | None]
"""(subject, thread of what is approved, seen) → the number now; None = nobody knows, which breaks nothing."""


def _reading(series: str, _: str, seen: Seen) -> float | None:
    latest = seen.readings.latest(series)
    return None if latest is None else latest[1]


def _places_free(area: str, _: str, seen: Seen) -> float | None:
    """Free places in open shelters of an area ("*" = the city); None when none of them was counted."""
    free = [
        row.free
        for row in seen.rows(SHELTERS).where("open", "yes")
        if row.free is not None and lies_in(seen.city, row.area, area)
    ]
    return float(sum(max(0, places) for places in free)) if free else None


def _unit_free(unit: str, about: str, seen: Seen) -> float | None:
    """1 while the unit is free or busy with this very matter, 0 when it serves another."""
    row = seen.rows(UNITS).get(unit)
    if row is None:
        return None
    if row.status is UnitStatus.AVAILABLE:
        return 1.0
    sent_by = seen.fact(row.thread) if row.thread else None
    return float(isinstance(sent_by, Approval) and sent_by.about == about)


def _road_open(road: str, _: str, seen: Seen) -> float | None:
    return float(road not in shut(seen.rows(CLOSURES).all(), seen.at))


def _stock(item: str, _: str, seen: Seen) -> float | None:
    """What is free and good of an item, in its unit."""
    lots = seen.rows(STOCK).where("item", item)
    today = seen.at.date()
    return sum(lot.free for lot in lots if lot.expires is None or lot.expires >= today) if lots else None


def _unknown(*_: object) -> None:
    """A kind nobody measures here: unknown, which breaks nothing."""


KINDS: dict[str, Value] = {
    "reading": _reading,
    "places_free": _places_free,
    "unit_free": _unit_free,
    "road_open": _road_open,
    "stock": _stock,
}


def broken(assumptions: Iterable[Assumption], seen: Seen, about: str = "") -> Assumption | None:
    """The first that no longer holds; only a value outside its bounds breaks one, silence does not."""
    for item in assumptions:
        measure = KINDS.get(item.kind, _unknown)
        if seen.at > item.until or (value := measure(item.series, about, seen)) is None:
            continue
        if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
            return item
    return None
