"""A small river city, a clock that stands at noon, and an intake over a log of its own."""

from datetime import UTC, datetime

import pytest

from anlan.core.city import City
from anlan.core.clock import VirtualClock
from anlan.intake import Intake
from anlan.store.observations import ObservationLog

NOON = datetime(2018, 9, 16, 4, 0, tzinfo=UTC)
"""12:00 in Beijing."""


def series(name: str, number: int, **more: object) -> dict[str, object]:
    """One stage series in metres."""
    return {
        "name": name, "number": number, "property": "stage", "unit": "m", "source": "s1", "area": "a", "zh": name,
        "en": name, "period_s": 600.0, **more,
    }  # fmt: skip


@pytest.fixture
def city() -> City:
    """Three gauges with different bounds, and one with a Chinese name from a source that speaks GBK."""
    city = City()
    city.put(
        "source",
        "s1",
        {"name": "s1", "zh": "一", "en": "one", "owner": "water office", "silent_after_s": 1800},
    )
    city.put(
        "source",
        "gbk",
        {"name": "gbk", "zh": "二", "en": "two", "owner": "water office", "encoding": "gb18030"},
    )
    rows = [
        series("river/a/stage", 1, low=-1.0, high=12.0, rate_per_h=3.0),
        series("river/b/stage", 2),
        series("river/c/stage", 3, place=[106.8, -6.2, 5000.0]),
        series("river/临江闸/stage", 4),
        series("river/d/temperature", 5, unit="Cel"),
    ]
    for row in rows:
        city.put("series", str(row["name"]), row)
    return city


@pytest.fixture
def clock() -> VirtualClock:
    """Stands at noon until turned."""
    return VirtualClock(NOON)


@pytest.fixture
def log(tmp_path, clock):
    """A log in a file of its own."""
    log = ObservationLog.open(tmp_path / "observations.sqlite", clock)
    yield log
    log.close()


@pytest.fixture
def intake(city, log, clock) -> Intake:
    """The door under test."""
    return Intake(city, log, clock)


@pytest.fixture
def stored(log):
    """Everything in the log as (series, ISO time, value, flags), in log order."""

    def rows() -> list[tuple[int, str, float | None, int]]:
        found = []
        for batch in log.read():
            for row in batch.rows.to_pylist():
                found.append((row["series"], row["observed_at"].isoformat(), row["value"], row["quality"]))  # noqa: PERF401
        return found

    return rows
