"""A dead feed never reads as calm."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.observations import Quality, from_micros
from anlan.streams.silence import Silence
from anlan.testing.operators import Row, Signal, readings


def _told(steps: Sequence[tuple[Sequence[Row], float]], wait_s: float = 100.0) -> list[Signal]:
    operator = Silence({7: wait_s})
    state, found = operator.load(b""), []
    for rows, upto in steps:
        state, told = operator.step(state, readings(rows), round(upto * 1_000_000))
        found += told.to_pylist()
    return found


def _short(rows: Sequence[Signal]) -> list[tuple[str, str | None, float]]:
    return [(row["change"], row["level"], (row["at"] - from_micros(0)).total_seconds()) for row in rows]


def test_silence_opens_on_a_heartbeat_alone() -> None:
    """No data is needed to notice that there is none; it began when the wait was over, not when we looked."""
    told = _told([([(7, 10.0, 1.0)], 12), ([], 110), ([], 115), ([], 120)])
    assert _short(told) == [("opened", "silent", 110)]
    assert told[0]["since"] == from_micros(10_000_000)


def test_a_reading_clears_silence() -> None:
    """Heard again, known at the step that brought it."""
    told = _told([([(7, 10.0, 1.0)], 12), ([], 115), ([(7, 200.0, 1.0)], 203)])
    assert _short(told)[1:] == [("cleared", None, 203)]


def test_a_series_never_heard_is_said_so() -> None:
    """From the first step that watched it, the same wait; then its first reading clears it."""
    told = _told([([], 50), ([], 150), ([], 151), ([(7, 160.0, 1.0)], 160)])
    assert _short(told) == [("opened", "never_heard", 150), ("cleared", None, 160)]


@pytest.mark.parametrize(
    "row", [(7, 90.0, None, 0), (7, 90.0, 1.0, int(Quality.UNREADABLE)), (7, 90.0, 1.0, int(Quality.FILLED))]
)
def test_a_null_is_silence(row: Row) -> None:
    """A message that says nothing, or a value we filled in ourselves, is not being heard."""
    assert _short(_told([([(7, 0.0, 1.0)], 0), ([row], 90), ([], 101)])) == [("opened", "silent", 100)]


def test_a_value_out_of_range_is_still_a_voice() -> None:
    """The device speaks, whatever it says."""
    assert _told([([(7, 0.0, 1.0)], 0), ([(7, 90.0, 1e9, int(Quality.RANGE))], 90), ([], 150)]) == []


def test_a_clock_ahead_cannot_promise_readings() -> None:
    """A reading from next week counts as heard now, no later."""
    assert _short(_told([([(7, 1e6, 1.0)], 10), ([], 111)])) == [("opened", "silent", 110)]


def test_last_weeks_backlog_is_not_a_voice_now() -> None:
    """A gateway that delivers old readings is still silent about the present."""
    told = _told([([(7, 0.0, 1.0)], 0), ([], 5000), ([(7, 300.0, 1.0)], 5001), ([(7, 5000.0, 1.0)], 5002)])
    assert [row["change"] for row in told] == ["opened", "cleared"]
    assert _short(told)[1] == ("cleared", None, 5002)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=20), st.data())
def test_heartbeats_between_change_nothing(gaps: list[int], data: st.DataObject) -> None:
    """Looking more often finds the same silences at the same moments."""
    times = [sum(gaps[: k + 1]) for k in range(len(gaps))]
    plain: list[tuple[list[Row], float]] = [([], 0.0)]
    for t in times:
        plain += [([], t - 0.5), ([(7, float(t), 1.0)], float(t))]
    extra = data.draw(st.lists(st.integers(0, times[-1]), max_size=20))
    looked = sorted([*plain, *(([], t + 0.25) for t in extra if t < times[-1])], key=lambda step: step[1])
    assert _told(looked) == _told(plain)


def test_a_wait_of_nothing_is_refused() -> None:
    """Every series would always be silent."""
    with pytest.raises(ValueError, match="series 3"):
        Silence({3: 0.0})
