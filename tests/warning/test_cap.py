"""CAP 1.2: valid by an outside validator, readable back, and honest about what it is."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from zoneinfo import ZoneInfo

import capvalidator
import defusedxml.ElementTree
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anlan.core.facts import Bilingual, Mode
from anlan.core.ladders import CapTriple, Certainty, Colour, Severity, Urgency
from anlan.core.places import Point
from anlan.core.warnings import Message, Standing
from anlan.warning.cap import identifier, reference, to_cap
from anlan.warning.texts import marked

SENT = datetime(2019, 3, 2, 8, 4, 31, 250_000, tzinfo=timezone(timedelta(hours=7)))
SENDER = "binhai.anlan"
_CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
_NASTY = st.sampled_from(
    ["<&>\"'", "]]>", "<![CDATA[", "&amp;", "\x00\x1f\x7f\ufffe", "\ud800", "🌊👩‍🚒", "\r\n\t", "演练"]
)
_TEXT = st.text(max_size=30) | _NASTY | st.tuples(st.text(max_size=9), _NASTY).map("".join)
_BILINGUAL = st.builds(Bilingual, zh=_TEXT, en=_TEXT)
_TRIPLE = st.builds(
    CapTriple, severity=st.sampled_from(Severity), urgency=st.sampled_from(Urgency),
    certainty=st.sampled_from(Certainty),
)  # fmt: skip
_POINT = st.builds(
    Point, st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(0, 1e6)
)  # fmt: skip
_AWARE = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones())  # noqa: DTZ001


def _cap(warning, **changed):
    message = warning.message
    references = () if message is Message.ALERT else (f"{SENDER},x.1,2019-03-02T08:00:00+07:00",)
    slots = {"mode": Mode.LIVE, "sent": SENT, "references": references, "sender": SENDER, **changed}
    return to_cap(warning, **slots)


def _read(cap):
    return defusedxml.ElementTree.fromstring(cap)


def _one(node, path):
    return node.findtext("/".join(_CAP + tag for tag in path.split("/")))


def _infos(cap):
    return {_one(info, "language"): info for info in _read(cap).iter(_CAP + "info")}


def _parameters(info):
    return {_one(pair, "valueName"): _one(pair, "value") for pair in info.iter(_CAP + "parameter")}


def _valid(cap):
    result = capvalidator.validate_cap_message(cap.encode(), strict=False)
    return result.passed


def _legal(text):
    """What XML can hold of a text, as a reader gets it back."""
    kept = (c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) < 0xE000))
    return "".join(c for c in kept if c not in "\ufffe\uffff")


@pytest.mark.parametrize(("message", "standing", "mode"), list(product(Message, Standing, Mode)))
def test_every_kind_of_text_is_valid_cap(duty, message, standing, mode):
    """Alert, update and cancel × statutory, relay and advisory × live, drill and replay pass the CAP 1.2 schema."""
    alert = duty.say()
    warning = alert if message is Message.ALERT else duty.say(message=message, revises=alert)
    assert _valid(_cap(replace(warning, standing=standing), mode=mode))


def test_the_validator_does_see_what_is_wrong(duty):
    """A bad time and a missing element would fail the tests above."""
    cap = _cap(duty.say())
    assert not _valid(cap.replace("+07:00</sent>", "Z</sent>"))
    assert not _valid(cap.replace("<event>Flood</event>", ""))


@given(
    message=st.sampled_from(Message), standing=st.sampled_from(Standing), mode=st.sampled_from(Mode),
    texts=st.tuples(_BILINGUAL, _BILINGUAL, _BILINGUAL, _BILINGUAL, _BILINGUAL), words=st.tuples(_TEXT, _TEXT, _TEXT),
    triple=_TRIPLE, colour=st.sampled_from(Colour) | st.none(), people=st.none() | st.integers(0), sent=_AWARE,
    place=_POINT | st.none(), ring=st.lists(_POINT, max_size=5),
)  # fmt: skip
def test_any_text_is_valid_cap_and_is_read_back_as_it_was(
    duties, message, standing, mode, texts, words, triple, colour, people, sent, place, ring
):
    """Markup, emoji and control characters harm neither the form nor the words: only what XML cannot hold is gone."""
    headline, description, heed, area_text, level_text = texts
    warning = replace(
        duties().say(),
        message=message,
        standing=standing,
        headline=headline,
        description=description,
        heed=heed,
        area_text=area_text,
        level_text=level_text,
        issuer=words[0],
        clause=words[1],
        area=words[2],
        cap=triple,
        colour=colour,
        people=people,
        measures=(heed,),
    )
    cap = _cap(warning, mode=mode, sent=sent, place=place, ring=tuple(ring))
    assert _valid(cap)
    infos = _infos(cap.encode())
    for language, info in (("zh", infos["zh-CN"]), ("en", infos["en-US"])):
        assert _one(info, "headline") == _legal(marked(getattr(headline, language), mode))
        assert _one(info, "description") == _legal(getattr(description, language))
        assert _one(info, "area/areaDesc") == _legal(getattr(area_text, language))
        assert _one(info, "senderName") == _legal(words[0])
        assert _parameters(info)["level"] == _legal(getattr(level_text, language))


def test_one_alert_speaks_both_languages(duty):
    """A zh-CN and an en-US block, each with its own words and the same times and triple."""
    infos = _infos(_cap(duty.say()))
    assert list(infos) == ["zh-CN", "en-US"]
    zh, en = infos.values()
    assert (_one(zh, "event"), _one(en, "event")) == ("洪水", "Flood")
    assert _one(zh, "instruction").splitlines()[1] == "打开泵站"
    assert _one(en, "instruction").splitlines()[1] == "Start the pumps"
    for tag in (
        "urgency",
        "severity",
        "certainty",
        "effective",
        "onset",
        "expires",
        "category",
        "responseType",
    ):
        assert _one(zh, tag) == _one(en, tag)


def test_times_stand_in_the_zone_of_the_city_without_fractions(duty):
    """All five in the zone of `sent`, to the second."""
    cap = _cap(duty.say())
    info = _infos(cap)["en-US"]
    assert _one(_read(cap), "sent") == _one(info, "effective") == "2019-03-02T08:04:31+07:00"
    assert _one(info, "onset") == "2019-03-02T09:35:00+07:00"
    assert _one(info, "expires") == "2019-03-02T11:00:00+07:00"


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Africa/Abidjan")])
def test_utc_is_written_as_cap_wants_it(duty, zone):
    """-00:00, never Z."""
    cap = _cap(duty.say(), sent=SENT.astimezone(zone))
    assert _one(_read(cap), "sent") == "2019-03-02T01:04:31-00:00"


def test_a_naive_time_is_refused(duty):
    """A time without a zone is no time."""
    with pytest.raises(ValueError, match="zone"):
        _cap(duty.say(), sent=SENT.replace(tzinfo=None))


@pytest.mark.parametrize(("mode", "status"), [("live", "Actual"), ("drill", "Exercise"), ("replay", "Test")])
def test_only_live_is_actual(duty, mode, status):
    """A drill is an exercise, a replay a test; both say so in a note and reach nobody outside."""
    alert = _read(_cap(duty.say(mode=Mode(mode)), mode=Mode(mode)))
    assert _one(alert, "status") == status
    assert _one(alert, "scope") == ("Public" if mode == "live" else "Restricted")
    assert (_one(alert, "note") is None) == (mode == "live")


@pytest.mark.parametrize(
    ("standing", "scope", "response"),
    [
        ("statutory", "Public", "Prepare"),
        ("relay", "Public", "Prepare"),
        ("advisory", "Restricted", "Monitor"),
    ],
)
def test_advice_is_restricted_and_says_to_whom(duty, standing, scope, response):
    """Advice carries a restriction, and asks to watch, not to act."""
    cap = _cap(replace(duty.say(), standing=Standing(standing)))
    alert, info = _read(cap), _infos(cap)["zh-CN"]
    assert _one(alert, "scope") == scope
    assert (_one(alert, "restriction") is None) == (scope == "Public")
    assert _one(info, "responseType") == response
    assert _parameters(info)["standing"] == standing


def test_colour_and_level_travel_as_parameters(duty):
    """CAP has no element for them; without a colour there is no row."""
    parameters = _parameters(_infos(_cap(duty.say()))["en-US"])
    assert (parameters["colour"], parameters["level"], parameters["chance"]) == ("orange", "Alarm", "0.62")
    assert "colour" not in _parameters(_infos(_cap(replace(duty.say(), colour=None)))["en-US"])
    assert "people" not in _parameters(_infos(_cap(replace(duty.say(), people=None)))["en-US"])


def test_a_cancel_gives_the_all_clear_for_what_it_names(duty):
    """msgType Cancel, AllClear, urgency Past, a reference to the alert as it was sent, and no order to act."""
    alert = duty.say()
    cited = reference(alert, sender=SENDER, sent=SENT)
    cap = _cap(duty.say(message=Message.CANCEL, revises=alert), references=(cited,))
    sent = _read(_cap(alert))
    assert cited == ",".join(_one(sent, tag) for tag in ("sender", "identifier", "sent"))
    assert (_one(_read(cap), "msgType"), _one(_read(cap), "references")) == ("Cancel", cited)
    info = _infos(cap)["zh-CN"]
    assert (_one(info, "responseType"), _one(info, "urgency")) == ("AllClear", "Past")
    assert "打开泵站" not in _one(info, "instruction")


@pytest.mark.parametrize("message", [Message.UPDATE, Message.CANCEL])
def test_a_revision_that_refers_to_nothing_is_refused(duty, message):
    """A peer could not tell what to replace."""
    with pytest.raises(ValueError, match="references are empty"):
        _cap(duty.say(message=message, revises=duty.say()), references=())


def test_every_text_of_a_warning_has_its_own_identifier(duty):
    """Same number, another version; a repeat of one text keeps it."""
    alert = duty.say()
    update = duty.say(message=Message.UPDATE, revises=alert)
    assert identifier(alert) == "33070100000001_20190302080000_12.1"
    assert identifier(update) == "33070100000001_20190302080000_12.2"


@pytest.mark.parametrize("sender", ["", "a b", "a,b", "a<b", "a&b", "a\tb"])
def test_a_sender_that_would_break_references_is_refused(duty, sender):
    """CAP forbids blanks, commas, < and & in it."""
    with pytest.raises(ValueError, match="cannot name"):
        _cap(duty.say(), sender=sender)


def test_the_area_is_a_ring_a_circle_or_a_code(duty):
    """Latitude comes first; a ring is closed; a place without a ring is a circle in kilometres."""
    corners = tuple(Point(lon, lat) for lon, lat in ((120.0, 30.0), (121.0, 30.0), (121.0, 31.5)))
    place = Point(120.5, 30.5, 1500.0)
    ring = _infos(_cap(duty.say(), ring=corners, place=place))["en-US"]
    closed = "30.000000,120.000000 30.000000,121.000000 31.500000,121.000000 30.000000,120.000000"
    assert _one(ring, "area/polygon") == closed
    assert _one(ring, "area/circle") is None
    assert _one(_infos(_cap(duty.say(), ring=(*corners, corners[0])))["en-US"], "area/polygon") == closed
    assert _one(_infos(_cap(duty.say(), place=place))["en-US"], "area/circle") == "30.500000,120.500000 1.500"
    bare = _infos(_cap(duty.say()))["en-US"]
    assert (_one(bare, "area/circle"), _one(bare, "area/geocode/value")) == (None, "330701")
