"""Play, pause, speed: one clock for everybody who takes part in a drill or replay."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Body, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from anlan.city.pace import FASTEST
from anlan.core.facts import Mode
from anlan.web.desk import answer, desk_of
from anlan.web.guard import Routes


class Pace(BaseModel):
    """Scenario seconds per real second; 0 pauses."""

    model_config = ConfigDict(extra="forbid")
    speed: Annotated[float, Field(ge=0, le=FASTEST)]


def add(routes: Routes) -> None:
    """Add the pace."""

    @routes.post("/api/pace", "pace")
    async def pace(request: Request, wanted: Annotated[Pace, Body()]) -> Response:
        """Set the speed of a drill or replay; a live house has no other speed than its own."""
        desk = desk_of(request)
        if desk.mode is Mode.LIVE or desk.clock.speed is None:
            raise HTTPException(409, "live time has one speed")
        await asyncio.to_thread(desk.clock.set, wanted.speed)
        return answer({"speed": wanted.speed, "now": desk.clock.now()})
