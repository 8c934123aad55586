"""Report clocks run by the city's table, side by side; a report goes with a leader's name or it has not gone."""

from datetime import timedelta

import pytest

from anlan.core.approvals import ApprovalAsked, ApprovalRefused
from anlan.core.casualties import FigureApproved, FigureEntry, FigureStated
from anlan.core.extraction import Figure
from anlan.core.given import Decided, ReportReceived, Verdict
from anlan.core.incidents import EscalationFeared
from anlan.core.people import Role
from anlan.core.sitreps import (
    DUTIES,
    SITREPS,
    ItemSaid,
    ReportItem,
    ReportMade,
    ReportPhoned,
    Sitrep,
    SitrepAsked,
)
from anlan.core.warnings import Delivery, Standing


def duties(house, **fields):
    """Duties that have these values, by clock."""
    rows = [row for row in house.rows(DUTIES) if all(getattr(row, k) == v for k, v in fields.items())]
    return {row.clock: row for row in rows}


def sign(house, person="chen", role=Role.COMMANDER, content=None):
    """The last report that waits is signed."""
    asked = [fact for fact in house.facts(ApprovalAsked) if fact.subject == "sitrep"][-1]
    return house.submit(
        Decided,
        by=person,
        about=asked.about,
        content=content or asked.content,
        verdict=Verdict.APPROVE,
        role=role,
    )


def ask(house, incident, form):
    """A person wants a report now; the draft."""
    house.submit(SitrepAsked, by="wang", incident=incident.thread_id, form=form)
    return house.last(Sitrep)


def test_practice_10_the_lines_of_government_and_department_are_two_timers(desk, leak):
    """法 61: parallel duties have their own receiver, deadline and clause; one met leaves the other running."""
    found = duties(desk)
    assert {(row.line, row.receiver) for row in found.values()} == {
        ("government", "province"),
        ("department", "city-emergency"),
    }
    due = {row.line: (row.due - leak.known).total_seconds() / 60 for row in found.values()}
    assert due == {"government": 120, "department": 60}


def test_practice_10_a_late_report_shows_its_minutes_and_cannot_be_dated_back(desk, leak):
    """What counts is when the house heard of it, whatever time somebody writes."""
    desk.wait(minutes=75)
    assert duties(desk, state="late").keys() == {"accident-department"}
    sign(desk)
    made = {row.clock: (row.state, row.late_min) for row in desk.rows(DUTIES) if row.form == "first"}
    assert made == {"accident-department": ("met", 15), "accident-government": ("met", 0)}


def test_practice_10_a_call_dated_back_is_as_late_as_it_is(desk, opens, practised):
    """A phone report entered now with an earlier time is late by the house's own clock."""
    event = opens(desk, practised.SOCIAL)
    desk.wait(minutes=50)
    desk.submit(
        ReportPhoned, by="wang", at=event.at, incident=event.thread_id, department="city-gov", note="已报"
    )
    assert desk.last(ReportMade).late_min == 20


def test_practice_10_what_may_become_major_is_reported_at_once(desk, leak):
    """可能演化: every line falls due now, also those whose grade is not reached."""
    assert "larger-phone" not in duties(desk)
    desk.wait(minutes=5)
    desk.submit(EscalationFeared, by="wang", incident=leak.thread_id, note="下风向有居民区")
    found = duties(desk)
    assert found.keys() == {"accident-government", "accident-department", "larger-phone"}
    assert {row.immediate for row in found.values()} == {True}
    assert {(row.due - desk.now) for row in found.values()} == {timedelta(minutes=20)}


def test_practice_10_at_once_in_the_table_is_no_deadline_of_zero(desk, opens, practised):
    """The law's 立即 has no number: it is marked and counts as late after the local twenty minutes, not at once."""
    desk.configure(
        "report_clock", "at-once", name="at-once", category="natural", line="department", receiver="water",
        within_min=0, form="phone", clause="自然灾害救助条例 16",
    )  # fmt: skip
    opens(desk, practised.DAM)
    row = duties(desk)["at-once"]
    assert (row.immediate, row.due - desk.now) == (True, timedelta(minutes=20))


def test_practice_10_a_higher_grade_needs_a_new_report(desk, leak):
    """A rise after the first report has gone starts a continued one, and the duties of the new grade."""
    desk.wait(minutes=30)
    sign(desk)
    desk.submit(
        FigureStated,
        by="li",
        incident=leak.thread_id,
        figure=Figure.DEATHS,
        value=1,
        source="fire",
        verified=True,
    )
    before = len(desk.rows(DUTIES))
    desk.submit(
        FigureStated,
        by="li",
        incident=leak.thread_id,
        figure=Figure.DEATHS,
        value=3,
        source="fire",
        verified=True,
    )
    added = desk.rows(DUTIES)[before:]
    assert {(row.clock, row.form) for row in added} == {
        ("larger-phone", "first"),
        ("accident-department", "continued"),
    }


def test_practice_10_a_leader_may_be_told_above_with_a_reason(desk, leak):
    """越级: a receiver whom no duty names is told, with the reason on the record."""
    desk.submit(
        ReportPhoned, by="wang", incident=leak.thread_id, department="city-gov", reason="省厅电话不通"
    )
    made = desk.last(ReportMade)
    assert (made.above, made.reason, made.late_min) == (True, "省厅电话不通", 0)


def test_practice_10_who_knew_and_waited_has_lost_that_time(desk, opens, practised):
    """Time counts from the first report that told of it: an event opened an hour later is late from the start."""
    told = desk.submit(
        ReportReceived, by="wang", channel="110", text_ref="t", caller_ref=None, digest="d", area="330701"
    )
    desk.wait(minutes=70)
    opens(desk, practised.CHEMICAL, reports=(told.facts[0].id,))
    assert {name: row.state for name, row in duties(desk).items()} == {
        "accident-government": "open",
        "accident-department": "late",
    }


def test_practice_10_local_rules_are_marked_local(desk, opens, practised):
    """No national text sets thirty minutes: the row that does says that it is local."""
    opens(desk, practised.QUAKE)
    assert duties(desk)["natural-local"].local


def test_practice_10_without_a_table_a_local_default_holds(house):
    """A city that has brought no clocks still has one, marked local, and nobody's name in it."""
    house.acts_at_once()
    (row,) = house.rows(DUTIES)
    assert (row.local, row.receiver, row.clock) == (True, "", "local-30")


def test_practice_10_the_cycle_goes_on_from_the_report_that_went(desk, leak):
    """续报 falls due every 24 h after the first; the final report ends it."""
    desk.wait(minutes=60)
    sign(desk)
    row = [row for row in desk.rows(DUTIES) if row.form == "continued"]
    assert [(one.clock, one.due - desk.now) for one in row] == [("accident-government", timedelta(hours=24))]
    finish(desk, leak)
    assert {row.state for row in desk.rows(DUTIES)} == {"met"}


def finish(desk, leak):
    """Say everything a final report must say, and have it signed."""
    desk.submit(
        FigureStated,
        by="li",
        incident=leak.thread_id,
        figure=Figure.DEATHS,
        value=0,
        source="fire",
        verified=True,
    )
    for item in (ReportItem.TREND, ReportItem.LOSSES, ReportItem.OUTCOME, ReportItem.REMAINING):
        desk.submit(ItemSaid, by="wang", incident=leak.thread_id, item=item, text="已说明")
    ask(desk, leak, "final")
    sign(desk)


# --- the text and its signature -----------------------------------------------------------------------------------


def test_practice_10_a_missing_item_says_so_and_never_stays_blank(desk, leak):
    """Eight items, each with its text; unknown casualties read 正在核实."""
    sitrep = ask(desk, leak, "first")
    assert [said.item for said in sitrep.items] == list(ReportItem)[:8]
    assert all(said.text.zh for said in sitrep.items)
    assert {said.text.zh for said in sitrep.items if not said.known} == {"正在核实"}
    assert sitrep.missing == ("casualties", "trend")


def test_practice_10_only_verified_or_approved_figures_go_out(desk, leak):
    """Two sources that differ are never added up: nothing goes out until a person approves one."""
    for source, value, verified in (("district", 3, True), ("hospital", 2, True), ("post", 12, False)):
        desk.submit(
            FigureStated, by="li", incident=leak.thread_id, figure=Figure.DEATHS, value=value, source=source,
            verified=verified,
        )  # fmt: skip
    assert "casualties" in ask(desk, leak, "first").missing
    entry = next(fact for fact in desk.facts(FigureEntry) if fact.source == "hospital")
    desk.submit(FigureApproved, by="chen", about=entry.thread_id)
    sitrep = ask(desk, leak, "first")
    assert "死亡 2 人" in sitrep.text.zh
    assert "死亡 3" not in sitrep.text.zh


def test_no_typed_word_stands_in_for_a_figure(desk, leak):
    """Who types casualties into a report changes nothing: they come from the ledger."""
    desk.submit(ItemSaid, by="wang", incident=leak.thread_id, item=ReportItem.CASUALTIES, text="死亡99人")
    assert "99" not in ask(desk, leak, "first").text.zh


def test_a_report_goes_only_with_a_leaders_name_on_exactly_its_text(desk, leak):
    """Drafted, it stays in the house; the wrong hash or the wrong role signs nothing; signed, every receiver has it."""
    ask(desk, leak, "first")
    sign(desk, content="0" * 64)
    sign(desk, person="wang", role=Role.OFFICER)
    assert desk.facts(Delivery) == []
    assert len(desk.facts(ApprovalRefused)) == 2
    sign(desk)
    sent = desk.facts(Delivery)
    assert {fact.to for fact in sent} == {"desk-province", "desk-city-emergency"}
    assert {fact.standing for fact in sent} == {Standing.ADVISORY}
    assert [(row.state, row.signed_by) for row in desk.rows(SITREPS)] == [("signed", "chen")]


def test_a_text_drafted_anew_needs_a_new_signature(desk, leak):
    """The first draft's hash signs nothing once a newer text lies there."""
    old = ask(desk, leak, "first")
    desk.submit(ItemSaid, by="wang", incident=leak.thread_id, item=ReportItem.TREND, text="泄漏已止住")
    new = ask(desk, leak, "first")
    assert new.thread_id == old.thread_id
    sign(desk, content=old.shown())
    assert desk.facts(Delivery) == []
    sign(desk)
    assert "泄漏已止住" in desk.facts(Delivery)[0].text


def test_a_continued_report_says_only_what_changed(desk, leak):
    """续报 has its number and the items that read otherwise than in the last signed one."""
    ask(desk, leak, "first")
    sign(desk)
    desk.submit(ItemSaid, by="wang", incident=leak.thread_id, item=ReportItem.TREND, text="趋稳")
    sitrep = ask(desk, leak, "continued")
    assert (sitrep.number, sitrep.text.zh) == (1, "发展趋势：趋稳。")
    sign(desk)
    again = ask(desk, leak, "continued")
    assert (again.number, "无变化" in again.text.zh) == (2, True)


@pytest.mark.parametrize("form", ["final", "inquiry", "summary"])
def test_a_report_at_the_end_waits_until_every_part_is_there(desk, leak, form):
    """终报, 调查评估 (法 87) and 总结 (法 92) are not even asked for while a part is missing."""
    sitrep = ask(desk, leak, form)
    assert sitrep.missing
    assert not sitrep.ready
    assert [fact for fact in desk.facts(ApprovalAsked) if fact.draft == sitrep.id] == []
    assert desk.rows(SITREPS)[0].state == "held"


def test_a_phone_report_goes_at_once_and_meets_only_phone_duties(desk, leak):
    """电话快报 needs no signature; the text after it still does."""
    desk.submit(EscalationFeared, by="wang", incident=leak.thread_id, note="可能扩大")
    desk.submit(ReportPhoned, by="wang", incident=leak.thread_id, department="province")
    assert {name: row.state for name, row in duties(desk).items()} == {
        "accident-government": "open",
        "accident-department": "open",
        "larger-phone": "met",
    }
