"""A fact is sealed once: its bytes are its identity, and reading them gives the fact back, of every kind."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.canonical import sha256
from anlan.core.facts import KINDS, UPCASTERS, Fact, Given, Mode, fact, seal, unseal, upcaster
from anlan.core.given import Acknowledged, GroupChanged, TookAction
from anlan.core.warnings import Delivery, Standing
from anlan.testing.strategies import TIMES, any_draft, drafts

AT = datetime(2018, 9, 16, 1, tzinfo=UTC)
HEADER = {"seq": 7, "known_at": AT, "mode": Mode.DRILL}


@given(any_draft(), st.integers(1, 2**40), TIMES)
def test_every_kind_comes_back_as_it_was_sealed(draft, seq, known_at):
    """Sealing and reading are one another's way back; the id is the hash of exactly those bytes."""
    sealed, stored = seal(draft, seq=seq, known_at=known_at, mode=Mode.REPLAY)
    assert unseal(stored) == sealed
    assert sealed.id == f"{draft.kind}-{sha256(stored)}"
    assert (sealed.seq, sealed.known, sealed.mode) == (seq, known_at, Mode.REPLAY)
    assert type(sealed) is type(draft)


@given(any_draft())
def test_a_sealed_fact_sealed_again_in_its_place_is_the_same(draft):
    """Replay gives what was read from the journal to the flow: the bytes do not drift."""
    sealed, stored = seal(draft, **HEADER)
    assert seal(sealed, **HEADER) == (sealed, stored)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_says_what_it_is(kind):
    """Name, version and a sentence of documentation."""
    cls = KINDS[kind]
    assert (cls.kind, cls.kind_version >= 1) == (kind, True)
    assert cls.__doc__
    assert cls.__struct_config__.frozen


@given(drafts("took_action"))
def test_place_time_and_mode_are_the_appender_s(draft):
    """The same words at another place or in another mode are another fact."""
    one, _ = seal(draft, **HEADER)
    for changed in ({"seq": 8}, {"mode": Mode.LIVE}, {"known_at": AT + timedelta(microseconds=1)}):
        assert seal(draft, **{**HEADER, **changed})[0].id != one.id


def act(**changes):
    """A draft."""
    return TookAction(**{"at": AT, "by": "w", "key": "k", "what": "w", "why": "y", "area": "A", **changes})


@pytest.mark.parametrize("field", ["at", "known_at"])
def test_a_naive_time_is_refused(field):
    """Every time carries its zone, in the header and anywhere else."""
    naive = datetime(2018, 9, 16)  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"):
        seal(
            act(at=naive) if field == "at" else act(),
            **{**HEADER, **({field: naive} if field != "at" else {})},
        )
    with pytest.raises(msgspec.ValidationError):
        unseal(
            seal(act(), **HEADER)[1].replace(b"2018-09-16T01:00:00.000000Z", b"2018-09-16T01:00:00.000000")
        )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused(value):
    """Unknown is said as None, never as NaN."""
    draft = GroupChanged(
        at=AT, by="s", key="k", signal_kind="threshold", rule="r", group="g", change="opened", members=(),
        worst="", value=value,
    )  # fmt: skip
    with pytest.raises(ValueError, match="no NaN"):
        seal(draft, **HEADER)


@pytest.mark.parametrize("what", ["\x00", "a\ud800", 7, None])
def test_a_text_that_could_not_be_read_again_is_refused(what):
    """NUL, half a character, no text at all."""
    with pytest.raises(ValueError):  # noqa: PT011 — three libraries, three messages
        seal(act(what=what), **HEADER)


def test_one_moment_in_two_zones_is_one_fact():
    """Times are stored in UTC: whoever says the same moment says the same."""
    there = AT.astimezone(timezone(timedelta(hours=8)))
    one, other = seal(act(), **HEADER)[0], seal(act(at=there), **HEADER)[0]
    assert one == other
    assert other.at.utcoffset() == timedelta(0)


def test_the_stored_bytes_of_a_fact_are_golden():
    """Another byte here is another id for every fact ever written: change it knowingly."""
    stored = seal(act(), **HEADER)[1]
    assert stored == (
        b'{"area":"A","at":"2018-09-16T01:00:00.000000Z","because":[],"by":"w","hazard":null,"incident":"",'
        b'"key":"k","kind":"took_action/1","known_at":"2018-09-16T01:00:00.000000Z","mode":"drill","seq":7,"thread":"",'
        b'"version":1,"what":"w","why":"y"}'
    )


def test_an_unknown_kind_names_the_known_ones():
    """A journal of a newer house is not half read."""
    with pytest.raises(ValueError, match="unknown kind 'castle'"):
        unseal(b'{"kind":"castle/1"}')


def test_a_kind_is_registered_once():
    """Two classes never share a name."""
    with pytest.raises(ValueError, match="is taken by TookAction"):
        fact("took_action")(TookAction)


def test_a_fact_that_is_not_sealed_has_no_known_time():
    """Asking for it is the programmer's error."""
    with pytest.raises(ValueError, match="not sealed"):
        _ = act().known


def test_a_thread_begins_with_its_first_fact():
    """The first fact is the thread; later ones name it."""
    first = seal(act(), **HEADER)[0]
    later = seal(act(thread=first.id, version=2), **HEADER)[0]
    assert (first.thread_id, later.thread_id) == (first.id, first.id)


@pytest.fixture
def two_versions():
    """Give a kind whose first version said Fahrenheit; taken away again after the test."""

    @fact("test_heat", version=2)
    class Heat(Given, frozen=True, kw_only=True):
        """A temperature [°C]."""

        celsius: float

    @upcaster("test_heat", 1)
    def celsius(body: dict[str, object]) -> dict[str, object]:
        body = dict(body)
        body["celsius"] = (float(body.pop("fahrenheit")) - 32) / 1.8
        return body

    yield Heat
    del KINDS["test_heat"], UPCASTERS["test_heat", 1]


def test_an_old_version_is_read_through_its_upcaster(two_versions):
    """The golden example: an old body reads as today's fact, under the id its own bytes always had."""
    old = (
        b'{"at":"2018-09-16T01:00:00.000000Z","because":[],"by":"s","fahrenheit":212,"key":"k",'
        b'"kind":"test_heat/1","known_at":"2018-09-16T01:00:00.000000Z","mode":"live","seq":3,"thread":"",'
        b'"version":1}'
    )
    read = unseal(old)
    assert read == two_versions(
        at=AT, by="s", key="k", celsius=100.0, seq=3, known_at=AT, id=f"test_heat-{sha256(old)}"
    )
    assert b'"kind":"test_heat/2"' in seal(read, **HEADER)[1]


@pytest.mark.parametrize("key", ["", "a\x00", "x" * 1001, "\ud800"])
def test_a_key_must_fit_every_database(key):
    """Empty, NUL, too long and unspeakable keys are named as such."""
    with pytest.raises(ValueError):  # noqa: PT011 — a broken text is told by Python
        Acknowledged(at=AT, by="w", key=key, about="x").check_key()


def test_a_fact_cannot_be_changed():
    """Rows are written once."""
    sealed: Fact = seal(act(), **HEADER)[0]
    with pytest.raises(AttributeError):
        sealed.by = "somebody else"


def test_enums_are_stored_by_their_value():
    """A standing reads "advisory" in the bytes and is a Standing again when read."""
    draft = Delivery(
        at=AT, by="s", warning="w", draft="d", channel="c", to="t", step="queued", attempt=0,
        standing=Standing.ADVISORY, subject="", text="", cap="",
    )  # fmt: skip
    sealed, stored = seal(draft, **HEADER)
    assert b'"standing":"advisory"' in stored
    assert sealed.standing is Standing.ADVISORY
