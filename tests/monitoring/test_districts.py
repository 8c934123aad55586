"""断链: a district of which nothing is heard is a signal, never calm."""

import pytest

from anlan.core.signals import SIGNALS, Signal
from anlan.core.silence import SILENT_DISTRICTS, DistrictSilent, DistrictSpeaks
from anlan.core.warnings import CallOut
from anlan.monitoring.districts import roster_text

ISLAND = "330705"


@pytest.fixture
def island(house):
    """A district with three feeds and four posts of its own."""
    house.configure("area", ISLAND, code=ISLAND, zh="南屿区", en="Nanyu", people=9000)
    for number in range(11, 14):
        name = f"binhai/n{number}/stage"
        house.configure(
            "series", name, name=name, number=number, property="stage", unit="m", source="s", area=ISLAND,
            zh=f"南屿{number}", en=f"Nanyu {number}",
        )  # fmt: skip
    for number in range(4):
        post = f"nanyu-{number}"
        holders = [{"side": "A", "person": post, "contact_ref": f"ref-{number}"}]
        house.configure("post", post, name=post, zh=post, en=post, area=ISLAND, holders=holders)
    return house


def feeds(house):
    """The names of the district's feeds."""
    return tuple(f"binhai/n{number}/stage" for number in range(11, 14))


def silence(house, members, change="opened", group="g"):
    """The stream floor tells of silent feeds."""
    house.group(
        change, signal_kind="silence", rule="silence", group=group, members=members,
        worst=(members or feeds(house))[0], level=None, rank=1, value=None,
    )  # fmt: skip


def signals(house):
    """District signals as they stand."""
    return [row for row in house.rows(SIGNALS) if row.signal_kind == "district_silent"]


def test_practice_15_a_district_silent_ten_minutes_is_a_red_signal(island):
    """All its feeds are silent together: ten minutes later it says so, with whom to ring, and that it is not calm."""
    silence(island, feeds(island))
    island.wait(minutes=9)
    assert island.facts(DistrictSilent) == []
    island.wait(minutes=1)
    told = island.last(DistrictSilent)
    assert (told.area, told.why, told.feeds) == (ISLAND, "feeds", 3)
    (signal,) = signals(island)
    assert (signal.active, signal.rank, signal.area) == (True, 4, ISLAND)
    assert "不等于平静" in signal.text.zh
    assert [line.holders for line in told.roster] == [(f"ref-{number}",) for number in range(4)]
    assert "ref-0" in roster_text(told.roster).zh


def test_one_feed_that_speaks_is_not_a_silent_district(island):
    """Two of three are silent: each is a silence, the district is not."""
    silence(island, feeds(island)[:2])
    island.wait(minutes=30)
    assert island.facts(DistrictSilent) == []


def test_several_groups_add_up_to_a_silent_district(island):
    """A gateway and a single gauge may fall silent one after the other."""
    silence(island, feeds(island)[:2], group="gateway")
    island.wait(minutes=8)
    silence(island, feeds(island)[2:], group="gauge")
    island.wait(minutes=9)
    assert island.facts(DistrictSilent) == []
    island.wait(minutes=1)
    assert len(island.facts(DistrictSilent)) == 1


def test_a_feed_back_within_ten_minutes_stops_the_alarm(island):
    """A short break is a break of feeds, not of a district."""
    silence(island, feeds(island))
    island.wait(minutes=5)
    silence(island, feeds(island)[1:], change="shrank")
    island.wait(minutes=30)
    assert island.facts(DistrictSilent) == []


def test_practice_15_it_is_cleared_when_the_district_speaks_again(island):
    """The first feed that speaks ends the alarm and clears the signal."""
    silence(island, feeds(island))
    island.wait(minutes=10)
    silence(island, feeds(island)[1:], change="shrank")
    assert island.last(DistrictSpeaks).area == ISLAND
    assert [row.active for row in signals(island)] == [False]
    assert [row.state for row in island.rows(SILENT_DISTRICTS)] == ["heard"]


def test_practice_15_a_district_whose_posts_do_not_answer_is_silent_too(island):
    """Four are called and none answers: that is a signal; one that answers late ends it."""
    posts = tuple(f"nanyu-{number}" for number in range(4))
    call = island.submit(CallOut, by="wang", what="报平安", area=ISLAND, posts=posts).facts[0]
    island.wait(minutes=5)
    told = island.last(DistrictSilent)
    assert (told.why, told.posts) == ("posts", 4)
    assert len(island.facts(DistrictSilent)) == 1
    island.confirms(call.id, "nanyu-2")
    assert [row.active for row in signals(island)] == [False]


def test_one_post_that_answers_keeps_the_district_heard(island):
    """Three of four are silent: they are chased one by one, the district is not cut off."""
    posts = tuple(f"nanyu-{number}" for number in range(4))
    call = island.submit(CallOut, by="wang", what="报平安", area=ISLAND, posts=posts).facts[0]
    island.confirms(call.id, "nanyu-2")
    island.wait(minutes=60)
    assert island.facts(DistrictSilent) == []


def test_silence_elsewhere_says_nothing_of_this_district(island):
    """Another district's dead feed is its own."""
    silence(island, (island.upper,))
    island.wait(minutes=30)
    assert island.facts(DistrictSilent) == []
    assert [fact.signal_kind for fact in island.facts(Signal)] == ["silence"]
