"""The application: routes, guard, safety, the hub, and what is mounted beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from anlan import __version__
from anlan.city.pace import PacedClock
from anlan.core.city import City, Series
from anlan.core.clock import Clock, LiveClock
from anlan.core.facts import Mode
from anlan.store.door import Door
from anlan.store.observations import ObservationLog
from anlan.store.people import People
from anlan.store.vault import Vault
from anlan.web.desk import Desk
from anlan.web.gauges import Gauges
from anlan.web.guard import Routes, refuse_undeclared
from anlan.web.hub import Hub
from anlan.web.routes import acts, bulletins, desks, events, evidence, means, metrics, pace, pages, state
from anlan.web.safety import Safety

INGEST = "/ingest"
_HERE = Path(str(files("anlan.web")))
VENDOR = _HERE / "vendor"


def create_app(
    *,
    engine: Engine,
    log: ObservationLog,
    clock: PacedClock,
    city: Callable[[], City],
    mode: Mode,
    vault: Vault,
    real: Clock | None = None,
    ingest: ASGIApp | None = None,
    ingest_paths: Mapping[str, object] | None = None,
) -> FastAPI:
    """The web application of a house. `ingest` is mounted at /ingest; `ingest_paths` join our OpenAPI as they are.

    Raises `UndeclaredRoute` when a route does not say who may use it.
    """
    desk = _desk(engine, log, clock, city, mode, vault, real or LiveClock())
    hub = Hub(desk)
    app = FastAPI(
        title="Anlan 安澜",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_watch(hub),
    )
    app.state.desk = desk
    routes = Routes(app)
    for room in (pages, state, acts, bulletins, desks, means, pace, evidence, metrics):
        room.add(routes)
    events.add(routes, hub)
    _describe(app, routes, ingest_paths or {})
    app.add_middleware(Safety, exempt=(f"{INGEST}/",) if ingest else ())
    app.add_exception_handler(HTTPException, _refused)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    mounts = ["/static"]
    if desk.has_map:
        app.mount("/vendor", StaticFiles(directory=VENDOR), name="vendor")
        mounts.append("/vendor")
    if ingest is not None:
        app.mount(INGEST, ingest)
        mounts.append(INGEST)
    refuse_undeclared(app, tuple(mounts))
    return app


def _desk(
    engine: Engine,
    log: ObservationLog,
    clock: PacedClock,
    city: Callable[[], City],
    mode: Mode,
    vault: Vault,
    real: Clock,
) -> Desk:
    def area_of_series(name: str) -> str | None:
        series = city().get(Series, name)
        return series.area if series else None

    return Desk(
        engine=engine,
        log=log,
        clock=clock,
        real=real,
        city=city,
        mode=mode,
        vault=vault,
        people=People(engine, real),
        door=Door(engine, area_of_series),
        gauges=Gauges(log, city),
        has_map=(VENDOR / "maplibre-gl.mjs").is_file(),
    )


def _watch(hub: Hub) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        looking = asyncio.create_task(hub.run())
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking

    return lifespan


def _describe(app: FastAPI, routes: Routes, more: Mapping[str, object]) -> None:
    """OpenAPI for those who are logged in, with the paths of what is mounted."""

    @routes.get("/api/openapi.json", "signed_in", include_in_schema=False)
    def openapi() -> dict[str, object]:
        described = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for path, body in desks.paths().items():
            described["paths"][path]["post"] |= body
        described["paths"] = {**described["paths"], **more}
        described.setdefault("components", {}).setdefault("schemas", {}).update(desks.components())
        return described


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else "error"
    return pages.refused(request, status, detail)
