"""The clock of a drill: every process reads the same time, and time never jumps when its speed changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.city.pace import LOOK_AGAIN, PacedClock
from anlan.core.clock import VirtualClock
from anlan.store.journal.database import open_database

START, THEN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2018, 9, 16, tzinfo=UTC)


@pytest.fixture
def engine():
    """Give an empty database."""
    engine = open_database("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def real() -> VirtualClock:
    """Give real time, which passes when told."""
    return VirtualClock(START)


def passes(real: VirtualClock, seconds: float) -> None:
    """Let real time pass."""
    real.turn_to(real.now() + timedelta(seconds=seconds))


def test_without_a_pace_time_is_real(engine, real):
    """A live house has no pace at all."""
    clock = PacedClock(engine, real)
    assert clock.now() == START
    assert clock.speed is None


def test_scenario_time_runs_at_its_speed_from_its_beginning(engine, real):
    """Sixty times as fast from 2018 on; and not at all at 0."""
    clock = PacedClock(engine, real)
    clock.set(60, THEN)
    passes(real, 10)
    assert clock.now() == THEN + timedelta(minutes=10)
    clock.set(0)
    passes(real, 3600)
    assert (clock.now(), clock.speed) == (THEN + timedelta(minutes=10), 0.0)
    clock.set(1)
    passes(real, 1)
    assert clock.now() == THEN + timedelta(minutes=10, seconds=1)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 1000)), max_size=8))
def test_time_is_continuous_through_every_change_of_speed(steps):
    """At the moment of a change the hands stand still; between changes they never run back."""
    engine, real = open_database("sqlite://"), VirtualClock(START)
    clock = PacedClock(engine, real)
    clock.set(1, THEN)
    for speed, seconds in steps:
        before = clock.now()
        clock.set(speed)
        assert abs(clock.now() - before) <= timedelta(microseconds=1)
        passes(real, seconds)
        assert clock.now() >= before - timedelta(microseconds=1)
    engine.dispose()


def test_another_process_sees_the_new_speed_within_a_fifth_of_a_second(engine, real):
    """They share one row; each looks at it again after 200 ms."""
    mine, theirs = PacedClock(engine, real), PacedClock(engine, real)
    mine.set(60, THEN)
    assert theirs.now() == mine.now()
    mine.set(600)
    passes(real, LOOK_AGAIN.total_seconds())
    assert theirs.now() == mine.now()
    assert theirs.speed == 600.0


@pytest.mark.parametrize("speed", [-1, 601, float("nan"), float("inf")])
def test_a_speed_out_of_range_is_refused_and_changes_nothing(engine, real, speed):
    """0 to 600, said so."""
    clock = PacedClock(engine, real)
    clock.set(60, THEN)
    with pytest.raises(ValueError, match="between 0 and 600"):
        clock.set(speed)
    assert clock.speed == 60.0
