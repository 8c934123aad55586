"""The one stream of news a browser holds open."""

from __future__ import annotations

from starlette.requests import Request

from anlan.web.desk import desk_of, user_of
from anlan.web.guard import SIGNED_IN, Routes, token_of
from anlan.web.hub import EventStream, Hub


def add(routes: Routes, hub: Hub) -> None:
    """Add the stream."""

    @routes.get("/api/events", SIGNED_IN)
    async def events(request: Request, after: int = 0, generation: int = 0) -> EventStream:
        """Server-sent events: rows, readings, beat (every 5 s), reload, ended. `Last-Event-ID` resumes."""
        last = request.headers.get("last-event-id", "")
        known = int(last) if last.isdecimal() and len(last) < 16 else after
        people, token = desk_of(request).people, token_of(request)
        return EventStream(hub, user_of(request), known, generation, lambda: people.who(token) is not None)
