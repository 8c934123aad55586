"""The duty page in a real browser: nothing from elsewhere, no complaint, keys, both languages, four sizes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Page, expect

from anlan.core.given import Acknowledged, Decided
from anlan.web.hub import Hub

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "full": (1920, 1080), "wall": (3840, 2160), "phone": (390, 844)}
NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === "webgl2" || kind === "webgl" ? null : real.call(this, kind, ...rest);
};
"""
OVERFLOWING, CONTRAST, ORANGE = (
    Path(__file__).with_name(f"{name}.js").read_text("utf-8").split("\n", 1)[1]
    for name in ("overflow", "contrast", "orange")
)

Open = Callable[..., object]


def untranslated(page: Page) -> list[str]:
    """Give what is written as a key instead of a word, in texts, titles and labels."""
    return page.evaluate("() => document.documentElement.outerHTML.match(/⟦[^⟧]*⟧/g) ?? []")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_page_stands_in_every_size_and_language(
    served: object, open_page: Open, duty: ModuleType, size: str, language: str
) -> None:
    """No request elsewhere, no error, no policy violation, no key without a word, no overflow, contrast of 4.5."""
    watched = open_page(*SIZES[size])
    page = watched.enter("wang", duty.PASSWORD, language)
    page.goto(f"{served.origin}/?lang={language}")
    page.wait_for_selector("body[data-ready=yes]")
    page.wait_for_selector("al-map[data-drawn]")
    page.locator(".approval summary").first.click()
    expect(page.locator("al-queue .item")).to_have_count(2)
    expect(page.locator("al-detail .walk li").first).to_be_visible()
    assert watched.elsewhere == []
    assert watched.complaints == []
    assert untranslated(page) == []
    assert page.evaluate("() => document.documentElement.lang") == ("zh-CN" if language == "zh" else "en")
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(CONTRAST) == []


def test_one_key_takes_a_thing_in_hand_on_every_screen(
    served: object, open_page: Open, duty: ModuleType
) -> None:
    """`a` acknowledges the selected item and the signals it speaks for; another person's screen shows who has it."""
    mine, other = open_page(), open_page()
    page, elsewhere = mine.enter("wang", duty.PASSWORD), other.enter("chen", duty.PASSWORD, "en")
    expect(elsewhere.locator(".item .sub .bad")).to_have_count(2)
    page.keyboard.press("a")
    expect(page.locator(".item .hand")).to_have_text("wang 已接")
    expect(elsewhere.locator(".item .hand")).to_have_text("wang has it")
    found = [fact for fact in served.house.journal.facts() if isinstance(fact, Acknowledged)]
    assert {fact.by for fact in found} == {"wang"}
    assert {fact.about.split("-")[0] for fact in found} == {"warning", "signal"}


def test_the_queue_is_walked_by_keys_and_the_selection_stays(
    served: object, open_page: Open, duty: ModuleType
) -> None:
    """j and k move, news does not move the selection, ? shows every key, Escape goes back."""
    page = open_page().enter("wang", duty.PASSWORD)
    first = page.locator(".item.current .title").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".item.current .title")).not_to_have_text(first)
    chosen = page.locator(".item.current .title").inner_text()
    served.house.tell(duty.signal("A", n=2, words="something grave", level="grave", rank=3))
    expect(page.locator("al-queue .item")).to_have_count(3)
    expect(page.locator(".item.current .title")).to_have_text(chosen)
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys kbd")).to_have_count(10)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_approving_is_read_held_and_bound_to_what_was_shown(
    served: object, open_page: Open, duty: ModuleType
) -> None:
    """No button before the words are open; a click does nothing; held 1.5 s it decides on the hash that was shown."""
    page = open_page().enter("chen", duty.PASSWORD, "en")
    card = page.locator(".approval", has_text="canary-A-proposal")
    expect(card.locator("code.code")).to_have_text("CDCDCD")
    expect(card.locator("button.hold")).to_be_hidden()
    card.locator("summary").click()
    expect(card.locator(".holder small")).to_contain_text("gives 2 tasks")
    button = card.locator("button.hold")
    button.click()
    box = button.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    expect(button).to_be_disabled(timeout=4000)
    page.mouse.up()
    served.house.answer()
    decided = [fact for fact in served.house.journal.facts() if isinstance(fact, Decided)]
    assert [(fact.by, fact.content, fact.verdict) for fact in decided] == [("chen", "cd" * 32, "approve")]


def test_rejecting_says_why(served: object, open_page: Open, duty: ModuleType) -> None:
    """The reason is asked for, and goes with the verdict."""
    page = open_page().enter("chen", duty.PASSWORD, "en")
    card = page.locator(".approval", has_text="canary-B-proposal")
    card.locator("summary").click()
    card.get_by_role("button", name="Reject", exact=True).click()
    page.keyboard.type("the bridge is closed")
    with page.expect_response("**/api/acts/decide"):
        page.keyboard.press("Enter")
    (decided,) = [fact for fact in served.house.journal.facts() if isinstance(fact, Decided)]
    assert (decided.verdict, decided.reason) == ("reject", "the bridge is closed")


def test_words_from_outside_stay_words(served: object, open_page: Open, duty: ModuleType) -> None:
    """Markup in a signal, a warning or a name is shown as it was written and runs nowhere."""
    attack = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    served.house.tell(duty.signal("A", n=2, words=attack, level="grave", rank=3))
    watched = open_page()
    page = watched.enter("wang", duty.PASSWORD)
    expect(page.locator(".item .title").first).to_contain_text("<img src=x")
    page.wait_for_selector("al-detail .walk, al-detail .why")
    assert page.evaluate("() => window.hit") is None
    assert page.locator("al-queue img, al-detail img").count() == 0
    assert watched.complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_webgl_the_light_map_stands_in(open_page: Open, duty: ModuleType, language: str) -> None:
    """No WebGL, no blank page: our own map, a strip that says so, and everything else as before."""
    watched = open_page(before=NO_WEBGL)
    page = watched.enter("wang", duty.PASSWORD, language)
    expect(page.locator("al-map")).to_have_attribute("data-drawn", "light")
    expect(page.locator("#map-strip")).to_be_visible()
    drawn = page.evaluate(ORANGE)
    assert drawn > 100
    assert watched.complaints == []


def test_the_map_library_runs_under_the_strict_policy(open_page: Open, duty: ModuleType, root: Path) -> None:
    """With the library packed, WebGL draws the map with its worker from our own origin and not one violation."""
    if not (root / "src/anlan/web/vendor/maplibre-gl.mjs").is_file():
        pytest.skip("skipped: needs the packed map library (scripts/vendor.py, Node)")
    watched = open_page()
    page = watched.enter("wang", duty.PASSWORD)
    expect(page.locator("al-map")).to_have_attribute("data-drawn", "gl")
    assert watched.complaints == []
    assert watched.elsewhere == []


def test_a_silent_server_looks_silent(
    served: object, open_page: Open, duty: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds without a beat: the page greys and says so; when the server speaks again it recovers by itself."""
    watched = open_page()
    page = watched.enter("wang", duty.PASSWORD)

    async def hang(_hub: Hub) -> None:
        """Say nothing more."""

    monkeypatch.setattr(Hub, "look", hang)
    expect(page.locator("al-connection")).to_be_visible(timeout=15000)
    expect(page.locator("al-connection")).to_contain_text("数据中断")
    assert "stale" in page.locator("body").get_attribute("class")
    monkeypatch.undo()
    expect(page.locator("al-connection")).to_be_hidden(timeout=15000)


def test_a_wrong_laptop_clock_changes_nothing(open_page: Open, duty: ModuleType) -> None:
    """Times are drawn from the server's: a clock that is an hour fast shows the same clock, ages and timers."""
    shift = "const real = Date.now; Date.now = () => real() + 3600e3;"
    page = open_page(before=shift).enter("wang", duty.PASSWORD)
    expect(page.locator("al-clock b")).to_have_text("12:00:00")
    expect(page.locator(".item .age").first).to_have_text("0 秒")


def test_seven_tabs_hold_one_stream(served: object, open_page: Open, duty: ModuleType) -> None:
    """However many tabs are open, one listens and passes on; all of them live."""
    watched = open_page()
    page = watched.enter("wang", duty.PASSWORD)
    tabs = [page]
    for _ in range(6):
        tab = page.context.new_page()
        tab.goto(served.origin)
        tab.wait_for_selector("body[data-ready=yes]")
        tabs.append(tab)
    served.house.tell(duty.signal("A", n=2, words="to all", level="grave", rank=3))
    for tab in tabs:
        expect(tab.locator(".item .title").first).to_have_text("to all。")


def test_play_and_pause_move_the_one_clock(served: object, open_page: Open, duty: ModuleType) -> None:
    """Play starts scenario time for everybody, pause stops it; the banner says how fast."""
    page = open_page().enter("wang", duty.PASSWORD)
    expect(page.locator("#speed")).to_have_text("暂停")
    page.locator("al-pace button").click()
    expect(page.locator("#speed")).to_have_text("×60")
    expect(page.locator("al-clock b")).not_to_have_text("12:00:00")
    assert served.house.clock.speed == 60
    page.locator("al-pace button").click()
    expect(page.locator("#speed")).to_have_text("暂停")


def test_gauges_read_as_a_table_too(open_page: Open, duty: ModuleType) -> None:
    """What the map shows is there in words: value, level, age, state; unknown is a dash."""
    page = open_page().enter("wang", duty.PASSWORD, "en")
    page.keyboard.press("g")
    rows = page.locator(".map-table tbody tr")
    expect(rows).to_have_count(4)
    assert rows.first.inner_text().split("\t") == ["Gauge A1", "3.20 m", "alert", "0 s", "live"]
    page.keyboard.press("Escape")
    expect(page.locator(".map-table")).to_be_hidden()


@pytest.mark.slow
def test_the_drill_is_photographed(browser: object, tmp_path: Path, duty: ModuleType, shots: Path) -> None:
    """The built-in flood six and a half hours in, in every size and language, saved to be looked at."""
    drill, conftest = (_beside(name) for name in ("drill", "conftest"))
    house = drill.DrillHouse(tmp_path, 6.5, duty.USERS, duty.PASSWORD)
    served = conftest.Served(house)
    try:
        for size, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height})
            watched = conftest.Watched(context.new_page(), served.origin)
            page = watched.enter("chen", duty.PASSWORD)
            for language in ("zh", "en"):
                page.goto(f"{served.origin}/?lang={language}")
                page.wait_for_selector("al-map[data-drawn]")
                page.wait_for_selector("al-detail .walk li")
                page.screenshot(path=shots / f"{size}-{language}.png", full_page=size == "phone")
                assert untranslated(page) == []
                assert page.evaluate(OVERFLOWING) == []
            assert watched.complaints == []
            assert watched.elsewhere == []
            context.close()
    finally:
        served.stop()
        house.house.close()


def _beside(name: str) -> ModuleType:
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"anlan_browser_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
