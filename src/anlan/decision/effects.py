"""What an option would bring, by simple simulation: every figure says how it was made, None where it cannot be known.

Simple on purpose: one number a line, with its rule beside it. A full evacuation model comes with its own bound later.
"""

from __future__ import annotations

from math import ceil

from anlan.core.city import Post, RiskZone
from anlan.core.facts import Bilingual
from anlan.core.ports import Seen
from anlan.core.proposals import Action, Figure
from anlan.core.resources import SHELTERS, UNITS, ShelterRow, lies_in, middle, place_named
from anlan.decision.conditions import KINDS
from anlan.science.needs import norms
from anlan.science.reach import CityRoads, by_way

NOTICE_MIN = 15
"""From the order to the first door [min], assumed."""
DOOR_MIN = 6
"""One household at its door, by one warden [min], assumed."""


def effects(
    actions: tuple[Action, ...], area: str, *, moves: bool, seen: Seen, roads: CityRoads
) -> tuple[Figure, ...]:
    """Arrival and work of the units named; where people move: how many, where to, how long, and for how many days."""
    figures = [_arrival(actions), _work(actions, seen)]
    if moves:
        zones = [zone for zone in seen.city.all(RiskZone).values() if lies_in(seen.city, zone.area, area)]
        people = sum(house.people for zone in zones for house in zone.households) if zones else None
        figures += [_people(people, zones), _places(people, area, seen)]
        figures += _clearance(zones, area, seen, roads)
        figures.append(_stock_days(people, seen))
    return tuple(figures)


def _arrival(actions: tuple[Action, ...]) -> Figure:
    named = [means for action in actions for means in action.means if means.unit]
    known = [means.travel_min for means in named if means.travel_min is not None]
    return Figure(
        name="slowest_arrival_min",
        text=Bilingual("最后一支点名队伍到达", "last unit named arrives after"),
        value=float(max(known)) if named and len(known) == len(named) else None,
        measure="min",
        made_by=Bilingual(
            "道路图最短时间，避开封闭道路；无点名队伍或路程未知则空缺",
            "quickest way on the road graph without closed roads; empty where no unit is named or a way is unknown",
        ),
    )


def _work(actions: tuple[Action, ...], seen: Seen) -> Figure:
    """Cost as hours × crew: there and back, and the time the clause allows."""
    total, known = 0.0, False
    for action in actions:
        for means in action.means:
            row = seen.rows(UNITS).get(means.unit) if means.unit else None
            if row is not None and means.travel_min is not None:
                known = True
                total += row.crew * (2 * means.travel_min + action.within_min) / 60
    return Figure(
        name="crew_hours",
        text=Bilingual("投入人时", "crew hours"),
        value=round(total, 1) if known else None,
        measure="h",
        made_by=Bilingual(
            "人数×（往返路程＋条款时限）", "crew × (way there and back + the time the clause allows)"
        ),
    )


def _people(people: int | None, zones: list[RiskZone]) -> Figure:
    return Figure(
        name="people_moved",
        text=Bilingual("需转移人数", "people to move"),
        value=None if people is None else float(people),
        measure="{person}",
        made_by=Bilingual(
            f"{len(zones)}个风险区名册人数之和", f"sum of the rosters of {len(zones)} risk zones"
        ),
    )


_ENOUGH = Bilingual("安置点余位", "shelter places free")
_TOO_FEW = Bilingual("安置点余位（不足）", "shelter places free (too few)")


def _places(people: int | None, area: str, seen: Seen) -> Figure:
    """Places free in shelters nearby; one not opened counts its capacity, one opened and not counted is unknown."""
    near = _shelters(area, seen)
    free = [
        row.capacity if not row.open and row.people is None else row.free
        for row in near
        if row.capacity is not None
    ]
    known = [max(0, places) for places in free if places is not None]
    short = people is not None and known and sum(known) < people
    return Figure(
        name="places_free",
        text=Bilingual(
            "安置点余位（不足）" if short else "安置点余位",
            "shelter places free" + (" (too few)" if short else ""),
        ),
        value=float(sum(known)) if known else None,
        measure="{place}",
        made_by=Bilingual(
            f"{len(known)}个安置点：容量减在住人数；未清点的不计",
            f"{len(known)} shelters: capacity less people in; those not counted are left out",
        ),
    )


def _clearance(zones: list[RiskZone], area: str, seen: Seen, roads: CityRoads) -> list[Figure]:
    """Doors one after another by the wardens there are, then the way; nobody can be quicker than the way itself."""
    wardens = [
        post
        for post in seen.city.all(Post).values()
        if post.kind == "warden" and lies_in(seen.city, post.area, area)
    ]
    households = sum(len(zone.households) for zone in zones)
    way = _slowest_way(zones, area, seen, roads)
    doors = ceil(households / len(wardens)) * DOOR_MIN if wardens and households else None
    bound = None if way is None else float(ceil(way))
    clear = None if bound is None or doors is None else NOTICE_MIN + doors + bound
    return [
        Figure(
            name="clearance_min",
            text=Bilingual("清空用时", "time to clear"),
            value=clear,
            measure="min",
            made_by=Bilingual(
                f"通知{NOTICE_MIN}分钟＋{households}户÷{len(wardens)}名网格员×每户{DOOR_MIN}分钟＋最远路程（均为设定）",
                f"{NOTICE_MIN} min notice + {households} households ÷ {len(wardens)} wardens × {DOOR_MIN} min a door "
                "+ the longest way (all assumed)",
            ),
        ),
        Figure(
            name="clearance_bound_min",
            text=Bilingual("清空用时下限", "lower bound of the time to clear"),
            value=bound,
            measure="min",
            made_by=Bilingual(
                "最远风险区到其最近安置点的路程，谁也不会更快",
                "the way from the farthest zone to its nearest shelter: nobody can be quicker",
            ),
        ),
    ]


def _slowest_way(zones: list[RiskZone], area: str, seen: Seen, roads: CityRoads) -> float | None:
    """Minutes from the farthest zone to its nearest shelter; None when a zone has no known way."""
    graph, ways = roads.now(seen)(blue_light=False), []
    goals = [
        (row.shelter, place)
        for row in _shelters(area, seen)
        if (place := place_named(seen.city, row.shelter)) is not None
    ]
    for zone in zones:
        start = middle(zone.ring) or place_named(seen.city, zone.area)
        reached = by_way(start, goals, graph) if start else []
        if not reached:
            return None
        ways.append(reached[0][1] / 60)
    return max(ways, default=None)


def _shelters(area: str, seen: Seen) -> list[ShelterRow]:
    """Shelters of the area; of the whole city where it has none of its own."""
    rows = seen.rows(SHELTERS).all()
    return [row for row in rows if lies_in(seen.city, row.area, area)] or rows


def _stock_days(people: int | None, seen: Seen) -> Figure:
    """Drinking water for those who move, at the first days' norm."""
    norm = next(norm for norm in norms() if norm.name == "drinking_water")
    held = [KINDS["stock"](item, "", seen) for item in norm.serves]
    stock = [amount for amount in held if amount is not None]
    value = None
    if people and stock and norm.per_day:
        value = round(sum(stock) / (people * norm.per_day), 1)
    return Figure(
        name="water_days",
        text=Bilingual("饮用水可用天数", "days of drinking water"),
        value=value,
        measure="d",
        made_by=Bilingual(
            f"可用库存÷（转移人数×{norm.per_day:g}升）；按全部集中安置计，为偏紧估计",
            f"usable stock ÷ (people moved × {norm.per_day:g} L), as if all of them went to shelters",
        ),
    )
