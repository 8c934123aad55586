"""The typhoon hazard: what a coast is told from two fixes, and what its card must order."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from anlan.core.cards import Phase
from anlan.core.properties import STORM_WIND
from anlan.hazards.typhoon import HAZARD
from anlan.science.storm_track import Fix, Motion
from anlan.testing.hazards import case_for
from anlan.testing.storms import storm_case


@pytest.fixture
def case():
    """A coast half a day before the centre."""
    return case_for(HAZARD)


def rows_of(case, place, level="watch"):
    """Rows of one place and level, shortest horizon first."""
    return [row for row in case.answer() if (row.series, row.level) == (case.asked[place], level)]


def test_a_place_on_the_path_is_struck_and_one_far_off_is_not(case):
    """The chance of gale on the path within a day is high, eleven hundred kilometres off it is nothing."""
    near, far = rows_of(case, 0)[3], rows_of(case, 23)[3]
    assert near.horizon_min == far.horizon_min == 1440
    assert near.chance > 0.8
    assert far.chance < 0.02
    assert near.onset is not None
    assert case.at < near.onset < case.at + timedelta(hours=24)
    assert near.hours is not None
    assert near.hours > 3


def test_the_spread_grows_with_the_age_of_the_last_fix(case):
    """Bulletins that come late make the answer wider, before they count as missing."""
    fresh = rows_of(case, 3)[3]
    late = case.with_course(lambda name, rows: rows[:-1] if "storm" in name else rows)
    aged = rows_of(replace(case, course=late.course), 3)[3]
    assert not aged.missing
    assert aged.high - aged.low > fresh.high - fresh.low


def test_when_bulletins_stop_it_is_said_and_never_reads_as_calm(case):
    """After the patience of the card every row names the bulletins, and a standing alarm stands."""
    old = case.at - timedelta(hours=13)
    quiet = case.with_course(lambda name, rows: [r for r in rows if r[0] <= old] if "storm" in name else rows)
    held = [(case.asked[0], "watch", 1440)]
    found = {(r.series, r.level, r.horizon_min): r for r in quiet.answer(held)}
    assert all(any(STORM_WIND in name for name in row.missing) for row in found.values())
    assert [place for place, row in found.items() if row.alarm] == held


def test_a_wind_that_blows_already_is_told_whatever_the_track_says(case):
    """A station over the level is a fact: chance 1 and an alarm, on the path or not."""
    stormy = case.with_course(
        lambda name, rows: [(at, 20.0) for at, _ in rows] if name == case.asked[23] else rows
    )
    assert all(row.chance == 1.0 and row.alarm for row in rows_of(stormy, 23))


def test_one_fix_alone_tells_no_motion():
    """From a single fix the storm is not made to move, and is said not to be known to."""
    alone = Motion.of([Fix(0.0, 122.0, 21.0, 950.0, 45.0)])
    assert (alone.known, alone.east_km_h, alone.north_km_h) == (False, 0.0, 0.0)
    with pytest.raises(ValueError, match="no fix"):
        Motion.of([])


def test_the_motion_is_that_of_the_last_two_fixes():
    """A storm that ran a degree of latitude in six hours goes on at 18.5 km/h."""
    fixes = [Fix(h, 122.0, 20.0 + h / 6, 950.0, 45.0) for h in (0.0, 6.0, 12.0)]
    assert Motion.of(fixes).north_km_h == pytest.approx(111.195 / 6, rel=1e-6)


def test_practice_22_the_card_orders_every_typhoon_measure_with_who_decides():
    """Each measure of the list is on the card in both languages with its deciding body; the five stops are a table."""
    measures = HAZARD.card.measures
    said = "".join(item.zh for item in measures)
    for word in (
        "渔船",
        "上岸",
        "海上平台",
        "塔吊",
        "广告牌",
        "危旧房",
        "景区",
        "地下空间",
        "下穿隧道",
        "断交",
        "地铁",
    ):
        assert word in said, word
    assert {item.stops for item in measures if item.stops} == {
        "school",
        "work",
        "production",
        "transport",
        "business",
    }
    assert all(item.decides_zh and item.decides_en and item.zh and item.en for item in measures)
    assert {item.phase for item in measures} == set(Phase)


def test_a_warning_asks_for_nothing_that_begins_after_the_storm():
    """Rescue and recovery stand on the card and in no warning."""
    asked = HAZARD.measures(4)
    assert HAZARD.card.in_phase(Phase.RECOVERY)[0] not in asked
    assert any("停业" in zh for zh, _ in asked)
    assert not any("停业" in zh for zh, _ in HAZARD.measures(3))


def test_a_city_without_bulletins_is_asked_nothing():
    """Wind stations alone make no typhoon."""
    case = storm_case(HAZARD)
    bare = replace(case, records=tuple(r for r in case.records if "storm" not in r[1]))
    assert bare.answer() == []


def test_the_record_of_the_model_carries_its_errors(case):
    """What the card states is what the model is asked with: a city may state other errors."""
    sure = HAZARD.untrained()
    exact = {"lead_h": [0.0, 72.0], "track_km": [1.0, 2.0], "wind_m_s": [0.1, 0.2]}
    model = msgspec.structs.replace(sure, version="exact", parameters={**sure.parameters, "errors": exact})
    narrow, wide = rows_of(case.with_model(model), 3)[3], rows_of(case, 3)[3]
    assert narrow.model == "exact"
    assert narrow.high - narrow.low < wide.high - wide.low


def test_a_district_with_a_station_of_its_own_is_told_once(case):
    """Stations in its towns are not asked about: one strike a district, not one a mast."""
    town, district = case.asked[1], case.asked[0]
    records = tuple(
        (kind, name, {**content, "parent": "a0"} if (kind, name) == ("area", "a1") else content)
        for kind, name, content in case.records
    )
    asked = {row.series for row in replace(case, records=records).answer()}
    assert district in asked
    assert town not in asked
    assert len(asked) == len(case.asked) - 1
