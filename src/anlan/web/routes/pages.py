"""Pages: log-in, and the one duty page; both readable without scripts."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from anlan.city.desks import DESKS
from anlan.core.facts import Mode
from anlan.core.people import User, can
from anlan.web.desk import answer, desk_of, user_of
from anlan.web.guard import COOKIE, OPEN, SECURE_COOKIE, SIGNED_IN, Routes, token_of
from anlan.web.words import COOKIE as LANGUAGE_COOKIE
from anlan.web.words import LANGUAGES, catalogue, language_of, say

_MOST_FORM = 8 * 1024
_YEAR_S = 365 * 24 * 3600
_PAGES = Environment(
    loader=PackageLoader("anlan.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined
)


def add(routes: Routes) -> None:
    """Add the pages."""

    @routes.get("/login", OPEN, include_in_schema=False)
    def login(request: Request) -> Response:
        return _login(request, problem="")

    @routes.post("/login", OPEN, include_in_schema=False)
    async def log_in(request: Request) -> Response:
        body = await request.body()
        if len(body) > _MOST_FORM:
            return _login(request, "login.wrong", 413)
        form = parse_qs(body.decode("utf-8", "replace"))
        name, password = form.get("name", [""])[0], form.get("password", [""])[0]
        return await asyncio.to_thread(_log_in, request, name, password)

    @routes.post("/logout", SIGNED_IN, include_in_schema=False)
    def log_out(request: Request) -> Response:
        desk_of(request).people.close(token_of(request))
        gone = RedirectResponse("/login", 303)
        for name in (COOKIE, SECURE_COOKIE):
            gone.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
        return gone

    @routes.get("/", SIGNED_IN, include_in_schema=False)
    def duty(request: Request) -> Response:
        return _page(request, "duty.html", user=user_of(request))

    @routes.get("/desk/{name}", SIGNED_IN, include_in_schema=False)
    def desk(request: Request, name: str) -> Response:
        found = next((desk for desk in DESKS if desk.name == name), None)
        if found is None:
            return answer({"detail": "no such desk"}, 404)
        return _page(request, "desk.html", user=user_of(request), desk=name)

    @routes.get("/words/{language}.json", OPEN, include_in_schema=False)
    def words(language: str) -> Response:
        return answer(catalogue()[language]) if language in LANGUAGES else answer({}, 404)

    @routes.get("/healthz", OPEN)
    def healthz(request: Request) -> Response:
        """The web process lives and reaches its database."""
        desk_of(request).people.find("nobody")
        return JSONResponse({"alive": True})


def refused(request: Request, status: int, detail: str) -> Response:
    """Somebody who is not logged in is shown the way; everybody else is told why."""
    if status == 401 and request.method == "GET" and not request.url.path.startswith("/api/"):
        return RedirectResponse("/login", 303)
    return JSONResponse({"detail": detail}, status)


def _log_in(request: Request, name: str, password: str) -> Response:
    desk = desk_of(request)
    user = desk.people.check(name, password)
    if user is None:
        locked = desk.people.locked_s(name) > 0
        return _login(request, "login.locked" if locked else "login.wrong", 429 if locked else 401)
    if earlier := token_of(request):
        desk.people.close(earlier)
    done = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    name_of_cookie = SECURE_COOKIE if secure else COOKIE
    done.set_cookie(
        name_of_cookie, desk.people.open(user), path="/", httponly=True, samesite="lax", secure=secure
    )
    return done


def _login(request: Request, problem: str, status: int = 200) -> Response:
    return _page(request, "login.html", status, problem=problem)


def _desks(language: str, user: str | User | None) -> list[tuple[str, str]]:
    """The desks offered: none to those who read nothing there."""
    if not isinstance(user, User) or not can(user, "read"):
        return []
    return [(one.name, one.zh if language == "zh" else one.en) for one in DESKS]


def _page(request: Request, template: str, status: int = 200, **values: str | User) -> Response:
    desk, language = desk_of(request), language_of(request)
    city = desk.city()
    page = _PAGES.get_template(template).render(
        t=lambda key, **slots: say(language, key, **slots),
        language=language,
        other=next(code for code in LANGUAGES if code != language),
        city=city.profile.zh if language == "zh" else city.profile.en,
        real=city.profile.real,
        drill=desk.mode is Mode.DRILL,
        replay=desk.mode is Mode.REPLAY,
        has_map=desk.has_map,
        desks=_desks(language, values.get("user")),
        **values,
    )
    done = HTMLResponse(page, status)
    if request.query_params.get("lang") in LANGUAGES:
        done.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, path="/", samesite="lax")
    return done
