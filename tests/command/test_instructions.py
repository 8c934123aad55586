"""批示/督办: a leader's words stay as said; each item is owned, chased, answered with evidence, and closed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from anlan.command.duty.splitting import due_of, suggestions
from anlan.core.city import City
from anlan.core.evidence import Link
from anlan.core.instructions import (
    INSTRUCTIONS,
    ITEMS,
    InstructionReceived,
    InstructionSplit,
    ItemAnswered,
    ItemChanged,
    ItemChased,
    ItemClosed,
    ItemMoved,
    ItemRefused,
    ItemSentBack,
    ItemsSuggested,
    ItemUrged,
    SuggestionTaken,
)
from anlan.core.signals import SIGNALS

HOT_FOOD = "务必确保转移人员吃上热饭、睡得上干床,明早前报落实情况。"
EAST = timezone(timedelta(hours=8))


@pytest.fixture
def house(houses):
    """A small city in memory with three departments and their duty posts."""
    opened = houses.SmallCityHouse("sqlite://", quiet_h=0)
    for kind in ("commerce", "civil_affairs", "emergency"):
        opened.configure("department", kind, name=kind, zh=kind, en=kind, kind=kind, post=f"{kind}-duty")
        opened.configure(
            "post", f"{kind}-duty", name=f"{kind}-duty", zh=kind, en=kind, area="*", chain=["chief-upper"],
            holders=[{"side": "A", "person": f"{kind}-a"}, {"side": "B", "person": f"{kind}-b"}],
        )  # fmt: skip
    opened.configure(
        "post",
        "mayor",
        name="mayor",
        zh="市长",
        en="Mayor",
        area="*",
        holders=[{"side": "A", "person": "zhang"}],
    )
    yield opened
    opened.close()


def receive(house, text=HOT_FOOD, **said):
    """An instruction is taken down; its thread."""
    house.submit(InstructionReceived, by="wang", text=text, giver="mayor", medium="phone", **said)
    return house.last(InstructionReceived).id


def item(house, hours=2):
    """An instruction with one item; its thread."""
    about = receive(house)
    due = house.now + timedelta(hours=hours)
    house.submit(InstructionSplit, by="wang", about=about, what="热食", posts=("commerce-duty",), due=due)
    return house.rows(ITEMS)[-1].thread


def standing(house, thread):
    """How an item stands."""
    return house.flow.rows(ITEMS).get(thread)


def answer(house, thread, *cites, text="19时供餐1,240份"):
    """The owner says what was done, and what shows it."""
    return house.submit(ItemAnswered, by="commerce-a", about=thread, text=text, cites=cites)


def test_practice_20_an_instruction_is_split_owned_chased_answered_and_closed_by_the_giver(house):
    """Verbatim; split by a person; overdue is chased; the answer cites; only giver or office closes (practice 20)."""
    about = receive(house)
    assert house.rows(INSTRUCTIONS)[0].text == HOT_FOOD
    assert house.rows(ITEMS) == []
    house.submit(SuggestionTaken, by="wang", about=about)
    owners = [(row.what, row.owner) for row in house.rows(ITEMS)]
    assert owners == [
        ("保障热食", "commerce-duty"),
        ("保障被褥床铺", "civil_affairs-duty"),
        ("报告落实情况", "emergency-duty"),
    ]
    thread = house.rows(ITEMS)[0].thread
    house.submit(ItemMoved, by="commerce-a", about=thread, state="doing")
    house.wait(until=standing(house, thread).due)
    assert standing(house, thread).overdue
    answer(house, thread, about)
    house.submit(ItemClosed, by="commerce-a", about=thread, role="department")
    assert house.last(ItemRefused).reason == "not_the_giver"
    house.submit(ItemClosed, by="zhang", about=thread, role="department")
    assert (standing(house, thread).state, house.rows(INSTRUCTIONS)[0].closed) == ("closed", 1)


def test_rules_suggest_and_nothing_is_done_by_itself(house):
    """Hot food, bedding and the report, due at six tomorrow, each with the words it was read from (inject 32)."""
    receive(house, said_at=datetime(2018, 9, 16, 22, 0, tzinfo=EAST))
    suggested = house.last(ItemsSuggested).items
    assert [HOT_FOOD[one.start : one.end] for one in suggested] == [
        "务必确保转移人员吃上热饭",
        "睡得上干床",
        "明早前报落实情况",
    ]
    assert {one.due for one in suggested} == {datetime(2018, 9, 17, 6, 0, tzinfo=EAST)}
    assert house.rows(ITEMS) == []


def test_every_district_is_an_item_of_its_own(house):
    """ "Each district reports within two hours" is one item a district, owed by its government (inject 3)."""
    for area in ("330701", "330702"):
        name = f"government-{area}"
        house.configure(
            "department", name, name=name, zh=area, en=area, kind="government", area=area, post=f"{area}-duty"
        )
    found = suggestions("先把四级响应启动了,两小时内各区报准备情况。", house.now, house.flow.city)
    assert [one.post for one in found] == ["330701-duty", "330702-duty"]
    assert {one.due for one in found} == {house.now + timedelta(hours=2)}


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("半小时内回", "2018-09-16T22:30"),
        ("40分钟内回", "2018-09-16T22:40"),
        ("两小时内报", "2018-09-17T00:00"),
        ("明早前报", "2018-09-17T06:00"),
        ("明天上午九点前报", "2018-09-17T09:00"),
        ("十二小时内报", "2018-09-17T10:00"),
        ("明早8点前报", "2018-09-17T08:00"),
        ("今晚必须到位", "2018-09-16T22:00"),
        ("抓紧办", None),
    ],
)
def test_times_are_read_as_they_were_said(text, due):
    """Until when, by the words and the hour they were said; no time said is no time."""
    city = City()
    city.put("profile", "c", {"name": "c", "zh": "城", "en": "c", "utc_offset_min": 480, "real": False})
    found = due_of(text, datetime(2018, 9, 16, 22, 0, tzinfo=EAST), city)
    assert found == (datetime.fromisoformat(f"{due}+08:00") if due else None)


def test_what_is_overdue_is_chased_up_the_line(house):
    """A holder, B holder, superior, fifteen minutes each, then no more; one signal for all of it (inject 6)."""
    thread = item(house)
    house.wait(minutes=240)
    assert [(fact.post, fact.person, fact.last) for fact in house.facts(ItemChased)] == [
        ("commerce-duty", "commerce-a", False),
        ("commerce-duty", "commerce-b", False),
        ("chief-upper", "", True),
    ]
    gaps = [fact.at - standing(house, thread).due for fact in house.facts(ItemChased)]
    assert [gap.total_seconds() / 60 for gap in gaps] == [0, 15, 30]
    assert len([row for row in house.rows(SIGNALS) if row.signal_kind == "instruction_overdue"]) == 1


def test_a_call_that_reached_somebody_gives_time(house):
    """催办 with an answer is written down, and the next step waits half an hour."""
    thread = item(house)
    house.wait(minutes=121)
    house.submit(ItemUrged, by="wang", about=thread, post="commerce-duty", note="车在路上")
    house.wait(minutes=28)
    assert len(house.facts(ItemChased)) == 1
    house.wait(minutes=5)
    assert len(house.facts(ItemChased)) == 2


def test_what_is_answered_is_not_chased(house):
    """An answer ends the chase and its signal."""
    thread = item(house)
    house.wait(minutes=121)
    answer(house, thread, house.facts(InstructionReceived)[0].id)
    house.wait(minutes=240)
    assert len(house.facts(ItemChased)) == 1
    assert [row.active for row in house.rows(SIGNALS) if row.signal_kind == "instruction_overdue"] == [False]


@pytest.mark.parametrize("cites", [(), ("sitrep-" + "0" * 64,)])
def test_an_answer_without_evidence_is_no_answer(house, cites):
    """It cites something, and what it cites is there."""
    thread = item(house)
    answer(house, thread, *cites)
    assert (house.last(ItemRefused).reason, standing(house, thread).state) == ("not_cited", "todo")


def test_an_answer_can_be_walked_to_what_it_rests_on(house):
    """The change carries the links."""
    thread, cited = item(house), house.facts(InstructionReceived)[0].id
    answer(house, thread, cited)
    links = house.last(ItemChanged).because
    assert Link(relation="cites", target=cited) in links


def test_nothing_is_closed_before_it_is_answered(house):
    """Not even by the giver."""
    thread = item(house)
    house.submit(ItemClosed, by="zhang", about=thread, role="commander")
    assert house.last(ItemRefused).reason == "not_answered"


def test_a_poor_answer_is_sent_back_and_falls_due_again(house):
    """退回重办: in hand again, chased again."""
    thread = item(house)
    answer(house, thread, house.facts(InstructionReceived)[0].id)
    house.submit(ItemSentBack, by="wang", about=thread, role="officer", reason="没有数")
    assert standing(house, thread).state == "doing"
    house.wait(minutes=125)
    assert standing(house, thread).overdue


def test_closed_is_closed(house):
    """Nothing moves an item that is closed."""
    thread = item(house)
    answer(house, thread, house.facts(InstructionReceived)[0].id)
    house.submit(ItemClosed, by="wang", about=thread, role="officer")
    answer(house, thread, house.facts(InstructionReceived)[0].id, text="再报")
    assert (house.last(ItemRefused).reason, standing(house, thread).answer) == ("closed", "19时供餐1,240份")


def test_a_post_nobody_knows_owns_nothing(house):
    """An unknown owner is refused by name; the others get their items."""
    about = receive(house)
    posts = ("nobody", "commerce-duty")
    house.submit(InstructionSplit, by="wang", about=about, what="x", posts=posts, due=house.now)
    assert [row.owner for row in house.rows(ITEMS)] == ["commerce-duty"]
    assert house.last(ItemRefused).reason == "unknown_post"
