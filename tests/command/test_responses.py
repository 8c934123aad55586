"""Responses are started, adjusted and ended by named people; the machine suggests and starts nothing."""

import pytest

from anlan.command.measures import measures, offered
from anlan.core.ladders import ResponseLevel
from anlan.core.responses import (
    ORDERS,
    RESPONSES,
    Response,
    ResponseCountersigned,
    ResponseEndingAsked,
    ResponseHeard,
    ResponseOrdered,
    ResponseReadBack,
    ResponseRefused,
    ResponseSuggested,
    ResponseUnsigned,
)

FOUR = {"matter": "防御台风", "expected_h": 48.0, "measures": ("66.1", "66.3")}


def order(house, department="city-gov", level="Ⅳ", **more):
    """A named person orders a response."""
    return house.submit(ResponseOrdered, by="chen", department=department, level=level, **{**FOUR, **more})


def rows(house):
    """Responses in force: body → level."""
    return {row.department: row.level.value for row in house.rows(RESPONSES) if row.state == "in_force"}


@pytest.mark.parametrize(
    ("lack", "name"),
    [({"matter": " "}, "matter"), ({"expected_h": 0.0}, "expected_h"), ({"measures": ()}, "measures")],
)
def test_practice_12_a_start_states_all_four_items(desk, lack, name):
    """事项、级别、预计期限、措施 (法 72): one missing, and the order does not stand; it is named."""
    order(desk, **lack)
    assert (rows(desk), desk.last(ResponseRefused).missing) == ({}, (name,))
    order(desk)
    (row,) = desk.rows(RESPONSES)
    assert (row.by, row.matter, row.measures) == ("chen", "防御台风", ("66.1", "66.3"))


def test_practice_12_each_body_has_its_own_level(desk):
    """City, district and department stand side by side; adjusting one leaves the others."""
    order(desk, "city-gov", "Ⅳ")
    order(desk, "district-gov", "Ⅲ", area="330701")
    order(desk, "water", "Ⅱ")
    order(desk, "city-gov", "Ⅲ")
    assert rows(desk) == {"city-gov": "Ⅲ", "district-gov": "Ⅲ", "water": "Ⅱ"}
    adjusted = desk.last(Response)
    assert (adjusted.before, adjusted.thread) == (ResponseLevel.IV, desk.facts(Response)[0].id)


@pytest.mark.parametrize(
    ("starter", "ender", "may"),
    [
        ("district-gov", "district-gov", True),
        ("district-gov", "city-gov", True),
        ("district-gov", "province", True),
        ("water", "city-gov", True),
        ("city-gov", "district-gov", False),
        ("city-gov", "water", False),
        ("district-gov", "water", False),
    ],
)
def test_practice_12_who_started_ends_or_a_body_above(desk, starter, ender, may):
    """谁启动、谁终止 (总预 3.3.6): a body below or beside ends nothing."""
    order(desk, starter, area="330701" if starter == "district-gov" else None)
    desk.submit(ResponseEndingAsked, by="chen", about=desk.last(Response).thread_id, department=ender)
    assert (rows(desk) == {}) is may


def test_practice_12_the_lists_of_66_and_67_are_different(desk):
    """Ⅲ and Ⅳ offer art. 66; Ⅰ and Ⅱ add transfer, closing and stand-by of art. 67."""
    assert offered(ResponseLevel.III) == offered(ResponseLevel.IV) == ("66.1", "66.2", "66.3", "66.4", "66.5")
    assert set(offered(ResponseLevel.II)) - set(offered(ResponseLevel.III)) == {
        f"67.{n}" for n in range(1, 9)
    }
    assert all(text.zh and text.en for text in measures().values())


def test_practice_12_a_warning_suggests_and_starts_nothing(desk):
    """Red would have people consider Ⅰ, with its reasons and measures; nothing is in force until somebody says so."""
    desk.in_force("red")
    suggested = desk.last(ResponseSuggested)
    assert (suggested.level, suggested.now) == (ResponseLevel.I, None)
    assert "67.6" in suggested.measures
    assert all(reason.zh and reason.en for reason in suggested.reasons)
    desk.wait(minutes=120)
    assert desk.facts(Response) == []


# --- by telephone -------------------------------------------------------------------------------------------------


def phoned(desk):
    """An order by phone that waits to be read back; its id."""
    order(desk, oral_from="mayor", line="值班电话")
    (row,) = desk.rows(ORDERS)
    return row


def test_an_order_by_phone_waits_for_its_code(desk):
    """Ordered orally, nothing is in force until the code said aloud is the code of exactly these four items."""
    row = phoned(desk)
    assert (rows(desk), len(row.code), desk.last(ResponseReadBack).code) == ({}, 6, row.code)
    desk.submit(ResponseHeard, by="wang", about=row.thread, code="000000", listeners=("wang", "li"))
    assert desk.last(ResponseRefused).missing == ("code",)
    desk.submit(ResponseHeard, by="wang", about=row.thread, code=row.code, listeners=("wang",))
    assert desk.last(ResponseRefused).missing == ("listeners",)
    desk.submit(ResponseHeard, by="wang", about=row.thread, code=row.code.upper(), listeners=("wang", "li"))
    assert rows(desk) == {"city-gov": "Ⅳ"}
    assert (desk.rows(RESPONSES)[0].by, desk.rows(ORDERS)) == ("mayor", [])


def test_another_text_has_another_code(desk):
    """A changed deadline changes what is read back."""
    first = phoned(desk).code
    order(desk, oral_from="mayor", expected_h=24.0)
    assert {row.code for row in desk.rows(ORDERS)} > {first}


@pytest.mark.parametrize(("signs", "late"), [(("mayor",), False), (("chen",), True), ((), True)])
def test_an_oral_order_is_countersigned_in_four_hours_or_listed(desk, signs, late):
    """补签 by the one who gave it; by anybody else it counts for nothing and stays on the list."""
    row = phoned(desk)
    desk.submit(ResponseHeard, by="wang", about=row.thread, code=row.code, listeners=("wang",), recorded=True)
    thread = desk.rows(RESPONSES)[0].thread
    for person in signs:
        desk.submit(ResponseCountersigned, by=person, about=thread)
    desk.wait(minutes=241)
    assert bool(desk.facts(ResponseUnsigned)) is late
    assert (desk.rows(RESPONSES)[0].countersigned, desk.rows(RESPONSES)[0].overdue) == (not late, late)
