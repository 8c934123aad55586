"""`/metrics` counts, and never tells a name, a place or a word."""

from __future__ import annotations

import asyncio
from types import ModuleType

import httpx
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families


def scraped(app: FastAPI) -> str:
    """Scrape without logging in, as Prometheus does."""

    async def ask() -> str:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://duty.test") as client:
            reply = await client.get("/metrics")
        assert reply.status_code == 200
        return reply.text

    return asyncio.run(ask())


def test_the_figures_are_those_of_the_house(house: object, app: FastAPI, duty: ModuleType) -> None:
    """Facts, kinds and feeds are counted as the journal and the registry have them."""
    duty.fill(house)
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(scraped(app))
        for sample in family.samples
    }
    assert found["anlan_journal_facts",] == house.journal.last_seq
    kinds = [value for key, value in found.items() if key[0] == "anlan_facts_total"]
    assert sum(kinds) == house.journal.last_seq
    assert any(key[0] == "anlan_feed_silent" for key in found)


def test_a_feed_that_never_spoke_is_silent_and_has_no_age(house: object, app: FastAPI) -> None:
    """Silence is 1, and an age that nobody knows is not written as zero."""
    text = scraped(app)
    silent = {
        line.split()[0]
        for line in text.splitlines()
        if line.startswith("anlan_feed_silent") and line.endswith(" 1.0")
    }
    assert silent
    for name in silent:
        assert name.replace("anlan_feed_silent", "anlan_feed_age_s") not in text


def test_no_person_place_or_text_is_told(house: object, app: FastAPI, duty: ModuleType) -> None:
    """Names of people, areas and headlines are nowhere in what anybody may scrape."""
    duty.fill(house)
    text = scraped(app)
    assert not any(user.name in text for user in duty.USERS)
    assert not any(character > "\u2e80" for character in text)
