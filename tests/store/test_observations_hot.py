"""The hot map: whatever order readings come in, each ring is the newest day in time order."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.observations import OBSERVATION, Quality
from anlan.store.observations import HotMap
from anlan.store.observations.hot import KEEP_US

MINUTE = 60_000_000


def batch(rows: list[tuple[int, int, float | None]], quality: int = 0) -> pa.RecordBatch:
    """Rows (series, µs, value) as `observation/1`."""
    series, times, values = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.RecordBatch.from_arrays(
        [
            pa.array(series, pa.int32()),
            pa.array(times, pa.int64()).cast(OBSERVATION.field("observed_at").type),
            pa.array(values, pa.float64()),
            pa.array([quality] * len(rows), pa.uint16()),
        ],
        schema=OBSERVATION,
    )


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3000).map(lambda m: m * MINUTE), st.floats(-9, 9)),
    max_size=120,
)


@given(st.lists(ROWS, max_size=6))
def test_every_ring_is_the_newest_day_whatever_the_order(parts):
    """Late rows, corrections and repeats in any cut give the same ring as a plain dictionary would."""
    hot, oracle = HotMap(), {}
    for part in parts:
        hot.update(batch(part))
        for series, at, value in part:
            oracle.setdefault(series, {})[at] = value
    for series, known in oracle.items():
        times, values, _ = hot.window(series)
        newest = max(known)
        assert list(times) == sorted(times)
        assert hot.last_times(np.array([series], np.int32))[0] == newest
        assert {t: known[t] for t in times.tolist()} == dict(
            zip(times.tolist(), values.tolist(), strict=True)
        )
        assert {t for t in known if t > newest - KEEP_US and t >= hot.complete_since(series)} <= set(
            times.tolist()
        )
        assert {t for t in known if t >= hot.complete_since(series)} == set(times.tolist())
        assert {t for t in known if t > newest - KEEP_US} <= set(times.tolist())


def test_steady_readings_keep_a_day_and_a_bit_in_bounded_memory():
    """A series at one a minute for ten days holds at least 26 h and at most a few times that."""
    hot = HotMap()
    for start in range(0, 14_400, 90):
        hot.update(batch([(3, m * MINUTE, float(m)) for m in range(start, start + 90)]))
    times, values, _ = hot.window(3)
    assert times[-1] - times[0] >= KEEP_US
    assert len(times) <= 4096
    assert np.array_equal(values, times / MINUTE)


def test_when_the_arena_is_full_the_oldest_go_and_the_ring_says_so():
    """Memory is bounded: what is forgotten early is named by `complete_since`."""
    hot = HotMap(max_rows=100)
    for minute in range(300):
        hot.update(batch([(0, minute * MINUTE, 1.0)]))
    times, _, _ = hot.window(0)
    assert len(times) == 64
    assert times[0] - MINUTE < hot.complete_since(0) <= times[0]


def test_latest_is_the_newest_usable_reading():
    """Null and out-of-range readings are never the latest value; unknown is None, not zero."""
    hot = HotMap()
    assert hot.latest(7) is None
    hot.update(batch([(7, MINUTE, 3.2)]))
    hot.update(batch([(7, 2 * MINUTE, None)]))
    hot.update(batch([(7, 3 * MINUTE, 1e308)], quality=int(Quality.RANGE)))
    assert hot.latest(7) == (MINUTE, 3.2)
    assert len(hot.window(7)[0]) == 3


def test_a_window_is_cut_at_both_ends():
    """Both ends are included."""
    hot = HotMap()
    hot.update(batch([(1, m * MINUTE, float(m)) for m in range(10)]))
    assert hot.window(1, 3 * MINUTE, 5 * MINUTE)[1].tolist() == [3.0, 4.0, 5.0]


def test_a_negative_series_number_is_refused():
    """A wrong key must not wrap round to another series' ring."""
    with pytest.raises(ValueError, match="start at 0"):
        HotMap().update(batch([(-1, 0, 1.0)]))
