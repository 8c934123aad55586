"""Acts become given facts, once, in the name of who is logged in; what is not done says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from fastapi import FastAPI

from anlan.city import jumping
from anlan.core.facts import Mode
from anlan.core.given import Acknowledged, Confirmed, Decided, TookAction
from anlan.core.scenarios import Bookmark
from anlan.web.routes import acts

Login = Callable[[str], Awaitable[httpx.AsyncClient]]
TOKEN = "0123456789abcdef"


@pytest.fixture
def working(house: object) -> Iterator[None]:
    """Have somebody answer the inbox, as the flow does."""
    stop = house.work()
    yield
    stop()


def post(log_in: Login, name: str, path: str, *bodies: dict[str, object]) -> list[httpx.Response]:
    """Log in and send some bodies, one after the other."""

    async def send() -> list[httpx.Response]:
        client = await log_in(name)
        replies = [await client.post(path, json=body) for body in bodies]
        await client.aclose()
        return replies

    return asyncio.run(send())


def facts(house: object, kind: type) -> list[object]:
    """Give the facts of one kind."""
    return [fact for fact in house.journal.facts() if isinstance(fact, kind)]


def test_pressed_twice_is_done_once(house: object, log_in: Login, duty: ModuleType, working: None) -> None:
    """The same form sent again, as a phone does on a bad line, is one fact, in the name of who is logged in."""
    text = duty.fill(house)["A"]
    body = {"about": text.id, "token": TOKEN}
    replies = post(log_in, "wang", "/api/acts/acknowledge", body, body)
    assert [reply.status_code for reply in replies] == [200, 200]
    (fact,) = facts(house, Acknowledged)
    assert (fact.by, fact.about, fact.mode) == ("wang", text.id, Mode.DRILL)


def test_two_honest_presses_are_two_facts(
    house: object, log_in: Login, duty: ModuleType, working: None
) -> None:
    """Two presses with tokens of their own are two acts, even with the same words."""
    text = duty.fill(house)["A"]
    bodies = [{"about": text.id, "token": f"{TOKEN}{n}"} for n in (1, 2)]
    post(log_in, "wang", "/api/acts/acknowledge", *bodies)
    assert len(facts(house, Acknowledged)) == 2


def test_a_verdict_carries_the_hash_and_the_role_of_the_session(
    house: object, log_in: Login, duty: ModuleType, working: None
) -> None:
    """What is approved is the hash that was shown; the role comes from the log-in, never from the form."""
    text = duty.fill(house)["A"]
    body = {"about": text.id, "content": "ab" * 32, "verdict": "approve", "token": TOKEN}
    (reply,) = post(log_in, "chen", "/api/acts/decide", body)
    assert reply.json() == {"state": "done"}
    (fact,) = facts(house, Decided)
    assert (fact.by, fact.role, fact.content, fact.scripted) == ("chen", "commander", "ab" * 32, False)
    (forged,) = post(log_in, "chen", "/api/acts/decide", {**body, "role": "officer", "scripted": True})
    assert forged.status_code == 422


@pytest.mark.parametrize(
    "broken",
    [
        {"content": "short"},
        {"verdict": "maybe"},
        {"verdict": "reject"},
        {"token": "x"},
        {"option": -1},
        {"about": ""},
    ],
    ids=lambda broken: next(iter(broken)),
)
def test_a_verdict_that_is_not_whole_is_refused(
    house: object, log_in: Login, duty: ModuleType, broken: dict[str, object]
) -> None:
    """A wrong hash, a verdict nobody knows, a rejection without a reason: 422, and nothing is asked of the flow."""
    text = duty.fill(house)["A"]
    body = {"about": text.id, "content": "ab" * 32, "verdict": "approve", "token": TOKEN, **broken}
    (reply,) = post(log_in, "chen", "/api/acts/decide", body)
    assert reply.status_code == 422


def test_a_post_answers_for_itself_and_the_desk_for_those_who_called(
    house: object, log_in: Login, duty: ModuleType, working: None
) -> None:
    """A field user confirms their own post; another post is not theirs; the duty officer may record a call."""
    text = duty.fill(house, "A")["A"]
    own = {"about": text.id, "post": "post-a", "token": TOKEN}
    (reply,) = post(log_in, "fang", "/api/acts/confirm", own)
    assert reply.status_code == 200
    assert facts(house, Confirmed)[0].by == "fang"
    (reply,) = post(log_in, "wang", "/api/acts/confirm", {**own, "token": TOKEN + "2"})
    assert reply.status_code == 200
    (reply,) = post(log_in, "fang", "/api/acts/confirm", {**own, "post": "post-b", "token": TOKEN + "3"})
    assert reply.status_code == 404


def test_acting_at_once_needs_no_approval(house: object, log_in: Login, working: None) -> None:
    """先期处置 is recorded with what, why, who and where."""
    body = {"what": "closed the underpass", "why": "0.4 m of water", "area": "A", "token": TOKEN}
    (reply,) = post(log_in, "fang", "/api/acts/immediate", body)
    assert reply.status_code == 200
    (fact,) = facts(house, TookAction)
    assert (fact.by, fact.what, fact.why, fact.area) == ("fang", body["what"], body["why"], "A")


def test_a_flow_that_is_away_is_said_to_be_away(
    house: object, log_in: Login, duty: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the wait the answer is 202: taken, kept, not done; when the flow is back the act counts."""
    monkeypatch.setattr(acts, "WAIT", acts.WAIT / 20)
    text = duty.fill(house)["A"]
    (reply,) = post(log_in, "wang", "/api/acts/acknowledge", {"about": text.id, "token": TOKEN})
    assert (reply.status_code, reply.json()) == (202, {"state": "waiting"})
    assert facts(house, Acknowledged) == []
    house.answer()
    assert len(facts(house, Acknowledged)) == 1


@pytest.mark.parametrize(("speed", "status"), [(0, 200), (600, 200), (600.1, 422), (-1, 422), ("fast", 422)])
def test_the_pace_of_a_drill_is_set_between_standing_and_600(
    house: object, log_in: Login, speed: object, status: int
) -> None:
    """Play, pause, speed: one clock for all, within its bounds."""
    (reply,) = post(log_in, "wang", "/api/pace", {"speed": speed})
    assert reply.status_code == status
    if status == 200:
        assert house.clock.speed == speed


def test_live_time_has_one_speed(tmp_path: object, duty: ModuleType) -> None:
    """A live house refuses every pace."""
    house = duty.DutyHouse(tmp_path / "live", mode=Mode.LIVE)

    async def ask() -> int:
        transport = httpx.ASGITransport(app=house.app())
        origin = {"origin": "http://duty.test"}
        async with httpx.AsyncClient(
            transport=transport, base_url=origin["origin"], headers=origin
        ) as client:
            await client.post("/login", data={"name": "wang", "password": duty.PASSWORD})
            return (await client.post("/api/pace", json={"speed": 60})).status_code

    assert asyncio.run(ask()) == 409


def test_evidence_walks_both_ways(house: object, app: FastAPI, log_in: Login, duty: ModuleType) -> None:
    """From a warning back to its readings, and forward to who was asked to approve it."""
    text = duty.fill(house, "A")["A"]

    async def ask() -> dict[str, list[dict[str, object]]]:
        client = await log_in("wang")
        reply = await client.get(f"/api/why/{text.id}")
        await client.aclose()
        return reply.json()

    walked = asyncio.run(ask())
    assert [node["kind"] for node in walked["why"]] == ["signal", "group_changed", "readings"]
    assert walked["why"][-1]["range"]["n"] == 12
    assert {"approval_asked", "warning_issued", "proposal"} <= {node["kind"] for node in walked["came_of"]}


def test_unknown_is_never_zero(house: object, log_in: Login, duty: ModuleType) -> None:
    """A gauge that never spoke has no value; one whose last reading is null keeps the time it was heard."""
    house.read("lin/A1/stage", 2.0, None)

    async def look() -> dict[str, dict[str, object]]:
        client = await log_in("wang")
        state = (await client.get("/api/state")).json()
        await client.aclose()
        return {gauge["name"]: gauge for gauge in state["gauges"]}

    gauges = asyncio.run(look())
    assert (gauges["lin/A2/stage"]["value"], gauges["lin/A2/stage"]["at"]) == (None, None)
    heard = gauges["lin/A1/stage"]
    assert heard["value"] == 2.0
    assert heard["at"] < heard["last"]


def test_one_may_jump_to_a_bookmark_only_where_a_scenario_offers_it(house: object, log_in: Login) -> None:
    """None offered: refused. Offered: listed, taken by name, left for the supervisor; an unknown name is refused."""
    (reply,) = post(log_in, "wang", "/api/pace/bookmark", {"name": "T-24"})
    assert reply.status_code == 409
    home = Path(house.engine.url.database).parent
    mark = Bookmark(name="T-24", zh="前24小时", en="24 h before", at=datetime(2018, 9, 15, 9, tzinfo=UTC))
    jumping.offer(home, (mark,))
    (reply,) = post(log_in, "wang", "/api/pace/bookmark", {"name": "T-99"})
    assert reply.status_code == 422
    (reply,) = post(log_in, "wang", "/api/pace/bookmark", {"name": "T-24"})
    assert reply.status_code == 202
    assert jumping.asked(home) == "T-24"

    async def listed() -> object:
        client = await log_in("wang")
        found = (await client.get("/api/pace/bookmarks")).json()
        await client.aclose()
        return found

    assert [row["name"] for row in asyncio.run(listed())["bookmarks"]] == ["T-24"]
