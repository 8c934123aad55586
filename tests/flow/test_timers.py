"""Timers fire once, in order of (due, key), each as one given fact; a step of the wall clock moves none."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.core import clock as clock_module
from anlan.core.clock import LiveClock, VirtualClock
from anlan.core.facts import Fact
from anlan.core.given import Acknowledged, Fired
from anlan.core.timers import TIMERS, TimerSet, TimerStopped
from anlan.store.journal import Journal
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning


class Setter:
    """Sets the timers that a note lists as "about:minutes", or stops those with no minutes."""

    name, takes = "setter", (Acknowledged,)

    def handle(self, fact: Fact, seen):
        """One timer a word."""
        for word in fact.note.split():
            about, _, minutes = word.partition(":")
            if minutes:
                due = beginning() + timedelta(minutes=float(minutes))
                yield TimerSet(at=seen.at, by=self.name, timer="t", about=about, due=due)
            else:
                yield TimerStopped(at=seen.at, by=self.name, timer="t", about=about)


@pytest.fixture
def timed(engine, clock):
    """Give a flow whose timers a note can set."""
    flow = small_flow(Journal(engine), clock, extra=(Setter(),))
    flow.start()
    return flow


def note(key, words):
    """A given fact that sets timers."""
    return Acknowledged(at=beginning(), by="w", key=key, about="", note=words)


def fire(flow, minutes):
    """Turn the clock and fire; gives what fired as (about, minutes)."""
    at = beginning() + timedelta(minutes=minutes)
    flow.clock.turn_to(at)
    receipts = flow.fire_due(at)
    assert all(receipt.state == "done" for receipt in receipts)
    fired = [receipt.facts[0] for receipt in receipts]
    return [(fact.about, (fact.due - beginning()).total_seconds() / 60) for fact in fired]


def test_timers_fire_in_order_of_due_and_key(timed):
    """Whatever the order they were set in."""
    timed.submit(note("k1", "c:5 b:5 a:7 d:1"))
    assert fire(timed, 0.5) == []
    assert fire(timed, 6) == [("d", 1), ("b", 5), ("c", 5)]
    assert fire(timed, 60) == [("a", 7)]
    assert fire(timed, 600) == []


def test_a_moved_timer_fires_once_at_its_new_time(timed):
    """Later or earlier; the old time means nothing any more, also after a restart."""
    timed.submit(note("k1", "a:5 b:5 c:5"))
    timed.submit(note("k2", "a:9 b:2 c:5"))
    restarted = small_flow(Journal(timed.journal.engine), timed.clock, extra=(Setter(),))
    restarted.start()
    assert fire(restarted, 6) == [("b", 2), ("c", 5)]
    assert fire(restarted, 100) == [("a", 9)]
    assert restarted.rows(TIMERS).all() == []


def test_a_stopped_timer_never_fires(timed):
    """Nor one that was stopped and set again for its old time."""
    timed.submit(note("k1", "a:5 b:5"))
    timed.submit(note("k2", "a"))
    timed.submit(note("k3", "b"))
    timed.submit(note("k4", "b:8"))
    assert fire(timed, 60) == [("b", 8)]


def test_each_firing_is_one_given_fact_that_says_when_it_was_due(timed):
    """`at` is the due time, however late the flow came to it."""
    timed.submit(note("k1", "a:5"))
    fire(timed, 50)
    (fired,) = timed.journal.facts(kind="fired")
    assert isinstance(fired, Fired)
    assert fired.at == fired.due == beginning() + timedelta(minutes=5)
    assert fired.known == beginning() + timedelta(minutes=50)


def test_a_refused_firing_does_not_stop_the_others(engine, clock):
    """A stage that breaks on one timer is refused for that one, now and after a restart."""

    class Breaks:
        """Breaks on the timer of b."""

        name, takes = "breaks", (Fired,)

        def handle(self, fact, seen):
            """Break."""
            if fact.about == "b":
                raise RuntimeError("b")
            yield from ()

    for restart in (False, True):
        flow = small_flow(Journal(engine), clock, extra=(Setter(), Breaks()))
        flow.start()
        if not restart:
            flow.submit(note("k1", "a:1 b:2 c:3"))
        clock.turn_to(beginning() + timedelta(minutes=9))
        states = [receipt.state for receipt in flow.fire_due(clock.now())]
        assert states == (["refused"] if restart else ["done", "refused", "done"])
    assert len(list(flow.journal.facts(kind="turn_refused"))) == 1


def test_a_step_of_the_wall_clock_leaves_the_remaining_time(engine, monkeypatch):
    """The house goes on by time that passed: an hour's jump of the wall fires nothing, and is measured as drift."""
    wall = [datetime(2026, 5, 1, tzinfo=UTC)]

    class Wall(datetime):
        """A wall clock that somebody can move."""

        @classmethod
        def now(cls, tz=None):  # noqa: ARG003 — the signature of datetime
            """Where it hangs now."""
            return wall[0]

    monkeypatch.setattr(clock_module, "datetime", Wall)
    clock = LiveClock()
    flow = small_flow(Journal(engine), VirtualClock(beginning()), extra=(Setter(),))
    flow.clock = clock
    flow.start()
    flow.submit(note("k1", ""))
    due = clock.now() + timedelta(minutes=5)
    minutes = (due - beginning()).total_seconds() / 60
    flow.submit(note("k2", f"a:{minutes}"))
    wall[0] += timedelta(hours=1)
    assert flow.fire_due(clock.now()) == []
    assert clock.drift_s() == pytest.approx(3600, abs=2)
    remaining = (flow.next_timer().due - clock.now()).total_seconds()
    assert 290 < remaining <= 300.001
