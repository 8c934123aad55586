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
    try:
        with Seat(engines[1], tmp_path) as second:
            with Seat(engines[0], tmp_path) as first:
                assert first.take()
                assert not second.take()
            assert second.take()
    finally:
        for engine in engines:
            engine.dispose()
