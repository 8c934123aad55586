"""A made-up week of three gauges: one with a tide, one that floods once, one that hardly moves."""

from collections.abc import Callable

import numpy as np
import pytest

from anlan.science.fitting import fit
from anlan.science.readings import DAY_US, MINUTE_US, Readings, Times, Values, collect
from anlan.science.trend import TrendParameters

Windows = dict[str, tuple[Times, Values]]
START_US = 1_550_001_600_000_000
"""A whole multiple of half an hour."""


def made_up(every_min: int) -> Windows:
    """Give readings [m] of three gauges; the same every time."""
    rng = np.random.default_rng(7)
    times = START_US + np.arange(0, 8 * 1440, every_min, dtype=np.int64) * MINUTE_US
    hours = (times - START_US) / 3.6e9
    flood = 0.5 + 1.5 * np.exp(-(((hours % 96) - 60) ** 2) / 40)
    shapes = {
        "harbour": 1.5 + 0.5 * np.sin(2 * np.pi * hours / 24.84),
        "river": flood,
        "pond": np.full(len(times), 0.8),
    }
    return {name: (times, shape + rng.normal(0, 0.01, len(times))) for name, shape in shapes.items()}


@pytest.fixture(scope="session")
def week() -> Callable[[int], Windows]:
    """Give a maker of the made-up week, read every so many minutes."""
    return made_up


@pytest.fixture(scope="session")
def windows() -> Windows:
    """Give the made-up week, read every ten minutes."""
    return made_up(10)


@pytest.fixture(scope="session")
def record(windows: Windows) -> Readings:
    """Give the made-up week, collected."""
    return collect(windows)


@pytest.fixture(scope="session")
def parameters(record: Readings) -> TrendParameters:
    """Give parameters learnt from its first six days."""
    return fit(record, START_US, START_US + 6 * DAY_US, {"harbour": (1.8,), "river": (1.2,)})
