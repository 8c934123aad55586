"""`python -m anlan.web JSON`: the web process, as the supervisor starts it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import msgspec
import uvicorn
from fastapi import FastAPI
from msgspec import Struct

from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.city.reception import vault_of
from anlan.core.clock import LiveClock
from anlan.core.facts import Mode
from anlan.intake import Intake
from anlan.store.journal.database import open_database
from anlan.store.observations import ObservationLog
from anlan.web.app import INGEST, create_app
from anlan.web.configured import ConfiguredCity
from anlan.web.ingest import ingest_app, openapi_paths

STOP_WITHIN_S = 2
"""Streams never end by themselves: on stopping they are cut after so long, and browsers come back."""


class Arguments(Struct, frozen=True, kw_only=True):
    """What the supervisor says."""

    home: str
    mode: str
    host: str
    port: str
    database: str = ""


def web(place: Place) -> FastAPI:
    """The application over a house on disk, with ingest mounted."""
    real = LiveClock()
    engine = open_database(place.url)
    clock = PacedClock(engine, real)
    log, city = ObservationLog.open(place.log, clock), ConfiguredCity(engine)

    @cache
    def intake() -> Intake:
        return Intake(city, log, clock)

    return create_app(
        engine=engine,
        log=log,
        clock=clock,
        real=real,
        city=city,
        mode=place.mode,
        vault=vault_of(place, engine),
        ingest=ingest_app(intake),
        ingest_paths=openapi_paths(INGEST),
    )


def main() -> None:
    """Serve until told to stop."""
    said = msgspec.json.decode(sys.argv[1], type=Arguments)
    place = Place(home=Path(said.home), database=said.database, mode=Mode(said.mode))
    uvicorn.run(
        web(place),
        host=said.host,
        port=int(said.port),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


if __name__ == "__main__":
    main()
