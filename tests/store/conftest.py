"""What tests around the journal share: a database of each kind."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from anlan.core.clock import VirtualClock
from anlan.store.journal.database import open_database
from anlan.testing.twins import beginning


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give a journal database with its tables, closed after the test."""
    engine = open_database(database_url, durable=False)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> VirtualClock:
    """Give a clock that stands at the beginning."""
    return VirtualClock(beginning())
