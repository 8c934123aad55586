"""The release desk and the rumour board: facts checked, the lawful speak, findings only, nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk_house import DeskHouse

from anlan.core.casualties import LEDGER, FigureApproved, FigureStated
from anlan.core.extraction import Figure
from anlan.core.facts import Mode
from anlan.core.releases import (
    RELEASES,
    RUMOURS,
    Finding,
    ReleaseDrafted,
    ReleaseDue,
    ReleaseForm,
    ReleasePublished,
    ReleaseRefused,
    ReleaseRow,
    ReleaseSigned,
    RumourAssigned,
    RumourFound,
    RumourSpread,
)
from anlan.core.warnings import Delivery


@pytest.fixture
def house() -> Iterator[DeskHouse]:
    """Give a house with a release desk."""
    opened = DeskHouse()
    yield opened
    opened.close()


def drafted(house: DeskHouse, text: str, *, department: str = "government", **more: object) -> ReleaseRow:
    """A text is drafted; its row with what the checks found."""
    said = {"form": ReleaseForm.BRIEF, "title": "情况通报", "cut_off": house.now} | more
    house.submit(ReleaseDrafted, by="wang", text=text, department=department, **said)
    return house.rows(RELEASES)[-1]


def approved_dead(house: DeskHouse, incident: str, value: int) -> None:
    """A person approves one figure of the dead for outside use."""
    house.submit(
        FigureStated, by="wang", incident=incident, figure=Figure.DEATHS, value=value, source="市二院"
    )
    (line,) = house.flow.rows(LEDGER).where("incident", incident)
    house.submit(FigureApproved, by="commander", about=line.thread)


def test_practice_13_a_figure_goes_out_only_as_it_was_approved(house: DeskHouse) -> None:
    """Another figure, one that nobody approved, and one without a cut-off are each stopped, with the reason."""
    incident = house.opens()
    early = drafted(house, "截至目前死亡2人。", incident=incident)
    assert (early.passed, "正在核实" in early.failed[0]) == (False, True)
    approved_dead(house, incident, 2)
    assert drafted(house, "死亡3人。", incident=incident).passed is False
    assert drafted(house, "死亡2人。", incident=incident, cut_off=None).passed is False
    assert drafted(house, "死亡2人,伤情正在核实。", incident=incident).passed is True


def test_practice_13_only_the_lawful_releaser_speaks(house: DeskHouse) -> None:
    """A body without the right does not pass; the clause by which another may is shown."""
    incident = house.opens()
    refused = drafted(house, "隧道积水,正在排水。", department="fire", incident=incident)
    assert refused.passed is False
    assert "总预 3.3.5" in refused.clause
    assert drafted(house, "隧道积水,正在排水。", department="government", incident=incident).passed is True


def test_practice_13_a_signed_text_is_published_once_and_word_for_word(house: DeskHouse) -> None:
    """The short code of what was checked is what is signed; another code and a second signature are refused."""
    incident = house.opens()
    row = drafted(house, "隧道积水,无人员被困的消息正在核实。", incident=incident)
    house.submit(ReleaseSigned, by="commander", about=row.thread, content="000000", role="commander")
    house.submit(ReleaseSigned, by="commander", about=row.thread, content=row.content, role="commander")
    house.submit(ReleaseSigned, by="commander", about=row.thread, content=row.content, role="commander")
    (out,) = house.facts(ReleasePublished)
    assert out.signed_by == "commander"
    assert len(house.facts(ReleaseRefused)) == 2
    (sent,) = house.facts(Delivery)
    assert (sent.to, sent.channel, sent.text) == ("press", "file", "隧道积水,无人员被困的消息正在核实。")


@pytest.mark.parametrize("text", ["张某造谣者已被处理。", "联系人电话13900000000。", "灯芯巷七号被淹。"])
def test_practice_13_no_person_is_judged_or_given_away(text: str, house: DeskHouse) -> None:
    """Words that judge persons, telephone numbers and doors do not pass."""
    row = drafted(house, text, incident=house.opens())
    assert row.passed is False


def test_practice_13_brief_information_has_a_clock(house: DeskHouse) -> None:
    """An incident without any word to the public is said to be due; one that has it is not."""
    silent, told = house.opens(), house.opens()
    row = drafted(house, "隧道积水,正在排水。", incident=told)
    house.submit(ReleaseSigned, by="commander", about=row.thread, content=row.content, role="commander")
    assert [fact.incident for fact in house.wait(61) if isinstance(fact, ReleaseDue)] == [silent]


def test_practice_13_a_rumour_is_checked_found_and_clarified_by_people(house: DeskHouse) -> None:
    """Claim, spread, who checks, finding, evidence, clarification: nothing of it goes public by itself."""
    claim = house.hears(
        "云岭水库决堤了!亲戚在水务局说的!赶紧跑!", "wechat", caller_class="post", picture="p1", accounts=3
    )
    (row,) = house.rows(RUMOURS)
    assert (row.report, row.finding, row.claim_kind) == (claim.thread, Finding.UNKNOWN, "dam_break")
    answer = house.hears(
        "云岭水库15时水位101.32米,低于汛限1.08米,大坝巡查无异常。",
        "department",
        caller_class="department",
        department="水利局",
    )
    (row,) = house.rows(RUMOURS)
    assert (row.evidence, row.finding) == ((answer.thread,), Finding.UNKNOWN)
    house.submit(RumourAssigned, by="wang", about=row.thread, department="water")
    house.submit(RumourSpread, by="wang", about=row.thread, accounts=12, reach=40_000)
    house.submit(RumourFound, by="water", about=row.thread, finding=Finding.FALSE, note="巡坝正常")
    assert house.facts(Delivery) == []
    text = drafted(
        house,
        "云岭水库大坝巡查无异常,网传决堤不实。",
        department="water",
        form=ReleaseForm.CLARIFICATION,
        rumour=row.thread,
    )
    assert text.passed is True
    (row,) = house.rows(RUMOURS)
    assert (row.finding, row.found_by, row.accounts, row.reach) == (Finding.FALSE, "water", 12, 40_000)


def test_a_picture_that_was_seen_before_is_known_again(house: DeskHouse) -> None:
    """The same picture on another claim names the message that brought it first."""
    first = house.hears("望潮区被淹,图片。", "weibo", caller_class="post", picture="sha-1")
    house.hears("【图】石门镇现在的样子!!!", "weibo", caller_class="post", picture="sha-1")
    assert house.rows(RUMOURS)[-1].seen_before == first.thread


def test_the_same_claim_again_is_one_row_with_more_accounts(house: DeskHouse) -> None:
    """Ten posts of one claim are one matter, and how many brought it can be seen."""
    for n in range(3):
        house.hears(f"网传竹溪水库要垮坝{'!' * n}", "weibo", f"account {n}", caller_class="post")
    (row,) = house.rows(RUMOURS)
    assert (len(row.reports), row.accounts) == (3, 3)


def test_a_drill_publishes_nothing_to_residents() -> None:
    """A signed text of a drill lies in the outbox as a drill: the sender refuses it where residents would read it."""
    house = DeskHouse(mode=Mode.DRILL)
    row = drafted(house, "隧道积水,正在排水。", incident=house.opens())
    house.submit(ReleaseSigned, by="commander", about=row.thread, content=row.content, role="commander")
    assert {fact.mode for fact in house.facts(Delivery)} == {Mode.DRILL}
    house.close()
