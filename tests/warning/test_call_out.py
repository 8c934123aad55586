"""叫应 in full: both holders, orders to named posts, people on foot, coverage in people, whole cities in one turn."""

from datetime import timedelta
from time import perf_counter

import pytest

from anlan.core.facts import Mode
from anlan.core.given import Confirmed
from anlan.core.signals import Signal
from anlan.core.warnings import (
    CALLS,
    CONFIRMS,
    CallCounted,
    CallEnded,
    CallOut,
    ConfirmAsked,
    ConfirmFailed,
    Delivery,
    HumanAsked,
    HumanDelivery,
    HumanOverdue,
    Means,
    Standing,
    coverage,
)

ORDER = "低洼区转移"
N_CALLED, N_SILENT = 41, 3


def grid(house, name, area, **changed):
    """A village warden of an area."""
    post = {"name": name, "zh": name, "en": name, "area": area, "kind": "warden"} | changed
    house.configure("post", name, **post)


def ticks(house, thread, **said):
    """Somebody comes back with a line of the tick sheet."""
    line = {
        "about": thread,
        "went": "runner-1",
        "means": Means.DOOR,
        "told_at": house.now,
        "area": house.known_area,
    }
    return house.submit(HumanDelivery, by="runner", **line | said)


@pytest.fixture
def forty_one(house):
    """Forty-one named posts are called for an order; three of them stay silent."""
    names = [f"p{number:02d}" for number in range(N_CALLED)]
    for name in names:
        grid(house, name, house.known_area, chain=("deputy-upper",))
    call = house.submit(CallOut, by="wang", what=ORDER, area=house.known_area, posts=tuple(names)).facts[0]
    for name in names[N_SILENT:]:
        house.confirms(call.id, name)
    return call, names


def board(house, call):
    """The call as it stands."""
    return house.flow.rows(CALLS).get(call.id)


def test_practice_15_the_board_says_38_of_41(house, forty_one):
    """Coverage counts responsible people; acting is told apart from hearing."""
    call, names = forty_one
    assert (board(house, call).confirmed, board(house, call).asked) == (38, 41)
    house.confirms(call.id, names[-1], acted=True)
    assert (board(house, call).confirmed, board(house, call).acted) == (38, 1)


def test_practice_15_three_escalate_and_somebody_goes_on_foot(house, forty_one):
    """Only the silent ones are called further, and at the end of the chain a runner is asked for each."""
    call, names = forty_one
    house.wait(minutes=5)
    asked = [fact for fact in house.facts(ConfirmAsked) if fact.step == 1]
    assert [fact.for_post for fact in asked] == names[:N_SILENT]
    house.wait(minutes=5)
    assert [fact.for_post for fact in house.facts(HumanAsked)] == names[:N_SILENT]
    assert board(house, call).failed == N_SILENT
    ticks(house, call.id, post=names[0])
    assert (board(house, call).confirmed, board(house, call).failed) == (39, 2)
    house.wait(minutes=30)
    assert {fact.for_post for fact in house.facts(HumanOverdue)} == set(names[1:N_SILENT])


def test_an_order_is_told_to_posts_and_never_to_residents(house, forty_one):
    """A call of an order has no public standing."""
    sent = house.facts(Delivery)
    assert len(sent) == N_CALLED
    assert {fact.standing for fact in sent} == {Standing.ADVISORY}
    assert {fact.text for fact in sent} == {ORDER}


def test_an_ended_call_chases_nobody(house, forty_one):
    """The order is over: the three are left in peace."""
    call, _ = forty_one
    house.submit(CallEnded, by="wang", about=call.id)
    house.wait(minutes=60)
    assert [fact for fact in house.facts(ConfirmAsked) if fact.step] == []
    assert house.facts(HumanAsked) == []


def test_a_call_for_a_risk_zone_reaches_its_organiser_and_its_wardens(house):
    """Nobody has to type names at night."""
    grid(house, "grid-1", house.known_area)
    grid(house, "elsewhere", house.unknown_area)
    house.configure(
        "risk_zone", "z1", name="z1", zh="低洼区", en="Low ground", kind="flood", area=house.known_area,
        ring=(), organiser="chief-upper", shelters=(),
    )  # fmt: skip
    house.submit(CallOut, by="wang", what=ORDER, area=house.known_area, risk_zone="z1")
    called = [fact.for_post for fact in house.facts(ConfirmAsked)]
    assert called == ["chief-upper", "grid-1", "warden-upper"]


def test_practice_15_holder_a_then_b_then_deputy_then_superior(house):
    """Two hold a post: both are called before anybody else is, and an answer of the post stops it."""
    holders = [{"side": "B", "person": "zhou"}, {"side": "A", "person": "zhao"}]
    grid(house, "ab", house.known_area, chain=("deputy-upper", "chief-upper"), holders=holders)
    call = house.submit(CallOut, by="wang", what=ORDER, area=house.known_area, posts=("ab",)).facts[0]
    house.wait(minutes=15)
    asked = [(fact.post, fact.holder) for fact in house.facts(ConfirmAsked)]
    assert asked == [("ab", "A"), ("ab", "B"), ("deputy-upper", ""), ("chief-upper", "")]
    assert [fact.to for fact in house.facts(Delivery)] == ["ab", "ab/B", "deputy-upper", "chief-upper"]
    house.confirms(call.id, "ab")
    house.wait(minutes=60)
    assert house.facts(ConfirmFailed) == []


def test_what_was_done_is_kept_beside_that_it_was_heard(house, forty_one):
    """收到 first, 已行动 later, with the post's own words."""
    call, names = forty_one
    house.submit(Confirmed, by=names[9], about=call.id, post=names[9], acted=True, note="已关闸两座")
    row = house.flow.rows(CONFIRMS).get(f"{call.id}|{names[9]}")
    assert (row.state, row.note) == ("acted", "已关闸两座")


def test_practice_15_households_and_shelters_are_counted_and_devices_are_not(house):
    """One post with two channels and two holders is one person; a shelter's post is a shelter; doors are households."""
    facility = {
        "name": "gym",
        "zh": "体育馆",
        "en": "Gym",
        "kind": "shelter",
        "area": house.known_area,
        "place": [120.0, 30.0],
    }
    house.configure("facility", "gym", **facility, post="gym-post")
    grid(house, "gym-post", house.known_area, channels=("inapp", "sms", "radio"))
    call = house.submit(
        CallOut, by="wang", what=ORDER, area=house.known_area, posts=("gym-post", "warden-upper")
    )
    thread = call.facts[0].id
    house.confirms(thread, "gym-post")
    for household in ("h1", "h2", "h2"):
        ticks(house, thread, household=household, means=Means.GONG)
    found = coverage(house.flow.rows(CONFIRMS).where("warning", thread))
    assert (found.asked, found.confirmed, found.shelters, found.shelters_confirmed) == (2, 1, 1, 1)
    assert found.households == 2
    assert house.last(CallCounted).households == 2


def test_a_tick_for_a_post_nobody_called_counts_for_nothing(house, forty_one):
    """Who was not asked cannot be ticked off."""
    call, _ = forty_one
    ticks(house, call.id, post="nobody")
    assert (board(house, call).asked, board(house, call).confirmed) == (N_CALLED, 38)


def test_a_district_warning_reaches_its_towns_and_no_others(house):
    """Codes nest: the towns' posts and wardens of the district are called, the neighbour's warden is not."""
    town = f"{house.known_area}001"
    house.configure("area", town, code=town, zh="石门镇", en="Shimen", people=900, parent=house.known_area)
    for name, area in (("town-grid", town), ("other-grid", house.unknown_area + "001")):
        grid(house, name, area)
    house.in_force("red")
    called = {fact.for_post for fact in house.facts(ConfirmAsked)}
    assert {"town-grid", "warden-upper"} <= called
    assert called.isdisjoint({"other-grid", "warden-lower"})


def test_a_town_warning_reaches_the_districts_post_but_no_warden_of_another_town(house, houses):
    """Who answers for the district hears what one of its towns is warned of."""
    towns = [f"{house.known_area}00{number}" for number in (1, 2)]
    for town in towns:
        house.configure("area", town, code=town, zh=town, en=town, people=1, parent=house.known_area)
        grid(house, f"grid-{town}", town)
    house.configure("post", "district", name="district", zh="区值班室", en="District", area=house.known_area)
    grid(house, "grid-district", house.known_area)
    house.submit(CallOut, by="wang", what=ORDER, area=towns[0])
    called = {fact.for_post for fact in house.facts(ConfirmAsked)}
    assert {"district", f"grid-{towns[0]}"} <= called
    assert called.isdisjoint({f"grid-{towns[1]}", "grid-district", "warden-lower"})


def test_four_hundred_wardens_are_called_in_one_turn(house, met, houses):
    """A city-wide red stays far within the limit of a turn, and is quick; so does everybody staying silent."""
    for number in range(400):
        area = f"{house.known_area}{number % 60 + 1:03d}"
        grid(house, f"w{number:03d}", area, chain=("deputy-upper",), channels=("inapp", "sms"))
    met.lawful(house, houses)
    met.says(house, 1, "red")
    began = perf_counter()
    receipt = house.issue("wang")
    took = perf_counter() - began
    assert sum(isinstance(fact, ConfirmAsked) for fact in receipt.facts) > 400
    assert len(receipt.facts) < 2_000
    assert took < 8, took
    began = perf_counter()
    found = house.wait(minutes=5)
    assert sum(isinstance(fact, ConfirmAsked) for fact in found) > 400
    assert perf_counter() - began < 8


def test_a_call_in_a_drill_says_so_first(houses, sqlite_database):
    """Every text that leaves begins 【演练】."""
    house = houses.SmallCityHouse(sqlite_database, mode=Mode.DRILL)
    house.submit(CallOut, by="wang", what=ORDER, area=house.known_area, posts=("warden-upper",))
    assert house.last(Delivery).text == house.last(Delivery).subject == f"【演练】{ORDER}"
    house.close()


def test_a_tick_sheet_that_does_not_come_back_is_a_signal(house):
    """Half an hour after somebody was sent, the duty desk is told."""
    house.in_force("red")
    house.wait(minutes=15)
    due = house.last(HumanAsked).due
    assert due - house.now == timedelta(minutes=30)
    before = len(house.facts(Signal))
    house.wait(minutes=30)
    assert [fact.signal_kind for fact in house.facts(Signal)[before:]].count("confirm") >= 1
