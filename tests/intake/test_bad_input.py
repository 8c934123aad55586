"""What bad input gets: every row of the table in the issue, at the door where it comes in."""

import json
from datetime import timedelta

import pytest

from anlan.core.observations import Quality
from anlan.intake import Reason, UnreadableMessage

GOOD = {"series": "river/b/stage", "time": "2018-09-16T11:59:00+08:00", "value": 3.2, "unit": "m"}


def body(*rows: object, source: str = "s1") -> bytes:
    """A message of rows, as a device would send it (Python's json writes NaN bare)."""
    return json.dumps({"source": source, "observations": list(rows)}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"series": "river/nowhere/stage"}, Reason.UNKNOWN_SERIES),
        ({"series": 17}, Reason.UNREADABLE),
        ({"series": None}, Reason.UNKNOWN_SERIES),
        ({"unit": "Cel"}, Reason.INCONVERTIBLE_UNIT),
        ({"unit": "fathoms of sorrow"}, Reason.INCONVERTIBLE_UNIT),
        ({"unit": 3}, Reason.UNREADABLE),
        ({"time": "2018-09-16T11:59:00"}, Reason.NO_TIME_ZONE),
        ({"time": "2018-09-16"}, Reason.NO_TIME_ZONE),
        ({"time": "2018-09-16 23:59:60"}, Reason.NO_TIME_ZONE),
        ({"value": float("nan")}, Reason.NOT_FINITE),
        ({"value": float("inf")}, Reason.NOT_FINITE),
        ({"value": "NaN"}, Reason.NOT_FINITE),
        ({"value": 10**400}, Reason.NOT_FINITE),
        ({"value": 1e308, "unit": "km"}, Reason.NOT_FINITE),
        ({"value": "high"}, Reason.UNREADABLE),
        ({"value": True}, Reason.UNREADABLE),
        ({"value": [1]}, Reason.UNREADABLE),
        ({"value": ""}, Reason.UNREADABLE),
        ({"time": "yesterday"}, Reason.UNREADABLE),
        ({"time": "2018-02-30T00:00:00Z"}, Reason.UNREADABLE),
        ({"time": "2018-13-01T00:00:00Z"}, Reason.UNREADABLE),
        ({"time": None}, Reason.UNREADABLE),
        ({"time": "1066-10-14T09:00:00Z"}, Reason.UNREADABLE),
        ({"time": 1537070340}, Reason.EPOCH_TIME),
        ({"time": "1537070340"}, Reason.EPOCH_TIME),
        ({"time": 1537070340000.5}, Reason.EPOCH_TIME),
        ({"time": "1970-01-01T00:00:07Z"}, Reason.EPOCH_TIME),
        ({"time": "2018-09-16T12:02:01+08:00"}, Reason.FUTURE),
        ({"series": "river/\ufffd\ufffd/stage"}, Reason.BROKEN_TEXT),
    ],
)
def test_a_bad_row_is_held_with_its_reason_and_the_others_go_in(intake, stored, change, reason):
    """One bad row between two good ones: two accepted, one in quarantine with reason, place and its own text."""
    later = GOOD | {"time": "2018-09-16T11:59:30+08:00"}
    receipt = intake.ingest_message(body(GOOD, GOOD | change, later))
    assert (receipt.accepted, receipt.duplicate, len(receipt.quarantined)) == (2, 0, 1)
    assert (receipt.quarantined[0].row, receipt.quarantined[0].reason) == (1, reason)
    assert receipt.quarantined[0].detail
    assert [row[2] for row in stored()] == [3.2, 3.2]
    held = intake.quarantined()
    assert [(one.row, one.reason, one.state) for one in held] == [(1, reason, "open")]
    if change.get("value") != 10**400:
        assert json.loads(held[0].raw)["series"] == (GOOD | change)["series"]


@pytest.mark.parametrize(
    "row", [7, None, "text", [], {}, {"series": "river/b/stage", "time": "2018-09-16T11:59:00Z"}]
)
def test_what_is_no_row_is_held_as_unreadable(intake, row):
    """Rows of no known shape, or with a key missing, never take their neighbours down."""
    receipt = intake.ingest_message(body(GOOD, row))
    assert receipt.accepted == 1
    assert [one.reason for one in receipt.quarantined] == [Reason.UNREADABLE]


def test_broken_utf8_in_one_row_holds_that_row_alone(intake):
    """Bytes that are no text go to quarantine; the rest of the message goes in, and the bytes are not lost."""
    broken = body(GOOD, GOOD | {"series": "XX"}).replace(b"XX", b"river/\xff\xfe/stage")
    receipt = intake.ingest_message(broken)
    assert receipt.accepted == 1
    assert receipt.quarantined[0].reason == Reason.BROKEN_TEXT
    series = json.loads(intake.quarantined()[0].raw)["series"]
    assert series.encode("utf-8", "surrogateescape") == b"river/\xff\xfe/stage"


def test_gbk_is_taken_when_declared(intake, stored):
    """A source that declares GBK may send it."""
    row = GOOD | {"series": "river/临江闸/stage"}
    receipt = intake.ingest_message(body(row, source="gbk").decode().encode("gbk"))
    assert receipt.accepted == 1
    assert stored()[0][0] == 4


def test_gbk_is_taken_when_certain_and_held_when_not(intake, stored):
    """Undeclared, GBK is certain when every name it gives is one the city knows; else the row is held."""
    known = GOOD | {"series": "river/临江闸/stage"}
    assert intake.ingest_message(body(known).decode().encode("gbk")).accepted == 1
    unknown = GOOD | {"series": "river/别处/stage", "time": "2018-09-16T11:58:00+08:00"}
    receipt = intake.ingest_message(body(GOOD, unknown).decode().encode("gbk"))
    assert receipt.accepted == 1
    assert receipt.quarantined[0].reason == Reason.BROKEN_TEXT


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({"series": "river/b/stage", "value": 1e308}, Quality.RANGE),
        ({"series": "river/a/stage", "value": 1e308}, Quality.RANGE),
        ({"series": "river/a/stage", "value": -2.0}, Quality.RANGE),
        ({"time": "2018-09-10T11:59:00+08:00"}, Quality.LATE),
        ({"time": "2018-09-16T10:59:59+08:00"}, Quality.LATE),
        ({"time": "2018-09-16T11:00:01+08:00"}, Quality(0)),
        ({"series": "river/c/stage"}, Quality.PLACE),
        ({"guessed": True}, Quality.PLACE),
        ({"value": None}, Quality.UNREADABLE),
        ({"time": "2018-09-16T12:01:59+08:00"}, Quality(0)),
    ],
)
def test_an_odd_row_is_kept_and_flagged(intake, stored, change, flags):
    """Out of range, late by days, a guessed place, a null: all are stored, and say what is odd."""
    receipt = intake.ingest_message(body(GOOD | change))
    assert (receipt.accepted, receipt.flagged, receipt.quarantined) == (1, int(flags != 0), [])
    assert stored()[0][2:] == ((GOOD | change)["value"], int(flags))


def test_a_leap_second_is_stored_as_the_last_instant_before(intake, stored, clock):
    """23:59:60 becomes :59.999999 with CLOCK; nothing is moved into the next day."""
    clock.turn_to(clock.now() + timedelta(days=840))
    intake.ingest_message(body(GOOD | {"time": "2016-12-31T23:59:60Z"}))
    assert stored() == [(2, "2016-12-31T23:59:59.999999+00:00", 3.2, int(Quality.CLOCK | Quality.LATE))]


def test_another_value_for_the_same_time_is_kept_and_the_later_known_wins(intake, log, stored, clock):
    """A correction is a new row flagged DUPLICATE; as known before it the old value stands."""
    intake.ingest_message(body(GOOD))
    before = log.last_known_at()
    clock.turn_to(clock.now() + timedelta(seconds=30))
    assert intake.ingest_message(body(GOOD | {"value": 3.4})).flagged == 1
    assert [(row[2], row[3]) for row in stored()] == [(3.2, 0), (3.4, int(Quality.DUPLICATE))]
    everything = (-(2**62), 2**62)
    assert log.window([2], *everything, before).column("value").to_pylist() == [3.2]
    assert log.window([2], *everything).column("value").to_pylist() == [3.4]


def test_the_same_value_for_the_same_time_is_counted_and_not_stored_twice(intake, stored):
    """Whether it comes again in the same message or in another, in metres or in millimetres."""
    assert intake.ingest_message(body(GOOD, GOOD)).duplicate == 1
    assert intake.ingest_message(body(GOOD | {"value": 3200, "unit": "mm"})).duplicate == 1
    assert len(stored()) == 1


def test_the_same_message_again_is_counted_and_named_by_its_first_arrival(intake, stored):
    """A resend after a lost reply gives the number of the first arrival, and stores nothing."""
    first = intake.ingest_message(body(GOOD))
    again = intake.ingest_message(body(GOOD))
    assert (again.arrival, again.accepted, again.duplicate) == (first.arrival, 0, 1)
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"hello",
        b'{"source": "s1", "observations": [{"series": "river/b/stage", "ti',
        b"[1, 2]",
        b"{}",
        b'{"observations": []}',
        b'{"source": "s1"}',
        b'{"source": "s1", "observations": 3}',
        b'{"source": "s1", "series": ["river/b/stage"], "time": [], "value": [1.0]}',
        b'{"source": "s1", "series": 4, "time": [], "value": []}',
        b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>]><lolz>&lol;</lolz>",
        b"[" * 100_000,
    ],
)
def test_a_message_with_nothing_readable_is_one_clear_error(intake, log, message):
    """Truncated, no JSON, no known shape, an XML bomb: one error that says why, and nothing is stored."""
    with pytest.raises(UnreadableMessage, match=r"\w"):
        intake.ingest_message(message)
    assert log.last_offset() == 0
    assert log.totals() == []
    assert intake.quarantined() == []
