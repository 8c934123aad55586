"""Whatever people do and in whatever order, no duty to report is lost, met twice, or earlier than the house knew."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anlan.core.approvals import ApprovalAsked
from anlan.core.given import Decided, Verdict
from anlan.core.incidents import EscalationFeared
from anlan.core.people import Role
from anlan.core.sitreps import DUTIES, ReportMade, ReportPhoned, SitrepAsked
from anlan.testing.twins import beginning

ACTS = st.lists(
    st.one_of(
        st.integers(1, 400),
        st.sampled_from(["phone province", "phone city-emergency", "grow", "first", "continued", "sign"]),
    ),
    max_size=8,
)


def play(house, incident, act):
    """One act of a person, or time that passes."""
    thread = incident.thread_id
    match act:
        case int():
            house.wait(minutes=act)
        case "grow":
            house.submit(EscalationFeared, by="wang", incident=thread, note="可能扩大")
        case "sign":
            for asked in [one for one in house.facts(ApprovalAsked) if one.subject == "sitrep"][-1:]:
                house.submit(
                    Decided, by="chen", about=asked.about, content=asked.content, verdict=Verdict.APPROVE,
                    role=Role.COMMANDER,
                )  # fmt: skip
        case "first" | "continued":
            house.submit(SitrepAsked, by="wang", incident=thread, form=act)
        case _:
            receiver = act.removeprefix("phone ")
            house.submit(ReportPhoned, by="wang", at=beginning(), incident=thread, department=receiver)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
@example(acts=[60, "grow"])
def test_practice_10_no_order_of_acts_loses_or_back_dates_a_duty(
    houses, practised, opens, tmp_path_factory, acts
):
    """Met once, as late as the house's clock says; what is not met waits or is late, and has its clause."""
    url = f"sqlite:///{tmp_path_factory.mktemp('clock') / 'journal.sqlite'}"
    house = houses.SmallCityHouse(url, quiet_h=0)
    try:
        practised.practise(house)
        incident = opens(house, practised.CHEMICAL)
        for act in acts:
            play(house, incident, act)
        made = [fact for fact in house.facts(ReportMade) if fact.thread]
        assert len({fact.thread for fact in made}) == len(made)
        for row in house.rows(DUTIES):
            assert row.clause
            if row.state == "met":
                assert row.late_min == max(0, int((row.made - row.due).total_seconds() // 60))
            else:
                assert (row.state == "late") == (row.due <= house.now)
        assert all(fact.at == fact.known for fact in made)
    finally:
        house.close()
