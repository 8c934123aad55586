"""Moving people: by household and name, with every difference said and nobody sent home unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.city.folder import builtin_city
from anlan.core.approvals import ApprovalAsked, ApprovalRefused
from anlan.core.closing import Retention, RetentionSet
from anlan.core.given import Verdict
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    CheckedIn,
    HouseholdNameAsked,
    HouseholdNamed,
    HouseholdsChanged,
    HouseholdsMarked,
    HouseholdsReturned,
    MovedAtOnce,
    RefusalRecorded,
    Relocation,
    RelocationRefused,
    RelocationStarted,
    ReturnAllowed,
    ReturnAsked,
    ReturnDecided,
    ReturnDraft,
    RosterChecked,
    RosterReported,
    count,
)
from anlan.core.resources import SHELTERS, ShelterOpened
from anlan.core.signals import SIGNALS, Signal
from anlan.core.tables import Rows
from anlan.response.relocation.starting import roster_of

AREA, ZONE, SHELTER = "330701", "fish-market", "east-lake"


def register(house, n=5, people=3):
    """A zone of n households, two of the first one's people needing help, and a shelter of ten places."""
    households = [
        {"code": f"h{number}", "people": people, "vulnerable": ["immobile", "alone"] if number == 0 else []}
        | ({"ref": "vault-0"} if number == 0 else {})
        for number in range(n)
    ]
    house.configure(
        "risk_zone", ZONE, name=ZONE, zh="鱼市街道低洼区", en="Fish market", kind="flood", area=AREA, ring=[],
        organiser="warden-upper", shelters=[SHELTER], households=households,
    )  # fmt: skip
    house.configure(
        "facility", SHELTER, name=SHELTER, zh="东湖体育馆", en="East Lake gym", kind="shelter", area=AREA,
        place=[120.0, 29.0], capacity=10,
    )  # fmt: skip
    house.submit(ShelterOpened, by="wang", shelter=SHELTER)


def start(house, hours=4):
    """The zone is ordered to move; its thread."""
    house.submit(
        RelocationStarted, by="wang", area=AREA, risk_zone=ZONE, trigger="橙色预警",
        due=house.now + timedelta(hours=hours), carrier="公交公司",
    )  # fmt: skip
    return house.last(Relocation).thread_id


def mark(house, about, state, *codes, at=None, shelter=""):
    """A warden's word on some households."""
    return house.submit(
        HouseholdsMarked,
        by="warden-upper",
        about=about,
        households=codes,
        state=state,
        shelter=shelter,
        at=at,
    )


def check_in(house, about, *codes, people=None, extra=0, at=None):
    """Households are counted at the shelter's door."""
    return house.submit(
        CheckedIn,
        by="shelter",
        about=about,
        shelter=SHELTER,
        households=codes,
        people=people,
        extra=extra,
        at=at,
    )


def row(house):
    """The relocation as it stands."""
    return house.rows(RELOCATIONS)[0]


def roster(house):
    """Its roster as it stands."""
    return house.rows(ROSTERS)[0]


@pytest.fixture
def house(houses):
    """A small city in memory; what its river does is no matter here."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    yield opened
    opened.close()


@pytest.fixture
def about(house):
    """A relocation that has just begun."""
    register(house)
    return start(house)


def test_practice_07_people_are_moved_by_household_and_nobody_goes_home_unasked(house, about):
    """Told, moved, refused with reason and persuader, lost, checked in; back only after an approval (practice 7)."""
    mark(house, about, "told", "h0", "h1", "h2", "h3", "h4")
    mark(house, about, "shelter", "h0", "h1", shelter=SHELTER)
    mark(house, about, "kin", "h2")
    house.submit(
        RefusalRecorded, by="warden-upper", about=about, household="h3", reason="home", persuader="police-1"
    )
    mark(house, about, "lost", "h4")
    now = row(house)
    assert (now.households, now.people, now.moved, now.in_shelters, now.with_kin, now.left) == (
        5,
        15,
        9,
        6,
        3,
        6,
    )
    assert (roster(house).refused, roster(house).lost, roster(house).not_arrived) == (
        ("h3",),
        ("h4",),
        ("h0", "h1"),
    )
    assert roster(house).refusals["h3"].persuader == "police-1"
    check_in(house, about, "h0")
    assert roster(house).not_arrived == ("h1",)
    house.submit(HouseholdsReturned, by="warden-upper", about=about, households=("h2",))
    assert house.last(Signal).signal_kind == "return_before_approval"
    house.submit(ReturnAsked, by="wang", about=about, note="水退，房屋已查")
    house.decides("chen")
    assert row(house).state == "return_allowed"
    assert [row.active for row in house.rows(SIGNALS) if row.signal_kind == "return_before_approval"] == [
        False
    ]


def test_one_act_is_one_change_however_many_households(house):
    """A zone of 812 households is told in one fact, and its move never makes thousands."""
    register(house, n=812)
    about = start(house)
    receipt = mark(house, about, "told", *(f"h{number}" for number in range(812)))
    assert len(receipt.facts) == 2
    assert row(house).untold_households == 0


def test_the_roster_stays_as_it_was_taken(house, about):
    """A register that changes later changes no roster of a move that runs."""
    register(house, n=9)
    assert row(house).households == 5


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"risk_zone": "nowhere"}, "unknown_zone"),
        ({"area": "330702"}, "another_area"),
        ({}, "running"),
    ],
)
def test_what_cannot_begin_says_why(house, about, fields, reason):
    """An unknown zone, a zone elsewhere, and a zone that is being moved already."""
    said = {"area": AREA, "risk_zone": ZONE} | fields
    house.submit(RelocationStarted, by="wang", trigger="x", due=house.now, **said)
    assert house.last(RelocationRefused).reason == reason
    assert len(house.rows(RELOCATIONS)) == 1


def test_a_code_on_no_roster_is_kept_by_name(house, about):
    """Nothing is dropped: the code stands among the unknown and counts nowhere."""
    mark(house, about, "told", "h0", "x9")
    assert roster(house).unknown == ("x9",)
    assert house.last(HouseholdsChanged).households == ("h0",)


def test_a_mistaken_household_counts_nowhere(house, about):
    """误登: neither among those to be moved nor among those left."""
    mark(house, about, "mistaken", "h0")
    assert (row(house).households, row(house).people, row(house).vulnerable) == (4, 12, 0)


def test_needs_are_counted_at_the_door(house, about):
    """集中安置 at a shelter follows check-ins, not lists; those on no roster are counted too."""
    mark(house, about, "shelter", "h0", "h1", shelter=SHELTER)
    assert house.flow.rows(SHELTERS).get(SHELTER).people == 0
    check_in(house, about, "h0", extra=2)
    assert house.flow.rows(SHELTERS).get(SHELTER).people == 5
    mark(house, about, "kin", "h0")
    assert house.flow.rows(SHELTERS).get(SHELTER).people == 2


def test_a_household_counted_twice_is_counted_once(house, about):
    """The same door list sent again moves nothing."""
    check_in(house, about, "h0", "h1")
    check_in(house, about, "h0", "h1")
    assert house.flow.rows(SHELTERS).get(SHELTER).people == 6
    assert house.last(HouseholdsChanged).unchanged == ("h0", "h1")


def test_a_head_missing_at_the_door_is_shown_by_household(house, about):
    """Fewer heads than the roster has: the difference is a household, not a number alone."""
    check_in(house, about, "h0", people=2)
    check_in(house, about, "h1", people=3)
    assert roster(house).miscounted == ("h0",)
    assert row(house).counted == 5


def test_time_up_with_people_left_is_said_and_taken_back(house, about):
    """The deadline names how many are left; when nobody is left the signal ends."""
    house.wait(minutes=240)
    (signal,) = [row for row in house.rows(SIGNALS) if row.signal_kind == "relocation_overdue"]
    assert (signal.active, signal.value) == (True, 15)
    mark(house, about, "kin", *(f"h{number}" for number in range(5)))
    assert row(house).state == "moved"
    assert [row.active for row in house.rows(SIGNALS) if row.signal_kind == "relocation_overdue"] == [False]


def test_a_move_done_in_time_is_never_late(house, about):
    """The timer stops with the last household."""
    mark(house, about, "kin", *(f"h{number}" for number in range(5)))
    house.wait(minutes=300)
    assert [row for row in house.rows(SIGNALS) if row.signal_kind == "relocation_overdue"] == []


def test_a_warden_moves_first_and_reports_after(house):
    """先转移后报告: 6 households, 21 people, recorded as done, said to the desk, nothing to approve (inject 11)."""
    house.submit(
        MovedAtOnce, by="warden-upper", area=AREA, why="后山裂缝变宽", households=6, people=21, vulnerable=2
    )
    now = row(house)
    assert (now.households, now.people, now.vulnerable, now.left, now.state) == (6, 21, 2, 0, "moved")
    assert "6 户、21 人" in house.last(Signal).text.zh
    assert house.facts(ApprovalAsked) == []


def test_an_uncounted_move_is_unknown_not_zero(house):
    """A warden who has not counted yet leaves no nought behind."""
    house.submit(MovedAtOnce, by="warden-upper", area=AREA, why="滑坡")
    assert (row(house).people, row(house).left) == (None, None)
    assert "正在核实" in house.last(Signal).text.zh


def test_a_zone_moved_at_once_is_moved_by_household(house):
    """Where the register lists them, everybody of the zone is marked."""
    register(house)
    house.submit(MovedAtOnce, by="warden-upper", area=AREA, why="滑坡", risk_zone=ZONE, shelter=SHELTER)
    assert (row(house).moved, row(house).left, len(roster(house).not_arrived)) == (15, 0, 5)


# --- arithmetic ---------------------------------------------------------------------------------------------------


def report(house, about, **said):
    """What the street says in numbers; the questions it raises."""
    house.submit(RosterReported, by="warden-upper", about=about, **said)
    return [question.zh for question in house.last(RosterChecked).questions]


def test_the_street_s_numbers_are_added_up(house, about):
    """812 households 2,036 people, 1,790 moved: 246 left, 11 refusing households among them (inject 15)."""
    report(house, about, households=812, people=2036, moved_people=1790, refused_households=11, lost_people=9)
    checked = house.last(RosterChecked)
    assert checked.left_people == 246
    assert checked.text.zh == "还有 246 人未转，含拒转 11 户、联系不上 9 人"
    assert row(house).said_left == 246


def test_refusals_are_asked_for_by_name(house, about):
    """Eleven said and none by household is a question to the organiser, and a signal."""
    asked = report(house, about, refused_households=11)
    assert asked == ["拒转户数报 11，名册逐户为 0"]
    assert "warden-upper" in house.last(Signal).text.zh


def test_eleven_less_four_is_not_eight(house, about):
    """Flagged and asked; neither number is corrected (messages 27 and 28)."""
    report(house, about, refused_households=11, reasons={"home": 7, "livestock": 3, "disbelief": 1})
    asked = report(house, about, refused_gone=4, refused_households=8)
    assert "拒转原报 11 户，又走 4 户，应剩 7 户，报 8 户" in asked
    assert row(house).said_refused_households == 8
    assert row(house).refused_households == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"people": 10, "moved_people": 11}, "多于应转"),
        ({"people": 10, "moved_people": 8, "lost_people": 3}, "多于未转"),
        ({"households": 3, "refused_households": 4}, "多于应转"),
        ({"refused_households": 11, "reasons": {"home": 7, "livestock": 3}}, "7+3=10"),
        ({"households": 6}, "名册逐户为 5"),
    ],
)
def test_what_does_not_add_up_is_asked(house, about, said, words):
    """Each contradiction has its question."""
    assert any(words in question for question in report(house, about, **said))


def test_right_numbers_end_the_question(house, about):
    """When a later report adds up, the signal is cleared."""
    report(house, about, households=6)
    report(house, about, households=5, people=15)
    assert row(house).questions == ()
    assert [row.active for row in house.rows(SIGNALS) if row.signal_kind == "figures_in_doubt"] == [False]


# --- going home ---------------------------------------------------------------------------------------------------


def test_the_approval_binds_zone_and_roster(house, about):
    """A verdict on another text does not count."""
    house.submit(ReturnAsked, by="wang", about=about)
    assert house.last(ApprovalAsked).content == house.last(ReturnDraft).shown()
    house.decides("chen", content="0" * 64)
    assert house.facts(ReturnAllowed) == []
    assert house.last(ApprovalRefused).person == "chen"


def test_the_desk_shows_what_is_decided_on_and_takes_the_verdict(house, about):
    """The row carries the text and its hash, so that the form of the desk decides on exactly that."""
    house.submit(ReturnAsked, by="wang", about=about, note="水退")
    assert row(house).content == house.last(ApprovalAsked).content
    assert "水退" in row(house).return_text.zh
    verdict = {"content": row(house).content, "verdict": "approve", "role": "officer"}
    house.submit(ReturnDecided, by="chen", about=about, **verdict)
    assert row(house).state == "return_allowed"


def test_a_city_may_ask_for_two_steps(house, about):
    """Where the succession table names two posts for a return, one person is not enough."""
    house.configure("succession", "return", matter="return", posts=["duty", "chief-upper"])
    house.submit(ReturnAsked, by="wang", about=about)
    house.decides("chen")
    house.decides("chen")
    assert house.facts(ReturnAllowed) == []
    house.decides("zhao", role="commander")
    assert house.last(ReturnAllowed).approved_by == ("chen", "zhao")


def test_a_return_refused_leaves_people_where_they_are(house, about):
    """A no is a no; it may be asked again."""
    house.submit(ReturnAsked, by="wang", about=about)
    house.decides("chen", verdict=Verdict.REJECT)
    assert row(house).state == "moving"
    house.submit(ReturnAsked, by="wang", about=about, note="再次核查")
    house.decides("chen")
    assert row(house).state == "return_allowed"


def test_three_households_back_too_early_are_named(house, about):
    """The signal names them and who is to persuade them, once however often it is said (inject 35)."""
    mark(house, about, "kin", *(f"h{number}" for number in range(5)))
    house.submit(HouseholdsReturned, by="warden-upper", about=about, households=("h0", "h1", "h2"))
    signal = house.last(Signal)
    assert (signal.signal_kind, signal.members, signal.area) == (
        "return_before_approval",
        ("h0", "h1", "h2"),
        AREA,
    )
    assert "warden-upper" in signal.text.zh
    assert row(house).left == 9
    house.submit(HouseholdsReturned, by="warden-upper", about=about, households=("h3",))
    assert house.last(Signal).thread == signal.thread_id


def test_who_goes_home_with_leave_raises_nothing(house, about):
    """After the approval a return is a return, and with the last household it is over."""
    mark(house, about, "kin", *(f"h{number}" for number in range(5)))
    house.submit(ReturnAsked, by="wang", about=about)
    house.decides("chen")
    house.submit(
        HouseholdsReturned, by="warden-upper", about=about, households=("h0", "h1", "h2", "h3", "h4")
    )
    assert house.facts(Signal) == []
    assert (row(house).state, row(house).left) == ("back", 0)


def test_names_are_in_the_vault_only(house, about):
    """No fact of a move holds a name; who asks for one gets the place where it lies."""
    house.submit(HouseholdNameAsked, by="wang", about=about, household="h0", reason="上门")
    assert house.last(HouseholdNamed).name_ref == "vault-0"
    house.submit(HouseholdNameAsked, by="wang", about=about, household="h1", reason="上门")
    assert house.last(RelocationRefused).reason == "no_name"


def test_a_roster_is_destroyed_with_the_words_of_its_incident(house):
    """When personal words are destroyed the roster goes; the figures of the move stay (法 85)."""
    register(house)
    house.submit(
        RelocationStarted,
        by="wang",
        area=AREA,
        risk_zone=ZONE,
        trigger="x",
        due=house.now,
        incident="incident-1",
    )
    rows = Rows(ROSTERS, [(row.thread, row) for row in house.rows(ROSTERS)])
    said = {"at": house.now, "by": "closing", "assessment": ""}
    ROSTERS.fold(RetentionSet(incident="incident-2", retention=Retention.DESTROY, **said), rows)
    ROSTERS.fold(RetentionSet(incident="incident-1", retention=Retention.KEEP, **said), rows)
    assert len(rows.all()) == 1
    ROSTERS.fold(RetentionSet(incident="incident-1", retention=Retention.DESTROY, **said), rows)
    assert rows.all() == []
    assert row(house).people == 15


def test_the_built_in_city_has_the_people_of_the_exercise():
    """鱼市街道 812 households with 2,036 people, the slope of 三岔村 6 with 21, two of them unable to walk."""
    zones = {}
    for kind, name, content in builtin_city("binhai"):
        if kind == "risk_zone":
            zones[name] = count(roster_of(content), {})
    lowland, slope = zones["yushi-lowland"], zones["sancha-slope"]
    assert (lowland.households, lowland.people) == (812, 2036)
    assert (slope.households, slope.people) == (6, 21)
    assert slope.vulnerable >= 2


# --- after an outage ----------------------------------------------------------------------------------------------


def test_a_word_from_before_changes_nothing_newer(house, about):
    """ "Told" written before and heard after "moved" is kept and moves nothing back."""
    before = house.now
    house.wait(minutes=30)
    mark(house, about, "kin", "h0")
    mark(house, about, "told", "h0", at=before)
    assert house.last(HouseholdsChanged).unchanged == ("h0",)
    assert roster(house).marks["h0"].state == "kin"


def test_who_came_through_a_door_is_not_lost(house, about):
    """An arrival finds the household, even when its list comes later than the word that it is lost."""
    before = house.now
    house.wait(minutes=30)
    mark(house, about, "lost", "h0")
    check_in(house, about, "h0", at=before)
    assert (roster(house).lost, row(house).in_shelters) == ((), 3)


@settings(max_examples=20)
@given(
    said=st.lists(
        st.tuples(
            st.sampled_from(["told", "kin", "lost", "mistaken", "in", "back"]),
            st.lists(st.sampled_from(["h0", "h1", "h2", "h3", "h4", "x"]), min_size=1, max_size=4),
            st.integers(0, 60),
        ),
        max_size=8,
    )
)
def test_the_figures_always_add_up(houses, said):
    """Whatever is said in whatever order: moved and left make all, and every household stands somewhere."""
    house = houses.SmallCityHouse("sqlite://", quiet_h=0)
    register(house)
    about, begun = start(house), house.now
    house.wait(minutes=60)
    for word, codes, minute in said:
        at = begun + timedelta(minutes=minute)
        if word == "in":
            check_in(house, about, *codes, at=at)
        elif word == "back":
            house.submit(HouseholdsReturned, by="w", about=about, households=tuple(codes), at=at)
        else:
            mark(house, about, word, *codes, at=at)
    now, names = row(house), roster(house)
    assert now.moved + now.left == now.people
    assert now.people == sum(
        entry.people
        for code, entry in names.roster.items()
        if code not in names.marks or names.marks[code].state != "mistaken"
    )
    arrived = sum(names.roster[code].people for code, mark in names.marks.items() if mark.arrived)
    assert house.flow.rows(SHELTERS).get(SHELTER).people == arrived
    house.close()
