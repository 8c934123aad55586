"""Requests are promised once, from what expires first, sent on a unit, and every difference on arrival is said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.resources import (
    REQUESTS,
    SHELTERS,
    STOCK,
    UNITS,
    RoadClosed,
    ShelterCounted,
    ShelterFull,
    ShelterOpened,
    StockCounted,
    StockReserved,
    SupplyCommitted,
    SupplyDiffered,
    SupplyReceived,
    SupplyRefused,
    SupplyRequested,
    SupplySent,
    SupplyWithdrawn,
    UnitStatus,
)


def asks(house, item="drinking-water", amount=400.0):
    """A shelter asks; the thread of the request."""
    return house.submit(SupplyRequested, by="gym", item=item, amount=amount, to="gym").facts[0].id


def request(house, thread):
    """A request as it stands."""
    return house.flow.rows(REQUESTS).get(thread)


def lot(house, name):
    """A lot as it stands."""
    return house.flow.rows(STOCK).get(name)


def promise(house, thread, depot="depot-a", amount=400.0):
    """A depot promises."""
    return house.submit(SupplyCommitted, by="keeper", request=thread, depot=depot, amount=amount)


def test_a_request_goes_from_asked_to_received(town):
    """asked → committed → on the road with the unit's time of arrival → received; the lots are lighter."""
    thread = asks(town)
    states = [request(town, thread).state]
    promise(town, thread)
    states.append(request(town, thread).state)
    town.submit(SupplySent, by="keeper", request=thread, depot="depot-a", unit="boat-1")
    states.append(request(town, thread).state)
    (held,) = request(town, thread).consignments
    assert (held.unit, held.eta) == ("boat-1", town.flow.rows(UNITS).get("boat-1").eta)
    town.submit(SupplyReceived, by="gym", request=thread, depot="depot-a", amount=400.0)
    states.append(request(town, thread).state)
    assert states == ["asked", "committed", "on_the_road", "received"]
    assert [lot(town, name).amount for name in ("a-soon", "a-late")] == [0.0, 400.0]
    assert town.facts(SupplyDiffered, SupplyRefused) == []


def test_what_expires_first_goes_first_and_what_has_expired_never(town):
    """300 of the lot of 2027, 100 of the lot of 2030, none of the lot of 2000."""
    promise(town, asks(town))
    assert [(pick.lot, pick.amount) for pick in town.last(StockReserved).picks] == [
        ("a-soon", 300.0),
        ("a-late", 100.0),
    ]


def test_what_is_promised_is_not_promised_twice(town):
    """800 are usable: after 400 for one, 500 for another is refused, 400 is not."""
    promise(town, asks(town))
    second = asks(town, amount=500.0)
    promise(town, second, amount=500.0)
    assert town.last(SupplyRefused).reason == "short"
    assert request(town, second).refused == "short"
    promise(town, second, amount=400.0)
    assert request(town, second).promised == 400.0


def test_a_difference_on_arrival_is_a_fact(town):
    """400 left, 380 arrived: said with both figures, and the request is received all the same."""
    thread = asks(town)
    promise(town, thread)
    town.submit(SupplySent, by="keeper", request=thread, depot="depot-a", unit="boat-1")
    town.submit(SupplyReceived, by="gym", request=thread, depot="depot-a", amount=380.0)
    differed = town.last(SupplyDiffered)
    assert (differed.sent, differed.received, differed.thread) == (400.0, 380.0, thread)
    assert "-20" in differed.text.zh


def test_two_depots_may_answer_one_request(town):
    """What one has not, the other brings; the request is received when both have arrived."""
    thread = asks(town, amount=600.0)
    promise(town, thread, "depot-a", 400.0)
    promise(town, thread, "depot-b", 200.0)
    for depot, unit in (("depot-a", "boat-1"), ("depot-b", "fire-2")):
        town.submit(SupplySent, by="keeper", request=thread, depot=depot, unit=unit)
    town.submit(SupplyReceived, by="gym", request=thread, depot="depot-a", amount=400.0)
    assert request(town, thread).state == "on_the_road"
    town.submit(SupplyReceived, by="gym", request=thread, depot="depot-b", amount=200.0)
    assert request(town, thread).state == "received"


def test_a_busy_unit_carries_nothing(town):
    """Goods stay promised in the depot when their unit is elsewhere."""
    first, second = asks(town), asks(town, "quilt", 50.0)
    promise(town, first)
    promise(town, second, "depot-b", 50.0)
    town.submit(SupplySent, by="keeper", request=first, depot="depot-a", unit="boat-1")
    town.submit(SupplySent, by="keeper", request=second, depot="depot-b", unit="boat-1")
    assert town.last(SupplyRefused).reason == "no_unit"
    assert (request(town, second).state, lot(town, "b-quilt").amount) == ("committed", 200.0)
    assert town.flow.rows(UNITS).get("boat-1").status is UnitStatus.ASSIGNED


def test_a_withdrawn_request_frees_what_was_promised(town):
    """Nobody keeps lots for what is not needed any more."""
    thread = asks(town)
    promise(town, thread)
    town.submit(SupplyWithdrawn, by="gym", request=thread)
    assert (request(town, thread).state, lot(town, "a-soon").reserved) == ("withdrawn", 0.0)


def test_a_step_out_of_order_is_refused_by_name(town):
    """Nothing is sent without a promise, nothing received that is not on the road, nothing unknown is asked."""
    thread = asks(town)
    town.submit(SupplySent, by="keeper", request=thread, depot="depot-a", unit="boat-1")
    town.submit(SupplyReceived, by="gym", request=thread, depot="depot-a", amount=1.0)
    asks(town, "unobtainium")
    promise(town, "nothing")
    promise(town, thread, amount=-5.0)
    assert [fact.reason for fact in town.facts(SupplyRefused)] == [
        "not_promised",
        "not_on_the_road",
        "unknown_item",
        "unknown_request",
        "not_positive",
    ]


@settings(max_examples=10)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(("ask", "promise", "send", "withdraw", "count")),
            st.integers(0, 4),
            st.sampled_from(("depot-a", "depot-b")),
            st.floats(0.5, 900),
        ),
        max_size=25,
    )
)
def test_stock_is_never_below_zero_and_never_promised_twice(houses, steps):
    """Whatever order requests, promises, runs, withdrawals and recounts come in: 0 ≤ reserved, 0 ≤ amount, and what
    is promised to requests is exactly what is reserved in the lots."""
    house = houses.SmallCityHouse("sqlite://", quiet_h=0)
    houses.equip(house)
    threads = []
    for act, n, depot, amount in steps:
        thread = threads[n % len(threads)] if threads else ""
        if act == "ask":
            threads.append(asks(house, amount=amount))
        elif act == "promise":
            promise(house, thread or "none", depot, amount)
        elif act == "send":
            house.submit(SupplySent, by="k", request=thread or "none", depot=depot, unit=f"fire-{1 + n % 2}")
        elif act == "withdraw":
            house.submit(SupplyWithdrawn, by="k", request=thread or "none")
        else:
            row = house.rows(STOCK)[n]
            house.submit(StockCounted, by="k", lot=row.lot, amount=max(row.reserved, amount))
    promised = {}
    for row in house.rows(REQUESTS):
        for held in row.consignments:
            for pick in held.picks if held.state == "promised" else ():
                promised[pick.lot] = promised.get(pick.lot, 0.0) + pick.amount
    for row in house.rows(STOCK):
        assert 0 <= row.reserved <= row.amount + 1e-6
        assert abs(row.reserved - promised.get(row.lot, 0.0)) < 1e-6
    house.close()


# --- shelters ---------------------------------------------------------------------------------------------------


def test_a_full_shelter_names_the_next_open_one_by_road(town):
    """Inject 16: 640 in 600 places; the school is a kilometre away and open, the hall is farther."""
    for shelter in ("gym", "school", "hall"):
        town.submit(ShelterOpened, by="gym", shelter=shelter)
    town.submit(ShelterCounted, by="gym", shelter="gym", people=640)
    full = town.last(ShelterFull)
    assert (full.next_shelter, full.next_free, full.travel_min) == ("school", 200, 2)
    assert town.flow.rows(SHELTERS).get("gym").next_shelter == "school"


def test_a_full_shelter_sends_nobody_down_a_closed_road_or_to_a_closed_door(town):
    """With the way to the school shut and the hall not opened, no next shelter is named."""
    town.submit(ShelterOpened, by="gym", shelter="gym")
    town.submit(ShelterOpened, by="gym", shelter="school")
    for road in ("column 3", "row 2"):
        town.submit(RoadClosed, by="jiao", road=road, note="积水")
    town.submit(ShelterCounted, by="gym", shelter="gym", people=640)
    assert town.last(ShelterFull).next_shelter == ""


def test_a_full_shelter_is_said_once(town):
    """Each further count says nothing new while the next one has room."""
    for shelter in ("gym", "school"):
        town.submit(ShelterOpened, by="gym", shelter=shelter)
    for people in (600, 610, 640):
        town.submit(ShelterCounted, by="gym", shelter="gym", people=people)
    assert len(town.facts(ShelterFull)) == 1


def test_a_shelter_that_nobody_counted_is_unknown_not_empty(town):
    """None, until it is opened or counted."""
    assert town.flow.rows(SHELTERS).get("gym").people is None
    assert town.flow.rows(SHELTERS).get("gym").free is None
