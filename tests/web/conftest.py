"""What tests of the web share: a house with two areas, its application, and people who are logged in."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from fastapi import FastAPI

HERE = Path(__file__).parent
ORIGIN = "http://duty.test"


def _load() -> ModuleType:
    """Load the house for tests that stands beside this file; tests are no package."""
    if "anlan_duty_house" not in sys.modules:
        spec = importlib.util.spec_from_file_location("anlan_duty_house", HERE / "duty.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["anlan_duty_house"] = module
        spec.loader.exec_module(module)
    return sys.modules["anlan_duty_house"]


@pytest.fixture(scope="session")
def duty() -> ModuleType:
    """Give the makers of facts and houses."""
    return _load()


@pytest.fixture
def house(tmp_path: Path, duty: ModuleType) -> Iterator[object]:
    """Give a house with its city configured and nothing happened yet."""
    made = duty.DutyHouse(tmp_path)
    duty.city(made)
    yield made
    made.log.close()
    made.engine.dispose()


@pytest.fixture
def app(house: object) -> FastAPI:
    """Give the application over the house."""
    return house.app()


Login = Callable[[str], httpx.AsyncClient]


@pytest.fixture
def log_in(app: FastAPI, duty: ModuleType) -> Login:
    """Give a way to be somebody: a client whose session is open, on our own origin."""

    async def enter(name: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=ORIGIN, headers={"origin": ORIGIN}
        )
        reply = await client.post("/login", data={"name": name, "password": duty.PASSWORD})
        assert reply.status_code == 303, reply.text
        return client

    return enter
