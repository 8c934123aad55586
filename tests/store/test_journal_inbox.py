"""Requests wait in the inbox, once a key, in order, and nobody's bad request holds up the others."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from anlan.core.canonical import canonical
from anlan.core.facts import KINDS, Given
from anlan.core.given import Acknowledged, Decided, Verdict
from anlan.core.observations import micros
from anlan.core.signals import Signal
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import answer, ask, decode, encode, waiting
from anlan.store.journal.schema import INBOX
from anlan.testing.strategies import drafts
from anlan.testing.twins import beginning

GIVEN = sorted(kind for kind, cls in KINDS.items() if issubclass(cls, Given))


def acknowledged(key, note=""):
    """A request."""
    return Acknowledged(at=beginning(), by="wang", key=key, about="x", note=note)


def test_a_request_waits_and_its_key_is_its_own(engine):
    """The same key again gives the same number and keeps the first words."""
    one = ask(engine, acknowledged("k1", "first"), beginning())
    two = ask(engine, acknowledged("k2"), beginning())
    assert ask(engine, acknowledged("k1", "second"), beginning()) == one
    assert [(number, draft.key, draft.note) for number, draft in waiting(engine)] == [
        (one, "k1", "first"),
        (two, "k2", ""),
    ]
    assert answer(engine, one) == ("waiting", "", None)
    assert waiting(engine, limit=1)[0][0] == one


def test_nobody_is_answered_for_a_request_that_never_was(engine):
    """An unknown number is the asker's error."""
    with pytest.raises(LookupError, match="no request 7"):
        answer(engine, 7)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"kind":"castle/1"}', "no given fact is called 'castle'"),
        (b'{"kind":"signal/1"}', "no given fact is called 'signal'"),
        (b'{"kind":"acknowledged/1","at":"2018-09-16T01:00:00Z"}', "missing required field"),
        (b'{"at":1}', "KeyError"),
        (b"{", "DecodeError"),
    ],
)
def test_a_request_nobody_can_read_is_refused_and_the_next_is_given(engine, body, said):
    """A newer web process or a broken one never stops the queue."""
    row = {"mode": "live", "received_at": micros(beginning()), "state": "waiting", "detail": ""}
    with engine.begin() as connection:
        connection.execute(insert(INBOX).values(key="bad", body=body, **row))
        bad = connection.execute(select(INBOX.c.number)).scalar_one()
    good = ask(engine, acknowledged("k"), beginning())
    assert [number for number, _ in waiting(engine)] == [good]
    state, detail, seq = answer(engine, bad)
    assert (state, seq) == ("refused", None)
    assert said in detail


@pytest.mark.parametrize("key", ["", "a\x00b", "x" * 1001])
def test_a_key_no_journal_can_hold_is_refused_at_once(engine, key):
    """The asker learns it, and nothing waits."""
    with pytest.raises(ValueError, match="key"):
        ask(engine, acknowledged(key), beginning())
    assert waiting(engine) == []


@given(st.sampled_from(GIVEN).flatmap(drafts))
def test_every_given_fact_survives_the_inbox(draft):
    """What web asks is what the flow takes in: the same canonical bytes, to the microsecond."""
    again = decode(encode(draft))
    assert type(again) is type(draft)
    assert encode(again) == encode(draft)


def test_an_enum_and_a_zone_survive_the_inbox():
    """A verdict is a verdict again and a moment the same moment."""
    draft = Decided(
        at=beginning(), by="w", key="k", about="a", content="c", verdict=Verdict.REJECT, role="commander"
    )  # fmt: skip
    assert decode(encode(draft)) == draft


def test_the_body_holds_nothing_the_appender_gives():
    """Place, time of knowing, mode and id are not the sender's to say."""
    body = encode(acknowledged("k"))
    for name in (b'"id"', b'"seq"', b'"known_at"', b'"mode"'):
        assert name not in body
    assert b'"kind":"acknowledged/1"' in body


@given(note=st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_any_text_is_either_kept_whole_or_refused(note):
    """No text is changed on its way."""
    engine = open_database("sqlite://")
    try:
        number = ask(engine, acknowledged("k", note), beginning())
    except ValueError:
        assert "\x00" in note or any(0xD800 <= ord(letter) < 0xE000 for letter in note)
        return
    assert waiting(engine) == [(number, acknowledged("k", note))]
    engine.dispose()


def test_a_derived_fact_is_no_request():
    """Only what comes from outside may be asked."""
    with pytest.raises(ValueError, match="no given fact"):
        decode(canonical({"kind": Signal.kind + "/1"}))
