"""Scenes: made once from the code and the city, entered by copying, changed under the same people."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from anlan.city import jumping
from anlan.city.house import House, Place
from anlan.city.pace import PacedClock
from anlan.city.played import Played
from anlan.city.scenes import Scenes, print_of
from anlan.city.staging import Stage
from anlan.core.clock import LiveClock, VirtualClock
from anlan.core.facts import Mode
from anlan.core.scenarios import Bookmark, SourceError
from anlan.core.signals import SIGNALS
from anlan.store.journal.database import open_database
from anlan.store.people import People


@pytest.fixture(scope="module")
def marked(small):
    """The small flood with two bookmarks: before the water, and in the middle of it."""
    marks = (
        Bookmark(name="before", zh="之前", en="before", at=small.begins + timedelta(minutes=20)),
        Bookmark(name="middle", zh="中间", en="middle", at=small.begins + timedelta(hours=3)),
    )
    return msgspec.structs.replace(small, bookmarks=marks, opens="middle")


@pytest.fixture(scope="module")
def scenes(marked, tmp_path_factory):
    """Every scene of it, made."""
    found = Scenes(tmp_path_factory.mktemp("scenes"), Played(), marked)
    assert [mark.name for mark in found.missing()] == ["before", "middle"]
    assert found.make()
    return found


@pytest.fixture
def stage(marked, scenes, tmp_path, monkeypatch):
    """A house of its own that plays it, with the scenes there already."""
    monkeypatch.setattr(Played, "scenario", lambda _: marked)
    found = Stage(Place(home=tmp_path / "house", mode=Mode.DRILL), Played(), scenes.folder.parent)
    found.place.home.mkdir()
    yield found
    found.close()


def test_a_scene_is_the_house_as_it_stands_at_its_bookmark(marked, scenes, tmp_path):
    """Before the water nothing is active; in the middle a signal is, and nothing is known from later on."""
    for mark, active in zip(marked.bookmarks, (False, True), strict=True):
        home = tmp_path / mark.name
        scenes.enter(mark.name, home)
        house = House(Place(home=home, mode=Mode.DRILL), VirtualClock(mark.at))
        house.start()
        assert any(row.active for row in house.flow.rows(SIGNALS).all()) is active
        facts = list(house.journal.facts())
        assert max(fact.known for fact in facts) <= mark.at
        assert {fact.mode for fact in facts} == {Mode.DRILL}
        assert all(
            fact.scripted for fact in facts if fact.by.startswith("scripted") and hasattr(fact, "scripted")
        )
        house.close()


def test_scenes_are_made_once(scenes):
    """Nothing is missing afterwards, and making again plays nothing."""
    assert scenes.missing() == []
    assert scenes.make()
    assert not (scenes.folder / "making").exists()
    with pytest.raises(LookupError):
        scenes.enter("nowhere", scenes.folder)


def test_a_scene_belongs_to_what_is_played_by_this_code():
    """Another scenario has another print; the same has the same."""
    assert print_of(Played(name="a")) != print_of(Played(name="b"))
    assert print_of(Played(name="a")) == print_of(Played(name="a"))


def test_people_come_in_at_the_bookmark_with_a_password_each(stage):
    """The clock stands at the bookmark, winds on at the speed asked for, and a password opens the door."""
    name = stage.bookmark("")
    assert name == "middle"
    secrets = stage.begin(name, 60.0)
    engine = open_database(stage.place.url)
    assert PacedClock(engine).now() - stage.scenario.bookmarks[1].at < timedelta(minutes=10)
    assert People(engine, LiveClock()).check("officer", secrets["officer"]) is not None
    assert [mark.name for mark in jumping.offered(stage.place.home)] == ["before", "middle"]
    engine.dispose()
    with pytest.raises(SourceError, match="before, middle"):
        stage.bookmark("nowhere")


def test_a_jump_keeps_people_their_sessions_and_the_speed(stage):
    """Who was logged in is still; the scene is the other one."""
    secrets = stage.begin("middle", 30.0)
    engine = open_database(stage.place.url)
    people = People(engine, LiveClock())
    token = people.open(people.check("officer", secrets["officer"]))
    engine.dispose()
    jumping.ask(stage.place.home, "before")
    stage.jump(jumping.asked(stage.place.home))
    engine = open_database(stage.place.url)
    assert People(engine, LiveClock()).who(token).name == "officer"
    assert PacedClock(engine).speed == 30.0
    assert PacedClock(engine).now() < stage.scenario.bookmarks[1].at
    engine.dispose()
    assert jumping.asked(stage.place.home) is None


def test_only_a_bookmark_that_is_offered_can_be_asked_for(tmp_path):
    """A house that plays nothing offers none."""
    assert jumping.offered(tmp_path) == ()
    with pytest.raises(LookupError):
        jumping.ask(tmp_path, "T-24")
