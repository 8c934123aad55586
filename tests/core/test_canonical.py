"""Canonical bytes: one form for one value, on every machine, for ever."""

import math
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.canonical import canonical, plain, sha256, stamp
from anlan.core.ladders import Colour
from anlan.testing.strategies import PLAIN, TIMES


@given(PLAIN)
def test_canonical_bytes_are_a_fixed_point(value):
    """What was written and read is written the same again."""
    stored = canonical(value)
    assert canonical(msgspec.json.decode(stored)) == stored


@given(PLAIN | st.floats(1e-9, 1e-3) | st.floats(1e14, 1e22) | st.integers(-(2**53) + 1, 2**53 - 1))
def test_the_fast_writer_writes_what_the_standard_does(value):
    """The same bytes as the reference implementation, for whatever a fact may hold."""
    assert canonical(value) == rfc8785.dumps(plain(value))


@given(st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), st.integers(0, 9)))
def test_the_order_of_names_does_not_matter(value):
    """Names are sorted by their UTF-16 code units, as RFC 8785 says."""
    backwards = dict(reversed(value.items()))
    assert canonical(backwards) == canonical(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (-0.0, "0"), (1e21, "1e+21"), (1e-7, "1e-7"), (0.1 + 0.2, "0.30000000000000004"),
        (5e-324, "5e-324"), (2**53 - 1, "9007199254740991"), (1e16, "10000000000000000"),
        (10**20, "100000000000000000000"), ("雨\u2028\n", '"雨\u2028\\n"'), (True, "true"), (None, "null"),
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'), (Colour.RED, '"red"'), ((1, [2]), "[1,[2]]"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_standard_says(value, text):
    """Numbers as ECMAScript prints them, text unescaped where it may be, names in UTF-16 order."""
    assert canonical(value).decode() == text


@pytest.mark.parametrize("value", [math.nan, math.inf, [-math.inf], {"a": math.nan}])
def test_no_number_that_is_none(value):
    """Unknown is None; a NaN would make a fact unlike itself."""
    with pytest.raises(ValueError, match="no NaN and no infinity"):
        canonical(value)


@pytest.mark.parametrize("value", [2**53 + 1, 2**60, 10**400, "a\x00b", {"\x00": 1}, "\ud800"])
def test_what_would_not_come_back_is_refused(value):
    """Integers that floats cannot hold, NUL, half a character."""
    with pytest.raises(ValueError):  # noqa: PT011 — said by two libraries
        canonical(value)


def test_what_is_no_json_is_refused_by_name():
    """A set or a byte string has no one form."""
    with pytest.raises(TypeError):
        canonical({1j})


@given(TIMES, TIMES)
def test_stamps_sort_as_times(one, other):
    """Text order is time order, whatever the zones."""
    assert (stamp(one) < stamp(other)) == (one < other)
    assert datetime.fromisoformat(stamp(one)) == one


def test_a_stamp_is_utc_with_six_digits():
    """One form for every moment."""
    there = datetime(2018, 9, 16, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    assert stamp(there) == "2018-09-16T01:00:00.000005Z"
    assert plain([there]) == ["2018-09-16T01:00:00.000005Z"]


def test_a_naive_stamp_is_refused():
    """A time without a zone is no time."""
    with pytest.raises(ValueError, match="naive"):
        stamp(datetime(2018, 9, 16))  # noqa: DTZ001


def test_hashes_are_lower_case_hexadecimal():
    """The empty hash is the known one."""
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert stamp(datetime(1970, 1, 1, tzinfo=UTC)) == "1970-01-01T00:00:00.000000Z"
