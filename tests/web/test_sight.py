"""What lies in another area does not exist: no row, gauge, fact, reading, event or difference of a byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.incidents import EscalationFeared, Incident
from anlan.core.people import Audience
from anlan.core.sitreps import Sitrep

Login = Callable[[str], Awaitable[httpx.AsyncClient]]
ORIGIN = "http://duty.test"


async def crawl(client: httpx.AsyncClient, facts: list[str], areas: str = "AB") -> dict[str, str]:
    """Give every answer of every reading route, as text, the moving clock taken out."""
    found = {"state": (await client.get("/api/state")).text}
    for area in areas:
        for n in (1, 2):
            path = f"/api/series/lin/{area}{n}/stage?hours=5"
            found[path] = (await client.get(path)).text
    for fact in facts:
        found[f"why {fact}"] = (await client.get(f"/api/why/{fact}")).text
    state = json.loads(found["state"])
    state.pop("real", None)
    found["state"] = json.dumps(state, ensure_ascii=False, sort_keys=True)
    return found


def test_an_officer_of_one_area_sees_that_area_alone(
    house: object, app: FastAPI, log_in: Login, duty: ModuleType
) -> None:
    """Rows, gauges, feeds, areas, posts, evidence and log lines: nothing of B, all of A."""
    duty.fill(house)
    ids = [fact.id for fact in house.journal.facts()]

    async def look() -> dict[str, str]:
        client = await log_in("anna")
        found = await crawl(client, ids)
        await client.aclose()
        return found

    found = asyncio.run(look())
    everything = " ".join(text for path, text in found.items() if "/B" not in path)
    assert "canary-A-signal" in everything
    assert "canary-A-warning" in everything
    for secret in ("canary-B", "lin/B1/stage", "src-B", "post-b", "District B", "440000B"):
        assert secret not in everything, secret
    assert all('"no such' in text for path, text in found.items() if path.startswith("/api/series/lin/B"))


@pytest.mark.parametrize("name", ["fang", "root"])
def test_a_role_sees_its_audience_alone(
    house: object, app: FastAPI, log_in: Login, duty: ModuleType, name: str
) -> None:
    """The field sees notices, its confirmations and tasks, never drafts or odds; an administrator sees no row."""
    duty.fill(house)

    async def look() -> dict[str, object]:
        client = await log_in(name)
        found = (await client.get("/api/state")).json()
        await client.aclose()
        return found

    state = asyncio.run(look())
    assert set(state["rows"]) == ({"notices", "confirms"} if name == "fang" else set())
    assert "chance" not in json.dumps(state)
    assert bool(state["gauges"]) == (name == "fang")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12),
    value=st.floats(0, 9),
    level=st.sampled_from([("watch", 1), ("alert", 2), ("grave", 3)]),
)
def test_two_worlds_that_differ_in_b_are_one_world_to_a(
    tmp_path: Path, duty: ModuleType, words: str, value: float, level: tuple[str, int]
) -> None:
    """Non-interference: whatever is said, read and decided in B, an officer of A gets the same bytes."""

    def world(folder: Path, said: str, read: float, rung: tuple[str, int]) -> dict[str, str]:
        house = duty.DutyHouse(folder)
        duty.city(house)
        found = duty.fill(house, "A")
        house.read("lin/B1/stage", read, read, read)
        (changed,) = house.tell(duty.group("B", key="b", value=read))
        house.tell(duty.signal("B", changed.id, words=said, level=rung[0], rank=rung[1], value=read))
        house.tell(duty.warning("B", words=said, rank=rung[1]))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=house.app()), base_url=ORIGIN)

        async def look() -> dict[str, str]:
            form = {"name": "anna", "password": duty.PASSWORD}
            await client.post("/login", data=form, headers={"origin": ORIGIN})
            answers = await crawl(client, [found["A"].id], "A")
            await client.aclose()
            return answers

        answers = asyncio.run(look())
        house.log.close()
        house.engine.dispose()
        return answers

    number = len(list(tmp_path.iterdir()))
    one = world(tmp_path / f"{number}-one", "quiet", 1.0, ("watch", 1))
    assert one == world(tmp_path / f"{number}-other", words, value, level)


def test_an_act_on_what_one_cannot_see_is_an_act_on_nothing(
    house: object, app: FastAPI, log_in: Login, duty: ModuleType
) -> None:
    """Acknowledging, deciding, confirming or acting in B reads "no such thing" to A, and reaches no inbox."""
    text = duty.fill(house)["B"]
    token = "0123456789abcdef"

    async def act() -> None:
        client = await log_in("anna")
        asked = {
            "acknowledge": {"about": text.id},
            "decide": {"about": text.id, "content": "ab" * 32, "verdict": "approve"},
            "confirm": {"about": text.id, "post": "post-b"},
            "immediate": {"what": "x", "why": "y", "area": "B"},
            "field": {"task": text.id, "status": "done"},
        }
        for kind, body in asked.items():
            reply = await client.post(f"/api/acts/{kind}", json={**body, "token": token})
            assert reply.status_code == 404, (kind, reply.text)
        await client.aclose()

    asyncio.run(act())
    from anlan.store.journal.inbox import waiting  # noqa: PLC0415 — only this test looks into the inbox

    assert waiting(house.engine) == []


def test_practice_03_a_restricted_event_is_there_for_the_command_alone(
    house: object, app: FastAPI, log_in: Login, duty: ModuleType
) -> None:
    """社会安全: neither its row, its log line, its report nor a fact about it reaches the duty desk."""
    words = duty.both("canary-social")
    command = {"audience": Audience.COMMAND}
    (incident,) = house.tell(
        Incident(
            at=duty.START, by="opening", hazard=None, area="A", for_thread="", opened_by="x", title=words,
            category="social", **command,
        )
    )  # fmt: skip
    house.tell(
        Sitrep(
            at=duty.START, by="reporting", incident=incident.id, area="A", form="first", text=words,
            missing=(), **command,
        )
    )  # fmt: skip
    (flag,) = house.tell(
        EscalationFeared(at=duty.START, by="chen", key="k", incident=incident.id, note="canary-social")
    )

    async def look(name: str) -> str:
        client = await log_in(name)
        found = await crawl(client, [incident.id, flag.id])
        await client.aclose()
        return " ".join(found.values())

    assert "canary-social" in asyncio.run(look("chen"))
    for name in ("wang", "anna", "bela", "fang"):
        assert "canary-social" not in asyncio.run(look(name)), name
