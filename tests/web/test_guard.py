"""Deny by default: every route says who may use it, forged requests are refused, every answer carries its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import ModuleType

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from anlan.core.people import can
from anlan.web.guard import Routes, UndeclaredRoute, refuse_undeclared
from anlan.web.safety import POLICY

ORIGIN = "http://duty.test"
Login = Callable[[str], Awaitable[httpx.AsyncClient]]


def routes_of(app: FastAPI) -> list[tuple[str, str, str]]:
    """Give (method, path, verb) of every route."""
    return [
        (next(iter(route.methods)), route.path, route.openapi_extra["x-verb"])
        for route in app.routes
        if isinstance(route, APIRoute)
    ]


def asked(path: str) -> str:
    """Give a path with its slots filled."""
    return (
        path.replace("{name:path}", "lin/A1/stage").replace("{fact_id}", "none").replace("{language}", "zh")
    )


def test_a_route_that_declares_no_verb_keeps_the_application_from_starting(app: FastAPI) -> None:
    """Nobody can forget to say who may use a route."""
    app.add_api_route("/api/forgotten", lambda: {})
    with pytest.raises(UndeclaredRoute, match="forgotten"):
        refuse_undeclared(app, ("/static", "/vendor"))


def test_an_unknown_verb_keeps_the_application_from_starting(app: FastAPI) -> None:
    """A misspelt verb is no verb."""
    Routes(app).get("/api/typo", "raed")(lambda: {})
    with pytest.raises(UndeclaredRoute, match="typo"):
        refuse_undeclared(app, ("/static", "/vendor"))


def test_a_mount_nobody_listed_keeps_the_application_from_starting(app: FastAPI) -> None:
    """What is mounted stands outside the guard, so it is listed by name."""
    app.mount("/extra", FastAPI())
    with pytest.raises(UndeclaredRoute, match="extra"):
        refuse_undeclared(app, ("/static", "/vendor"))


def test_every_route_asks_every_role_for_its_verb(app: FastAPI, log_in: Login, duty: ModuleType) -> None:
    """All routes × all roles: refused exactly where `can` refuses, and nobody gets in without logging in."""

    async def ask_all() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN) as stranger:
            await _matrix(stranger, None)
        for user in duty.USERS:
            client = await log_in(user.name)
            await _matrix(client, user)
            await client.aclose()

    async def _matrix(client: httpx.AsyncClient, user: object) -> None:
        for method, path, verb in routes_of(app):
            if path in ("/logout", "/login", "/api/events"):
                continue
            reply = await client.request(method, asked(path), json={}, headers={"origin": ORIGIN})
            refused = reply.status_code in (401, 403) or reply.headers.get("location") == "/login"
            allowed = verb == "open" or (user is not None and (verb == "signed_in" or can(user, verb)))
            assert refused is not allowed, (user, method, path, reply.status_code)

    asyncio.run(ask_all())


FORGED = [
    {},
    {"origin": "http://elsewhere.test"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site", "origin": ORIGIN},
    {"sec-fetch-site": "same-site", "origin": ORIGIN},
    {"sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FORGED, ids=["none", "foreign", "null", "cross", "same-site", "typed"])
def test_a_request_that_is_not_from_our_own_page_changes_nothing(
    app: FastAPI, log_in: Login, headers: dict[str, str]
) -> None:
    """Every route that asks for a change refuses a forged request with 403, cookie or not."""

    async def forge() -> None:
        client = await log_in("wang")
        del client.headers["origin"]
        for method, path, _ in routes_of(app):
            if method == "POST":
                reply = await client.post(path, json={}, headers=headers)
                assert (reply.status_code, "own page" in reply.text) == (403, True), path
        await client.aclose()

    asyncio.run(forge())


def test_every_answer_carries_the_policy(app: FastAPI, log_in: Login) -> None:
    """Pages, data, scripts, refusals: each with the content policy, no sniffing, no framing; data are not cached."""

    async def look() -> None:
        client = await log_in("wang")
        for path in ("/", "/login", "/api/state", "/static/js/main.js", "/nowhere", "/words/zh.json"):
            reply = await client.get(path)
            assert reply.headers["content-security-policy"] == POLICY
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert reply.headers["x-frame-options"] == "DENY"
            assert reply.headers["cache-control"] == (
                "no-cache" if path.startswith("/static/") else "no-store"
            )
        await client.aclose()

    asyncio.run(look())
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_session_cookie_is_closed_to_scripts_and_other_sites(
    app: FastAPI, duty: ModuleType, scheme: str
) -> None:
    """HttpOnly, SameSite, whole path; over https also Secure with the __Host- name."""

    async def enter() -> str:
        origin = f"{scheme}://duty.test"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=origin) as client:
            form = {"name": "wang", "password": duty.PASSWORD}
            reply = await client.post("/login", data=form, headers={"origin": origin})
            return reply.headers["set-cookie"]

    cookie = asyncio.run(enter())
    assert all(part in cookie for part in ("HttpOnly", "Path=/", "SameSite=lax"))
    assert ("Secure" in cookie, cookie.startswith("__Host-")) == (
        (True, True) if scheme == "https" else (False, False)
    )


def test_leaving_ends_the_session(app: FastAPI, log_in: Login) -> None:
    """After logging out the old cookie opens nothing."""

    async def leave() -> None:
        client = await log_in("wang")
        cookie = client.cookies["anlan"]
        await client.post("/logout")
        reply = await client.get("/api/state", headers={"cookie": f"anlan={cookie}"})
        assert reply.status_code == 401
        await client.aclose()

    asyncio.run(leave())


def test_a_wrong_password_says_so_and_opens_nothing(app: FastAPI) -> None:
    """The page comes back with 401, in words, without a cookie; what was typed is not repeated."""

    async def enter() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ORIGIN) as client:
            form = {"name": "<script>wang", "password": "guess"}
            reply = await client.post("/login?lang=en", data=form, headers={"origin": ORIGIN})
            assert reply.status_code == 401
            assert "does not fit" in reply.text
            assert "guess" not in reply.text
            assert "<script>wang" not in reply.text
            assert "anlan=" not in reply.headers.get("set-cookie", "")

    asyncio.run(enter())
