"""Timers are rows: set, moved, stopped and fired by facts alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anlan.core.given import Fired
from anlan.core.tables import Rows
from anlan.core.timers import TIMERS, TimerSet, TimerStopped, timer_key

START = datetime(2018, 9, 16, tzinfo=UTC)
MINUTES = st.integers(0, 5)
STEPS = st.lists(
    st.tuples(st.sampled_from(["set", "stop", "fire"]), st.sampled_from("ab"), MINUTES), max_size=30
)


def fact(what, about, minutes):
    """One step as a fact."""
    due = START + timedelta(minutes=minutes)
    if what == "set":
        return TimerSet(at=START, by="s", timer="t", about=about, due=due, id=f"{about}{minutes}")
    if what == "stop":
        return TimerStopped(at=START, by="s", timer="t", about=about)
    return Fired(at=due, by="timer", key="k", timer="t", about=about, due=due)


@given(STEPS)
def test_a_timer_runs_from_its_last_setting_until_it_fires_or_is_stopped(steps):
    """Only a firing at the time that is set takes it away: one that was moved meanwhile means nothing."""
    rows, running = Rows(TIMERS), {}
    for what, about, minutes in steps:
        TIMERS.fold(fact(what, about, minutes), rows)
        if what == "set":
            running[about] = minutes
        elif what == "stop" or running.get(about) == minutes:
            running.pop(about, None)
    assert {row.about: row.due for row in rows.all()} == {
        about: START + timedelta(minutes=minutes) for about, minutes in running.items()
    }
    assert all(rows.get(timer_key("t", about)).set_by == f"{about}{running[about]}" for about in running)
