"""交接班: nothing open is left to nobody; the rota has no hole that nobody knows of; the roll is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.city.drill import is_stopped
from anlan.core.city import Shift
from anlan.core.drills import DRILL, PLAN_DRILLS, DrillHeld, DrillStopped, RealCallInDrill, drills_due
from anlan.core.facts import Mode
from anlan.core.given import Acknowledged, Configured
from anlan.core.incidents import INCIDENTS
from anlan.core.inspections import INSPECTIONS, RiskCleared, RiskInspected
from anlan.core.instructions import InstructionReceived
from anlan.core.open_items import HOLDERS, HolderNamed, OpenItemNoted, OpenItemSettled
from anlan.core.roll_calls import (
    CONTACTS,
    ROLL_CALLS,
    ContactChecked,
    RollCall,
    RollCallAnswered,
    RollCallClosed,
    RollCallStarted,
    stale,
)
from anlan.core.shifts import (
    DUTY_NOTES,
    HANDOVERS,
    DutyNoted,
    HandedOver,
    HandoverOffered,
    HandoverRefused,
    HandoverSigned,
    gaps,
)
from anlan.core.signals import SIGNALS, Signal


@pytest.fixture
def house(houses):
    """A small city in memory."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    yield opened
    opened.close()


def offer(house, to="li"):
    """Wang goes off duty; the handover's thread."""
    house.submit(HandoverOffered, by="wang", to=to, note="白班平稳")
    return house.rows(HANDOVERS)[-1].thread


def sign(house, about, person="li"):
    """Who takes over signs; how the handover stands."""
    house.submit(HandoverSigned, by=person, about=about)
    return house.flow.rows(HANDOVERS).get(about)


# --- handover -----------------------------------------------------------------------------------------------------


def test_a_sensor_that_nobody_has_in_hand_stops_the_signature(house):
    """白鹭桥站's fault was not told: written down by who takes over, held, and then signed (inject 2)."""
    about = offer(house)
    house.submit(OpenItemNoted, by="li", text="白鹭桥站传感器报修")
    assert sign(house, about).state == "refused"
    (unheld,) = house.last(HandoverRefused).items
    assert unheld.text.zh == "白鹭桥站传感器报修"
    house.submit(HolderNamed, by="li", items=(unheld.key,), post="water-duty")
    assert sign(house, about).state == "signed"
    assert [(item.text.zh, item.holder) for item in house.last(HandedOver).items] == [
        ("白鹭桥站传感器报修", "water-duty")
    ]


def test_everything_open_is_on_the_list(house):
    """An incident, a stuck gauge and an instruction that nobody split: each without a holder, each named."""
    house.acts_at_once()
    house.group("opened", signal_kind="stuck", level=None)
    house.submit(InstructionReceived, by="wang", text="抓紧办", giver="mayor", medium="phone")
    offer(house)
    unheld = house.rows(HANDOVERS)[0].unheld
    assert [key.partition("|")[0] for key in unheld] == ["incident", "report_duty", "signal", "instruction"]


def test_one_act_takes_all_that_is_left(house):
    """Without keys the holder takes everything that has none, and nothing that has one."""
    house.acts_at_once()
    house.submit(OpenItemNoted, by="li", text="x", post="water-duty")
    about = offer(house)
    house.submit(HolderNamed, by="li", items=(), post="duty")
    holders = {row.key.partition("|")[0]: row.holder for row in house.rows(HOLDERS)}
    assert holders == {"noted": "water-duty", "incident": "duty", "report_duty": "duty"}
    assert sign(house, about).state == "signed"


def test_a_signal_is_held_by_who_acknowledged_it(house):
    """In hand is in hand."""
    house.group("opened", signal_kind="silence", level=None)
    house.submit(Acknowledged, by="chen", about=house.last(Signal).thread_id)
    about = offer(house)
    assert sign(house, about).state == "signed"
    assert house.last(HandedOver).items[0].holder == "chen"


def test_what_is_finished_is_not_handed_over(house):
    """A settled item and a cleared signal are on no list."""
    house.submit(OpenItemNoted, by="li", text="x")
    house.submit(OpenItemSettled, by="li", about=house.last(OpenItemNoted).id)
    house.group("opened", signal_kind="stuck", level=None)
    house.group("cleared", signal_kind="stuck", level=None)
    offer(house)
    assert house.rows(HANDOVERS)[0].items == ()


@pytest.mark.parametrize(("person", "reason"), [("wang", "same_person"), ("zhao", "not_named")])
def test_only_who_was_named_signs(house, person, reason):
    """Nobody hands over to themselves, and no third person signs."""
    about = offer(house)
    sign(house, about, person)
    assert house.last(HandoverRefused).reason == reason
    assert house.facts(HandedOver) == []


def test_a_handover_is_signed_once(house):
    """A second signature changes nothing."""
    about = offer(house)
    sign(house, about)
    sign(house, about)
    assert len(house.facts(HandedOver)) == 1
    assert house.rows(HANDOVERS)[0].state == "signed"


def test_a_line_written_late_says_so(house):
    """The log keeps when it happened and when it was written."""
    house.submit(DutyNoted, by="wang", text="与气象台会商")
    house.submit(DutyNoted, by="wang", text="补记", at=house.now - timedelta(hours=1))
    assert [row.late for row in house.rows(DUTY_NOTES)] == [False, True]


# --- rota ---------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def shift(since_h, until_h, leader="chief", people=("a", "b")):
    """One turn of duty, in hours from noon."""
    return Shift(
        name=f"{since_h}", since=NOON + timedelta(hours=since_h), until=NOON + timedelta(hours=until_h),
        leader=leader, people=people,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shifts", "found"),
    [
        ([shift(0, 12), shift(12, 24)], []),
        ([shift(0, 12)], [(12, 24, "nobody")]),
        ([shift(0, 12, leader=""), shift(12, 24)], [(0, 12, "no_leader")]),
        ([shift(0, 12, people=("a",)), shift(12, 24)], [(0, 12, "one_person")]),
        ([shift(0, 24, people=("a",)), shift(6, 24, people=("b",))], [(0, 6, "one_person")]),
        ([shift(0, 24, people=("a", "a"))], [(0, 24, "one_person")]),
        ([], [(0, 24, "nobody")]),
    ],
)
def test_a_window_without_leader_or_second_person_is_a_gap(shifts, found):
    """带班领导 and 双人双岗 at every moment; one person twice is one person."""
    known = gaps(shifts, NOON, NOON + timedelta(hours=24))
    hours = [
        ((gap.since - NOON) / timedelta(hours=1), (gap.until - NOON) / timedelta(hours=1), gap.why)
        for gap in known
    ]
    assert hours == found


@given(st.lists(st.tuples(st.integers(-4, 24), st.integers(1, 12)), max_size=6))
def test_gaps_and_shifts_fill_the_day(turns):
    """Every moment is either a gap or has a full shift, never both."""
    shifts = [shift(since, since + hours) for since, hours in turns]
    found = gaps(shifts, NOON, NOON + timedelta(hours=24))
    for hour in range(24):
        at = NOON + timedelta(hours=hour, minutes=30)
        covered = any(one.since <= at < one.until for one in shifts)
        assert covered != any(gap.since <= at < gap.until for gap in found)


def plan_shift(house, name, since_h, until_h, leader="chief", people=("a", "b")):
    """A shift of the city, in hours from now."""
    house.configure(
        "shift", name, name=name, since=(house.now + timedelta(hours=since_h)).isoformat(),
        until=(house.now + timedelta(hours=until_h)).isoformat(), leader=leader, people=list(people),
    )  # fmt: skip


def open_gaps(house):
    """The gaps that are on the desk."""
    return [row.text.zh for row in house.rows(SIGNALS) if row.signal_kind == "rota_gap" and row.active]


def test_a_hole_in_the_rota_is_known_before_it_comes(house):
    """A day ahead, once; filled, it is gone."""
    plan_shift(house, "day", 0, 10)
    plan_shift(house, "night", 10, 30, leader="")
    house.wait(minutes=2)
    assert len(open_gaps(house)) == 1
    assert "无带班领导" in open_gaps(house)[0]
    house.wait(minutes=12 * 60)
    assert (
        len([row for row in house.rows(SIGNALS) if row.signal_kind == "rota_gap" and "带班" in row.text.zh])
        == 1
    )
    plan_shift(house, "night-leader", -3, 40)
    house.wait(minutes=2)
    assert open_gaps(house) == []


def test_a_city_without_a_rota_has_no_alarm(house):
    """Nobody has told the house who is on duty: unknown is not a gap."""
    house.wait(minutes=24 * 60)
    assert [row for row in house.rows(SIGNALS) if row.signal_kind == "rota_gap"] == []


# --- roll-call ----------------------------------------------------------------------------------------------------


def hold(house, *posts, checked_at=None):
    """Posts with an A and a B holder."""
    for name in posts:
        holders = [
            {"side": side, "person": f"{name}-{side}", "checked_at": checked_at and checked_at.isoformat()}
            for side in ("A", "B")
        ]
        house.configure("post", name, name=name, zh=name, en=name, area="330701", holders=holders)


def call(house, **said):
    """The roll is called; its thread."""
    house.submit(RollCallStarted, by="wang", round="morning", **said)
    return house.last(RollCall).thread_id


def test_practice_15_the_roll_is_called_and_old_numbers_are_known(house):
    """Held posts answer; the silent are named; each number's last answer is kept and its age known (practice 15)."""
    hold(house, "met", "water")
    about = call(house)
    assert house.last(RollCall).posts == ("met", "water")
    house.submit(RollCallAnswered, by="met-A", about=about, post="met")
    house.wait(minutes=16)
    assert house.last(RollCallClosed).silent == ("water",)
    assert "water" in house.last(Signal).text.zh
    old = [(row.post, row.side) for row in stale(house.flow.rows(CONTACTS), house.now)]
    assert old == [("met", "B"), ("water", "A"), ("water", "B")]
    house.submit(RollCallAnswered, by="water-A", about=about, post="water")
    assert (house.rows(ROLL_CALLS)[0].late, house.rows(ROLL_CALLS)[0].answered) == (("water",), 2)
    assert [row.active for row in house.rows(SIGNALS)] == [False]


def test_when_all_have_answered_the_roll_is_closed(house):
    """No waiting for the clock, and no alarm."""
    hold(house, "met")
    about = call(house)
    house.submit(RollCallAnswered, by="met-A", about=about, post="met")
    assert house.last(RollCallClosed).silent == ()
    house.wait(minutes=60)
    assert house.rows(SIGNALS) == []


def test_a_number_is_stale_after_a_week(house):
    """Heard is fresh for seven days; tried in vain is not heard."""
    hold(house, "met", checked_at=house.now)
    contacts = house.flow.rows(CONTACTS)
    assert stale(contacts, house.now + timedelta(days=7)) == []
    assert len(stale(contacts, house.now + timedelta(days=8))) == 2
    house.wait(minutes=8 * 24 * 60)
    house.submit(ContactChecked, by="wang", post="met", side="A", answered=True)
    house.submit(ContactChecked, by="wang", post="met", side="B", answered=False)
    assert [row.side for row in stale(contacts, house.now)] == ["B"]
    assert contacts.get("met|B").failed_at == house.now


def test_a_new_holder_s_number_has_not_been_heard(house):
    """What the last one answered says nothing of the next."""
    hold(house, "met", checked_at=house.now)
    house.configure(
        "post", "met", name="met", zh="met", en="met", area="330701", holders=[{"side": "A", "person": "new"}]
    )
    assert [(row.person, row.checked_at) for row in house.rows(CONTACTS)] == [("new", None)]


def test_a_post_that_is_taken_away_has_no_number(house):
    """A record taken out of the city goes from the contacts, and a plan from the drills; nothing breaks."""
    hold(house, "met")
    house.submit(Configured, by="city", record="post", name="met", content={})
    house.submit(Configured, by="city", record="plan", name="binhai-flood", content={})
    assert house.rows(CONTACTS) == []
    assert house.rows(PLAN_DRILLS) == []


# --- every day ----------------------------------------------------------------------------------------------------


def test_practice_27_the_desk_has_its_daily_work(house):
    """Rota gaps, roll-calls, contacts, findings with owners, drills of plans: each is kept (practice 27)."""
    house.submit(
        RiskInspected, by="wang", area="330701", what="三号泵", finding="漏油", owner="water-duty",
        due=house.now + timedelta(hours=1),
    )  # fmt: skip
    assert house.rows(INSPECTIONS)[0].state == "open"
    house.wait(minutes=61)
    assert house.rows(INSPECTIONS)[0].state == "overdue"
    house.submit(RiskCleared, by="wang", about=house.rows(INSPECTIONS)[0].thread)
    assert house.rows(INSPECTIONS)[0].state == "put_right"
    assert [row.plan for row in drills_due(house.flow.rows(PLAN_DRILLS), house.now)] == ["binhai-flood"]
    house.submit(DrillHeld, by="wang", plan="binhai-flood", evaluation="按时")
    assert drills_due(house.flow.rows(PLAN_DRILLS), house.now) == []
    assert len(drills_due(house.flow.rows(PLAN_DRILLS), house.now + timedelta(days=1100))) == 1


def test_a_clean_inspection_is_nobody_s_work(house):
    """Nothing found, nothing due."""
    house.submit(RiskInspected, by="wang", area="330701", what="堤防")
    assert house.rows(INSPECTIONS)[0].state == "clear"


# --- drill --------------------------------------------------------------------------------------------------------


def test_practice_18_one_key_ends_the_drill_and_a_real_call_stands_apart(houses):
    """终止演练 转实战; a real call is on top of everything played and in no figure of the drill (practice 18)."""
    house = houses.SmallCityHouse("sqlite://", mode=Mode.DRILL, quiet_h=0)
    house.submit(RealCallInDrill, by="wang", area="330701", channel="110", text_ref="vault-1")
    call_ = house.last(Signal)
    assert (call_.signal_kind, call_.area) == ("real_call", "330701")
    assert call_.rank > 3
    assert house.rows(INCIDENTS) == []
    assert not is_stopped(house.journal)
    house.submit(DrillStopped, by="chen", reason="书院街道高层着火")
    assert is_stopped(house.journal)
    house.submit(DrillStopped, by="wang", reason="again")
    (drill,) = house.rows(DRILL)
    assert (drill.stopped_by, drill.reason, len(drill.real_calls)) == ("chen", "书院街道高层着火", 1)
    assert [row.signal_kind for row in house.rows(SIGNALS)] == ["real_call", "drill_stopped"]
    house.close()
