"""The errors that the typhoon card assumes have the size that one real storm shows."""

import importlib.util
import sys

import pytest


@pytest.fixture(scope="module")
def rows(root):
    """Give the table of the trial in bench/."""
    spec = importlib.util.spec_from_file_location("typhoon_trial", root / "bench" / "bench_typhoon.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.table()


def test_on_a_real_track_the_assumed_errors_hold(rows):
    """Mean track errors are within a quarter of the card's, and about nine fixes in ten inside its 90 %."""
    for row in rows:
        assert row["n"] >= 30
        assert 0.75 < row["track_km"] / row["assumed_km"] < 1.25, row
        assert 0.85 <= row["within_90"] <= 0.97, row


def test_carrying_the_motion_on_beats_a_storm_that_stands_still(rows):
    """At every lead the poorer baseline is the poorer by far."""
    assert all(row["track_km"] < 0.5 * row["standing_still_km"] for row in rows)
