"""A city folder taken into a house: every object that differs is one given fact, handed over all or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from anlan.city.folder.checking import check
from anlan.city.folder.diff import HOUSE_KEEPS, Change, How, changes
from anlan.city.folder.problems import FolderProblems
from anlan.city.folder.rosters import household_codes, read_rosters, references, sealed
from anlan.city.house import House, Place
from anlan.city.pace import PacedClock
from anlan.city.process import running_city
from anlan.core.canonical import canonical, sha256
from anlan.core.city import RECORDS, City, RiskZone
from anlan.core.configuration import CONFIGURATION, ConfigRow
from anlan.core.given import Configured
from anlan.core.scenarios import Record
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import answer, ask_all, waiting
from anlan.store.journal.seat import Seat
from anlan.store.vault import Vault, master_key

IMPORT = "city import"
"""Who configures: an object last configured by somebody else, a person or a plug-in, is asked about first."""
UNASKED = frozenset({IMPORT, "city", "worker"})


class Import(Struct, frozen=True, kw_only=True):
    """What an import would do."""

    records: tuple[Record, ...]
    changes: tuple[Change, ...]
    touched: tuple[Change, ...]
    """Among them those whose object somebody has changed in the house since the last import."""
    notes: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of an import."""

    asked: int
    done: int
    refused: tuple[str, ...] = ()
    waiting: int = 0
    """Handed to a running house that has not taken them in yet; nothing of it is lost."""


def planned(folder: Path, engine: Engine) -> Import:
    """What differs between a folder and a house; raises `FolderProblems` with all of them, and then nothing is done."""
    checked = check(folder)
    if checked.problems:
        raise FolderProblems(checked.problems)
    found = tuple(changes(checked.records, running_city(engine)))
    rows, journal = _rows(engine), Journal(engine)
    touched = tuple(change for change in found if _by(rows, journal, change) not in UNASKED)
    return Import(records=checked.records, changes=found, touched=touched, notes=checked.notes)


def take_in(plan: Import, folder: Path, place: Place, engine: Engine) -> Outcome:
    """Seal the rosters, hand every change over in one transaction, and run the flow where nobody else does."""
    city = running_city(engine)
    rows, _ = read_rosters(folder, household_codes(plan.records))
    records = plan.records
    if rows:
        vault = Vault(engine, master_key(place.vault_key))
        records = sealed(records, rows, references(city), vault, city.profile.name)
    at = PacedClock(engine).now()
    given = list(_given(records, plan.changes, city, _rows(engine), at))
    numbers = ask_all(engine, given, at)
    _run_the_flow(place, engine)
    answers = [answer(engine, number) for number in numbers]
    return Outcome(
        asked=len(numbers),
        done=sum(state in ("done", "duplicate") for state, _, _ in answers),
        refused=tuple(detail for state, detail, _ in answers if state == "refused"),
        waiting=sum(state == "waiting" for state, _, _ in answers),
    )


def running_records(url: str) -> list[Record]:
    """The running city of a house as records, in the order they came; what the house configures itself is left out."""
    rows = _rows(open_database(url)).values()
    kept = [row for row in rows if row.record not in HOUSE_KEEPS]
    return [(row.record, row.name, msgspec.convert(row.content, RECORDS[row.record])) for row in kept]


def _run_the_flow(place: Place, engine: Engine) -> None:
    """Take the requests in ourselves when the house stands still; a running one does it."""
    with Seat(engine, place.home) as seat:
        if not seat.take():
            return
        house = House(place, PacedClock(engine))
        house.start()
        house.floor.checkpoint()
        while requests := waiting(house.engine):
            for number, given in requests:
                house.flow.submit(given, inbox=number)
        house.close()


def _given(
    records: Sequence[Record], found: Sequence[Change], city: City, rows: dict[str, ConfigRow], at: datetime
) -> Iterator[Configured]:
    """One fact a change, in the order of the files; zones too whose rosters are new."""
    contents = {(kind, name): content for kind, name, content in records}
    keys = {(change.record, change.name): change.how for change in found}
    for key, content in contents.items():
        stands = city.get(type(content), key[1])
        if key in keys or (isinstance(content, RiskZone) and content != stands):
            yield _configured(key, msgspec.to_builtins(content), rows, at)
    for key, how in keys.items():
        if how is How.REMOVED:
            yield _configured(key, {}, rows, at)


def _configured(
    key: tuple[str, str], content: dict[str, object], rows: dict[str, ConfigRow], at: datetime
) -> Configured:
    """The key says what it follows on, so that an object may come back to what it was before."""
    kind, name = key
    row = rows.get(f"{kind}|{name}")
    said = sha256(canonical([name, content, row.fact if row else ""]))
    return Configured(at=at, by=IMPORT, key=f"import|{kind}|{said}", record=kind, name=name, content=content)


def _rows(engine: Engine) -> dict[str, ConfigRow]:
    decode = msgspec.json.Decoder(ConfigRow).decode
    return {key: decode(body) for key, body in Journal(engine).decisions(CONFIGURATION.name)}


def _by(rows: dict[str, ConfigRow], journal: Journal, change: Change) -> str:
    row = rows.get(f"{change.record}|{change.name}")
    fact = journal.fact(row.fact) if row else None
    return fact.by if fact is not None else IMPORT
