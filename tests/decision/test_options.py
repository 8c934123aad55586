"""Options name their means, their effect, their cost and what they rest on; what nobody knows is said to be unknown."""

from datetime import timedelta

import pytest

from anlan.core.approvals import ApprovalAsked, ApprovalRefused, ApprovalStale
from anlan.core.incidents import Incident, Task
from anlan.core.proposals import PROPOSALS, Proposal, SentenceDropped
from anlan.core.resources import (
    UNITS,
    Dispatched,
    DispatchRefused,
    RoadClosed,
    ShelterCounted,
    ShelterOpened,
    UnitRecalled,
    UnitStateChanged,
    UnitStatus,
)
from anlan.core.signals import Signal
from anlan.decision.conditions import broken
from anlan.decision.options import post_for

PLAN = {
    "name": "binhai-flood", "zh": "滨海防汛预案", "en": "Binhai flood plan", "version": "2026",
    "clauses": [
        {"number": "3.1", "zh": "巡查堤防", "en": "Patrol the bank", "hazard": "flood", "from_rank": 1,
         "post": "warden-upper", "within_min": 30, "needs": ["fire"]},
        {"number": "3.2", "zh": "封闭下穿通道", "en": "Close the underpass", "hazard": "flood", "from_rank": 1,
         "within_min": 60, "needs": ["fire", "drinking-water"]},
        {"number": "4.1", "zh": "组织危险区人员转移到安置点", "en": "Move people to shelters", "hazard": "flood",
         "from_rank": 2, "within_min": 60, "needs": ["boat"]},
        {"number": "5.1", "zh": "下穿通道积水超过25厘米立即断交", "en": "Close the underpass at 25 cm of water"},
    ],
}  # fmt: skip


@pytest.fixture
def ready(town, houses):
    """A town with means, a plan that needs them, an open shelter and a zone of 40 households."""
    town.configure("plan", "binhai-flood", **PLAN)
    town.configure("area", town.known_area, code=town.known_area, zh="上闸片区", en="Upper area", people=12300,
                   place=houses.spot(2, 2))  # fmt: skip
    town.configure(
        "post", "grid-1", name="grid-1", zh="网格员", en="Warden", area=town.known_area, kind="warden"
    )
    ring = [houses.spot(4, 0), houses.spot(4, 1), houses.spot(3, 0)]
    households = [{"code": f"h{n}", "people": 3} for n in range(40)]
    town.configure(
        "risk_zone", "zone", name="zone", zh="低洼区", en="Low ground", kind="flood", area=town.known_area, ring=ring,
        organiser="warden-upper", shelters=["gym"], households=households,
    )  # fmt: skip
    for shelter in ("gym", "school"):
        town.submit(ShelterOpened, by="gym", shelter=shelter)
    return town


def options(house):
    """The options of the last proposal, by name."""
    return {option.name: option for option in house.last(Proposal).options}


def figure(option, name):
    """One figure of an option's effect."""
    return next(item for item in option.effect if item.name == name)


def condition(option, kind):
    """The conditions of one kind."""
    return [item for item in option.assumptions if item.kind == kind]


def test_three_options_are_offered_by_plan_first(ready):
    """By plan; what can be done within half an hour; the plan with the next level's measures."""
    ready.in_force("yellow")
    found = options(ready)
    assert list(found) == ["by_plan", "minimum", "early"]
    assert [[action.clause for action in option.actions] for option in found.values()] == [
        ["3.1", "3.2"],
        ["3.1"],
        ["3.1", "3.2", "4.1"],
    ]


def test_every_action_is_its_clause_verbatim(ready):
    """Plan, clause, version and the very words; no option words an order of its own."""
    ready.in_force("yellow")
    words = {clause["number"]: (clause["zh"], clause["en"]) for clause in PLAN["clauses"]}
    for option in options(ready).values():
        for action in option.actions:
            assert (action.text.zh, action.text.en) == words[action.clause]
            assert (action.plan, action.plan_version) == ("binhai-flood", "2026")


def test_means_are_named_with_their_time_and_once_an_option(ready):
    """The nearest free engine for the first action, the other for the second, the water with what is usable."""
    ready.in_force("yellow")
    first, second = options(ready)["by_plan"].actions
    assert (first.units, second.units, first.resources) == (("fire-1",), ("fire-2",), "named")
    assert [item.travel_min for item in first.means] == [6]
    water = next(item for item in second.means if item.need == "drinking-water")
    assert water.usable == 1800.0


def test_a_busy_unit_is_not_named(ready):
    """Who serves elsewhere is not counted on; where none is free the option says that it is short."""
    for unit in ("fire-1", "fire-2"):
        ready.submit(Dispatched, by="wang", unit=unit, to="hall")
    ready.in_force("yellow")
    option = options(ready)["by_plan"]
    assert [action.units for action in option.actions] == [(), ()]
    assert option.actions[0].resources == "short"
    assert any("不足" in text.zh for text in option.concerns)


def test_the_effect_of_moving_people_is_simulated_with_its_lower_bound(ready):
    """120 people, 800 places, 15 min notice + 40 doors of 6 min + the way; nobody is quicker than the way."""
    ready.in_force("yellow")
    option = options(ready)["early"]
    assert figure(option, "people_moved").value == 120
    assert figure(option, "places_free").value == 1100  # the hall is not opened: its capacity counts
    bound, clear = figure(option, "clearance_bound_min").value, figure(option, "clearance_min").value
    assert clear == 15 + 40 * 6 + bound
    assert 0 < bound < clear
    assert figure(option, "water_days").value == 5.0
    assert all(item.made_by.zh and item.made_by.en for item in option.effect)


def test_the_cost_is_crew_hours_and_says_how(ready):
    """Six people, there and back in six minutes each, and what the clauses allow: 30 and 60 min."""
    ready.in_force("yellow")
    hours = figure(options(ready)["by_plan"], "crew_hours")
    assert hours.value == pytest.approx((6 * (12 + 30) + 6 * (12 + 60)) / 60, abs=0.1)


def test_an_option_rests_on_its_units_and_places(ready):
    """Each unit that is named must be free, and those who move need their places."""
    ready.in_force("yellow")
    early = options(ready)["early"]
    assert [item.series for item in condition(early, "unit_free")] == ["fire-1", "fire-2", "boat-1"]
    (places,) = condition(early, "places_free")
    assert (places.low, places.series) == (120.0, ready.known_area)


def test_a_bridge_on_the_way_is_a_condition(ready, houses):
    """The way of the engine leads over a bridge: it must be open."""
    roads = houses.square(5)
    roads["roads"] = [[*road[:5], "bridge"] if road[0] == "row 2" else road for road in roads["roads"]]
    roads["roads"] = [road for road in roads["roads"] if road[0] in ("column 0", "row 2")]
    ready.configure("roads", ready.known_area, **roads)
    ready.in_force("yellow")
    (road,) = condition(options(ready)["by_plan"], "road_open")
    assert road.series == "row 2"
    assert broken((road,), ready.seen()) is None
    ready.submit(RoadClosed, by="jiao", road="row 2", note="积水")
    assert broken((road,), ready.seen()) == road


def test_approving_an_option_sends_its_units_and_the_condition_still_holds(ready):
    """The units named go for the incident that is opened, and being sent by this approval does not break it."""
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    ready.issue("chen")
    incident = ready.last(Incident)
    rows = {row.unit: row for row in ready.rows(UNITS)}
    assert rows["fire-1"].incident == rows["fire-2"].incident == incident.id
    assert rows["boat-1"].status is UnitStatus.AVAILABLE
    ready.wait(minutes=11)
    assert ready.approval(proposal.thread_id).state == "approved"
    assert ready.facts(ApprovalStale) == []


def test_practice_04_a_broken_condition_ends_that_option_and_names_itself(ready):
    """Inject 31: places fall below what the option needs; the approval of that option is stale and says which, the
    others are asked about anew."""
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    ready.decides("chen", option=2)
    assert ready.approval(proposal.thread_id).state == "approved"
    ready.submit(ShelterCounted, by="gym", shelter="gym", people=600)
    counted = ready.submit(ShelterCounted, by="gym", shelter="school", people=150)
    (stale,) = [fact for fact in counted.facts if isinstance(fact, ApprovalStale)]  # in the count's own turn
    assert ready.facts(ApprovalStale) == [stale]
    assert "places free" in stale.broken
    again = ready.last(Proposal)
    assert (again.thread, again.version, again.revises) == (proposal.thread_id, 2, proposal.id)
    assert [option.name for option in again.options] == ["by_plan", "minimum"]
    assert ready.approval(proposal.thread_id).state == "waiting"


def test_practice_04_where_every_option_rests_on_it_all_are_worked_out_anew(ready):
    """One way only, and its places are gone: it is asked about again, with the places that are short said so."""
    (move,) = [clause for clause in PLAN["clauses"] if clause["number"] == "4.1"]
    ready.configure("plan", "binhai-flood", **{**PLAN, "clauses": [{**move, "from_rank": 1}]})
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    assert [option.name for option in proposal.options] == ["by_plan"]
    ready.decides("chen")
    ready.submit(ShelterCounted, by="gym", shelter="gym", people=600)
    ready.submit(ShelterCounted, by="gym", shelter="school", people=150)
    again = ready.last(Proposal)
    assert (again.thread, again.version) == (proposal.thread_id, 2)
    assert not [item for item in again.options[0].assumptions if item.kind == "places_free"]
    assert ready.approval(proposal.thread_id).state == "waiting"


def test_practice_04_an_option_that_broke_while_waiting_is_refused_and_the_others_live(ready):
    """The early option has no places any more: it cannot be approved; the plan's own still can."""
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    ready.submit(ShelterCounted, by="gym", shelter="gym", people=600)
    ready.submit(ShelterCounted, by="gym", shelter="school", people=150)
    ready.decides("chen", option=2)
    assert "places free" in ready.last(ApprovalRefused).reason
    assert ready.facts(ApprovalStale) == []
    ready.decides("chen", option=0)
    assert ready.approval(proposal.thread_id).state == "approved"


def test_practice_04_a_unit_sent_elsewhere_breaks_and_harmless_changes_do_not(ready):
    """Each single condition kills; other units, other roads and more places change nothing."""
    ready.in_force("yellow")
    option = options(ready)["by_plan"]
    ready.submit(Dispatched, by="wang", unit="boat-1", to="hall")
    ready.submit(RoadClosed, by="jiao", road="column 4", note="x")
    assert broken(option.assumptions, ready.seen()) is None
    ready.submit(Dispatched, by="wang", unit="fire-2", to="hall")
    assert broken(option.assumptions, ready.seen()).series == "fire-2"
    ready.submit(UnitRecalled, by="wang", unit="fire-2")
    assert broken(option.assumptions, ready.seen()) is None


def test_approving_in_a_gale_sends_nobody_by_itself(ready, houses):
    """Inject 28: the option says so before, and no unit goes without a reason of its own afterwards."""
    houses.windy(ready, 48.0)
    ready.in_force("yellow")
    assert any("48.0" in text.zh for text in options(ready)["by_plan"].concerns)
    ready.issue("chen")
    assert {row.status for row in ready.rows(UNITS)} == {UnitStatus.AVAILABLE}
    assert {fact.reason for fact in ready.facts(DispatchRefused)} == {"wind"}


def test_a_unit_that_is_gone_is_replaced_and_the_option_asked_about_anew(ready):
    """Somebody sent the engine elsewhere: the yes does not count, and a new version names what is free now."""
    ready.in_force("yellow")
    first = ready.last(Proposal)
    ready.submit(Dispatched, by="li", unit="fire-1", to="hall")
    ready.decides("chen")
    assert "fire-1" in ready.last(ApprovalRefused).reason
    second = ready.last(Proposal)
    assert (second.thread, second.version) == (first.thread_id, 2)
    assert [action.units for action in second.options[0].actions] == [("fire-2",), ()]
    ready.issue("chen")
    assert ready.approval(first.thread_id).state == "approved"


def test_proposals_that_wait_name_different_units_while_there_are_some(ready):
    """Two rivers rise at once: each proposal names an engine of its own."""
    ready.configure("plan", "binhai-flood", **{**PLAN, "clauses": PLAN["clauses"][:1]})
    ready.in_force("yellow")
    ready.in_force("yellow", series=ready.lower)
    named = [proposal.options[0].actions[0].units for proposal in ready.facts(Proposal)]
    assert named == [("fire-1",), ("fire-2",)]


def test_what_was_ordered_is_not_ordered_again_by_a_new_version(ready):
    """重审 of what broke adds tasks only for what nobody was told to do."""
    ready.in_force("yellow")
    ready.decides("chen", option=2)
    n = len(ready.facts(Task))
    ready.submit(ShelterCounted, by="gym", shelter="gym", people=600)
    ready.submit(ShelterCounted, by="gym", shelter="school", people=150)
    ready.wait(minutes=6)
    ready.issue("chen")
    assert len(ready.facts(Task)) == n == 3


def test_a_rejection_keeps_its_reason_as_a_label(ready):
    """What a person did not want, and why, stays with the proposal."""
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    ready.decides("chen", verdict="reject")
    row = ready.flow.rows(PROPOSALS).get(proposal.thread_id)
    assert (row.label, row.reason) == ("rejected", "as seen")


# --- rules ------------------------------------------------------------------------------------------------------


def rule(house, **content):
    """One expert rule of the city."""
    house.configure(
        "trigger", content["name"], **{"zh": "断交", "en": "Close", "plan": "binhai-flood", **content}
    )


def test_a_rule_adds_its_clauses_when_its_condition_holds(ready):
    """The lower gauge above 3 m brings clause 5.1 into the proposal of the upper one."""
    rule(ready, name="r", hazard="flood", from_rank=1, above={ready.lower: 1.5}, clauses=["5.1"])
    ready.in_force("yellow")
    assert [action.clause for action in options(ready)["by_plan"].actions] == ["3.1", "3.2", "5.1"]


def test_a_rule_without_a_reading_does_not_fire_and_says_so(ready):
    """Unknown is not "below": the option names what nobody could check."""
    rule(ready, name="r", hazard="flood", from_rank=1, above={"binhai/none/stage": 3.0}, clauses=["5.1"])
    ready.in_force("yellow")
    option = options(ready)["by_plan"]
    assert "5.1" not in [action.clause for action in option.actions]
    assert any("binhai/none/stage" in text.zh for text in option.concerns)


def test_a_rule_that_cites_no_clause_in_force_is_dropped_and_counted(ready):
    """A rule may outlive its clause: its citation is not shown."""
    rule(ready, name="r", hazard="flood", from_rank=1, clauses=["9.8"])
    ready.in_force("yellow")
    dropped = ready.last(SentenceDropped)
    assert (dropped.clause, dropped.reason) == ("9.8", "withdrawn_or_unknown")


def test_a_signal_that_a_rule_knows_is_proposed_for(ready):
    """Inject 26: water in the underpass passes 25 cm; closing it is proposed, and nothing is closed by itself."""
    rule(ready, name="r", above={ready.lower: 4.0}, clauses=["5.1"])
    ready.read(ready.lower, 4.2)
    ready.group("opened", ready.lower)
    signal, proposal = ready.last(Signal), ready.last(Proposal)
    assert proposal.for_thread == signal.thread_id
    assert [action.clause for action in proposal.options[0].actions] == ["5.1"]
    assert ready.last(ApprovalAsked).about == proposal.thread_id
    assert ready.facts(UnitStateChanged) == []
    ready.group("grew", ready.lower)
    assert len(ready.facts(Proposal)) == 1


# --- posts ------------------------------------------------------------------------------------------------------


def test_the_post_nearest_above_the_area_is_chosen(house):
    """Codes nest by prefix: town before district before city; a named post before all of them."""
    for name, area in (("city", "*"), ("district", "990101"), ("town", "990101001")):
        house.configure("post", name, name=name, zh=name, en=name, area=area)
    chosen = [
        post_for(None, area, house.flow.city) for area in ("990101001", "990101002", "990102001", "990101")
    ]
    assert chosen == ["town", "district", "city", "district"]
    assert post_for("warden-lower", "990101001", house.flow.city) == "warden-lower"


def test_an_option_expires_with_its_proposal(ready):
    """What an option rests on is held against the world as long as it may be approved."""
    ready.in_force("yellow")
    proposal = ready.last(Proposal)
    assert proposal.expires - proposal.known_at == timedelta(hours=6)
    assert {item.until for option in proposal.options for item in option.assumptions} == {proposal.expires}
