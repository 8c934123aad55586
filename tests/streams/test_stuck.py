"""A gauge that repeats itself is not a calm river."""

from collections.abc import Sequence

from anlan.core.observations import Quality, from_micros
from anlan.streams.stuck import Still, Stuck
from anlan.testing.operators import Row, Signal, readings


def _told(rows: Sequence[Row]) -> list[Signal]:
    """One step a row; stuck after an hour, gaps of up to 30 minutes."""
    operator = Stuck({7: Still(after_s=3600, gap_s=1800)})
    state, found = operator.load(b""), []
    for row in rows:
        state, told = operator.step(state, readings([row]), round(row[1] * 1_000_000))
        found += told.to_pylist()
    return found


def test_stuck_opens_after_an_hour_of_the_same_and_clears_with_another_value() -> None:
    """Opened at the reading that bears it out, since the first of the stretch."""
    told = _told([(7, 600.0 * k, 2.0) for k in range(10)] + [(7, 6000.0, 2.1)])
    assert [(row["change"], row["since"]) for row in told] == [
        ("opened", from_micros(0)),
        ("cleared", from_micros(6_000_000_000)),
    ]
    assert told[0]["at"] == from_micros(3_600_000_000)


def test_a_gap_is_not_stillness() -> None:
    """Two equal readings with nothing between them prove nothing."""
    assert _told([(7, 0.0, 2.0), (7, 4000.0, 2.0), (7, 5000.0, 2.0)]) == []


def test_nulls_do_not_break_a_still_stretch() -> None:
    """A null between equal values is a gap, not another value."""
    rows: list[Row] = [(7, 600.0 * k, None if k % 2 else 2.0) for k in range(8)]
    assert [row["change"] for row in _told(rows)] == ["opened"]


def test_a_sensor_stuck_out_of_range_is_stuck() -> None:
    """9999 for ever is flagged RANGE, and stuck all the same."""
    rows: list[Row] = [(7, 600.0 * k, 9999.0, int(Quality.RANGE)) for k in range(8)]
    assert [row["change"] for row in _told(rows)] == ["opened"]


def test_a_series_without_a_limit_may_stand_still() -> None:
    """A dry rain gauge is not watched."""
    operator = Stuck({})
    _, told = operator.step(operator.load(b""), readings([(7, 0.0, 0.0)]), 0)
    assert told.num_rows == 0
