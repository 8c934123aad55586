"""Another authority's CAP 1.2 message, handed in as it came: read, refused with the reason, or made one fact."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from anlan.intake.bulletins import MOST_BYTES, UnreadableBulletin, read_cap
from anlan.web.desk import desk_of
from anlan.web.guard import Routes
from anlan.web.submitting import submit


def add(routes: Routes) -> None:
    """Add the door for CAP."""
    routes.post("/api/acts/cap", "receive", summary="Hand in a CAP 1.2 message")(take)


async def take(request: Request) -> Response:
    """Take a CAP 1.2 message (XML in the body); said twice it is one bulletin."""
    desk = desk_of(request)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"a CAP message has at most {MOST_BYTES} bytes")
    try:
        bulletin = read_cap(body, desk.city(), at=desk.clock.now())
    except UnreadableBulletin as error:
        raise HTTPException(422, str(error)) from error
    return await submit(desk, bulletin)
