"""Play, pause, speed: one clock for everybody who takes part in a drill or replay."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from fastapi import Body, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from anlan.city import jumping
from anlan.city.pace import FASTEST
from anlan.core.facts import Mode
from anlan.web.desk import Desk, answer, desk_of
from anlan.web.guard import Routes


class Pace(BaseModel):
    """Scenario seconds per real second; 0 pauses."""

    model_config = ConfigDict(extra="forbid")
    speed: Annotated[float, Field(ge=0, le=FASTEST)]


class Jump(BaseModel):
    """A bookmark by its name."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=40)]


def add(routes: Routes) -> None:
    """Add the pace, and the bookmarks of a scenario."""

    @routes.get("/api/pace/bookmarks", "signed_in")
    def bookmarks(request: Request) -> Response:
        """Moments of the scenario one may jump to, in order; none where none is played."""
        return answer({"bookmarks": jumping.offered(home) if (home := _home(desk_of(request))) else ()})

    @routes.post("/api/pace/bookmark", "pace")
    def jump(request: Request, wanted: Annotated[Jump, Body()]) -> Response:
        """Change the scene for everybody: the house stops, and goes on at the bookmark with the same people."""
        home = _home(desk_of(request))
        if home is None or not jumping.offered(home):
            raise HTTPException(409, "no scenario with bookmarks is played here")
        try:
            jumping.ask(home, wanted.name)
        except LookupError as error:
            raise HTTPException(422, str(error)) from error
        return answer({"name": wanted.name}, status=202)

    @routes.post("/api/pace", "pace")
    async def pace(request: Request, wanted: Annotated[Pace, Body()]) -> Response:
        """Set the speed of a drill or replay; a live house has no other speed than its own."""
        desk = desk_of(request)
        if desk.mode is Mode.LIVE or desk.clock.speed is None:
            raise HTTPException(409, "live time has one speed")
        await asyncio.to_thread(desk.clock.set, wanted.speed)
        return answer({"speed": wanted.speed, "now": desk.clock.now()})


def _home(desk: Desk) -> Path | None:
    """The folder of an embedded house; None on a database server, where nothing can be swapped."""
    url = desk.engine.url
    embedded = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)).parent if embedded else None
