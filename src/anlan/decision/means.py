"""Which units and stock an action may count on: named with how soon they are there, or said to be unknown."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from anlan.core.approvals import APPROVALS
from anlan.core.facts import Bilingual
from anlan.core.places import Point
from anlan.core.ports import Seen
from anlan.core.proposals import PROPOSALS, Means
from anlan.core.resources import STOCK, UNITS, UnitRow, UnitStatus, place_named
from anlan.decision.conditions import KINDS
from anlan.science.reach import CityRoads, alternatives

UNKNOWN, NAMED, SHORT, NONE = "unknown", "named", "short", "none"


class Finder:
    """Names means for the actions of one option; a unit that is named once is not named again."""

    def __init__(
        self,
        area: str,
        seen: Seen,
        roads: CityRoads,
        *,
        place: Point | None = None,
        taken: AbstractSet[str] = frozenset(),
        about: str = "",
    ) -> None:
        self._seen, self._graphs = seen, roads.now(seen)
        self._place = place or place_named(seen.city, area)
        self._taken = set(taken)
        self._named = _named_elsewhere(about, seen)
        self._has_units = bool(seen.rows(UNITS).all())
        self._has_stock = bool(seen.rows(STOCK).all())

    def find(self, needs: tuple[str, ...]) -> tuple[str, tuple[Means, ...]]:
        """(state, means) for what a clause needs; "unknown" where the city has told us of no means at all."""
        if not (self._has_units or self._has_stock):
            return UNKNOWN, ()
        found = tuple(means for need in needs if (means := self._one(need, self._place)) is not None)
        if not needs:
            return NONE, ()
        if len(found) < len(needs):
            return UNKNOWN, found
        return (NAMED if all(item.unit or item.usable for item in found) else SHORT), found

    def _one(self, need: str, to: Point | None) -> Means | None:
        """None where the city knows neither units nor stock of this kind."""
        units = self._seen.rows(UNITS).where("kind", need)
        if units:
            return self._unit(need, to)
        usable = KINDS["stock"](need, "", self._seen)
        if usable is None:
            return None
        (row, *_) = self._seen.rows(STOCK).where("item", need)
        text = Bilingual(f"{row.zh}可用{usable:g}", f"{row.en}: {usable:g} usable")
        return Means(need=need, usable=usable, text=text)

    def _unit(self, need: str, to: Point | None) -> Means:
        rows = [row for row in self._seen.rows(UNITS).where("kind", need) if row.unit not in self._taken]
        unnamed = [row for row in rows if row.unit not in self._named]
        best, seconds = self._nearest(unnamed, need, to)
        if not best:
            best, seconds = self._nearest(rows, need, to)
        if not best:
            return Means(need=need, text=Bilingual(f"{need}：无空闲队伍", f"{need}: no unit is free"))
        self._taken.add(best)
        (row,) = [row for row in rows if row.unit == best]
        minutes = None if seconds is None else -(-seconds // 60)
        zh = f"{row.zh}，{'路程未知' if minutes is None else f'约{minutes}分钟到'}"
        en = f"{row.en}, {'way unknown' if minutes is None else f'about {minutes} min away'}"
        return Means(need=need, unit=best, travel_min=minutes, text=Bilingual(zh, en))

    def _nearest(self, rows: list[UnitRow], need: str, to: Point | None) -> tuple[str, int | None]:
        """The free unit that is there first; the first by name where nobody knows where "there" is."""
        if to is None:
            free = sorted(row.unit for row in rows if row.status is UnitStatus.AVAILABLE)
            return (free[0] if free else ""), None
        found = alternatives(rows, to, need, self._graphs, most=1)
        return (found[0].unit, found[0].travel_s) if found else ("", None)


def _named_elsewhere(about: str, seen: Seen) -> frozenset[str]:
    """Units that other proposals name which still wait: not counted on twice while others of the kind are free."""
    waiting = [row.about for row in seen.rows(APPROVALS).where("alive", "yes") if row.state == "waiting"]
    rows = [seen.rows(PROPOSALS).get(thread) for thread in waiting if thread != about]
    return frozenset(unit for row in rows if row is not None for unit in row.units)
