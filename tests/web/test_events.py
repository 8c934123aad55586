"""The stream of news: what was missed, what comes, a beat, an end; and never what is not for the one who listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import ModuleType

import pytest

from anlan.core.people import User
from anlan.store.journal import screens
from anlan.web import hub as hubs
from anlan.web.hub import EventStream, Hub

Event = tuple[str, dict[str, object]]


class Browser:
    """One end of a stream, as the server sees it: it takes what is sent and may go away."""

    def __init__(
        self, hub: Hub, user: User, after: int = 0, generation: int = 1, *, valid: Callable[[], bool]
    ) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self._gone = asyncio.Event()
        stream = EventStream(hub, user, after, generation, valid)
        self.task = asyncio.create_task(stream({"type": "http"}, self._receive, self._send))

    async def _receive(self) -> dict[str, str]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, object]) -> None:
        for part in message.get("body", b"").decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in part.splitlines())
            if "event" in fields:
                self.events.put_nowait((fields["event"], json.loads(fields["data"])))

    async def next(self, kind: str) -> dict[str, object]:
        """Wait for the next event of a kind."""
        while True:
            name, body = await asyncio.wait_for(self.events.get(), 5)
            if name == kind:
                return body

    async def leave(self) -> None:
        """Close the page."""
        self._gone.set()
        await asyncio.wait_for(self.task, 5)


@asynccontextmanager
async def running(house: object, watch: bool = True) -> AsyncIterator[Hub]:
    """Run a hub over the house, its heart beating as it does."""
    hub = Hub(house.app().state.desk)
    looking = asyncio.create_task(hub.run()) if watch else None
    yield hub
    if looking:
        looking.cancel()


def user(duty: ModuleType, name: str) -> User:
    """Give a person of the house."""
    return next(person for person in duty.USERS if person.name == name)


def names(body: dict[str, object]) -> set[str]:
    """Give the tables that an event speaks of."""
    return {row["name"] for row in body["rows"]}


def test_news_comes_to_every_screen_that_may_see_it(house: object, duty: ModuleType) -> None:
    """A new fact of A reaches the city's officer and A's officer; B's department hears nothing of it."""

    async def watch() -> None:
        async with running(house) as hub:
            generation = screens.head(house.engine).generation
            people = {name: user(duty, name) for name in ("wang", "anna", "bela")}
            screens_ = {
                name: Browser(hub, person, generation=generation, valid=lambda: True)
                for name, person in people.items()
            }
            for browser in screens_.values():
                await browser.next("rows")
            await asyncio.to_thread(house.tell, duty.signal("A", words="canary-A"))
            for name in ("wang", "anna"):
                assert "canary-A" in json.dumps(await screens_[name].next("rows"))
            await asyncio.to_thread(house.tell, duty.signal("B", words="canary-B"))
            heard = await screens_["bela"].next("rows")
            assert names(heard) == {"signals", "log"}
            assert "canary-A" not in json.dumps(heard)
            for browser in screens_.values():
                await browser.leave()

    asyncio.run(watch())


def test_who_was_away_gets_what_was_missed(house: object, duty: ModuleType) -> None:
    """From the last seq known, rows that went are told gone, and nothing older is sent again."""
    duty.fill(house, "A")
    known = screens.head(house.engine)
    house.tell(duty.signal("A", n=2, words="missed"))

    async def come_back() -> dict[str, object]:
        async with running(house, watch=False) as hub:
            browser = Browser(hub, user(duty, "anna"), known.screen, known.generation, valid=lambda: True)
            body = await browser.next("rows")
            await browser.leave()
            return body

    body = asyncio.run(come_back())
    assert "missed" in json.dumps(body)
    assert all(row["seq"] > known.screen for row in body["rows"])


def test_who_knows_an_older_screen_reads_everything_anew(house: object, duty: ModuleType) -> None:
    """After a rebuild the rows of before are worth nothing: the browser is told to reload."""

    async def come_back() -> None:
        async with running(house, watch=False) as hub:
            browser = Browser(hub, user(duty, "anna"), 3, generation=0, valid=lambda: True)
            assert await browser.next("reload") == {}
            await browser.leave()

    asyncio.run(come_back())


def test_the_beat_tells_the_time_and_who_sees_little_learns_no_counts(
    house: object, duty: ModuleType
) -> None:
    """Server time and speed for all; how many facts lie behind only for those who see the whole city."""

    async def beats() -> dict[str, dict[str, object]]:
        async with running(house) as hub:
            found = {}
            for name in ("wang", "anna"):
                browser = Browser(hub, user(duty, name), valid=lambda: True)
                found[name] = await browser.next("beat")
                await browser.leave()
            return found

    found = asyncio.run(beats())
    assert found["wang"]["now"].startswith("2026-06-01T04:00:00")
    assert found["wang"]["speed"] == 0
    assert found["anna"]["lag"] is None


def test_a_reading_reaches_the_screens_of_its_area_alone(house: object, duty: ModuleType) -> None:
    """New values come with the stream, to those whose gauge it is."""

    async def watch() -> None:
        async with running(house) as hub:
            anna, bela = (Browser(hub, user(duty, name), valid=lambda: True) for name in ("anna", "bela"))
            await anna.next("beat")
            await bela.next("beat")
            await asyncio.to_thread(house.read, "lin/A1/stage", 3.3)
            (gauge,) = (await anna.next("readings"))["gauges"]
            assert (gauge["name"], gauge["value"]) == ("lin/A1/stage", 3.3)
            await asyncio.to_thread(house.read, "lin/B1/stage", 1.7)
            (gauge,) = (await bela.next("readings"))["gauges"]
            assert gauge["name"] == "lin/B1/stage"
            await anna.leave()
            await bela.leave()

    asyncio.run(watch())


def test_a_session_that_ends_ends_its_stream(
    house: object, duty: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logged out elsewhere, the open page hears "ended" at the next beat and no more."""
    monkeypatch.setattr(hubs, "HEARTBEAT", hubs.HEARTBEAT / 50)
    inside = True

    async def watch() -> None:
        nonlocal inside
        async with running(house) as hub:
            browser = Browser(hub, user(duty, "anna"), valid=lambda: inside)
            await browser.next("beat")
            inside = False
            assert await browser.next("ended") == {}
            await asyncio.wait_for(browser.task, 5)

    asyncio.run(watch())


def test_a_page_that_closes_is_forgotten(house: object, duty: ModuleType) -> None:
    """The stream watches for the browser going away: nothing is kept for it."""

    async def close() -> None:
        async with running(house) as hub:
            browser = Browser(hub, user(duty, "anna"), valid=lambda: True)
            await browser.next("beat")
            assert len(hub._sights) == 1
            await browser.leave()
            assert hub._sights == {}

    asyncio.run(close())


def test_a_slow_browser_is_told_to_reload_and_holds_nobody_up() -> None:
    """A full queue is emptied for one word: read everything anew."""

    async def overflow() -> list[bytes]:
        listener = hubs.Listener()
        for _ in range(hubs.MOST_WAITING + 1):
            listener.put(b"event: rows\ndata: {}\n\n")
        return [await listener.get()]

    assert asyncio.run(overflow()) == [b"event: reload\ndata: {}\n\n"]
