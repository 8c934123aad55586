"""Both languages say everything, and nothing is written that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anlan.core.facts import KINDS
from anlan.web.words import FILES, LANGUAGES, catalogue

CALL = re.compile(r"""\bt\(\s*(?:[\w.?!= "']+\?\s*)?["'`]([a-z_]+\.[\w$.{}]+?)["'`]""")
OTHER = re.compile(r"""["'`]((?:approve|queue|conn|map|keys|detail|login|table|pace)\.[a-z_]+)["'`]""")
DYNAMIC = {
    "approve": (),
    "delivery": (),
    "ended": (),
    "feature": (),
    "form": (),
    "gauge": (),
    "kind": (),
    "letter": (),
    "message": (),
    "refusal": (),
    "role": (),
    "score": (),
    "signal": (),
    "standing": (),
    "field": (),
    "value": (),
    "state": (),
    "table": (),
    "task": (),
    "timer": (),
    "warning": (),
}
"""Sections whose keys are made from data."""


@pytest.fixture(scope="module")
def used(root: Path) -> set[str]:
    """Give every key that templates and scripts name outright."""
    web = root / "src" / "anlan" / "web"
    texts = [path.read_text("utf-8") for path in (*web.glob("templates/*"), *web.glob("static/js/*.js"))]
    texts.append((web / "routes" / "pages.py").read_text("utf-8"))
    return {
        key for text in texts for pattern in (CALL, OTHER) for key in pattern.findall(text) if "$" not in key
    }


def test_every_key_that_is_used_is_written(used: set[str]) -> None:
    """A key in a template or script stands in the catalogue."""
    assert len(used) > 100
    assert {key for key in used if not key.endswith((".html", "js"))} - set(catalogue()["zh"]) == set()


def test_every_key_that_is_written_is_used(used: set[str]) -> None:
    """The catalogue holds no leftovers, outside the sections whose keys come from data."""
    written = {key for key in catalogue()["zh"] if key.split(".")[0] not in DYNAMIC}
    assert written - used == set()


def test_both_languages_have_the_same_keys_and_slots() -> None:
    """What one language fills in, the other fills in too, and neither is empty."""
    one, other = (catalogue()[language] for language in LANGUAGES)
    assert one.keys() == other.keys()
    for key in one:
        assert one[key].strip(), key
        assert other[key].strip(), key
        assert set(re.findall(r"\{\w+\}", one[key])) == set(re.findall(r"\{\w+\}", other[key])), key


def test_every_timer_that_people_see_has_a_name(root: Path) -> None:
    """What falls due is called by its name; the house's own alarm clocks are not shown."""
    from anlan.city.screens.project import UNSEEN_TIMERS  # noqa: PLC0415 — only this test speaks of timers

    sources = (path.read_text("utf-8") for path in (root / "src" / "anlan").rglob("*.py"))
    timers = {name for text in sources for name in re.findall(r'TimerSet\([^)]*timer="(\w+)"', text)}
    assert len(timers) > 10
    assert {name for name in timers - UNSEEN_TIMERS if f"timer.{name}" not in catalogue()["zh"]} == set()


def test_no_word_is_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second text for the same key would silently take the place of the first: it is refused by name."""
    monkeypatch.setattr("anlan.web.words.FILES", (*FILES, "duty-words.toml"))
    catalogue.cache_clear()
    with pytest.raises(ValueError, match="is written twice"):
        catalogue()
    catalogue.cache_clear()


def test_every_kind_of_fact_has_a_name() -> None:
    """Evidence names what it walks over, in both languages."""
    import anlan.city.house  # noqa: F401, PLC0415 — importing the house registers every kind there is

    ours = {kind for kind, cls in KINDS.items() if cls.__module__.startswith("anlan.core")}
    assert {kind for kind in ours if f"kind.{kind}" not in catalogue()["en"]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_the_language_that_was_asked_for(language: str) -> None:
    """Address before cookie before browser; Chinese where nobody says."""
    from starlette.requests import Request  # noqa: PLC0415 — only this test speaks of requests

    from anlan.web.words import language_of  # noqa: PLC0415

    def request(query: str = "", cookie: str = "", accept: str = "") -> Request:
        headers = [(b"cookie", cookie.encode()), (b"accept-language", accept.encode())]
        return Request({"type": "http", "query_string": query.encode(), "headers": headers})

    other = next(code for code in LANGUAGES if code != language)
    assert language_of(request(f"lang={language}", f"anlan-lang={other}", other)) == language
    assert language_of(request("", f"anlan-lang={language}", other)) == language
    assert language_of(request("lang=xx", "", f"fr, {language}-XX;q=0.9")) == language
    assert language_of(request()) == "zh"
