"""How a house is, in one look."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.city.process import running_city
from anlan.core.approvals import APPROVALS
from anlan.core.incidents import TASKS
from anlan.core.signals import SIGNALS
from anlan.core.tables import Table
from anlan.core.warnings import CONFIRMS, WARNINGS
from anlan.intake import Intake
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.observations import ObservationLog

R = TypeVar("R", bound=Struct)


def status_of(place: Place) -> dict[str, object]:
    """Counts of what stands now; unknown sections of the city are named, never zero."""
    engine = open_database(place.url)
    journal, clock = Journal(engine), PacedClock(engine)
    city, log = running_city(engine), ObservationLog.open(place.log, clock)
    warnings, approvals = _rows(journal, WARNINGS), _rows(journal, APPROVALS)
    confirms = _rows(journal, CONFIRMS)
    answered = sum(row.state in ("confirmed", "acted") for row in confirms)
    found: dict[str, object] = {
        "city": city.profile.en,
        "real": city.profile.real,
        "unknown": city.profile.unknown,
        "now": clock.now(),
        "facts": journal.last_seq,
        "observations_read": journal.cursor("observations"),
        "observations_stored_to": log.last_offset(),
        "screen_behind": max(0, journal.last_seq - journal.cursor("screen")),
        "signals_active": sum(row.active for row in _rows(journal, SIGNALS)),
        "warnings_in_force": sum(row.state == "issued" for row in warnings),
        "waiting_for_approval": sum(row.state == "waiting" for row in approvals),
        "confirmed": f"{answered} of {len(confirms)}",
        "tasks_open": sum(row.status not in ("done", "failed") for row in _rows(journal, TASKS)),
        "feeds": Intake(city, log, clock).health(),
    }
    log.close()
    return found


def _rows(journal: Journal, table: Table[R]) -> list[R]:
    decode = msgspec.json.Decoder(table.row).decode
    return [decode(body) for _, body in journal.decisions(table.name)]
