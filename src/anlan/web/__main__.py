"""The web process: pages, the event stream and the door for readings on one port. `python -m anlan.web JSON`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import uvicorn
from sqlalchemy import Engine

from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.city.process import running_city
from anlan.core.city import City
from anlan.core.clock import Clock, LiveClock
from anlan.core.facts import Mode
from anlan.intake import Intake
from anlan.store.journal.database import open_database
from anlan.store.observations import ObservationLog
from anlan.web.app import create_app
from anlan.web.ingest import ingest_app, openapi_paths

LOOK_AGAIN = timedelta(seconds=2)


def current_city(engine: Engine, clock: Clock) -> Callable[[], City]:
    """The city as configured, read again when it is more than two seconds old and something changed."""
    kept: list[tuple[datetime, City]] = []

    def city() -> City:
        now = clock.now()
        if not kept or now - kept[0][0] > LOOK_AGAIN:
            found = running_city(engine)
            same = bool(kept) and kept[0][1].revision == found.revision
            kept[:] = [(now, kept[0][1] if same else found)]
        return kept[0][1]

    return city


def main() -> None:
    """Serve until told to stop."""
    arguments = msgspec.json.decode(sys.argv[1], type=dict[str, str])
    place = Place(home=Path(arguments["home"]), database=arguments["database"], mode=Mode(arguments["mode"]))
    engine, real = open_database(place.url), LiveClock()
    clock = PacedClock(engine, real)
    log = ObservationLog.open(place.log, clock)
    city = current_city(engine, real)
    intake = Intake(city, log, clock)
    app = create_app(
        engine=engine, log=log, clock=clock, city=city, mode=place.mode, real=real, ingest=ingest_app(intake),
        ingest_paths=openapi_paths(),
    )  # fmt: skip
    uvicorn.run(
        app,
        host=arguments["host"],
        port=int(arguments["port"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
