"""Look-ups for who decides: clauses of the plans in force by words, free units by travel time."""

from __future__ import annotations

import asyncio

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from anlan.city.library import clauses, near
from anlan.store.journal import Journal
from anlan.web.desk import answer, desk_of, user_of
from anlan.web.guard import Routes

MOST = 20


def add(routes: Routes) -> None:
    """Add both."""
    routes.get("/api/plans/search", "read", summary="Clauses in force nearest to words")(search)
    routes.get("/api/units/near", "dispatch", summary="Free units of a kind by travel time")(units)


async def search(request: Request, words: str, most: int = 5) -> Response:
    """The clauses in force nearest to `words`, each with plan, number and version."""
    desk = desk_of(request)
    return answer(await asyncio.to_thread(clauses, desk.city(), words, min(MOST, max(1, most))))


async def units(request: Request, place: str, kind: str, most: int = 5) -> Response:
    """Free units of a kind in the asker's areas by travel time to a place, closed roads avoided."""
    desk, user = desk_of(request), user_of(request)
    journal, most = Journal(desk.engine), min(MOST, max(1, most))
    try:
        found = await asyncio.to_thread(near, desk.city(), journal, place, kind, most, user.covers)
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
    return answer(found)
