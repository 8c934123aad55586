"""A release is proposed with who must be told first, when the water comes, and what must hold."""

from datetime import timedelta

import pytest

from anlan.core.approvals import ApprovalAsked, ApprovalRefused
from anlan.core.incidents import Task
from anlan.core.proposals import Proposal, ProposalEditRefused, ReleaseNoticed, WaterReleaseAsked
from anlan.core.signals import Signal

CARD = {
    "name": "yunling", "zh": "云岭水库", "en": "Yunling reservoir", "area": "330701", "place": [110.02, 20.03],
    "series": "binhai/lower/stage", "flood_limit_m": 4.0, "normal_m": 5.0, "design_m": 7.0, "check_m": 8.0,
    "curve": [[0.0, 0.0], [10.0, 100.0]], "release_most_m3_s": 500.0,
    "downstream": [
        {"station": "bailu", "zh": "白鹭桥站", "en": "Bailu", "earliest_min": 150, "latest_min": 240,
         "notify": ["warden-lower", "deputy-upper"]},
        {"station": "shimen", "zh": "石门站", "en": "Shimen", "earliest_min": 15, "latest_min": 40,
         "notify": ["warden-upper", "warden-lower"]},
    ],
}  # fmt: skip


@pytest.fixture
def reservoir(town):
    """A reservoir two metres above its flood limit."""
    town.configure("reservoir", "yunling", **CARD)
    town.read(town.lower, 6.0)
    return town


def asks(house, flow=600.0, name="yunling"):
    """The reservoir asks to release."""
    return house.submit(WaterReleaseAsked, by="keeper", reservoir=name, flow_m3_s=flow)


def test_practice_21_who_lives_below_is_told_before_the_gates_open(reservoir):
    """Each post once, the nearest water first, each sooner than the water; the gates last."""
    asks(reservoir)
    actions = reservoir.last(Proposal).options[0].actions
    assert [action.post for action in actions[:-1]] == ["warden-upper", "warden-lower", "deputy-upper"]
    assert actions[0].within_min == 15
    assert "15–40分钟" in actions[0].text.zh
    assert "全部告知后" in actions[-1].text.zh


def test_practice_21_the_water_comes_in_an_interval(reservoir):
    """Earliest and latest at each station, from the card, never a single minute."""
    asks(reservoir)
    figures = {
        (item.text.zh, item.value)
        for item in reservoir.last(Proposal).options[0].effect
        if "到" in item.text.zh
    }
    assert ("到石门站最早", 15.0) in figures
    assert ("到白鹭桥站最晚", 240.0) in figures


def test_a_release_is_never_more_than_the_gates_can_give(reservoir):
    """600 asked, 500 possible: said, and the second option is half of it; the time down follows the card's curve."""
    asks(reservoir)
    full, half = reservoir.last(Proposal).options
    assert ("500" in full.title.zh, "250" in half.title.zh) == (True, True)
    assert "超过" in full.concerns[0].zh
    hours = [option.effect[-1].value for option in (full, half)]
    assert hours == [pytest.approx(20e6 / 500 / 3600, abs=0.1), pytest.approx(20e6 / 250 / 3600, abs=0.1)]


def test_a_release_rests_on_the_level(reservoir):
    """Below the flood limit there is nothing to release: the approval is refused by name."""
    asks(reservoir)
    reservoir.read(reservoir.lower, 3.5)
    reservoir.clock.turn_to(reservoir.now)
    reservoir.wait(minutes=1)
    reservoir.read(reservoir.lower, 3.5)
    reservoir.decides("chen")
    assert "flood limit" in reservoir.last(ApprovalRefused).reason


def test_an_approved_release_gives_a_task_to_each_post(reservoir):
    """Three are told, one opens."""
    asks(reservoir)
    assert reservoir.last(ApprovalAsked).subject == "proposal"
    reservoir.issue("chen")
    assert len(reservoir.facts(Task)) == 4


def test_a_release_cites_the_citys_own_clause_or_the_law(reservoir):
    """Without a plan that speaks of releases the law is cited; with one, its clause."""
    asks(reservoir)
    assert reservoir.last(Proposal).options[0].actions[0].plan == "防洪法"
    reservoir.configure("plan", "flood", name="flood", zh="防汛", en="Flood", version="3", clauses=[
        {"number": "5.2", "zh": "水库泄洪前通知下游沿河乡镇，确认后开闸", "en": "Tell those below first"},
    ])  # fmt: skip
    asks(reservoir)
    action = reservoir.last(Proposal).options[0].actions[0]
    assert (action.plan, action.clause, action.plan_version) == ("flood", "5.2", "3")


@pytest.mark.parametrize(("name", "flow"), [("nowhere", 100.0), ("yunling", 0.0), ("yunling", -5.0)])
def test_a_request_that_makes_no_sense_is_refused(reservoir, name, flow):
    """No reservoir of the name, or nothing to release: said, nothing proposed."""
    asks(reservoir, flow, name)
    assert reservoir.facts(ProposalEditRefused)
    assert reservoir.facts(Proposal) == []


def test_practice_21_a_notice_from_above_is_a_signal_with_an_interval_and_a_list_of_who_is_told(reservoir):
    """Inject 10: 900 m³/s in two hours; when it comes to each station, and every post below before that."""
    opens = reservoir.now + timedelta(hours=2)
    reservoir.submit(
        ReleaseNoticed, by="wang", reservoir="yunling", flow_m3_s=900.0, opens=opens, sender="上游邻市"
    )
    signal, proposal = reservoir.last(Signal), reservoir.last(Proposal)
    local = (opens + timedelta(minutes=15)).astimezone(reservoir.flow.city.profile.zone)
    assert f"石门站{local:%H:%M}–" in signal.text.zh
    assert [action.post for action in proposal.options[0].actions] == [
        "warden-upper",
        "warden-lower",
        "deputy-upper",
    ]


def test_a_notice_about_a_river_without_a_card_is_said_all_the_same(reservoir):
    """When the water comes is unknown, which is not never."""
    said = {"reservoir": "elsewhere", "flow_m3_s": 900.0, "opens": reservoir.now, "sender": "上游邻市"}
    reservoir.submit(ReleaseNoticed, by="wang", **said)
    assert "时间未知" in reservoir.last(Signal).text.zh
