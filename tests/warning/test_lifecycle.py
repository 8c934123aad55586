"""What a place needs said: a table of cases, and what holds in every case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.ports import RiskRow
from anlan.core.warnings import Message, WarningRow
from anlan.warning.lifecycle import CALM_FOR, RENEW_BEFORE, VALID_FOR, is_withdrawn, next_text

ISSUED = datetime(2019, 3, 2, 1, 0, tzinfo=UTC)
WINDOW_ENDS = ISSUED + timedelta(hours=3)
EXPIRES = ISSUED + VALID_FOR
UNDER = 4.8
LEFT, NOT_LEFT = 3.0, 4.9
OPEN, CLOSED = WINDOW_ENDS - timedelta(minutes=1), WINDOW_ENDS
CALM = WINDOW_ENDS + CALM_FOR
SOON = EXPIRES - RENEW_BEFORE
ALERT, UPDATE, CANCEL = Message.ALERT, Message.UPDATE, Message.CANCEL


def place(*, issued=2, draft=None, message=ALERT):
    """A place with a text of rank `issued` in force (0 = none), and a draft of rank `draft` waiting (None = none)."""
    return WarningRow(
        thread="warning-1", hazard="flood", series="binhai/upper/stage", area="330701",
        state="issued" if issued else "draft", draft="warning-2", issued="warning-1" if issued else None,
        level="orange", rank=issued if draft is None else draft, issued_rank=issued,
        first_issued=ISSUED if issued else None, expires=EXPIRES, message=message, pending=draft is not None,
        issued_at=ISSUED if issued else None, window_ends=WINDOW_ENDS if issued else None,
    )  # fmt: skip


def alarm(rank):
    """The worst alarm that stands, None for rank 0."""
    if not rank:
        return None
    return RiskRow(
        series="binhai/upper/stage", level=f"level {rank}", rank=rank, horizon_min=60, chance=0.7, low=4.0, median=4.5,
        high=5.0, onset=None, contributions={}, missing=(), model="m", alarm=True,
    )  # fmt: skip


CASES = [
    # what is there, alarm, present, time, what is needed
    ("nothing, no alarm", None, 0, LEFT, OPEN, None),
    ("nothing, an alarm", None, 1, LEFT, OPEN, ALERT),
    ("nothing, an alarm, a silent gauge", None, 1, None, OPEN, ALERT),
    ("a first draft waits, the same alarm", place(issued=0, draft=1), 1, LEFT, OPEN, None),
    ("a first draft waits, a worse alarm", place(issued=0, draft=1), 2, LEFT, OPEN, ALERT),
    ("a first draft waits, no alarm", place(issued=0, draft=1), 0, LEFT, OPEN, None),
    ("in force, a worse alarm, window open", place(), 3, LEFT, OPEN, UPDATE),
    ("in force, a worse alarm, window closed", place(), 3, NOT_LEFT, CLOSED, UPDATE),
    ("in force, the same alarm, window open", place(), 2, NOT_LEFT, OPEN, None),
    ("in force, a lesser alarm, window open", place(), 1, LEFT, OPEN, None),
    ("in force, no alarm, window open", place(), 0, LEFT, OPEN, None),
    ("in force, a lesser alarm, window closed", place(), 1, LEFT, CLOSED, UPDATE),
    ("in force, a lesser alarm, level not left", place(), 1, NOT_LEFT, CLOSED, None),
    ("in force, the same alarm, window closed", place(), 2, NOT_LEFT, CLOSED, None),
    ("in force, the same alarm, about to end", place(), 2, NOT_LEFT, SOON, UPDATE),
    ("in force, the same alarm, a minute earlier", place(), 2, NOT_LEFT, SOON - timedelta(minutes=1), None),
    ("in force, no alarm, about to end", place(), 0, NOT_LEFT, SOON, None),
    ("in force, calm, too early", place(), 0, LEFT, CALM - timedelta(minutes=1), None),
    ("in force, calm for long enough", place(), 0, LEFT, CALM, CANCEL),
    ("in force, no alarm, level not left", place(), 0, NOT_LEFT, CALM, None),
    ("in force, no alarm, exactly where it is left", place(), 0, UNDER, CALM, None),
    ("in force, no alarm, a silent gauge", place(), 0, None, CALM, None),
    ("a raise waits, the same alarm", place(draft=3), 3, NOT_LEFT, OPEN, None),
    ("a raise waits, a still worse alarm", place(draft=3), 4, NOT_LEFT, OPEN, UPDATE),
    ("a lowering waits, a worse alarm than is in force", place(draft=1), 3, NOT_LEFT, CLOSED, UPDATE),
    ("a renewal waits", place(draft=2), 2, NOT_LEFT, SOON, None),
    ("a lifting waits, no alarm", place(draft=2, message=CANCEL), 0, LEFT, CALM, None),
    ("a lifting waits, a worse alarm", place(draft=2, message=CANCEL), 3, LEFT, CALM, UPDATE),
]  # fmt: skip


@pytest.mark.parametrize(("row", "rank", "present", "at", "wanted"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_the_text_a_place_needs(row, rank, present, at, wanted):
    """Each case of the table gets exactly the text it names, or none."""
    assert next_text(row, alarm(rank), present, UNDER, at) == wanted


ROWS = st.none() | st.builds(
    place,
    issued=st.integers(0, 4),
    draft=st.none() | st.integers(1, 4),
    message=st.sampled_from([ALERT, UPDATE, CANCEL]),
)
STAGES = st.none() | st.floats(0, 10)
TIMES = st.integers(-60, 7 * 60).map(lambda minutes: ISSUED + timedelta(minutes=minutes))


@given(row=ROWS, rank=st.integers(0, 4), present=STAGES, under=STAGES, at=TIMES)
def test_nothing_is_lifted_while_an_alarm_stands_or_on_silence(row, rank, present, under, at):
    """A lifting needs no alarm, a reading under the level, the window long closed, and something in force."""
    if next_text(row, alarm(rank), present, under, at) is CANCEL:
        assert rank == 0
        assert present is not None
        assert present < under
        assert at >= WINDOW_ENDS + CALM_FOR
        assert row.issued is not None
        assert not row.pending


@given(row=ROWS, rank=st.integers(0, 4), present=STAGES, under=STAGES, at=TIMES)
def test_while_the_window_is_open_only_a_raise_is_news(row, rank, present, under, at):
    """What was forecast is left to come true or not; only something worse is said meanwhile."""
    if row is not None and row.issued and at < row.window_ends:
        found = next_text(row, alarm(rank), present, under, at)
        assert found is (UPDATE if rank > max(row.issued_rank, row.rank if row.pending else 0) else None)


@given(row=ROWS, rank=st.integers(0, 4), present=STAGES, under=STAGES, at=TIMES)
def test_an_update_needs_something_in_force_and_an_alert_nothing(row, rank, present, under, at):
    """The first words about a place are an alert; afterwards they refer to what was said."""
    found = next_text(row, alarm(rank), present, under, at)
    in_force = row is not None and row.issued is not None
    assert found is not ALERT or not in_force
    assert found not in (UPDATE, CANCEL) or in_force


@given(row=ROWS, rank=st.integers(1, 4), present=STAGES, under=STAGES, at=TIMES)
def test_a_worse_alarm_is_never_kept_back(row, rank, present, under, at):
    """Whatever waits or is in force, an alarm above both gets a text at once."""
    said = 0 if row is None else max(row.issued_rank, row.rank if row.pending else 0)
    if rank > said:
        assert next_text(row, alarm(rank), present, under, at) is not None


@given(row=ROWS, rank=st.integers(0, 4), present=STAGES, under=STAGES, at=TIMES)
def test_what_waits_never_says_less_than_the_alarm_that_stands(row, rank, present, under, at):
    """A lifting or lowering is withdrawn when an alarm denies it; a raise, a renewal and an alert stay."""
    if row is None or row.issued is None or not row.pending:
        assert row is None or not is_withdrawn(row, alarm(rank))
    elif row.message is CANCEL:
        assert is_withdrawn(row, alarm(rank)) == (rank > 0)
    else:
        assert is_withdrawn(row, alarm(rank)) == (row.rank < rank and row.rank < row.issued_rank)
