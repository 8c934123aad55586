"""The storm is real, the city is not; what the exercise needs to happen does, at its time."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from lxml import etree

from anlan.core.city import Series
from anlan.core.observations import from_micros
from anlan.core.scenarios import HappeningKind, SourceError
from anlan.sources import builtin
from anlan.sources.mangkhut_2018.happenings import injects
from anlan.sources.mangkhut_2018.storm import storm_at, track

T = datetime(2018, 9, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def scenario(small_binhai):
    """The storm over the small city."""
    return builtin("mangkhut_2018").scenario(city=small_binhai)


@pytest.fixture(scope="module")
def heard(scenario) -> dict[str, list[tuple[datetime, datetime, float]]]:
    """Give every reading by station and property: (known, observed, value), in the order of known time."""
    found: dict[str, list[tuple[datetime, datetime, float]]] = defaultdict(list)
    for moment in scenario.moments():
        for name, time, value in zip(moment.series, moment.times, moment.values, strict=True):
            observed = datetime.fromisoformat(time) if isinstance(time, str) else from_micros(int(time))
            found[name].append((moment.known_at, observed, float(value)))
    return dict(found)


def at(rows: list[tuple[datetime, datetime, float]], hours: float) -> float:
    """The value observed at an hour from the landfall."""
    when = T + timedelta(hours=hours)
    return next(value for _, observed, value in rows if observed == when)


def test_the_track_is_the_published_one():
    """42 fixes of RSMC Tokyo, six hours apart, 905 hPa at the lowest; the landfall lies between two of them."""
    fixes = track().fixes
    assert len(fixes) == 42
    assert {b.at - a.at for a, b in pairwise(fixes)} == {timedelta(hours=6)}
    assert min(fix.pressure_hpa for fix in fixes) == 905
    now = storm_at(track(), np.array([0.0]))
    assert now.lat == pytest.approx(21.95)
    assert now.lon == pytest.approx(112.55)
    assert np.hypot(now.east_m_s, now.north_m_s) == pytest.approx(9.4, abs=0.5)


def test_it_plays_in_a_city_and_says_so_where_there_is_none():
    """Without records there is nothing to play in."""
    with pytest.raises(SourceError, match="plays in a city"):
        builtin("mangkhut_2018").scenario()


def test_everything_but_the_bulletins_is_marked_simulated(scenario):
    """The four series of the storm are added to the city and are real, told three hours late; the rest is simulated."""
    series = [content for _, _, content in scenario.records if isinstance(content, Series)]
    real = {row.property for row in series if not row.simulated}
    assert real == {"storm_lon", "storm_lat", "storm_pressure", "storm_wind"}
    assert any("+3 h as if operational" in note for note in scenario.notes)


def test_no_fix_is_known_before_its_delay(heard):
    """A bulletin is told three hours after its fix, never sooner."""
    rows = heard["binhai/mangkhut-2018/storm_lat"]
    assert len(rows) >= 14
    assert all(known - observed >= timedelta(hours=3) for known, observed, _ in rows)


def test_it_is_the_same_each_time_and_in_the_order_of_known_time(scenario, heard):
    """The same readings twice, known times never falling, over 72 h and nine of run-up."""
    again = defaultdict(list)
    known = []
    for moment in scenario.moments():
        known.append(moment.known_at)
        for name, value in zip(moment.series, moment.values, strict=True):
            again[name].append(float(value))
    assert known == sorted(known)
    assert known[0] == scenario.begins + timedelta(seconds=60) or known[0] == scenario.begins
    assert {name: [value for *_, value in rows] for name, rows in heard.items()} == again
    assert scenario.ends - scenario.begins == timedelta(hours=81)


def test_every_reading_is_a_number_its_instrument_can_show(scenario, heard):
    """No NaN leaves the simulation, nothing lies outside its series' bounds."""
    bounds = {row.name: row for _, _, row in scenario.records if isinstance(row, Series)}
    for name, rows in heard.items():
        values = np.array([value for *_, value in rows])
        assert np.isfinite(values).all(), name
        if bounds[name].low is not None:
            assert values.min() >= bounds[name].low
            assert values.max() <= bounds[name].high


def test_the_wind_blows_hardest_around_the_landfall(heard):
    """A breeze two days before, over force 11 at the outlook within six hours of the landfall."""
    rows = heard["binhai/w1/wind_speed"]
    values = np.array([value for *_, value in rows])
    peak = rows[int(values.argmax())][1]
    assert at(rows, -48) < 8.0
    assert values.max() > 28.5
    assert abs(peak - T) < timedelta(hours=6)


def test_shimen_passes_its_guarantee_level_at_two_hours_and_is_calm_by_sixteen(heard):
    """Inject 30 and inject 34: over the guarantee level at T+2, under the warning level from T+16."""
    rows = heard["binhai/q1/stage"]
    assert at(rows, 1.5) < 14.0 <= at(rows, 2.25)
    assert at(rows, 16.0) < 13.2
    assert at(rows, -24) < 13.2


def test_the_gauge_at_the_bridge_stands_still_for_six_hours_while_others_move(heard):
    """Inject 4: at T-44:10 not a millimetre of change in six hours."""
    rows = [
        value
        for _, when, value in heard["binhai/q2/stage"]
        if T - timedelta(hours=50.2) <= when <= T - timedelta(hours=44.2)
    ]
    assert len(rows) > 70
    assert len(set(rows)) == 1


def test_the_island_is_silent_and_then_tells_everything_at_once(heard):
    """Inject 27 and 33: nothing known between T-1:18 and T+10, then every reading of those hours."""
    for name in ("binhai/w2/wind_speed", "binhai/p1/power"):
        rows = heard[name]
        assert not [k for k, *_ in rows if T - timedelta(hours=1.2) < k < T + timedelta(hours=10)]
        late = [w for k, w, _ in rows if k - w > timedelta(minutes=30)]
        assert min(late) < T - timedelta(hours=1.2)
        assert len(late) > 125
        assert len({when for _, when, _ in rows}) == len(rows) == 973


def test_the_square_the_underpass_and_the_tank_do_what_the_exercise_says(heard):
    """3.5 a square metre at T-14, 27 cm at T-2, 38 and 2 ppm at T-6; the reservoir 1.2 m below its limit at T-34."""
    assert at(heard["binhai/c1/crowd_density"], -14) == pytest.approx(3.5, abs=0.4)
    assert at(heard["binhai/u1/water_depth"], -2) == pytest.approx(0.27)
    assert at(heard["binhai/a3/ammonia"], -6) == 38.0
    assert at(heard["binhai/a4/ammonia"], -6) == 2.0
    level = heard["binhai/v1/reservoir_level"]
    assert at(level, -34) == pytest.approx(102.4 - 1.2, abs=0.06)
    assert max(value for *_, value in level) > 102.4


def test_what_is_said_and_issued_comes_in_order_under_its_inject(scenario):
    """23 calls about school, 12 from the square, six alerts; each with words or XML, known times never falling."""
    found = list(scenario.happenings())
    assert [one.known_at for one in found] == sorted(one.known_at for one in found)
    assert len({one.name for one in found}) == len(found)
    assert sum(one.number == 17 for one in found) == 23
    assert sum(one.number == 18 for one in found) == 12
    assert {one.number for one in found} >= {
        inject.number for inject in injects() if inject.by in ("report", "cap")
    }
    first = found[0]
    assert (first.number, first.known_at) == (1, T - timedelta(hours=48))
    assert next(one for one in found if one.number == 11).area == "990104001"


def test_each_alert_is_an_exercise_and_cites_the_one_before(scenario):
    """CAP 1.2, status Exercise, two languages; update and cancel name what they replace."""
    alerts = [one for one in scenario.happenings() if one.kind is HappeningKind.CAP]
    space = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
    said = []
    for one in alerts:
        root = etree.fromstring(one.cap.encode())
        assert root.findtext("c:status", namespaces=space) == "Exercise"
        assert len(root.findall("c:info", space)) == 2
        said.append(
            (root.findtext("c:msgType", namespaces=space), root.findtext("c:references", namespaces=space))
        )
    assert [message for message, _ in said] == ["Alert", "Update", "Update", "Update", "Update", "Cancel"]
    assert said[0][1] is None
    assert "binhai-met-typhoon-5," in said[-1][1]


def test_one_may_begin_at_eight_places(scenario):
    """The bookmarks of the drill, in order, within the course."""
    assert [one.name for one in scenario.bookmarks] == [
        "T-48", "T-36", "T-24", "T-6", "landfall", "T+2", "T+10", "T+16",
    ]  # fmt: skip
    assert all(scenario.begins <= one.at <= scenario.ends for one in scenario.bookmarks)
