"""Bulletins at the door: CAP of another authority becomes one fact with its own words, or an error that says why."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.city import City
from anlan.core.ladders import Colour, Severity
from anlan.core.warnings import CapStatus, Message
from anlan.intake.bulletins import UnreadableBulletin, read_cap

AT = datetime(2018, 9, 14, 9, 0, tzinfo=UTC)
INFO = """<info><language>{language}</language><category>Met</category><event>{event}</event>
<urgency>Expected</urgency><severity>{severity}</severity><certainty>Likely</certainty>{extra}
<onset>2018-09-14T20:00:00+08:00</onset><expires>2018-09-15T20:00:00+08:00</expires>
<senderName>{name}</senderName><headline>{headline}</headline><description>{text}</description>
{instruction}<parameter><valueName>colour</valueName><value>{colour}</value></parameter>
<area><areaDesc>{where}</areaDesc>{geocode}</area></info>"""
ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>met.1</identifier><sender>met.binhai</sender>
<sent>2018-09-14T17:00:00+08:00</sent><status>{status}</status><msgType>{message}</msgType><scope>Public</scope>
{references}{infos}</alert>"""
ZH = {
    "language": "zh-CN", "event": "台风", "severity": "Minor", "extra": "",
    "name": "滨海市气象台", "headline": "台风蓝色预警信号",
    "text": "未来48小时内我市可能受热带气旋影响。",
    "instruction": "<instruction>回港避风。</instruction>", "colour": "blue",
    "where": "望潮区", "geocode": "<geocode><valueName>area</valueName><value>990101</value></geocode>",
}  # fmt: skip
EN = ZH | {
    "language": "en-US",
    "event": "Typhoon",
    "headline": "Blue signal",
    "text": "Gales.",
    "where": "Wangchao",
}


@pytest.fixture
def city():
    """A city of two districts."""
    found = City()
    for code, zh in (("990101", "望潮区"), ("990102", "中州区")):
        found.put("area", code, {"code": code, "zh": zh, "en": zh, "people": None})
    return found


def cap(*infos, status="Actual", message="Alert", references=""):
    """A message with these info blocks."""
    blocks = "".join(INFO.format(**info) for info in infos or (ZH,))
    return ALERT.format(status=status, message=message, references=references, infos=blocks).encode()


def test_words_level_times_and_area_are_read_as_they_stand(city):
    """Nothing is rounded, translated or filled in."""
    found = read_cap(cap(), city, at=AT)
    assert (found.identifier, found.issuer, found.hazard) == ("met.1", "滨海市气象台", "typhoon")
    assert (found.headline, found.text, found.instruction) == (ZH["headline"], ZH["text"], "回港避风。")
    assert (found.colour, found.area, found.cap.severity) == (Colour.BLUE, "990101", Severity.MINOR)
    assert found.expires - found.onset == timedelta(hours=24)
    assert (found.headline_en, found.text_en) == ("", "")
    assert found.key == "cap|met.binhai|met.1"


def test_english_of_the_issuer_is_kept_beside(city):
    """A second block in English gives the English words."""
    found = read_cap(cap(ZH, EN), city, at=AT)
    assert (found.headline, found.headline_en, found.text_en) == (ZH["headline"], "Blue signal", "Gales.")


def test_references_name_what_is_replaced(city):
    """The identifiers stand between the commas."""
    said = "<references>met.binhai,met.0,2018-09-14T09:00:00+08:00 other,x.1,2018-09-14T09:00:00+08:00</references>"
    found = read_cap(cap(message="Update", references=said), city, at=AT)
    assert (found.message, found.references) == (Message.UPDATE, ("met.0", "x.1"))


@pytest.mark.parametrize("status", list(CapStatus))
def test_an_exercise_stays_one(city, status):
    """Actual, Exercise and Test are told apart at the door."""
    assert read_cap(cap(status=status), city, at=AT).status is status


def test_severity_is_never_turned_into_a_colour(city):
    """Extreme without a colour has none."""
    said = ZH | {"severity": "Extreme", "headline": "台风来了", "colour": "-"}
    assert read_cap(cap(said), city, at=AT).colour is None


def test_two_colours_in_one_headline_are_no_colour(city):
    """由蓝色升级为黄色 does not say which by itself; the parameter does."""
    said = ZH | {"headline": "由蓝色升级为黄色", "colour": "-"}
    assert read_cap(cap(said), city, at=AT).colour is None
    assert read_cap(cap(said | {"colour": "黄色"}), city, at=AT).colour is Colour.YELLOW


def test_an_area_is_found_by_code_then_by_name_then_is_the_city(city):
    """A code nobody knows is not invented into another."""
    assert read_cap(cap(ZH | {"geocode": ""}), city, at=AT).area == "990101"
    assert read_cap(cap(ZH | {"geocode": "", "where": "某地"}), city, at=AT).area == "*"


BROKEN = {
    "no XML": b"hello",
    "another document": b"<a/>",
    "a missing element": cap().replace(b"<sender>met.binhai</sender>", b""),
    "an unknown urgency": cap().replace(b"<urgency>Expected</urgency>", b"<urgency>Soon</urgency>"),
    "a time without a zone": cap().replace(b"2018-09-14T17:00:00+08:00", b"2018-09-14T17:00:00"),
    "an acknowledgement": cap(message="Ack"),
    "a draft": cap(status="Draft"),
    "no info": ALERT.format(status="Actual", message="Alert", references="", infos="").encode(),
    "an entity bomb": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><alert>&c;</alert>',
    "too much": b"<alert>" + b"x" * 1_100_000 + b"</alert>",
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_cap_is_refused_with_the_reason(city, case):
    """A broken, hostile or foreign message is never half taken."""
    with pytest.raises(UnreadableBulletin) as refused:
        read_cap(BROKEN[case], city, at=AT)
    assert str(refused.value)


@given(body=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    """No bytes bring another error than the one that says so."""
    with pytest.raises(UnreadableBulletin):
        read_cap(body, City(), at=AT)


@given(cut=st.integers(0, len(cap())), put=st.binary(max_size=4))
def test_any_damage_is_read_or_refused(cut, put):
    """A message broken anywhere is read as a bulletin or refused; nothing else happens."""
    whole = cap()
    with suppress(UnreadableBulletin):
        read_cap(whole[:cut] + put + whole[cut + len(put) :], City(), at=AT)


def test_an_encoding_that_nobody_knows_is_refused():
    """A declared encoding of no codec is a fault of the message like any other, told by name."""
    body = cap().replace(cap().split(b"?>")[0], b'<?xml version="1.0" encoding="U-F-8"')
    with pytest.raises(UnreadableBulletin, match="U-F-8"):
        read_cap(body, City(), at=AT)
