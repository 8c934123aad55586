"""The desk: everything a route needs, handed in once; no route looks anything up."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from anlan.city.pace import PacedClock
from anlan.core.city import City
from anlan.core.clock import Clock
from anlan.core.facts import Mode
from anlan.core.people import User
from anlan.store.door import Door, View
from anlan.store.observations import ObservationLog
from anlan.store.people import People
from anlan.store.vault import Vault
from anlan.web.gauges import Gauges


class Desk(Struct, frozen=True, kw_only=True):
    """The rooms behind the page."""

    engine: Engine
    log: ObservationLog
    clock: PacedClock
    """The time of the house, which a drill or replay may run faster."""
    real: Clock
    """Real time: sessions, waiting and heartbeats."""
    city: Callable[[], City]
    mode: Mode
    vault: Vault
    """Words, names and numbers of people."""
    people: People
    door: Door
    gauges: Gauges
    has_map: bool
    """The map library was packed at build; without it the light map is drawn."""

    def seen_as(self, user: User) -> View:
        """The house as one person may see it."""
        return self.door.seen_as(user)


def desk_of(request: Request) -> Desk:
    """The desk this application was made with."""
    desk: Desk = request.app.state.desk
    return desk


def user_of(request: Request) -> User:
    """Who is asking; the guard has put them there before the route runs."""
    user: User = request.state.user
    return user


def answer(body: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")
