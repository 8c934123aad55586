"""Options: two or three ways to answer one case, each action cited, with means, effect, cost and what it rests on."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from anlan.core.approvals import Assumption
from anlan.core.city import City, Clause, Department, Plan, Post, Roads
from anlan.core.facts import Bilingual
from anlan.core.places import Point
from anlan.core.ports import Seen
from anlan.core.proposals import Action, Option
from anlan.core.resources import UNITS, place_named
from anlan.decision.conditions import KINDS
from anlan.decision.effects import effects
from anlan.decision.means import UNKNOWN, Finder
from anlan.science.outdoors import wind_near
from anlan.science.reach import CityRoads, drives_with_blue_light

QUICK_MIN = 30
"""What can be done within this is in the smallest option."""
UNKNOWN_RESOURCES = Bilingual(
    "可用力量和物资未知：执行前须逐项核实", "Forces and supplies are unknown: check each before acting"
)
SHORT_RESOURCES = Bilingual("部分力量或物资不足", "Some forces or supplies are not free")
GENERIC_PLAN = Bilingual(
    "城市未提供预案，依据通用预案", "The city has brought no plan; a generic plan is cited"
)
PEOPLE_UNKNOWN = Bilingual("影响人数未知", "The number of people affected is unknown")
EARLY = Bilingual("含下一级别的措施，提前执行", "Includes measures of the next level, taken early")
MOVES = "转移"
"""A clause with this word moves people."""

Ordered = tuple[Plan, Clause]


class Case(Struct, frozen=True, kw_only=True):
    """What options are asked for."""

    area: str
    title: Bilingual
    people: int | None
    place: Point | None = None
    """Where exactly, when that is known; else the seat of the area."""
    generic: bool = False
    now: tuple[Ordered, ...]
    """What the plan and the rules order now."""
    later: tuple[Ordered, ...] = ()
    """What the plan orders one level up."""
    concerns: tuple[Bilingual, ...] = ()


def options(case: Case, until: datetime, seen: Seen, roads: CityRoads) -> tuple[Option, ...]:
    """By plan first; the quick part of it and the plan with the next level, where they differ from it."""
    quick = tuple(pair for pair in case.now if (pair[1].within_min or 60) <= QUICK_MIN)
    ways: list[tuple[str, Bilingual, tuple[Ordered, ...]]] = [("by_plan", case.title, case.now)]
    if quick and len(quick) < len(case.now):
        title = Bilingual(f"{case.title.zh}：最低限度", f"{case.title.en}: the least")
        ways.append(("minimum", title, quick))
    if case.later:
        title = Bilingual(f"{case.title.zh}：提前一级", f"{case.title.en}: one level early")
        ways.append(("early", title, (*case.now, *case.later)))
    return tuple(_option(name, title, ordered, case, until, seen, roads) for name, title, ordered in ways)


def _option(
    name: str,
    title: Bilingual,
    ordered: tuple[Ordered, ...],
    case: Case,
    until: datetime,
    seen: Seen,
    roads: CityRoads,
) -> Option:
    finder = Finder(case.area, seen, roads, place=case.place)
    to = f"{case.place.lon},{case.place.lat}" if case.place else ""
    actions = tuple(action_of(plan, clause, case.area, seen, finder, to) for plan, clause in ordered)
    return complete(name, title, actions, case, until, seen, roads)


def complete(
    name: str,
    title: Bilingual,
    actions: tuple[Action, ...],
    case: Case,
    until: datetime,
    seen: Seen,
    roads: CityRoads,
) -> Option:
    """An option of these actions: concerns, effect, cost and assumptions worked out."""
    concerns = []
    if any(action.resources == UNKNOWN for action in actions):
        concerns.append(UNKNOWN_RESOURCES)
    if any(action.resources == "short" for action in actions):
        concerns.append(SHORT_RESOURCES)
    if case.generic:
        concerns.append(GENERIC_PLAN)
    if case.people is None:
        concerns.append(PEOPLE_UNKNOWN)
    if name == "early":
        concerns.append(EARLY)
    concerns += _wind(actions, case, seen)
    moves = any(MOVES in action.text.zh for action in actions)
    figures = effects(actions, case.area, moves=moves, seen=seen, roads=roads) if _has_means(seen) else ()
    people = next((item.value for item in figures if item.name == "people_moved"), None)
    return Option(
        name=name,
        title=title,
        actions=actions,
        people=case.people,
        concerns=(*concerns, *case.concerns),
        effect=figures,
        assumptions=(
            *_units_free(actions, until),
            *_ways_open(actions, case.place or place_named(seen.city, case.area), until, seen, roads),
            *_places_free(people, case.area, until, seen),
        ),
    )


def anew(option: Option, area: str, about: str, until: datetime, seen: Seen, roads: CityRoads) -> Option:
    """The same actions with the means that are free now."""
    to = next((action.to for action in option.actions if action.to), "")
    place = place_named(seen.city, to) if to else None
    finder, actions = Finder(area, seen, roads, place=place, about=about), []
    for action in option.actions:
        state, means = finder.find(action.needs)
        units = tuple(item.unit for item in means if item.unit)
        actions.append(msgspec.structs.replace(action, resources=state, means=means, units=units))
    generic = GENERIC_PLAN in option.concerns
    case = Case(
        area=area, title=option.title, people=option.people, place=place, generic=generic, now=(),
        concerns=lasting(option),
    )  # fmt: skip
    return complete(option.name, option.title, tuple(actions), case, until, seen, roads)


def lasting(option: Option) -> tuple[Bilingual, ...]:
    """The concerns that are not worked out anew with the actions."""
    worked_out = (UNKNOWN_RESOURCES, SHORT_RESOURCES, GENERIC_PLAN, PEOPLE_UNKNOWN, EARLY)
    return tuple(item for item in option.concerns if item not in worked_out and not item.en.startswith(_WIND))


def action_of(plan: Plan, clause: Clause, area: str, seen: Seen, finder: Finder, to: str = "") -> Action:
    """A clause as an action: verbatim, with its post and the means found for it."""
    state, means = finder.find(clause.needs)
    return Action(
        plan=plan.name,
        plan_version=plan.version,
        clause=clause.number,
        text=Bilingual(clause.zh, clause.en),
        post=post_for(clause.post, area, seen.city),
        within_min=clause.within_min or 60,
        needs=clause.needs,
        resources=state,
        units=tuple(item.unit for item in means if item.unit),
        to=to,
        means=means,
    )


def post_for(named: str | None, area: str, city: City) -> str:
    """The post a clause names, or its department's duty post; else the post nearest above the area, else the duty room.

    Codes nest by prefix: a town's case goes to a post of the town, then of its district, then of the city.
    """
    posts = city.all(Post)
    if named in posts:
        return str(named)
    if named and (department := city.get(Department, named)) is not None and department.post in posts:
        return department.post
    around = city.around(area)

    def nearness(post: Post) -> tuple[int, bool]:
        if post.area == "*":
            return 0, post.kind != "warden"
        near = post.area in around or area.startswith(post.area)
        return (len(post.area) if near else -1), post.kind != "warden"

    best = max(posts.values(), key=nearness, default=None)  # the first of equals, in the city's order
    return best.name if best is not None and nearness(best)[0] >= 0 else "duty"


_WIND = "wind "


def _wind(actions: tuple[Action, ...], case: Case, seen: Seen) -> list[Bilingual]:
    """A wind in which no crew is sent out without a reason: approving will not send the units that are named."""
    goal = case.place or place_named(seen.city, case.area)
    wind = wind_near(goal, seen) if goal and any(action.units for action in actions) else None
    if wind is None or not wind.too_strong:
        return []
    return [
        Bilingual(
            f"{wind.zh}风速{wind.speed_m_s:.1f}米/秒，超过户外作业限值{wind.limit_m_s:.1f}：批准后不自动派出，须逐队写明理由",
            f"{_WIND}{wind.speed_m_s:.1f} m/s at {wind.en}, above the limit of {wind.limit_m_s:.1f} outdoors: "
            "approving sends no unit; each needs a reason on the record",
        )
    ]


def _has_means(seen: Seen) -> bool:
    return bool(seen.rows(UNITS).all())


def _units_free(actions: tuple[Action, ...], until: datetime) -> list[Assumption]:
    return [
        Assumption(
            name=f"unit {unit} free", series=unit, low=1.0, high=None, unit="1", until=until, kind="unit_free",
            text=Bilingual(f"{unit}可派", f"{unit} can be sent"),
        )
        for unit in dict.fromkeys(unit for action in actions for unit in action.units)
    ]  # fmt: skip


def _ways_open(
    actions: tuple[Action, ...], goal: Point | None, until: datetime, seen: Seen, roads: CityRoads
) -> list[Assumption]:
    """The bridges and underpasses on the ways of the units named: where a way breaks first."""
    graphs = roads.now(seen)
    delicate = {
        road.name
        for part in seen.city.all(Roads).values()
        for road in part.roads
        if road.kind in ("bridge", "underpass")
    }
    taken: dict[str, None] = {}
    for unit in dict.fromkeys(unit for action in actions for unit in action.units):
        row = seen.rows(UNITS).get(unit)
        if row is None or goal is None or not delicate:
            continue
        way = graphs(blue_light=drives_with_blue_light(row.unit_kind)).way(row.place, goal)
        taken |= dict.fromkeys(road for road in (way.roads if way else ()) if road in delicate)
    return [
        Assumption(
            name=f"road {road} open", series=road, low=1.0, high=None, unit="1", until=until, kind="road_open",
            text=Bilingual(f"{road}可通行", f"{road} is open"),
        )
        for road in taken
    ]  # fmt: skip


def _places_free(people: float | None, area: str, until: datetime, seen: Seen) -> list[Assumption]:
    """Room for those who move, where open shelters have it now; else the figure says that it is too little."""
    for where in (area, "*"):
        free = KINDS["places_free"](where, "", seen)
        if people and free is not None and free >= people:
            text = Bilingual(f"安置点余位不少于{people:g}", f"at least {people:g} shelter places free")
            return [
                Assumption(
                    name=f"places free ≥ {people:g}", series=where, low=people, high=None, unit="{place}",
                    until=until, kind="places_free", text=text,
                )
            ]  # fmt: skip
    return []
