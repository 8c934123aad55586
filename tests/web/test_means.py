"""Look-ups for who decides: clauses and units, for those who may, in the areas they have."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

Login = Callable[[str], Awaitable[httpx.AsyncClient]]


def get(log_in: Login, name: str, path: str) -> httpx.Response:
    """Log in and read."""

    async def read() -> httpx.Response:
        client = await log_in(name)
        reply = await client.get(path)
        await client.aclose()
        return reply

    return asyncio.run(read())


def test_a_clause_is_found_by_words(house: object, log_in: Login) -> None:
    """A list of hits, each with its citation; nothing near is an empty list."""
    reply = get(log_in, "wang", "/api/plans/search?words=xyzzy")
    assert (reply.status_code, reply.json()) == (200, [])


@pytest.mark.parametrize(("name", "status"), [("wang", 404), ("fang", 403)])
def test_units_are_asked_for_by_who_may_send_them(
    house: object, log_in: Login, name: str, status: int
) -> None:
    """An officer is told that the place is unknown; a field team may not ask."""
    assert get(log_in, name, "/api/units/near?place=atlantis&kind=fire").status_code == status


def test_free_units_of_ones_areas_are_listed(house: object, log_in: Login) -> None:
    """No unit in this city: an empty list, for a place given by its coordinates."""
    reply = get(log_in, "wang", "/api/units/near?place=110.0,20.0&kind=fire")
    assert (reply.status_code, reply.json()) == (200, [])
