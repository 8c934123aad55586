"""The state of the house as one person may see it, and the readings of one gauge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from anlan.core.city import (
    Area,
    City,
    Department,
    Facility,
    IncidentType,
    Ladder,
    Plan,
    Post,
    Reservoir,
    RiskZone,
    Series,
    StockLot,
    Unit,
)
from anlan.core.people import VERBS, User, can
from anlan.store.journal import screens
from anlan.web.desk import Desk, answer, desk_of, user_of
from anlan.web.gauges import may_see
from anlan.web.guard import SIGNED_IN, Routes


class Named(Protocol):
    """What has a name in both languages."""

    @property
    def name(self) -> str:
        """As the city's files call it."""

    @property
    def zh(self) -> str:
        """In Chinese."""

    @property
    def en(self) -> str:
        """In English."""


class Placed(Named, Protocol):
    """What lies in an area."""

    @property
    def area(self) -> str:
        """Code of the area, or "*"."""


class Choice(Struct, frozen=True, kw_only=True):
    """One thing to choose."""

    name: str
    zh: str
    en: str


MOST_HOURS = 26.0
"""What the readings in memory hold."""
_VERBS = tuple(VERBS)


def add(routes: Routes) -> None:
    """Add the reading routes."""

    @routes.get("/api/state", SIGNED_IN)
    def state(request: Request) -> Response:
        """Everything on the screen of the person who asks: rows, gauges, feeds, clock."""
        return answer(_state(desk_of(request), user_of(request)))

    @routes.get("/api/series/{name:path}", "read")
    def series(request: Request, name: str, hours: float = 6.0) -> Response:
        """The readings of one gauge in the last hours, oldest first: `[time, value or null, flags]`."""
        desk, user = desk_of(request), user_of(request)
        row = desk.city().get(Series, name)
        if row is None or not may_see(user, row):
            return answer({"detail": "no such gauge"}, 404)
        now = desk.clock.now()
        desk.gauges.follow(now)
        readings = desk.gauges.history(name, now, min(max(hours, 0.1), MOST_HOURS))
        return answer({"name": name, "unit": row.unit, "until": now, "readings": readings})

    @routes.get("/api/choices", "read")
    def choices(request: Request) -> Response:
        """What the city offers for the fields of a form, by kind: name, zh, en."""
        desk, user = desk_of(request), user_of(request)
        return answer({kind: _named(found) for kind, found in _offered(desk.city(), user).items()})


def _offered(city: City, user: User) -> dict[str, list[Named]]:
    def here(found: Iterable[Placed]) -> list[Named]:
        return [one for one in found if one.area == "*" or user.covers(one.area)]

    facilities, lots = list(city.all(Facility).values()), city.all(StockLot).values()
    return {
        "post": here(city.all(Post).values()),
        "department": list(city.all(Department).values()),
        "facility": here(facilities),
        "shelter": here(one for one in facilities if one.kind == "shelter"),
        "depot": here(one for one in facilities if one.kind == "depot"),
        "unit": here(city.all(Unit).values()),
        "risk_zone": here(city.all(RiskZone).values()),
        "reservoir": here(city.all(Reservoir).values()),
        "item": list({lot.item: Choice(name=lot.item, zh=lot.zh, en=lot.en) for lot in lots}.values()),
        "plan": list(city.all(Plan).values()),
        "area": [
            Choice(name=one.code, zh=one.zh, en=one.en)
            for one in city.all(Area).values()
            if user.covers(one.code)
        ],
        "incident_type": [
            Choice(name=one.code, zh=one.zh, en=one.en) for one in city.all(IncidentType).values()
        ],
        "hazard": [Choice(name=name, zh=name, en=name) for name in city.all(Ladder)],
    }


def _coded(found: Area | IncidentType) -> Choice:
    return Choice(name=found.code, zh=found.zh, en=found.en)


def _named(found: Iterable[Named]) -> list[dict[str, str]]:
    return [{"name": one.name, "zh": one.zh, "en": one.en} for one in found]


def _state(desk: Desk, user: User) -> dict[str, object]:
    now, head = desk.clock.now(), screens.head(desk.engine)
    rows: dict[str, dict[str, object]] = {}
    view = desk.seen_as(user)
    seen = [row for row in view.since(0) if not row.gone]
    for row in seen:
        rows.setdefault(row.name, {})[row.key] = {"seq": row.seq, "body": row.body}
    desk.gauges.follow(now)
    city = desk.city()
    return {
        "now": now,
        "real": desk.real.now(),
        "speed": desk.clock.speed,
        "mode": desk.mode.value,
        "generation": head.generation,
        "seq": max((row.seq for row in seen), default=0),
        "lag": head.lag if user.covers("*") else None,
        "user": {"name": user.name, "role": user.role.value, "areas": user.areas, "post": user.post},
        "may": [verb for verb in _VERBS if can(user, verb)],
        "city": _city(city, user),
        "gauges": desk.gauges.seen(user),
        "feeds": desk.gauges.feeds(user, now),
        "rows": rows,
    }


def _city(city: City, user: User) -> dict[str, object]:
    profile = city.profile
    mine = [area for area in city.all(Area).values() if can(user, "read") and user.covers(area.code)]
    posts = [post for post in city.all(Post).values() if can(user, "read") and user.covers(post.area)]
    return {
        "zh": profile.zh,
        "en": profile.en,
        "real": profile.real,
        "utc_offset_min": profile.utc_offset_min,
        "unknown": profile.unknown,
        "areas": mine,
        "posts": [{"name": post.name, "zh": post.zh, "en": post.en, "area": post.area} for post in posts],
    }
