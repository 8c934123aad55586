"""Scores are counted from the alarms that stood in the journal, and shouting wins nothing."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from anlan.city.scoring import part
from anlan.core.city import City
from anlan.core.forecasts import Alarm, Forecast
from anlan.core.observations import Quality, micros
from anlan.core.ports import Window
from anlan.core.scenarios import Split

GAUGE, LEVEL, OVER = "river/a/stage", "high", 3.0
MIDNIGHT = datetime(2020, 1, 1, tzinfo=UTC)
SPLIT = Split(name="report", since=MIDNIGHT, until=MIDNIGHT + timedelta(hours=12))


def at(hours: float) -> datetime:
    """So many hours after midnight."""
    return MIDNIGHT + timedelta(hours=hours)


@pytest.fixture
def city() -> City:
    """Give one gauge with one level."""
    city = City()
    city.put("threshold", f"{GAUGE}|{LEVEL}", {"series": GAUGE, "level": LEVEL, "over": OVER, "under": 2.9})
    return city


@pytest.fixture
def known() -> dict[str, Window]:
    """Give twelve hours at ten minutes: 1 m, and 3.5 m from 2 to 3 and from 8 to 9 o'clock: two events."""
    minutes = np.arange(0, 12 * 60 + 1, 10)
    high = ((minutes >= 120) & (minutes < 180)) | ((minutes >= 480) & (minutes < 540))
    times = micros(MIDNIGHT) + minutes.astype(np.int64) * 60_000_000
    return {GAUGE: Window(times, np.where(high, 3.5, 1.0), np.zeros(len(times), np.uint16))}


def forecast(hours: float, *horizons: int, hazard: str = "flood") -> Forecast:
    """The alarms that stand from then on; without horizons none stands."""
    alarms = tuple(Alarm(series=GAUGE, level=LEVEL, horizon_min=one, chance=0.7) for one in horizons)
    return Forecast(at=at(hours), by="warning", hazard=hazard, alarms=alarms, model="m", missing=())


def counted(found: dict, horizon: int | None = None) -> tuple[int, int, int]:
    """Hits, misses and false alarms, of all horizons or one."""
    line = found if horizon is None else found["by_horizon_min"][str(horizon)]
    return line["hit"], line["miss"], line["false_alarm"]


def test_hits_misses_and_false_alarms_are_what_a_hand_counts(city, known):
    """One event told twenty minutes ahead, one missed, and twenty minutes of alarm for nothing in one window."""
    said = [forecast(1 + 40 / 60, 30), forecast(2.5), forecast(5, 30), forecast(5.5)]
    found = part(city, known, said, SPLIT, 0.0)
    assert counted(found, 30) == (1, 1, 1)
    assert counted(found, 60) == counted(found, 180) == (0, 2, 0)
    assert counted(found) == (1, 5, 1)
    assert found["lead_median_min"] == 20.0
    assert (found["pod"], found["far"], found["csi"]) == (0.1667, 0.5, 0.1429)


def test_a_long_false_alarm_counts_once_for_each_horizon_long_window(city, known):
    """Two hours of alarm for nothing are four false windows of half an hour, and two of an hour."""
    said = [forecast(4, 30, 60), forecast(6)]
    found = part(city, known, said, SPLIT, 0.0)
    assert found["by_horizon_min"]["30"]["false_alarm"] == 4
    assert found["by_horizon_min"]["60"]["false_alarm"] == 2


def test_an_alarm_that_comes_with_the_water_is_a_miss(city, known):
    """Told at the very moment of the reach, and a minute after it, warns nobody."""
    found = part(city, known, [forecast(2, 30, 60, 180), forecast(3)], SPLIT, 0.0)
    assert counted(found) == (0, 6, 0)


def test_the_newest_forecast_is_the_one_that_stands(city, known):
    """An alarm lifted before the window of the event opens was no warning of it."""
    found = part(city, known, [forecast(0, 30), forecast(1)], SPLIT, 0.0)
    assert counted(found, 30) == (0, 2, 2)


def test_another_hazards_forecast_neither_raises_nor_lifts_an_alarm(city, known):
    """A typhoon's silence is no word about the river."""
    said = [forecast(1.5, 30), forecast(1.6, hazard="typhoon"), forecast(2.5)]
    assert counted(part(city, known, said, SPLIT, 0.0), 30) == (1, 1, 0)


def test_always_warning_never_beats_a_house_that_listens(city, known):
    """All events hit, and a false alarm in every window: less than one true warning with few false ones."""
    found = part(city, known, [forecast(1.5, 30, 60, 180), forecast(2.5)], SPLIT, 0.0)
    always, never = found["baseline"]["always"], found["baseline"]["never"]
    assert counted(always)[:2] == (6, 0)
    assert always["false_alarm"] > 20
    assert always["csi"] < found["csi"]
    assert counted(never) == (0, 6, 0)
    assert never["csi"] == 0.0
    assert never["far"] is None


def test_baselines_know_no_reading_before_the_house_did(city, known):
    """A straight line through readings that are known an hour later sees nothing of a sudden rise."""
    prompt = part(city, known, [], SPLIT, 0.0)["baseline"]["extrapolate_30_min"]
    late = part(city, known, [], SPLIT, 3600.0)["baseline"]["extrapolate_30_min"]
    assert late["hit"] <= prompt["hit"]
    assert late["false_alarm"] != prompt["false_alarm"]


def test_unusable_readings_are_no_events(city, known):
    """A value out of range is kept in the log and makes no flood."""
    window = known[GAUGE]
    flagged = Window(window.times, window.values, np.full(len(window.times), int(Quality.RANGE), np.uint16))
    found = part(city, {GAUGE: flagged}, [forecast(1, 30)], SPLIT, 0.0)
    assert counted(found) == (0, 0, 0)
    assert found["csi"] is None


def test_a_gauge_that_never_spoke_scores_nothing(city, known):
    """Silence is not calm: no event, no false alarm, no division by nothing."""
    silent = {GAUGE: Window(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint16))}
    found = part(city, silent, [forecast(1, 30)], SPLIT, 0.0)
    assert counted(found) == (0, 0, 0)
