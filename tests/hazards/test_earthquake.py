"""The earthquake hazard: estimated until the waves have passed, then observed; no word of it is public."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.hazards.earthquake import HAZARD
from anlan.science.aftershocks import chance_of_one, expected_shocks
from anlan.science.shaking import blind_zone_km, hypocentral_km, intensity, scatter, waves
from anlan.testing.hazards import case_for


def told(case, since_s, *, silent=()):
    """Rows by (place, level, horizon), asked so long after the shock; some stations silent from the shock on."""
    (shock,) = case.given
    at = shock.at + timedelta(seconds=since_s)
    ends = {name: shock.at - timedelta(days=1) if name in silent else at for name in case.course}
    course = {name: [row for row in rows if row[0] <= ends[name]] for name, rows in case.course.items()}
    asked = replace(case, at=at, course=course)
    return {(row.series, row.level, row.horizon_min): row for row in asked.answer()}


@pytest.fixture
def case():
    """Stations from the source outwards, four minutes after a shock of 6.8."""
    return case_for(HAZARD)


def test_before_the_waves_arrive_the_far_station_has_an_estimate_with_its_arrival(case):
    """Twenty seconds after the shock a station 180 km off is told when S comes, and a range of degrees."""
    row = told(case, 20)[case.asked[7], "watch", 1]
    (shock,) = case.given
    assert row.onset is not None
    assert shock.at + timedelta(seconds=40) < row.onset < shock.at + timedelta(seconds=70)
    assert row.high - row.low > 2.0


def test_after_the_first_minutes_what_stations_saw_replaces_the_estimate(case):
    """Four minutes on, the median is the strongest reading since the shock, and surer than any estimate."""
    early, late = told(case, 5)[case.asked[0], "watch", 5], told(case, 240)[case.asked[0], "watch", 5]
    assert "at the source" in early.contributions
    assert late.contributions == {"observed": pytest.approx(8.29)}
    assert late.high - late.low < early.high - early.low


def test_a_station_that_went_silent_in_the_shock_is_named_and_still_estimated(case):
    """Silence after strong shaking is no calm: the place keeps its estimate and alarms by it."""
    place = (case.asked[0], "watch", 5)
    row = told(case, 240, silent={case.asked[0]})[place]
    assert row.missing == (case.asked[0],)
    assert row.alarm
    assert row.high - row.low > 1.0


def test_it_is_asked_on_a_report_and_rests_when_it_is_old(case):
    """A young report keeps it awake; without one nothing is asked again."""
    assert not HAZARD.rests(case.seen())
    assert HAZARD.rests(replace(case, given=()).seen())
    assert HAZARD.rests(replace(case, at=case.at + timedelta(hours=2)).seen())


@given(st.floats(4, 9), st.floats(4, 9), st.floats(1, 800), st.floats(1, 800))
def test_shaking_grows_with_the_shock_and_falls_with_distance(one, other, near, far):
    """The relation is monotone both ways, within the scale, and its scatter is never below the far field's."""
    near, far = sorted((near, far))
    weak, strong = sorted((one, other))
    assert intensity(strong, near) >= intensity(weak, near) - 1e-9
    assert intensity(strong, near) >= intensity(strong, far) - 1e-9
    assert 1 <= float(intensity(weak, far)) <= 12
    assert float(scatter(far)) >= 0.82


def test_waves_arrive_in_order_and_the_blind_zone_grows_with_delay():
    """P comes before S; ten seconds after a shallow shock 33 km around are beyond warning, at a deep one none yet."""
    found = waves(hypocentral_km([30.0, 90.0], 15.0))
    assert (found.p[1] < found.s[1]).all()
    assert (found.s[0] < found.s[2]).all()
    assert blind_zone_km(10.0, 10.0) == pytest.approx(33.5, abs=0.1)
    assert blind_zone_km(10.0, 60.0) == 0.0


def test_generic_odds_follow_the_published_numbers():
    """After a 7.9 about seven shocks of 5.9 or more are expected in a week by the generic numbers, fewer later on."""
    week = expected_shocks(7.9, 5.9, 0.0, 7.0)
    assert week == pytest.approx(6.6, abs=1.5)
    assert expected_shocks(7.9, 5.9, 7.0, 14.0) < week
    assert chance_of_one(week) > 0.95
    assert expected_shocks(7.9, 5.9, 3.0, 3.0) == 0.0


def test_a_report_of_later_numbers_replaces_the_earlier(case):
    """The newest report of an event stands: a magnitude put right changes every place."""
    (shock,) = case.given
    risen = msgspec.structs.replace(shock, key="again", magnitude=7.6)
    before = told(case, 5)[case.asked[9], "watch", 5]
    at = shock.at + timedelta(seconds=5)
    both = replace(case, given=(shock, risen), at=at)
    (after,) = [r for r in both.answer() if (r.series, r.level, r.horizon_min) == (case.asked[9], "watch", 5)]
    assert after.median > before.median
    assert told(replace(case, given=(risen,)), 5)[case.asked[9], "watch", 5].median > before.median
