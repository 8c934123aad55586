"""A killed turn leaves nothing and is run again: after restart the journal equals the unkilled one, byte for byte."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, event, select

from anlan.core.clock import VirtualClock
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.journal.schema import (
    CURSORS,
    DECISIONS,
    FACTS,
    INBOX,
    LINKS,
    METADATA,
    OUTBOX,
    REFUSED,
)
from anlan.store.journal.verify import verify
from anlan.testing.course import course, run_on
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning

STEPS, SEED = 8, 79
"""A short course with every kind of turn: refused, configured, acknowledged, reminded, cleared."""
CHILD = Path(__file__).with_name("child.py")


class Killed(BaseException):
    """The end of a process, as far as one process can play it."""


def everything(engine: Engine) -> dict[str, list[tuple]]:
    """All that the journal database holds, in a fixed order; the epoch alone counts the restarts."""
    tables = (FACTS, LINKS, DECISIONS, CURSORS, OUTBOX, INBOX, REFUSED)
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
                for row in connection.execute(select(*wanted(table)).order_by(*table.primary_key.columns))
            ]
            for table in tables
        }


def wanted(table):
    """Every column, but for the number of a request: a rolled back ask may use one up."""
    return [column for column in table.columns if (table.name, column.name) != ("inbox", "number")]


@contextmanager
def killed_at(engine: Engine, number: int) -> Iterator[list[str]]:
    """Raise before the statement or commit of this number; gives what was about to run, for messages."""
    seen: list[str] = []

    def look(what: str) -> None:
        seen.append(what)
        if len(seen) == number:
            raise Killed(what)

    def statement(_connection, _cursor, text, *_rest) -> None:
        look(text)

    def commit(_connection) -> None:
        look("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def run(engine: Engine, clock: VirtualClock) -> None:
    """Open the journal and run the course on from where it stands."""
    flow = small_flow(Journal(engine), clock)
    flow.start()
    for _ in run_on(flow, clock, course(STEPS, SEED)):
        pass


def empty(engine: Engine) -> None:
    """Make the database as new."""
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(table.delete())


@pytest.mark.slow
def test_a_kill_before_any_statement_changes_nothing(engine):
    """Every statement and every commit of a rich course, one after the other; the restart makes it whole."""
    with killed_at(engine, 0) as seen:
        run(engine, VirtualClock(beginning()))
    expected, statements = everything(engine), list(seen)
    assert verify(Journal(engine)).ok
    kinds = {fact.kind for fact in Journal(engine).facts()}
    assert kinds >= {"fired", "turn_refused", "configured", "acknowledged", "timer_stopped", "delivery"}
    assert statements.count("COMMIT") > STEPS
    for number, statement in enumerate(statements, 1):
        empty(engine)
        clock = VirtualClock(beginning())
        with killed_at(engine, number), pytest.raises(Killed):
            run(engine, clock)
        engine.dispose()
        run(engine, VirtualClock(beginning()))
        assert everything(engine) == expected, f"killed before statement {number}: {statement[:200]}"
    assert verify(Journal(engine)).ok


def test_a_kill_after_the_commit_is_a_duplicate_at_the_restart(engine, act, clock):
    """The turn is there, the sender asks again, nothing is there twice."""

    class Unanswered(Journal):
        """Commits, and dies before anybody hears of it."""

        def commit(self, turn):
            """Commit and die."""
            super().commit(turn)
            raise Killed

    flow = small_flow(Unanswered(engine), clock)
    flow.start()
    with pytest.raises(Killed):
        flow.submit(act("k1"))
    before = everything(engine)
    again = small_flow(Journal(engine), clock)
    again.start()
    assert again.submit(act("k1")).state == "duplicate"
    assert everything(engine) == before


@pytest.mark.slow
def test_twenty_real_kills_change_nothing(database_url, tmp_path):
    """A process killed with signal 9 at twenty places leaves a journal like that of one never killed."""
    steps, kills = 120, 20
    places = np.sort(np.random.default_rng(7).choice(np.arange(1, steps - 20), kills, replace=False))
    within = np.random.default_rng(8).uniform(0, 0.008, kills)
    for place, later in zip(places, within, strict=True):
        assert not run_child(database_url, steps, int(place), float(later))
    assert run_child(database_url, steps)
    unkilled = f"sqlite:///{tmp_path / 'unkilled.sqlite'}"
    assert run_child(unkilled, steps)
    engines = [open_database(url) for url in (database_url, unkilled)]
    one, other = (everything(engine) for engine in engines)
    assert one == other
    assert verify(Journal(engines[0])).ok
    for engine in engines:
        engine.dispose()


def run_child(url: str, steps: int, until: int | None = None, later_s: float = 0) -> bool:
    """Run the course in a process; kill it with signal 9 a moment after a step. Whether it came to its end."""
    with subprocess.Popen(
        [sys.executable, CHILD, url, str(steps)], stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout:
            if line == "done\n":
                return child.wait() == 0
            if until is not None and int(line) >= until:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(later_s)
                child.kill()
                break
        assert child.wait() == -9
    return False
