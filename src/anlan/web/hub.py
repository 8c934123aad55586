"""The hub: news for every open screen, read once and written once for each kind of sight, however many look on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from anlan.core.people import User
from anlan.store.door import Shown, View
from anlan.store.journal import screens
from anlan.web.desk import Desk

LOOK_EVERY_S = 0.2
READINGS_EVERY = timedelta(seconds=1)
HEARTBEAT = timedelta(seconds=5)
BEHIND_AFTER = timedelta(seconds=2)
MOST_WAITING = 256
"""Messages a slow browser may leave waiting; beyond that it is told to read everything anew."""

_log = logging.getLogger(__name__)


def event(name: str, body: object, seq: int | None = None) -> bytes:
    """One server-sent event."""
    place = "" if seq is None else f"id: {seq}\n"
    return f"{place}event: {name}\ndata: ".encode() + msgspec.json.encode(body) + b"\n\n"


def rows_event(rows: list[Shown], seq: int) -> bytes:
    """Changed rows, gone ones marked."""
    body = {
        "rows": [
            {"name": row.name, "key": row.key, "seq": row.seq, "gone": row.gone, "body": row.body}
            for row in rows
        ]
    }
    return event("rows", body, seq)


class Listener:
    """One open screen: a bounded queue; a full one is emptied and the screen told to read all anew."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)

    def put(self, message: bytes) -> None:
        """Leave a message; never waits."""
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            message = event("reload", {})
        self._queue.put_nowait(message)

    async def get(self) -> bytes:
        """The next message."""
        return await self._queue.get()


class Sight:
    """All open screens that see the same: same role, same areas."""

    def __init__(self, user: User, view: View) -> None:
        self.user, self.view = user, view
        self.seq = view.head()
        self.listeners: set[Listener] = set()

    def put(self, message: bytes) -> None:
        """Leave one message with every screen."""
        for listener in self.listeners:
            listener.put(message)


class Hub:
    """Looks at the screen tables and the log, and tells those who watch."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sights: dict[tuple[str, tuple[str, ...]], Sight] = {}
        self._head: screens.ScreenHead | None = None
        self._moved = desk.real.now()
        self._speed: float | None = None
        self._next_beat = self._next_readings = desk.real.now()

    async def run(self) -> None:
        """Look on for ever; a failure is logged, shown as silence by the missing heartbeat, and tried again."""
        while True:
            try:
                await self.look()
            except Exception:
                _log.exception("the hub could not look")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Once: rows, readings, pace, heartbeat."""
        desk, now = self._desk, self._desk.real.now()
        head = await asyncio.to_thread(screens.head, desk.engine)
        if self._head is None or head.screen != self._head.screen:
            self._moved = now
            await self._rows()
        if self._head is not None and head.generation != self._head.generation:
            self._all(event("reload", {}))
        self._head = head
        if now >= self._next_readings:
            self._next_readings = now + READINGS_EVERY
            await self._readings()
        speed = await asyncio.to_thread(lambda: desk.clock.speed)
        if now >= self._next_beat or speed != self._speed:
            self._next_beat, self._speed = now + HEARTBEAT, speed
            await self._beat()

    @asynccontextmanager
    async def watching(self, user: User, after: int, generation: int) -> AsyncIterator[Listener]:
        """A screen that watches: first what it missed, then all that comes."""
        key = (user.role.value, user.areas)
        sight = self._sights.get(key)
        if sight is None:
            made = await asyncio.to_thread(Sight, user, self._desk.seen_as(user))
            sight = self._sights.setdefault(key, made)
        listener = Listener()
        sight.listeners.add(listener)
        try:
            listener.put(event("beat", await asyncio.to_thread(self._beat_body, sight)))
            listener.put(await asyncio.to_thread(self._missed, sight, after, generation))
            yield listener
        finally:
            sight.listeners.discard(listener)
            if not sight.listeners:
                self._sights.pop(key, None)

    def _missed(self, sight: Sight, after: int, generation: int) -> bytes:
        head = screens.head(self._desk.engine)
        if generation != head.generation or after < head.screen - screens.KEEP_GONE:
            return event("reload", {})
        rows = sight.view.since(after)
        return rows_event(rows, max((row.seq for row in rows), default=after))

    async def _rows(self) -> None:
        for sight in list(self._sights.values()):
            rows = await asyncio.to_thread(sight.view.since, sight.seq)
            if rows:
                sight.seq = max(row.seq for row in rows)
                sight.put(rows_event(rows, sight.seq))

    async def _readings(self) -> None:
        desk = self._desk
        fresh = await asyncio.to_thread(lambda: desk.gauges.follow(desk.clock.now()))
        for sight in list(self._sights.values()) if fresh else ():
            gauges = await asyncio.to_thread(desk.gauges.seen, sight.user, fresh)
            if gauges:
                sight.put(event("readings", {"gauges": gauges}))

    async def _beat(self) -> None:
        for sight in list(self._sights.values()):
            sight.put(event("beat", await asyncio.to_thread(self._beat_body, sight)))

    def _beat_body(self, sight: Sight) -> dict[str, object]:
        """Server time and how far the screen knows; whose areas are few learns no count of what lies elsewhere."""
        desk = self._desk
        now, head = desk.clock.now(), self._head
        whole = sight.user.covers("*")
        stuck = head is not None and head.lag > 0 and desk.real.now() - self._moved > BEHIND_AFTER
        return {
            "now": now,
            "real": desk.real.now(),
            "speed": desk.clock.speed,
            "seq": sight.seq,
            "lag": head.lag if whole and head else None,
            "behind": stuck,
            "feeds": desk.gauges.feeds(sight.user, now),
        }

    def _all(self, message: bytes) -> None:
        for sight in self._sights.values():
            sight.put(message)


class EventStream(Response):
    """A response that never ends by itself: it watches for the browser going away and for the session's end."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, user: User, after: int, generation: int, valid: Callable[[], bool]) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub, self._user, self._after, self._generation = hub, user, after, generation
        self._valid = valid

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send until either side is gone."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        gone = asyncio.create_task(_disconnected(receive))
        try:
            async with self._hub.watching(self._user, self._after, self._generation) as listener:
                await self._pass_on(listener, send, gone)
            if not gone.done():
                await send({"type": "http.response.body", "body": event("ended", {}), "more_body": False})
        finally:
            gone.cancel()

    async def _pass_on(self, listener: Listener, send: Send, gone: asyncio.Task[None]) -> None:
        """Messages, until the browser or the session is gone."""
        while not gone.done():
            coming = asyncio.create_task(listener.get())
            await asyncio.wait((coming, gone), return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return
            message = coming.result()
            if message.startswith(b"event: beat") and not await asyncio.to_thread(self._valid):
                return
            await send({"type": "http.response.body", "body": message, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
