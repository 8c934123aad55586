"""The main shock is real and alone so; what follows is made up, marked, and never reads a dead feed as calm."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from anlan.city.played import Played
from anlan.core.city import Series
from anlan.core.observations import from_micros
from anlan.core.places import Point, metres_between
from anlan.core.properties import INTENSITY, SEEPAGE
from anlan.core.scenarios import HappeningKind, SourceError
from anlan.sources import builtin
from anlan.sources.wenchuan_2008.shocks import arrives, felt, main_shock, shocks

S = datetime(2008, 5, 12, 6, 28, 1, 600_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def scenario():
    """The shock beside Minan."""
    return Played(name="wenchuan-2008").scenario()


@pytest.fixture(scope="module")
def heard(scenario):
    """Every reading by series: (known, observed, value)."""
    found = defaultdict(list)
    for moment in scenario.moments():
        for name, time, value in zip(moment.series, moment.times, moment.values, strict=True):
            observed = datetime.fromisoformat(time) if isinstance(time, str) else from_micros(int(time))
            found[name].append((moment.known_at, observed, float(value)))
    return dict(found)


def test_the_main_shock_is_the_published_one():
    """06:28:01.6 UTC, 31.00 N 103.32 E, 19 km, Mw 7.9."""
    main = main_shock()
    assert (main.origin, main.place, main.depth_km) == (S, (103.32, 31.0), 19.0)
    assert (main.magnitude, main.magnitude_type, main.agency) == (7.9, "Mw", "USGS")


def test_it_needs_a_city():
    """Without records there is nothing to shake."""
    with pytest.raises(SourceError, match="plays in a city"):
        builtin("wenchuan-2008").scenario()


def test_the_city_lies_where_it_is_shaken_but_not_on_the_epicentre(scenario):
    """Minan's stations stand 20 to 130 km from the epicentre and are shaken by degree 6 to 11."""
    main = shocks(main_shock())[0]
    for series in (
        row for _, _, row in scenario.records if isinstance(row, Series) and row.property == INTENSITY
    ):
        assert 20_000 < metres_between(main.place, series.place) < 130_000
        assert 6.0 < felt(main, series.place, main_shock().strike_deg) < 11.0


def test_aftershocks_are_smaller_later_and_along_the_rupture():
    """None over Båth's largest, all within two days, the same from the same seed."""
    main, *after = shocks(main_shock())
    assert 15 < len(after) < 80
    assert max(shock.magnitude for shock in after) <= 6.75
    assert all(main.origin < shock.origin <= main.origin + timedelta(days=2) for shock in after)
    assert after == shocks(main_shock())[1:]


def test_waves_take_their_time():
    """70 km away and 19 km deep: 72.5 km at 3.5 km/s arrive after 21 s."""
    main = shocks(main_shock())[0]
    place = Point(main.place.lon, main.place.lat + 70 / 111.195)
    assert arrives(main, place) - main.origin == timedelta(seconds=21)


def test_stations_are_quiet_then_shaken_and_nothing_is_known_before_it_arrives(scenario, heard):
    """Below one degree before; over six when the waves come; known after observed, always."""
    for series in (
        row for _, _, row in scenario.records if isinstance(row, Series) and row.property == INTENSITY
    ):
        rows = heard[series.name]
        assert all(known >= observed for known, observed, _ in rows)
        assert max(value for _, observed, value in rows if observed < S) < 1.0
        assert max(value for *_, value in rows) > 6.0


def test_some_feeds_die_at_the_shock_and_say_nothing_until_they_are_back(scenario, heard):
    """Silence is no reading: a dead feed sends no number, neither calm nor zero; others go on."""
    names = [row.name for _, _, row in scenario.records if isinstance(row, Series) and row.name in heard]
    hours = {
        name: max(np.diff(sorted(observed.timestamp() for _, observed, _ in heard[name]))) / 3600
        for name in names
    }
    dead = [name for name, gap in hours.items() if gap > 2.0]
    assert 0.1 < len(dead) / len(names) < 0.9
    assert all(np.isfinite(value) for rows in heard.values() for *_, value in rows)


def test_dams_seep_more_afterwards(scenario, heard):
    """Every dam that is heard lets more through six hours after than before."""
    for series in (
        row for _, _, row in scenario.records if isinstance(row, Series) and row.property == SEEPAGE
    ):
        before = [value for _, when, value in heard[series.name] if when < S]
        after = [value for _, when, value in heard[series.name] if when > S + timedelta(hours=6)]
        assert np.mean(after) > np.mean(before) + 2.0


def test_only_the_catalogue_is_real_and_it_comes_with_its_delay(scenario):
    """The first report is simulated and smaller; Mw 7.9 is told two hours after; every aftershock is simulated."""
    found = list(scenario.happenings())
    assert [one.known_at for one in found] == sorted(one.known_at for one in found)
    reports = [one for one in found if one.kind is HappeningKind.GIVEN]
    real = [one for one in reports if not one.given.simulated]
    assert [(one.given.magnitude, one.known_at - S) for one in real] == [(7.9, timedelta(hours=2))]
    assert reports[0].given.magnitude < 7.9
    assert any(one.kind is HappeningKind.REPORT for one in found)


def test_readings_come_in_the_order_of_known_time_the_same_each_time(scenario):
    """Twice the same, never backward."""
    one, other = list(scenario.moments()), list(scenario.moments())
    assert [m.known_at for m in one] == sorted(m.known_at for m in one)
    assert all(
        a.series == b.series and np.array_equal(a.values, b.values) for a, b in zip(one, other, strict=True)
    )
