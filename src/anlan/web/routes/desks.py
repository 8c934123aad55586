"""The desks: what each shows and offers, every act of people by its kind, and the words behind a reference."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import msgspec
from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from anlan.city.desks import DESKS, forms
from anlan.city.reception import Message, Reception
from anlan.core.acts import ActForm, Desk
from anlan.core.facts import Fact, Given
from anlan.core.given import ReportReceived, WordsRead
from anlan.core.people import User, can
from anlan.store.journal.journal import Journal
from anlan.store.vault import new_reference
from anlan.web.desk import Desk as Rooms
from anlan.web.desk import answer, desk_of, user_of
from anlan.web.forms import HEADER, REFERENCE, asked, fields, made, personal, schema, shapes
from anlan.web.guard import SIGNED_IN, Routes
from anlan.web.submitting import submit

MOST_BODY = 256 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


def add(routes: Routes) -> None:
    """Add the catalogue, one route an act, and the words."""
    routes.get("/api/desks", SIGNED_IN)(catalogue)
    for form in forms().values():
        routes.post(f"/api/acts/{form.given.kind}", form.verb, summary=form.en)(_act(form))
    routes.post("/api/words", "words")(words)


def paths() -> dict[str, object]:
    """What OpenAPI says of the bodies: they follow from the facts, so no model is written twice."""
    return {
        f"/api/acts/{form.given.kind}": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema(form)}}}
        }
        for form in forms().values()
    }


def components() -> dict[str, object]:
    """The schemas those bodies name."""
    return shapes(list(forms().values()))


def catalogue(request: Request) -> Response:
    """Every desk with the tables it shows and the acts this person may do there."""
    return answer([_told(desk, user_of(request)) for desk in DESKS])


def _told(desk: Desk, user: User) -> dict[str, object]:
    return {
        "name": desk.name,
        "zh": desk.zh,
        "en": desk.en,
        "tables": [
            {"name": one.table.name, "zh": one.zh, "en": one.en, "columns": one.columns}
            for one in desk.mirrors
        ],
        "acts": [
            {
                "kind": form.given.kind, "zh": form.zh, "en": form.en, "about": form.about,
                "about_field": form.about_field, "fields": fields(form.given),
            }
            for form in desk.acts
            if can(user, form.verb)
        ],
    }  # fmt: skip


def _act(form: ActForm) -> Callable[[Request], Awaitable[Response]]:
    async def act(request: Request) -> Response:
        desk, user = desk_of(request), user_of(request)
        answers, token = _answers(form, await request.body())
        await asyncio.to_thread(_must_be_allowed, desk, user, form, answers)
        key = f"web|{user.name}|{token}"
        header = {"at": desk.clock.now(), "by": user.name, "key": key}
        header |= {"role": user.role.value} if "role" in form.given.__struct_fields__ else {}
        make = _received if form.given is ReportReceived else _made
        try:
            given = await asyncio.to_thread(make, desk, form, answers, header)
        except msgspec.ValidationError as error:
            raise HTTPException(422, str(error)) from error
        return await submit(desk, given)

    act.__name__ = form.given.kind
    act.__doc__ = f"{form.en} · {form.zh}"
    return act


def _made(desk: Rooms, form: ActForm, answers: dict[str, object], header: dict[str, object]) -> Given:
    return made(form, _keep(desk, form, answers, str(header["key"])), header)


def _received(desk: Rooms, _form: ActForm, answers: dict[str, object], header: dict[str, object]) -> Given:
    """A report goes through the reception, which reads it by rules; words sent twice are kept once."""
    message = msgspec.convert({**answers, **header}, Message, strict=False)
    known = Journal(desk.engine).by_key(message.key)
    if isinstance(known, ReportReceived):
        return known
    return Reception(desk.vault).receive(message, desk.city())


def _answers(form: ActForm, body: bytes) -> tuple[dict[str, object], str]:
    """The form's answers and its token; raises HTTPException for what the form does not ask."""
    if len(body) > MOST_BODY:
        raise HTTPException(413, f"an act has at most {MOST_BODY} bytes")
    try:
        said = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"the body is a JSON object: {error}") from error
    token = said.pop("token", "")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise HTTPException(422, "token: 8 to 64 letters, digits, - or _")
    if strange := sorted(said.keys() - asked(form)):
        raise HTTPException(422, f"{', '.join(strange)}: this act asks {', '.join(sorted(asked(form)))}")
    return {name: value for name, value in said.items() if value not in ("", None)}, token


def _must_be_allowed(desk: Rooms, user: User, form: ActForm, answers: dict[str, object]) -> None:
    """What is not there for this person is not there; what names no area is for those of the whole city."""
    area = answers.get("area")
    if form.about:
        row = desk.seen_as(user).row(form.about, str(answers.get(form.about_field, "")))
        if row is None or not can(user, form.verb, row.area):
            raise HTTPException(404, "no such thing")
        area = area or row.area
    elif isinstance(incident := answers.get("incident"), str) and area is None:
        row = desk.seen_as(user).row("incidents", incident)
        if row is None:
            raise HTTPException(404, "no such incident")
        area = row.area
    if isinstance(area, str) and not can(user, form.verb, area):
        raise HTTPException(404, "no such area")
    if area is None and not form.anywhere and not form.about and not user.covers(None):
        raise HTTPException(403, "this needs somebody of the whole city")


def _keep(desk: Rooms, form: ActForm, answers: dict[str, object], key: str) -> dict[str, object]:
    """The answers with personal words in the vault; words sent twice are kept once."""
    kept = dict(answers)
    for name in personal(form):
        said = kept.pop(name, None)
        if isinstance(said, str) and Journal(desk.engine).seq_of(key) is None:
            kept[f"{name}{REFERENCE}"] = desk.vault.keep(new_reference(), said)
    return kept


async def words(request: Request) -> Response:
    """The words behind a fact's references; reading them is itself a fact, with the reason."""
    desk, user = desk_of(request), user_of(request)
    form = ActForm(given=WordsRead, verb="words", zh="查看原话", en="Read the words")
    answers, token = _answers(form, await request.body())
    fact = await asyncio.to_thread(desk.seen_as(user).fact, str(answers.get("about", "")))
    if fact is None:
        raise HTTPException(404, "no such fact")
    header = {"at": desk.clock.now(), "by": user.name, "key": f"web|{user.name}|{token}"}
    try:
        await submit(desk, made(form, answers, header))
    except msgspec.ValidationError as error:
        raise HTTPException(422, str(error)) from error
    return answer(await asyncio.to_thread(_read, desk, fact))


def _read(desk: Rooms, fact: Fact) -> dict[str, str | None]:
    named = [name for name in fact.__struct_fields__ if name.endswith(REFERENCE) and name not in HEADER]
    found = {name.removesuffix(REFERENCE): getattr(fact, name) for name in named}
    return {name: desk.vault.read(one) for name, one in found.items() if isinstance(one, str) and one}
