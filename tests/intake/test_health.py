"""The source registry: a dead feed never reads as calm."""

from datetime import timedelta

import pytest

ROW = {"series": "river/b/stage", "time": "2018-09-16T11:59:00+08:00", "value": 3.2}


def test_a_source_that_never_spoke_is_silent(intake, clock):
    """Configured and unheard is silence of unknown length, never zero seconds."""
    health = {one.source: one for one in intake.health()}
    assert health["s1"].silent
    assert health["s1"].last_seen is None
    assert health["s1"].silent_for_s is None


def test_health_counts_what_a_source_sent_and_how_long_ago(intake, clock):
    """Last seen, last observed, counts by fate, and silence past the source's own limit."""
    intake.ingest_rows(
        "s1", [ROW, ROW, ROW | {"series": "x"}, ROW | {"value": None, "time": "2018-09-16T11:58:00+08:00"}]
    )
    clock.turn_to(clock.now() + timedelta(minutes=20))
    one = intake.health()[0]
    assert (one.counts.accepted, one.counts.flagged, one.counts.duplicate, one.counts.quarantined) == (
        2,
        1,
        1,
        1,
    )
    assert one.silent_for_s == pytest.approx(1200)
    assert not one.silent
    assert one.arrivals == 1
    assert one.last_observed.isoformat() == "2018-09-16T03:59:00+00:00"
    assert intake.health(clock.now() + timedelta(minutes=11))[0].silent


def test_a_source_that_sends_unasked_is_listed_as_unregistered(intake):
    """Its readings are taken, and somebody sees that nobody configured it."""
    assert intake.ingest_rows("stranger", [ROW]).accepted == 1
    last = intake.health()[-1]
    assert (last.source, last.registered) == ("stranger", False)


def test_health_survives_a_restart(intake, city, log, clock):
    """It is computed from the log."""
    intake.ingest_rows("s1", [ROW])
    assert type(intake)(city, log, clock).health() == intake.health()
