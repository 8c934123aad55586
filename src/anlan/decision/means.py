"""Which units and stock an action may count on: named with how soon they are there, or said to be unknown."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from anlan.core.facts import Bilingual
from anlan.core.places import Point
from anlan.core.ports import Seen
from anlan.core.proposals import Means
from anlan.core.resources import STOCK, UNITS, place_named
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
    ) -> None:
        self._seen, self._graphs = seen, roads.now(seen)
        self._place = place or place_named(seen.city, area)
        self._taken = set(taken)
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
        rows = [row for row in self._seen.rows(UNITS).all() if row.unit not in self._taken]
        if to is None:
            free = sorted(
                row.unit for row in rows if row.unit_kind == need and row.status.value == "available"
            )
            best, seconds = (free[0] if free else ""), None
        else:
            others = alternatives(rows, to, need, self._graphs, most=1)
            best, seconds = (others[0].unit, others[0].travel_s) if others else ("", None)
        if not best:
            return Means(need=need, text=Bilingual(f"{need}：无空闲队伍", f"{need}: no unit is free"))
        self._taken.add(best)
        (row,) = [row for row in rows if row.unit == best]
        minutes = None if seconds is None else -(-seconds // 60)
        zh = f"{row.zh}，{'路程未知' if minutes is None else f'约{minutes}分钟到'}"
        en = f"{row.en}, {'way unknown' if minutes is None else f'about {minutes} min away'}"
        return Means(need=need, unit=best, travel_min=minutes, text=Bilingual(zh, en))
