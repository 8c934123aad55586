"""Deny by default: every route says which verb it needs; one that says nothing keeps the application from starting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import Mount

from anlan.core.people import Role, User, can
from anlan.web.desk import desk_of

OPEN = "open"
"""No log-in: the log-in page itself, words, health."""
SIGNED_IN = "signed_in"
"""Anybody who is logged in; what they see is filtered by the door."""
COOKIE, SECURE_COOKIE = "anlan", "__Host-anlan"
_PROBE = User(name="probe", role=Role.OFFICER, areas=())

Endpoint = Callable[..., Any]


class UndeclaredRoute(RuntimeError):
    """A route that does not say who may use it."""


class Routes:
    """Adds routes with their verb."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, verb: str, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """A route that reads."""
        return self._add("GET", path, verb, options)

    def post(self, path: str, verb: str, **options: Any) -> Callable[[Endpoint], Endpoint]:
        """A route that asks for a change."""
        return self._add("POST", path, verb, options)

    def _add(
        self, method: str, path: str, verb: str, options: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self._app.add_api_route(
                path,
                endpoint,
                methods=[method],
                dependencies=[Depends(_guard(verb))],
                openapi_extra={"x-verb": verb},
                response_model=None,
                **options,
            )
            return endpoint

        return add


def refuse_undeclared(app: FastAPI, mounts: tuple[str, ...]) -> None:
    """Raise UndeclaredRoute for the first route without a known verb, or a mount nobody has listed."""
    for route in app.routes:
        path = getattr(route, "path", repr(route))
        if isinstance(route, Mount):
            if path not in mounts:
                raise UndeclaredRoute(f"{path} is mounted without being listed")
            continue
        verb = (route.openapi_extra or {}).get("x-verb") if isinstance(route, APIRoute) else None
        if verb is None or not _known(verb):
            raise UndeclaredRoute(f"{path} declares no verb: say who may use it")


def token_of(request: Request) -> str:
    """The session token the browser sent; empty when there is none."""
    return request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE) or ""


def _guard(verb: str) -> Callable[[Request], None]:
    def check(request: Request) -> None:
        if verb == OPEN:
            return
        token = token_of(request)
        user = desk_of(request).people.who(token) if token else None
        if user is None:
            raise HTTPException(401, "log in first")
        if verb != SIGNED_IN and not can(user, verb):
            raise HTTPException(403, f"the role {user.role} may not {verb}")
        request.state.user = user

    return check


def _known(verb: str) -> bool:
    if verb in (OPEN, SIGNED_IN):
        return True
    try:
        can(_PROBE, verb)
    except KeyError:
        return False
    return True
