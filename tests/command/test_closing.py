"""Nothing open is closed over; personal words are destroyed or kept for a named reason; a lesson names a clause."""

import pytest

from anlan.core.approvals import ApprovalAsked
from anlan.core.casualties import FigureStated
from anlan.core.closing import (
    CLOSINGS,
    REVISIONS,
    ClosingAsked,
    ClosingRefused,
    FindingRecorded,
    FindingRefused,
    IncidentClosed,
    Retention,
    RetentionDecided,
    RetentionRefused,
    RetentionSet,
    Revision,
    RevisionSettled,
)
from anlan.core.evidence import Clause
from anlan.core.extraction import Figure
from anlan.core.given import Decided, Verdict
from anlan.core.incidents import INCIDENTS
from anlan.core.onsite import SiteDissolved, SiteSetUp
from anlan.core.people import Role
from anlan.core.responses import Response, ResponseEndingAsked, ResponseOrdered
from anlan.core.sitreps import ItemSaid, ReportItem, SitrepAsked
from anlan.core.tasks import TaskGiven
from anlan.core.work import WorkAsked


def close(desk, incident):
    """The commander closes it."""
    return desk.submit(ClosingAsked, by="chen", incident=incident.thread_id)


def report_finally(desk, incident):
    """A complete final report, signed."""
    thread = incident.thread_id
    figure = {"figure": Figure.DEATHS, "value": 0, "source": "fire", "verified": True}
    desk.submit(FigureStated, by="li", incident=thread, **figure)
    for item in (ReportItem.TREND, ReportItem.LOSSES, ReportItem.OUTCOME, ReportItem.REMAINING):
        desk.submit(ItemSaid, by="wang", incident=thread, item=item, text="已说明")
    desk.submit(SitrepAsked, by="wang", incident=thread, form="final")
    asked = [fact for fact in desk.facts(ApprovalAsked) if fact.subject == "sitrep"][-1]
    desk.submit(
        Decided,
        by="chen",
        about=asked.about,
        content=asked.content,
        verdict=Verdict.APPROVE,
        role=Role.COMMANDER,
    )


def test_practice_16_an_event_with_open_items_stays_open_and_names_them(desk, leak, opens, practised):
    """Task, child event, response, site, final report: each stands in the way by its name."""
    thread = leak.thread_id
    desk.submit(TaskGiven, by="wang", incident=thread, what="封路", post="warden-upper", due_min=20)
    opens(desk, practised.DAM, parent=thread, title="尾水渠受污")
    four = {"matter": "泄漏", "expected_h": 6.0, "measures": ("66.1",), "incident": thread}
    desk.submit(ResponseOrdered, by="chen", department="city-gov", level="Ⅲ", **four)
    desk.submit(SiteSetUp, by="chen", incident=thread, note="北门", commander="chief-upper")
    close(desk, leak)
    said = "\n".join(item.zh for item in desk.last(ClosingRefused).open_items)
    for name in ("封路", "尾水渠受污", "Ⅲ级响应", "现场指挥部", "终报"):
        assert name in said
    assert desk.flow.rows(INCIDENTS).get(thread).state == "open"


def test_an_event_with_nothing_open_is_closed(desk, leak):
    """With a signed final report, the site gone and the response ended, it closes; its clocks stop."""
    desk.submit(SiteSetUp, by="chen", incident=leak.thread_id, note="北门", commander="chief-upper")
    desk.submit(SiteDissolved, by="chen", incident=leak.thread_id)
    four = {"matter": "泄漏", "expected_h": 6.0, "measures": ("66.1",), "incident": leak.thread_id}
    desk.submit(ResponseOrdered, by="chen", department="city-gov", level="Ⅲ", **four)
    desk.submit(ResponseEndingAsked, by="chen", about=desk.last(Response).thread_id, department="city-gov")
    report_finally(desk, leak)
    close(desk, leak)
    assert len(desk.facts(IncidentClosed)) == 1
    assert desk.flow.rows(INCIDENTS).get(leak.thread_id).state == "closed"


def decide(desk, incident, retention, assessment=""):
    """What becomes of personal words."""
    return desk.submit(
        RetentionDecided, by="chen", incident=incident.thread_id, retention=retention, assessment=assessment
    )


def test_practice_16_words_are_destroyed_or_kept_by_a_named_assessment(desk, leak):
    """Open: not yet. Kept without a reason: no. Destroyed: work is asked for, once and for ever (法 85)."""
    decide(desk, leak, Retention.DESTROY)
    assert "尚未办结" in desk.last(RetentionRefused).text.zh
    report_finally(desk, leak)
    close(desk, leak)
    decide(desk, leak, Retention.KEEP)
    assert "评估" in desk.last(RetentionRefused).text.zh
    decide(desk, leak, Retention.KEEP, "事故调查需要，评估人：陈")
    assert desk.last(RetentionSet).retention is Retention.KEEP
    decide(desk, leak, Retention.DESTROY)
    assert [fact.about for fact in desk.facts(WorkAsked) if fact.work == "erase"] == [leak.thread_id]
    decide(desk, leak, Retention.KEEP, "太晚")
    assert desk.flow.rows(CLOSINGS).get(leak.thread_id).retention is Retention.DESTROY


def test_practice_23_a_lesson_opens_the_revision_of_a_clause(desk, leak):
    """法 28: each finding links to a clause of a plan the city has, and stays open until it is settled."""
    finding = {"incident": leak.thread_id, "plan": "binhai-flood", "text": "封闭通知晚了二十分钟"}
    desk.submit(FindingRecorded, by="chen", clause="3.2", **finding)
    revision = desk.last(Revision)
    assert Clause(document="binhai-flood", clause="3.2", version="2026") in revision.because
    assert [row.state for row in desk.rows(REVISIONS)] == ["open"]
    desk.submit(
        RevisionSettled, by="chen", about=revision.thread_id, plan_version="2027", note="改为十分钟内"
    )
    assert [row.state for row in desk.rows(REVISIONS)] == ["settled"]


@pytest.mark.parametrize(("plan", "clause"), [("binhai-flood", "99"), ("no-plan", "3.2")])
def test_practice_23_a_lesson_without_a_clause_changes_no_plan(desk, leak, plan, clause):
    """A clause nobody has written is refused by name."""
    desk.submit(FindingRecorded, by="chen", incident=leak.thread_id, plan=plan, clause=clause, text="教训")
    assert len(desk.facts(FindingRefused)) == 1
    assert desk.rows(REVISIONS) == []


def test_practice_23_inquiry_and_summary_are_reports_of_their_own(desk, leak):
    """调查评估 (法 87) and 总结 (法 92) go up like any other report, with their own parts."""
    for item in (ReportItem.CAUSE, ReportItem.LESSONS, ReportItem.OUTCOME):
        desk.submit(ItemSaid, by="wang", incident=leak.thread_id, item=item, text="已说明")
    report_finally(desk, leak)
    for form in ("inquiry", "summary"):
        desk.submit(SitrepAsked, by="wang", incident=leak.thread_id, form=form)
        asked = [fact for fact in desk.facts(ApprovalAsked) if fact.subject == "sitrep"][-1]
        assert desk.flow.journal.fact(asked.draft).form == form
