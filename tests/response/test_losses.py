"""灾情统计: a row is asked about before it is believed, and totals are made of what was accepted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.losses import (
    LOSSES,
    Losses,
    LossesAccepted,
    LossesChecked,
    LossesReported,
    LossesSentBack,
    LossesSettled,
    totals,
)

DISTRICT, TOWN, OTHER = "330700", "330701", "330702"
DAY_ONE = {
    "affected_people": 900, "moved_people": 300, "sheltered_people": 120, "collapsed_rooms": 3,
    "damaged_rooms": 20, "crops_mu": 2400.0, "loss_wan_yuan": 560.0,
}  # fmt: skip


@pytest.fixture
def house(houses):
    """A district with two towns: 12,300 people in one, nobody has counted the other."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    opened.configure("area", DISTRICT, code=DISTRICT, zh="望潮区", en="Wangchao", people=20_000)
    for code, people in ((TOWN, 12_300), (OTHER, None)):
        opened.configure(
            "area", code, code=code, zh=code, en=code, people=people, parent=DISTRICT, kind="town"
        )
    yield opened
    opened.close()


def report(house, area=TOWN, by="town", at=None, **figures):
    """A row is reported as of now; the checks that failed."""
    house.submit(LossesReported, by=by, area=area, as_of=at or house.now, **figures)
    return house.last(LossesChecked).failed


def settle(house, kind=LossesAccepted, by="district", reason="", area=TOWN):
    """Somebody of the level above decides on the newest row of an area; how it stands."""
    (row,) = house.flow.rows(LOSSES).where("area", area)
    house.submit(kind, by=by, about=row.thread, reason=reason)
    return house.flow.rows(LOSSES).get(row.thread)


def next_day(house, **figures):
    """The row of the day after."""
    house.wait(minutes=24 * 60)
    return report(house, **figures)


def test_practice_14_losses_are_checked_sent_back_and_only_accepted_rows_count(house):
    """Copied from yesterday: asked, sent back with the reason, reported anew, accepted, counted (practice 14)."""
    assert report(house, **DAY_ONE) == ()
    assert settle(house).state == "accepted"
    assert next_day(house, **DAY_ONE) == ("copied",)
    row = settle(house, LossesSentBack, reason="与昨日相同，请重报")
    assert (row.state, row.reason) == ("sent_back", "与昨日相同，请重报")
    assert report(house, **DAY_ONE | {"affected_people": 1100, "collapsed_rooms": 5}) == ()
    assert totals(house.rows(LOSSES)).figures.collapsed_rooms == 3
    assert settle(house).state == "accepted"
    assert totals(house.rows(LOSSES)).figures.collapsed_rooms == 5


@pytest.mark.parametrize(
    ("figures", "failed"),
    [
        ({"affected_people": 12_301}, ("population",)),
        ({"affected_people": 12_300}, ()),
        ({"affected_people": 10, "moved_people": 11}, ("inside",)),
        ({"moved_people": 10, "sheltered_people": 11}, ("inside",)),
        ({"collapsed_rooms": -1}, ("negative",)),
        ({"affected_people": 900, "loss_wan_yuan": 5_600_000.0}, ("unit",)),
        ({}, ()),
    ],
)
def test_a_row_is_held_against_itself_and_the_people_there(house, figures, failed):
    """More than live there, parts larger than the whole, less than nothing, yuan for ten thousand yuan."""
    assert report(house, **figures) == failed


def test_an_area_nobody_counted_is_held_against_nobody(house):
    """Unknown people are no limit, and not 0."""
    assert report(house, OTHER, affected_people=50_000) == ()


def test_an_area_nobody_knows_is_asked_about(house):
    """A wrong code is a question, and the row is kept."""
    assert report(house, "999999", affected_people=1) == ("unknown_area",)


def test_a_slip_of_units_shows_against_yesterday(house):
    """From 2,400 to 1,600,000 is square metres for mu."""
    report(house, **DAY_ONE)
    assert next_day(house, **DAY_ONE | {"crops_mu": 1_600_000.0}) == ("unit",)


def test_what_has_collapsed_does_not_stand_up_again(house):
    """Fewer collapsed rooms than yesterday is asked about."""
    report(house, **DAY_ONE)
    assert next_day(house, **DAY_ONE | {"collapsed_rooms": 2}) == ("falls",)


def test_quiet_days_are_not_copies(house):
    """Nought and nought again is no copy of anything."""
    quiet = dict.fromkeys(DAY_ONE, 0)
    report(house, **quiet)
    assert next_day(house, **quiet) == ()


def test_a_total_is_held_against_the_rows_below(house):
    """When every town is accepted the district's row is their sum, or is asked about."""
    for area, people in ((TOWN, 900), (OTHER, 100)):
        report(house, area, affected_people=people)
        settle(house, area=area)
    assert report(house, DISTRICT, affected_people=1_001) == ("sum",)
    assert report(house, DISTRICT, affected_people=1_000) == ()


def test_a_total_is_not_held_against_half_of_the_towns(house):
    """While one town is not accepted nothing can be added up."""
    report(house, TOWN, affected_people=900)
    settle(house)
    assert report(house, DISTRICT, affected_people=1_001) == ()


def test_nobody_accepts_their_own_row(house):
    """The level above does."""
    report(house, **DAY_ONE)
    settle(house, by="town")
    assert (house.last(LossesSettled).state, house.last(LossesSettled).reason) == ("refused", "own_row")


def test_a_row_with_questions_is_accepted_only_with_a_reason(house):
    """会商核定: who lets it pass says why."""
    report(house, affected_people=12_301)
    assert settle(house).state == "questioned"
    row = settle(house, reason="含游客")
    assert (row.state, row.accepted.affected_people) == ("accepted", 12_301)


def test_an_older_row_that_comes_late_changes_nothing(house):
    """Yesterday's row arriving today is kept as a fact; the newer one stands."""
    report(house, **DAY_ONE)
    report(house, at=house.now - timedelta(hours=20), affected_people=5)
    assert [row.affected_people for row in house.rows(LOSSES)] == [900]


def test_a_correction_of_the_same_hour_is_no_copy(house):
    """Saying it again as of the same time is a correction, and not held against itself."""
    at = house.now
    report(house, at=at, **DAY_ONE)
    assert report(house, at=at, **DAY_ONE) == ()


def test_what_nobody_knows_has_no_sum(house):
    """The sum says how many rows do not know a figure; where none does it is unknown, not 0."""
    report(house, TOWN, affected_people=900)
    settle(house)
    report(house, OTHER, affected_people=100, collapsed_rooms=2)
    settle(house, area=OTHER)
    found = totals(house.rows(LOSSES))
    assert (found.figures.affected_people, found.figures.collapsed_rooms, found.figures.crops_mu) == (
        1000,
        2,
        None,
    )
    assert found.unknown["collapsed_rooms"] == 1
    assert "affected_people" not in found.unknown


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([TOWN, OTHER]), st.integers(0, 900), st.booleans()), max_size=6))
def test_a_total_is_what_was_accepted_last(houses, rows):
    """Whatever is reported in whatever order, the sum holds each area's last accepted figure and no other."""
    house = houses.SmallCityHouse("sqlite://", quiet_h=0)
    accepted: dict[str, int] = {}
    for area, people, yes in rows:
        house.wait(minutes=60)
        report(house, area, affected_people=people)
        settle(house, LossesAccepted if yes else LossesSentBack, reason="核", area=area)
        if yes:
            accepted[area] = people
    expected = Losses(affected_people=sum(accepted.values()) if accepted else None)
    assert totals(house.rows(LOSSES)).figures == expected
    house.close()
