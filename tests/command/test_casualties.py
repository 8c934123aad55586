"""The casualty ledger: eight figures, each under its own source; corrections kept; one figure approved by a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk_house import DeskHouse, figure_key

from anlan.core.casualties import (
    FIGURES,
    LEDGER,
    FigureApproved,
    FigureConflict,
    FigureDoubted,
    FigureReleased,
    FigureStated,
)
from anlan.core.extraction import Figure, Scope
from anlan.core.reports import CheckedBy, ReportAttached, ReportVerified, Verification


@pytest.fixture
def house() -> Iterator[DeskHouse]:
    """Give a house with a report desk."""
    opened = DeskHouse()
    yield opened
    opened.close()


def ledger(house: DeskHouse, incident: str) -> dict[tuple[str, str], float]:
    """Who says what, now."""
    rows = house.flow.rows(LEDGER).where("incident", incident)
    return {(row.source, row.figure): row.value for row in rows}


def official(house: DeskHouse, text: str, department: str, incident: str) -> str:
    """A department reports, and it bears on the incident."""
    row = house.hears(text, "duty_room", department, caller_class="official", department=department)
    house.submit(ReportAttached, by="wang", about=row.thread, incident=incident)
    return row.thread


def test_practice_14_the_eight_figures_stand_apart_and_are_never_added_up(house: DeskHouse) -> None:
    """Two sources on the dead give two lines, a post a claim beside them; no figure for outside use comes of it."""
    incident = house.opens()
    official(house, "我区死亡3人,失联1人。", "望潮区", incident)
    official(house, "收治伤员,死亡2人,重伤4人。", "市二院", incident)
    post = house.hears("死了十几个", "post", caller_class="post")
    house.submit(ReportAttached, by="wang", about=post.thread, incident=incident)
    said = ledger(house, incident)
    assert (said["望潮区", "deaths"], said["市二院", "deaths"]) == (3, 2)
    row = house.flow.rows(FIGURES).get(figure_key(incident, Figure.DEATHS))
    assert (row.value, row.sources, row.lowest, row.highest) == (None, 2, 2, 3)
    conflict = house.last(FigureConflict)
    assert {"望潮区=3", "市二院=2"} <= set(conflict.says)
    assert conflict.due > house.now
    (claim,) = [one for one in house.flow.rows(LEDGER).where("incident", incident) if one.basis == "claim"]
    assert (claim.report, len(conflict.says)) == (post.thread, 2)
    house.submit(FigureApproved, by="commander", about=claim.thread)
    assert house.flow.rows(FIGURES).get(row.thread).value is None


def test_practice_14_three_trapped_two_out_is_one_trapped(house: DeskHouse) -> None:
    """The line says one, and how it was reckoned."""
    row = house.hears("三人被困,两人救出,在石门站旁边。")
    incident = house.opens(row.thread)
    (line,) = house.flow.rows(LEDGER).where("incident", incident)
    assert (line.figure, line.value, line.basis, line.reckoned) == ("trapped", 1, "reckoned", "3-2")


def test_a_zero_by_words_is_a_statement_and_silence_is_not(house: DeskHouse) -> None:
    """ "无死亡" puts a zero into the ledger; what nobody has said is not there."""
    incident = house.opens()
    official(house, "2人轻伤送医,无死亡。", "消防", incident)
    assert ledger(house, incident) == {("消防", "light"): 2, ("消防", "deaths"): 0}
    assert house.flow.rows(FIGURES).get(figure_key(incident, Figure.MISSING)) is None


def test_a_correction_supersedes_and_what_stood_there_is_kept(house: DeskHouse) -> None:
    """12,870 becomes 12,780 in the same line; the earlier figure stays readable."""
    first = house.hears(
        "我区累计转移12870人,其中集中安置3104人,较13时增加420人。", "duty_room", "d", department="东湖区"
    )
    incident = house.opens(first.thread)
    house.hears("更正:刚才报的12870应为1万2千7百80人。", "duty_room", "d", department="东湖区")
    rows = [row for row in house.flow.rows(LEDGER).where("incident", incident) if row.figure == "relocated"]
    total, new = sorted(rows, key=lambda row: row.scope != Scope.TOTAL)
    assert (total.value, total.superseded, total.basis) == (12780, (12870,), "corrected")
    assert (new.scope, new.value) == (Scope.NEW, 420)


def test_figures_that_do_not_come_out_are_flagged_and_not_put_right(house: DeskHouse) -> None:
    """11 less 4 is not 8: the doubt names the sum, and no line holds a seven."""
    first = house.hears(
        "拒转11户,原因:老人恋家7户,牲畜3户,不信会淹1户。", "warden", "w", caller_class="warden"
    )
    incident = house.opens(first.thread)
    house.hears("刚才那11户里又走了4户,还剩8户。", "warden", "w", caller_class="warden")
    assert "11-4≠8" in house.last(FigureDoubted).text.zh
    assert 7 not in ledger(house, incident).values()


def test_practice_14_one_figure_is_approved_by_a_person_and_replaces_no_other(house: DeskHouse) -> None:
    """Approval takes one line as it stands; the others stay; a later approval takes its place."""
    incident = house.opens()
    official(house, "死亡3人。", "望潮区", incident)
    official(house, "死亡2人。", "市二院", incident)
    lines = {row.source: row for row in house.flow.rows(LEDGER).where("incident", incident)}
    house.submit(FigureApproved, by="commander", about=lines["市二院"].thread)
    row = house.flow.rows(FIGURES).get(figure_key(incident, Figure.DEATHS))
    assert (row.value, row.source, row.approved_by) == (2, "市二院", "commander")
    house.submit(FigureApproved, by="commander", about=lines["望潮区"].thread)
    assert house.flow.rows(FIGURES).get(row.thread).value == 3
    assert len(house.facts(FigureReleased)) == 2
    assert len(ledger(house, incident)) == 2
    approved = [row.source for row in house.flow.rows(LEDGER).where("incident", incident) if row.approved]
    assert approved == ["望潮区"]


def test_a_person_may_state_a_figure_with_its_source_and_time(house: DeskHouse) -> None:
    """The same source's next word is the next text of its line."""
    incident = house.opens()
    for value in (5, 4):
        house.submit(
            FigureStated, by="wang", incident=incident, figure=Figure.MISSING, value=value, source="南屿区"
        )
    (line,) = house.flow.rows(LEDGER).where("incident", incident)
    assert (line.value, line.superseded, line.source) == (4, (5,), "南屿区")


def test_a_report_found_true_makes_its_lines_verified(house: DeskHouse) -> None:
    """Verified is a person's word on the report that brought the figure."""
    incident = house.opens()
    thread = official(house, "死亡1人。", "望潮区", incident)
    house.submit(ReportVerified, by="wang", about=thread, state=Verification.TRUE, means=CheckedBy.ON_SITE)
    (line,) = house.flow.rows(LEDGER).where("incident", incident)
    assert (line.verified, line.superseded) == (True, ())
