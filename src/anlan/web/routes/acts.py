"""What people do: each act becomes a given fact in the inbox, and waits up to two seconds for its turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Literal

import msgspec
from fastapi import Body, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from anlan.core.given import Acknowledged, Confirmed, Decided, FieldReported, TookAction, Verdict
from anlan.core.people import Role, User, can
from anlan.store.door import Shown
from anlan.web.desk import Desk, desk_of, user_of
from anlan.web.guard import Routes
from anlan.web.submitting import submit

WAIT = timedelta(seconds=2)
LOOK_EVERY_S = 0.03

Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=2000)]
Written = Annotated[str, Field(min_length=1, max_length=2000)]


class Act(BaseModel):
    """Every act carries the token its form was made with: pressed twice, sent twice, done once."""

    model_config = ConfigDict(extra="forbid")
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Acknowledge(Act):
    """A signal or warning is in hand."""

    about: Name
    note: Words = ""


class Decide(Act):
    """A verdict on exactly what was shown: `content` is its SHA-256."""

    about: Name
    content: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    verdict: Literal["approve", "reject"]
    reason: Words = ""
    option: Annotated[int, Field(ge=0, le=20)] = 0


class Confirm(Act):
    """叫应: a post answers."""

    about: Name
    post: Name
    acted: bool = False
    note: Words = ""


class Immediate(Act):
    """先期处置: what was done at once, and why."""

    what: Written
    why: Written
    area: Name
    hazard: Annotated[str, Field(max_length=50)] | None = None


class FieldWord(Act):
    """A team's word on its task."""

    task: Name
    status: Literal["received", "on_scene", "done", "failed", "needs_help"]


def add(routes: Routes) -> None:
    """Add the acts."""
    routes.post("/api/acts/acknowledge", "acknowledge")(acknowledge)
    routes.post("/api/acts/decide", "approve")(decide)
    routes.post("/api/acts/confirm", "confirm")(confirm)
    routes.post("/api/acts/immediate", "act_at_once")(immediate)
    routes.post("/api/acts/field", "report")(field)


async def acknowledge(request: Request, act: Annotated[Acknowledge, Body()]) -> Response:
    """Take a signal or warning in hand."""
    desk, user = desk_of(request), user_of(request)
    await asyncio.to_thread(_thing, desk, user, ("signals", "warnings"), act.about, "acknowledge")
    given = Acknowledged(
        at=desk.clock.now(), by=user.name, key=_key(user, act), about=act.about, note=act.note
    )
    return await submit(desk, given)


async def decide(request: Request, act: Annotated[Decide, Body()]) -> Response:
    """Approve or reject exactly what was shown."""
    desk, user = desk_of(request), user_of(request)
    if act.verdict == "reject" and not act.reason.strip():
        raise HTTPException(422, "a rejection says why")
    await asyncio.to_thread(_thing, desk, user, ("warnings", "proposals"), act.about, "approve")
    given = Decided(
        at=desk.clock.now(),
        by=user.name,
        key=_key(user, act),
        about=act.about,
        content=act.content,
        verdict=Verdict(act.verdict),
        role=user.role.value,
        reason=act.reason.strip(),
        option=act.option,
    )
    return await submit(desk, given)


async def confirm(request: Request, act: Annotated[Confirm, Body()]) -> Response:
    """Answer 叫应 for a post: one's own, or, at the duty desk, one that answered by telephone."""
    desk, user = desk_of(request), user_of(request)
    await asyncio.to_thread(_may_answer, desk, user, act)
    given = Confirmed(
        at=desk.clock.now(),
        by=user.name,
        key=_key(user, act),
        about=act.about,
        post=act.post,
        acted=act.acted,
        note=act.note.strip(),
    )
    return await submit(desk, given)


async def immediate(request: Request, act: Annotated[Immediate, Body()]) -> Response:
    """Record what was done at once."""
    desk, user = desk_of(request), user_of(request)
    if not can(user, "act_at_once", act.area):
        raise HTTPException(404, "no such area")
    given = TookAction(
        at=desk.clock.now(),
        by=user.name,
        key=_key(user, act),
        what=act.what,
        why=act.why,
        area=act.area,
        hazard=act.hazard,
    )
    return await submit(desk, given)


async def field(request: Request, act: Annotated[FieldWord, Body()]) -> Response:
    """Report on a task."""
    desk, user = desk_of(request), user_of(request)
    await asyncio.to_thread(_thing, desk, user, ("tasks",), act.task, "report")
    given = FieldReported(
        at=desk.clock.now(), by=user.name, key=_key(user, act), task=act.task, status=act.status
    )
    return await submit(desk, given)


def _key(user: User, act: Act) -> str:
    return f"web|{user.name}|{act.token}"


def _thing(desk: Desk, user: User, tables: tuple[str, ...], thread: str, verb: str) -> Shown:
    """The row an act is about; what is not there for this person is not there."""
    view = desk.seen_as(user)
    for table in tables:
        found = view.row(table, thread) or next(
            (row for row in view.screen(table) if row.key.split("@", 1)[0] == thread), None
        )
        if found is not None and can(user, verb, found.area):
            return found
    raise HTTPException(404, "no such thing")


def _may_answer(desk: Desk, user: User, act: Confirm) -> None:
    row = desk.seen_as(user).row("confirms", f"{act.about}|{act.post}")
    row = row or next((r for r in desk.seen_as(user).screen("confirms") if _asks(r, act)), None)
    if row is None or not can(user, "confirm", row.area):
        raise HTTPException(404, "nobody asks this post")
    if user.role in (Role.FIELD, Role.DEPARTMENT) and user.post != act.post:
        raise HTTPException(403, "a post answers for itself")


class _Asked(msgspec.Struct):
    warning: str
    asked: str


def _asks(row: Shown, act: Confirm) -> bool:
    asked = msgspec.json.decode(row.body, type=_Asked)
    return (asked.warning, asked.asked) == (act.about, act.post)
