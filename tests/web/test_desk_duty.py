"""The relocation and duty desks through the door: who sees a move, who sees its households, who may stop a drill."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from anlan.core.drills import DrillStopped
from anlan.core.facts import Bilingual
from anlan.core.relocation import Entry, MovedAtOnce, Relocation, count

Login = Callable[[str], Awaitable[httpx.AsyncClient]]
TOKEN = "0123456789abcdef"
MOVED = {"area": "A", "why": "裂缝", "households": 6, "people": 21, "token": TOKEN}


@pytest.fixture
def working(house: object) -> Iterator[None]:
    """Have somebody answer the inbox, as the flow does."""
    stop = house.work()
    yield
    stop()


def ask(log_in: Login, name: str, method: str, path: str, body: object = None) -> httpx.Response:
    """Log in and ask once."""

    async def once() -> httpx.Response:
        client = await log_in(name)
        reply = await client.request(method, path, json=body)
        await client.aclose()
        return reply

    return asyncio.run(once())


def test_a_warden_reports_a_move_from_the_field(house: object, log_in: Login, working: None) -> None:
    """Somebody in the field may say that people were moved; it is one fact in their name."""
    assert ask(log_in, "fang", "POST", "/api/acts/moved_at_once", MOVED).status_code == 200
    (fact,) = [fact for fact in house.journal.facts() if isinstance(fact, MovedAtOnce)]
    assert (fact.by, fact.people) == ("fang", 21)


def test_numbers_are_for_all_who_work_on_it_and_households_for_the_duty_side(
    house: object, log_in: Login, working: None
) -> None:
    """The field sees how many are left, not who; another district sees neither."""
    roster = {"h1": Entry(people=3)}
    begun = Relocation(
        at=house.clock.now(), by="relocation", area="A", risk_zone="z", title=Bilingual("转移", "move"), trigger="x",
        due=None, organiser="post-a", carrier="", shelters=(), incident="", roster=roster, figures=count(roster, {}),
    )  # fmt: skip
    house.tell(begun)
    sees = {
        name: {
            table
            for table in ("relocations", "rosters")
            if ask(log_in, name, "GET", "/api/state").json()["rows"].get(table)
        }
        for name in ("wang", "fang", "bela")
    }
    assert sees == {"wang": {"relocations", "rosters"}, "fang": {"relocations"}, "bela": set()}


def test_only_the_desk_stops_a_drill(house: object, log_in: Login, working: None) -> None:
    """One key at the duty desk; in the field there is none."""
    body = {"reason": "真实火警", "token": TOKEN}
    assert ask(log_in, "fang", "POST", "/api/acts/drill_stopped", body).status_code == 403
    assert ask(log_in, "wang", "POST", "/api/acts/drill_stopped", body).status_code == 200
    assert len([fact for fact in house.journal.facts() if isinstance(fact, DrillStopped)]) == 1
