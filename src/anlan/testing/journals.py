"""The contract of a journal's database: what any engine behind the journal must keep, ours or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Engine

from anlan.core.clock import VirtualClock
from anlan.flow.audit import audit
from anlan.flow.digest import journal_digest
from anlan.flow.rebuild import rebuild
from anlan.store.journal import Fenced, Journal
from anlan.store.journal.verify import verify
from anlan.testing.course import course, run_on
from anlan.testing.small import TABLES, small_flow
from anlan.testing.twins import beginning, memory_journal

Make = Callable[[], Engine]
STEPS, SEED = 30, 79


def journal_checks(make: Make) -> Iterator[tuple[str, Callable[[], None]]]:
    """Name and check of every rule; `make` gives an engine on an empty database, its schema in place."""
    for check in _CHECKS:
        yield check.__name__.strip("_"), partial(check, make)


def _run(engine: Engine, steps: int = STEPS) -> Journal:
    journal, clock = Journal(engine), VirtualClock(beginning())
    flow = small_flow(journal, clock)
    flow.start()
    for _ in run_on(flow, clock, course(STEPS, SEED)[:steps]):
        pass
    return journal


def _it_holds_the_bytes_that_memory_holds(make: Make) -> None:
    here, memory = _run(make()), _run(memory_journal().engine)
    _must(journal_digest(here) == journal_digest(memory), "the journal differs from the one in memory")


def _stopping_anywhere_and_going_on_changes_nothing(make: Make) -> None:
    engine = make()
    for steps in (1, 2, 11, STEPS):
        _run(engine, steps)
    _must(journal_digest(Journal(engine)) == journal_digest(_run(memory_journal().engine)), "a restart shows")


def _it_verifies_and_replays(make: Make) -> None:
    journal = _run(make())
    report, again = verify(journal), audit(journal, small_flow)
    _must(report.ok, report)
    _must(again.equal, again)


def _a_second_flow_fences_the_first(make: Make) -> None:
    engine = make()
    first, clock = small_flow(Journal(engine), VirtualClock(beginning())), VirtualClock(beginning())
    first.start()
    small_flow(Journal(engine), clock).start()
    try:
        first.submit(course(1)[0][1])
    except Fenced:
        _must(Journal(engine).last_seq == 0, "a fenced flow left something behind")
        return
    raise AssertionError("two flows append to one journal")


def _rebuilt_tables_are_the_running_ones(make: Make) -> None:
    journal = _run(make())
    names = [table.name for table in TABLES]
    before = [journal.decisions(name) for name in names]
    rebuild(journal, TABLES)
    _must([journal.decisions(name) for name in names] == before, "a rebuild changed the tables")


_CHECKS = (
    _it_holds_the_bytes_that_memory_holds,
    _stopping_anywhere_and_going_on_changes_nothing,
    _it_verifies_and_replays,
    _a_second_flow_fences_the_first,
    _rebuilt_tables_are_the_running_ones,
)


def _must(holds: bool, detail: object) -> None:
    if not holds:
        raise AssertionError(str(detail))
