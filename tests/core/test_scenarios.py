"""A scenario holds readings, and beside them what happens and where one may begin."""

from datetime import UTC, datetime

from anlan.core.scenarios import Bookmark, Happening, HappeningKind, Scenario

AT = datetime(2018, 9, 16, 9, tzinfo=UTC)


def test_a_scenario_without_happenings_has_none_each_time_it_is_asked():
    """A reader that knows of readings only needs to say nothing else."""
    scenario = Scenario(
        name="plain", real=False, records=(), notes=(), splits=(), delay_s=0.0, begins=AT, ends=AT,
        moments=lambda: iter(()),
    )  # fmt: skip
    assert list(scenario.happenings()) == list(scenario.happenings()) == []
    assert scenario.bookmarks == ()


def test_a_happening_keeps_its_words_and_its_number():
    """What a caller said comes in as it was said, under the inject it belongs to."""
    call = Happening(
        known_at=AT, name="inject-8", number=8, kind=HappeningKind.REPORT, channel="post", text="快跑!!"
    )
    assert (call.text, call.number, call.given, call.cap) == ("快跑!!", 8, None, "")
    assert Bookmark(name="T-24", zh="登陆前24小时", en="24 h before landfall", at=AT).at == AT
