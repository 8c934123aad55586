"""The seat of the appender."""

from __future__ import annotations

from pathlib import Path

from anlan.store.journal.database import open_database
from anlan.store.journal.seat import Seat


def test_only_one_flow_has_the_seat_and_a_standby_gets_it_when_it_is_left(
    database_url: str, tmp_path: Path
) -> None:
    """A second flow waits; when the first leaves, the second has the seat."""
    engines = [open_database(database_url) for _ in range(2)]
    first, second = (Seat(engine, tmp_path) for engine in engines)
    assert first.take()
    assert not second.take()
    first.leave()
    assert second.take()
    second.leave()
    for engine in engines:
        engine.dispose()
