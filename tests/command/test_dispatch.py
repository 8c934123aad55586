"""Units do one thing at a time; who cannot go is refused with the reason, and with who could go instead."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from anlan.core.given import TookAction
from anlan.core.incidents import Incident
from anlan.core.resources import (
    REFUSALS,
    UNITS,
    Dispatched,
    DispatchRefused,
    ForceCheckedIn,
    RoadClosed,
    RoadOpened,
    UnitRecalled,
    UnitReported,
    UnitStateChanged,
    UnitStatus,
)

BUSY = (UnitStatus.ASSIGNED, UnitStatus.MOVING, UnitStatus.ON_SCENE)


def unit(house, name):
    """A unit as it stands."""
    return house.flow.rows(UNITS).get(name)


def says(house, name, status, **more):
    """A unit's word."""
    return house.submit(UnitReported, by=name, unit=name, status=status, **more)


def test_a_unit_that_is_sent_is_assigned_with_its_time_of_arrival(town):
    """Four kilometres at blue-light speed: 320 s, and the status says so in the same turn."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    row = unit(town, "fire-1")
    assert (row.status, row.to) == (UnitStatus.ASSIGNED, "gym")
    assert row.eta - town.now == timedelta(seconds=320)


def test_a_unit_goes_out_arrives_and_is_free_again(town):
    """available → assigned → moving → on scene → available, and it stands where it worked."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    seen = [unit(town, "fire-1").status]
    for word in ("moving", "on_scene", "done"):
        town.wait(minutes=5)
        says(town, "fire-1", word)
        seen.append(unit(town, "fire-1").status)
    assert seen == [UnitStatus.ASSIGNED, UnitStatus.MOVING, UnitStatus.ON_SCENE, UnitStatus.AVAILABLE]
    assert (unit(town, "fire-1").place.lon, unit(town, "fire-1").incident) == (110.02, "")


def test_a_busy_unit_is_refused_with_the_reason_and_the_next_one(town):
    """Never double-booked: the refusal says where it is, and names the free unit of its kind with its time."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    town.submit(Dispatched, by="li", unit="fire-1", to="hall")
    refused = town.last(DispatchRefused)
    assert (refused.reason, unit(town, "fire-1").to) == ("busy", "gym")
    assert "gym" in refused.text.zh
    assert [(item.unit, item.travel_s) for item in refused.alternatives] == [("fire-2", 320)]
    assert [row.unit for row in town.rows(REFUSALS)] == ["fire-1"]


def test_a_late_word_moves_nothing_back(town):
    """What a unit said before it was there does not take it off the scene."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    town.wait(minutes=10)
    says(town, "fire-1", "on_scene")
    says(town, "fire-1", "moving", at=town.now - timedelta(minutes=5))
    assert unit(town, "fire-1").status is UnitStatus.ON_SCENE


def test_a_word_about_an_older_errand_does_not_end_the_new_one(town):
    """A "done" from before the present dispatch, delivered late, frees nobody."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    town.wait(minutes=10)
    town.submit(UnitRecalled, by="wang", unit="fire-1")
    town.submit(Dispatched, by="wang", unit="fire-1", to="hall")
    says(town, "fire-1", "done", at=town.now - timedelta(minutes=2))
    assert (unit(town, "fire-1").status, unit(town, "fire-1").to) == (UnitStatus.ASSIGNED, "hall")


def test_a_closed_road_is_gone_round_and_open_again(town):
    """The times of arrival follow closures at once."""
    town.submit(RoadClosed, by="jiao", road="row 0", note="积水27厘米")
    town.submit(RoadClosed, by="jiao", road="column 0", note="积水", blue_light_passes=True)
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    assert unit(town, "fire-1").eta is not None  # a blue light passes the cordon
    town.submit(Dispatched, by="wang", unit="boat-1", to="gym")
    shut = unit(town, "boat-1").eta - town.now
    town.submit(UnitRecalled, by="wang", unit="boat-1")
    town.submit(RoadOpened, by="jiao", road="row 0")
    town.submit(Dispatched, by="wang", unit="boat-1", to="gym")
    assert unit(town, "boat-1").eta - town.now <= shut


def test_whoever_is_under_way_goes_round_a_road_that_is_shut(town):
    """Inject 26: the closure's own turn tells the new time of arrival; the fleet elsewhere is not told anything."""
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    before, told = unit(town, "fire-1").eta, len(town.facts(UnitStateChanged))
    town.submit(RoadClosed, by="jiao", road="row 0", note="积水27厘米")
    assert len(town.facts(UnitStateChanged)) == told  # the other way is as long
    town.submit(RoadClosed, by="jiao", road="column 0", note="积水")
    assert town.last(UnitStateChanged).unit == "fire-1"
    assert unit(town, "fire-1").eta is None  # no way is open: the time is unknown, not the old one
    town.submit(RoadOpened, by="jiao", road="row 0")
    assert (unit(town, "fire-1").status, unit(town, "fire-1").eta) == (UnitStatus.ASSIGNED, before)


def test_a_unit_that_is_cut_off_is_sent_without_a_time(town):
    """No way is known: the time of arrival is unknown, which is not zero."""
    for road in ("row 0", "column 0"):
        town.submit(RoadClosed, by="jiao", road=road, note="塌方")
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    assert (unit(town, "fire-1").status, unit(town, "fire-1").eta) == (UnitStatus.ASSIGNED, None)


def test_an_unknown_unit_or_place_is_refused_by_name(town):
    """Nothing is made up for a name that the city does not know."""
    town.submit(Dispatched, by="wang", unit="fire-9", to="gym")
    assert town.last(DispatchRefused).reason == "unknown_unit"
    town.submit(Dispatched, by="wang", unit="fire-1", to="atlantis")
    assert town.last(DispatchRefused).reason == "unknown_place"
    assert unit(town, "fire-1").status is UnitStatus.AVAILABLE


def test_nobody_is_sent_outdoors_above_the_wind_limit_without_a_reason(town, houses):
    """Inject 28: refused at 48 m/s; with a reason on the record the unit goes, and the reason stands in its status."""
    houses.windy(town, 48.0)
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    assert town.last(DispatchRefused).reason == "wind"
    assert "48.0" in town.last(DispatchRefused).text.zh
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym", override="ICU断电，14人")
    assert town.last(UnitStateChanged).override == "ICU断电，14人"


def test_the_city_sets_its_own_wind_limit(town, houses):
    """A threshold of the level "outdoor" replaces the assumed one."""
    houses.windy(town, 24.0, outdoor=28.0)
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    assert unit(town, "fire-1").status is UnitStatus.ASSIGNED


def test_an_old_wind_is_no_wind(town, houses):
    """A gauge that has said nothing for an hour neither stops nor lets go."""
    houses.windy(town, 48.0)
    town.wait(minutes=61)
    town.submit(Dispatched, by="wang", unit="fire-1", to="gym")
    assert unit(town, "fire-1").status is UnitStatus.ASSIGNED


def test_volunteers_who_report_are_a_unit_under_the_command(town):
    """Message 23: 18 people with 4 boats check in, and can be sent like any other."""
    town.submit(
        ForceCheckedIn, by="wang", unit="volunteers-1", zh="民间救援队", unit_kind="boat", crew=18,
        carries=("boat",) * 4, area=town.known_area, to="110.04,20.0",
    )  # fmt: skip
    row = unit(town, "volunteers-1")
    assert (row.temporary, row.crew, len(row.carries), row.status) == (True, 18, 4, UnitStatus.AVAILABLE)
    town.submit(Dispatched, by="wang", unit="volunteers-1", to="gym")
    assert unit(town, "volunteers-1").status is UnitStatus.ASSIGNED


def test_a_team_cannot_check_in_under_the_name_of_a_city_unit(town):
    """Two teams of one name would be one unit in two places."""
    town.submit(
        ForceCheckedIn,
        by="x",
        unit="fire-1",
        zh="x",
        unit_kind="fire",
        crew=1,
        area=town.known_area,
        to="gym",
    )
    assert (unit(town, "fire-1").crew, unit(town, "fire-1").temporary) == (6, False)


def test_practice_05_units_turn_out_on_their_own_authority(town):
    """先期处置 and 110/119/120: an immediate act opens its incident, and a unit goes out, with no proposal anywhere."""
    receipt = town.submit(
        TookAction, by="fire-1", what="turned out", why="smoke on the 14th floor", area=town.known_area
    )
    incident = next(fact for fact in receipt.facts if isinstance(fact, Incident))
    town.submit(Dispatched, by="fire-1", unit="fire-1", to="school", incident=incident.id)
    assert unit(town, "fire-1").incident == incident.id
    assert unit(town, "fire-1").status is UnitStatus.ASSIGNED


class Units(RuleBasedStateMachine):
    """Whatever people and units say in whatever order, no unit serves two masters."""

    houses = None

    @initialize()
    def open(self):
        """A town with three units."""
        self.town = self.houses.SmallCityHouse("sqlite://", quiet_h=0)
        self.houses.equip(self.town)
        self.on: dict[str, str] = {}

    @rule(name=st.sampled_from(("fire-1", "fire-2", "boat-1")), to=st.sampled_from(("gym", "hall", "school")))
    def send(self, name, to):
        """Somebody sends a unit: it goes only when it is free."""
        before = unit(self.town, name)
        receipt = self.town.submit(Dispatched, by="wang", unit=name, to=to)
        answers = [fact.kind for fact in receipt.facts[1:]]
        free = before.status is UnitStatus.AVAILABLE
        assert answers == (["unit_state_changed"] if free else ["dispatch_refused"])
        if free:
            self.on[name] = receipt.facts[0].id
        else:
            assert unit(self.town, name) == before

    @rule(
        name=st.sampled_from(("fire-1", "fire-2", "boat-1")),
        word=st.sampled_from(("moving", "on_scene", "done", "out", "back")),
        ago=st.integers(0, 3),
    )
    def word(self, name, word, ago):
        """A unit speaks, maybe late."""
        says(self.town, name, word, at=self.town.now - timedelta(minutes=ago))

    @rule(name=st.sampled_from(("fire-1", "fire-2", "boat-1")))
    def recall(self, name):
        """Somebody calls a unit off."""
        self.town.submit(UnitRecalled, by="wang", unit=name)

    @rule()
    def time_passes(self):
        """A minute goes by."""
        self.town.wait(minutes=1)

    @invariant()
    def each_serves_the_dispatch_it_was_sent_by(self):
        """A busy unit is on exactly the dispatch that sent it last, a free one on none."""
        if not hasattr(self, "town"):
            return
        for row in self.town.rows(UNITS):
            assert (row.thread == self.on.get(row.unit, "")) if row.status in BUSY else row.thread == ""

    def teardown(self):
        """Close the town."""
        if hasattr(self, "town"):
            self.town.close()


def test_no_sequence_of_acts_books_a_unit_twice(houses):
    """A state machine over dispatches, words and recalls."""
    Units.houses = houses
    run_state_machine_as_test(
        Units, settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
