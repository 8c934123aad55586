"""The desks in a real browser: every table, every form, both languages, four sizes, and an act done by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Page, expect

from anlan.city.desks import DESKS
from anlan.core.resources import RoadClosed

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "wall": (3840, 2160), "phone": (390, 844)}
OVERFLOWING, CONTRAST = (
    Path(__file__).with_name(f"{name}.js").read_text("utf-8").split("\n", 1)[1]
    for name in ("overflow", "contrast")
)

Open = Callable[..., object]


def untranslated(page: Page) -> list[str]:
    """Give what is written as a key instead of a word."""
    return page.evaluate("() => document.documentElement.outerHTML.match(/⟦[^⟧]*⟧/g) ?? []")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_desk_stands_in_every_size_and_language(
    served: object, open_page: Open, duty: ModuleType, shots: Path, size: str, language: str
) -> None:
    """No request elsewhere, no complaint, no key without a word, no overflow, contrast of 4.5; every form opens."""
    watched = open_page(*SIZES[size])
    page = watched.enter("chen", duty.PASSWORD, language)
    for desk in DESKS:
        page.goto(f"{served.origin}/desk/{desk.name}?lang={language}")
        page.wait_for_selector("body[data-ready=yes]")
        expect(page.locator("al-desk section.mirror")).to_have_count(len(desk.mirrors))
        assert page.evaluate(OVERFLOWING) == [], desk.name
        assert page.evaluate(CONTRAST) == [], desk.name
        page.screenshot(path=shots / f"desk-{desk.name}-{size}-{language}.png")
        for button in page.locator(".begin button[data-act]").all() if size == "desk" else ():
            button.click()
            expect(page.locator("dialog.form")).to_be_visible()
            assert untranslated(page) == []
            page.locator("dialog.form button[type=button]").click()
        assert untranslated(page) == []
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_a_road_is_closed_and_opened_by_hand(
    served: object, open_page: Open, duty: ModuleType, shots: Path
) -> None:
    """A form filled in becomes a fact, its row appears without reading anew, and is gone when undone."""
    page = open_page(1440, 900).enter("wang", duty.PASSWORD, "zh")
    page.goto(f"{served.origin}/desk/decision?lang=zh")
    page.wait_for_selector("body[data-ready=yes]")
    page.click("button[data-act=road_closed]")
    page.fill("dialog [name=road]", "平安路下穿隧道")
    page.fill("dialog [name=note]", "积水27厘米")
    page.screenshot(path=shots / "desk-form.png")
    page.click("dialog button[type=submit]")
    row = page.locator("section[data-key=closures] tbody tr")
    expect(row).to_have_count(1)
    row.click()
    page.click("aside button[data-act=road_opened]")
    page.click("dialog button[type=submit]")
    expect(row).to_have_count(0)
    closed = [fact for fact in served.house.journal.facts() if isinstance(fact, RoadClosed)]
    assert [(fact.by, fact.road) for fact in closed] == [("wang", "平安路下穿隧道")]


def test_what_a_role_may_not_do_is_not_offered(served: object, open_page: Open, duty: ModuleType) -> None:
    """The field is offered no road to close; an administrator sees no rows of incidents."""
    page = open_page(1440, 900).enter("fang", duty.PASSWORD, "zh")
    page.goto(f"{served.origin}/desk/decision?lang=zh")
    page.wait_for_selector("body[data-ready=yes]")
    expect(page.locator("button[data-act=road_closed]")).to_have_count(0)


def test_a_full_table_keeps_a_narrow_screen_narrow(served: object, open_page: Open, duty: ModuleType) -> None:
    """A row wider than a telephone is scrolled within its table; the page itself stays as wide as the screen."""
    page = open_page(390, 844).enter("wang", duty.PASSWORD, "zh")
    page.goto(f"{served.origin}/desk/decision?lang=zh")
    page.wait_for_selector("body[data-ready=yes]")
    page.click("button[data-act=road_closed]")
    page.fill("dialog [name=road]", "平安路下穿隧道")
    page.fill("dialog [name=note]", "积水二十七厘米，三台水泵坏了一台，交警断交，专人值守，绕行滨江大道")
    page.click("dialog button[type=submit]")
    row = page.locator("section[data-key=closures] tbody tr")
    expect(row).to_have_count(1)
    row.click()
    assert page.evaluate(OVERFLOWING) == []


def test_who_reads_nothing_is_offered_no_desk(served: object, open_page: Open, duty: ModuleType) -> None:
    """An administrator meets no row, no act and no refusal on a desk, and no way to one."""
    watched = open_page(1440, 900)
    page = watched.enter("root", duty.PASSWORD, "zh")
    expect(page.locator("nav.desks a")).to_have_count(0)
    page.goto(f"{served.origin}/desk/duty?lang=zh")
    page.wait_for_selector("body[data-ready=yes]")
    expect(page.locator("al-desk tbody tr")).to_have_count(0)
    expect(page.locator("al-desk button")).to_have_count(0)
    assert watched.complaints == []
