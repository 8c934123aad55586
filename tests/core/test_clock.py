"""One clock, handed in: virtual time stands, live time never jumps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.clock import LiveClock, VirtualClock

START = datetime(2018, 9, 16, tzinfo=UTC)


@given(st.lists(st.integers(-100, 100), max_size=20))
def test_virtual_time_never_runs_back(turns):
    """Turned to any times in any order, it shows the latest."""
    clock = VirtualClock(START)
    for minutes in turns:
        before = clock.now()
        clock.turn_to(START + timedelta(minutes=minutes))
        assert clock.now() >= before
    assert clock.now() == START + timedelta(minutes=max([0, *turns]))


def test_a_virtual_clock_starts_at_an_aware_time():
    """A naive start would poison every fact."""
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime(2018, 9, 16))  # noqa: DTZ001


def test_a_live_clock_agrees_with_the_wall_and_never_runs_back():
    """At the start it has no drift; its readings are aware and do not fall."""
    clock = LiveClock()
    readings = [clock.now() for _ in range(100)]
    assert readings == sorted(readings)
    assert readings[0].utcoffset() == timedelta(0)
    assert abs(clock.drift_s()) < 2
