"""The report desk over the web: words go to the vault, what is read of them into the journal, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from anlan.core.given import ReportReceived

Login = Callable[[str], Awaitable[httpx.AsyncClient]]
CALL = {
    "text": "我是王小明,平安路隧道被淹,车里两个人出不来!", "caller": "王小明",
    "channel": "110", "caller_class": "resident", "token": "0123456789abcdef",
}  # fmt: skip


@pytest.fixture
def working(house: object) -> Iterator[None]:
    """Have somebody answer the inbox, as the flow does."""
    stop = house.work()
    yield
    stop()


def send(log_in: Login, body: dict[str, object], times: int = 1) -> list[int]:
    """Log in as the officer and take a report, perhaps twice with the same token."""

    async def sending() -> list[int]:
        client = await log_in("wang")
        replies = [await client.post("/api/acts/report_received", json=body) for _ in range(times)]
        await client.aclose()
        return [reply.status_code for reply in replies]

    return asyncio.run(sending())


def test_a_call_taken_on_the_page_is_read_by_rules_and_kept_once(
    house: object, log_in: Login, working: None
) -> None:
    """Pressed twice it is one report; its figure is read, its words are nowhere in the journal."""
    assert send(log_in, CALL, times=2) == [200, 200]
    (given,) = [fact for fact in house.journal.facts() if isinstance(fact, ReportReceived)]
    assert [(one.figure, one.number.value) for one in given.extracted.counts] == [("trapped", 2)]
    assert (given.by, given.extracted.urgency) == ("wang", "life")
    bodies = b"".join(body for _, body in house.journal.bodies())
    assert not any(word.encode() in bodies for word in ("王小明", "隧道", "出不来"))


def test_nobody_fills_in_what_the_house_reads_itself(house: object, log_in: Login, working: None) -> None:
    """Digest, likeness and extraction are no fields of the form."""
    for name in ("digest", "extracted", "likeness", "caller_digest"):
        assert send(log_in, {**CALL, name: "x"}) == [422]
