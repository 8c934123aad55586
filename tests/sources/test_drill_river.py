"""The built-in river: fictional and says so, the same flood each time, and with faults to be noticed."""

import msgspec
import numpy as np
import pytest

from anlan.core.city import Area, Authority, City, Ladder, Plan, Post, Profile, Series, Source, Threshold
from anlan.core.clock import VirtualClock
from anlan.intake import Intake
from anlan.sources import builtin
from anlan.sources.drill_river.simulate import Gauge, Reach, stages
from anlan.store.observations import HotMap, ObservationLog

SCENARIO = builtin().scenario()


@pytest.fixture(scope="module")
def city() -> City:
    """The running city of the drill."""
    city = City()
    for kind, name, content in SCENARIO.records:
        city.put(kind, name, msgspec.to_builtins(content))
    return city


@pytest.fixture(scope="module")
def hot(city, tmp_path_factory):
    """Everything the gauges sent, through intake."""
    clock = VirtualClock(SCENARIO.begins)
    log = ObservationLog.open(tmp_path_factory.mktemp("drill") / "o.sqlite", clock)
    intake = Intake(city, log, clock)
    for one in SCENARIO.moments():
        clock.turn_to(one.known_at)
        receipt = intake.ingest_columns(
            one.source, one.series, one.times, one.values, one.unit, known_at=one.known_at
        )
        assert receipt.quarantined == []
    assert log.flag_counts() == {"RATE": 1}  # the stuck gauge comes back to the truth in one step
    hot = HotMap()
    hot.follow(log.read())
    log.close()
    return hot


def test_everything_is_marked_simulated_and_fictional(city):
    """No series, area or issuer of the drill can be taken for a real one."""
    assert not SCENARIO.real
    assert not city.get(Profile, "linjiang").real
    assert all(series.simulated for series in city.all(Series).values())
    assert all(source.simulated for source in city.all(Source).values())
    assert all("虚构" in area.zh and "fictional" in area.en for area in city.all(Area).values())
    assert all("fictional" in row.body for row in city.all(Authority).values())
    assert len(city.all(Series)) == 12


def test_the_city_is_whole(city):
    """Each series has an area, each level a threshold and a lawful issuer, each duty post a deputy and a superior."""
    areas, levels = city.all(Area), [row.level for row in city.get(Ladder, "flood").rows]
    assert levels == ["注意", "警戒", "保证"]
    for series in city.all(Series).values():
        assert series.area in areas
        assert areas[series.area].people
        over = [city.get(Threshold, f"{series.name}|{level}").over for level in levels]
        assert over == sorted(set(over))
        assert over[-1] < series.high
    assert {row.level for row in city.all(Authority).values() if row.standing == "statutory"} == set(levels)
    posts = city.all(Post)
    for code in areas:
        assert len(posts[f"{code}-duty"].chain) == 2
        assert set(posts[f"{code}-duty"].chain) <= set(posts)
    plan = city.get(Plan, "linjiang-flood")
    assert len(plan.clauses) >= 10
    assert len({clause.number for clause in plan.clauses}) == len(plan.clauses)
    assert {clause.from_rank for clause in plan.clauses} == {1, 2, 3}


def test_the_flood_is_the_same_each_time_and_in_order():
    """A seed, one flood; moments rise by five minutes over 18 hours."""
    one, other = list(SCENARIO.moments()), list(builtin().scenario().moments())
    assert len(one) == 217
    assert [m.known_at for m in one] == sorted(m.known_at for m in one)
    assert all(
        np.array_equal(a.values, b.values) and a.series == b.series for a, b in zip(one, other, strict=True)
    )
    assert one[0].known_at == SCENARIO.begins
    assert one[-1].known_at == SCENARIO.ends


def test_the_flood_reaches_every_level_and_goes_down_again(city, hot):
    """Red somewhere, yellow everywhere, calm at the end; the crest moves down the main river."""
    crests = []
    for series in city.all(Series).values():
        times, values, _ = hot.window(series.number)
        over = [city.get(Threshold, f"{series.name}|{level}").over for level in ("注意", "警戒", "保证")]
        assert values[0] < over[0] < values.max()
        assert values[-1] < over[0]
        if "/m" in series.name and not series.name.endswith("m2/stage"):
            crests.append(int(times[np.argmax(values)]))
    assert crests == sorted(crests)
    peaks = [
        hot.window(s.number)[1].max() >= city.get(Threshold, f"{s.name}|保证").over
        for s in city.all(Series).values()
    ]
    assert 3 <= sum(peaks) < len(peaks)


def test_one_gauge_falls_silent_and_one_sticks_during_the_flood(city, hot):
    """Bai Stream sends nothing for hours at its crest; Qingshi repeats one number: both longer than their limits."""
    silent, stuck = city.get(Series, "linjiang/b1/stage"), city.get(Series, "linjiang/m2/stage")
    times, _, _ = hot.window(silent.number)
    assert np.diff(times).max() / 1e6 > 2 * silent.silent_after_s
    _, values, _ = hot.window(stuck.number)
    still = np.diff(np.flatnonzero(np.diff(values, prepend=np.nan, append=np.nan) != 0)).max() * 300
    assert still > 2 * stuck.stuck_after_s


def test_water_is_neither_made_nor_lost_on_the_way():
    """In a steady state the stage stands still, whatever the reach."""
    calm = {"basin_km2": 0.0, "rain_after_h": 5.0, "width": 50.0, "zero_m": 0.0}
    gauges = [
        Gauge(code="a", base_m3s=50.0, **calm),
        Gauge(code="b", base_m3s=0.0, upstream=(Reach("a", 2.0),), **calm),
    ]
    found = stages(gauges, 6.0, seed=1)
    assert found["b"] == pytest.approx(np.ones(73), abs=0.05)
    assert found["a"] == pytest.approx(found["b"], abs=0.05)
