"""What tests of the flow share: a database of each kind, and acts whose turns touch everything."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from anlan.core.clock import VirtualClock
from anlan.core.given import TookAction
from anlan.flow import Flow
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning


@pytest.fixture
def engine(database_url: str) -> Engine:
    """Give a journal database with its tables, closed after the test."""
    engine = open_database(database_url, durable=False)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> VirtualClock:
    """Give a clock that stands at the beginning."""
    return VirtualClock(beginning())


@pytest.fixture
def flow(engine: Engine, clock: VirtualClock) -> Flow:
    """Give a started flow of the small house."""
    flow = small_flow(Journal(engine), clock)
    flow.start()
    return flow


@pytest.fixture
def act(clock: VirtualClock) -> Callable[..., TookAction]:
    """Give a maker of acts: each opens a signal, sets a timer and queues two messages."""

    def make(key: str, what: str = "sandbags", area: str = "A", after_min: float = 0) -> TookAction:
        at = beginning() + timedelta(minutes=after_min)
        return TookAction(at=at, by="wang", key=key, what=what, why="water in the street", area=area)

    return make
