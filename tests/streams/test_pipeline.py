"""The stream floor as one: built from a city, cut, saved, rolled back."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.city import City
from anlan.core.observations import OBSERVATION, TIME, from_micros
from anlan.core.operators import GroupChange
from anlan.streams.anomaly import Tuning
from anlan.streams.pipeline import HEARTBEAT, Pipeline, build
from anlan.testing.operators import Row, readings


def _city(n: int = 6) -> City:
    """Gauges 1 … n of one gateway in two areas, with two levels each, stuck after two hours."""
    city = City()
    city.put("source", "gw", {"name": "gw", "zh": "网关", "en": "gateway", "owner": "water", "delay_s": 60})
    for k in range(1, n + 1):
        name = f"t/g{k}/stage"
        row = {"number": k, "property": "stage", "unit": "m", "source": "gw", "area": f"a{k % 2}"}
        more = {"zh": f"站{k}", "en": f"gauge {k}", "silent_after_s": 1800, "stuck_after_s": 7200}
        city.put("series", name, {"name": name, **row, **more})
        for level, over in (("blue", 3.0), ("red", 5.0)):
            content = {"series": name, "level": level, "over": over, "under": over - 0.2, "hold_s": 600}
            city.put("threshold", f"{name}/{level}", content)
    return city


def _stream(n: int = 6, steps: int = 150) -> list[tuple[list[Row], int]]:
    """Readings every ten minutes, known a minute later: a flood at gauge 2, gauge 4 stuck, then all dead."""
    noise = np.random.default_rng(5).normal(1.0, 0.05, (steps, n))
    noise[80:100, 1] += np.concatenate([np.linspace(0, 6, 10), np.linspace(6, 0, 10)])
    noise[60:90, 3] = 1.0
    steps_told: list[tuple[list[Row], int]] = []
    for k in range(steps):
        rows: list[Row] = [(i + 1, 600.0 * k, float(noise[k, i])) for i in range(n)]
        steps_told.append((rows if k < 120 else [], 600 * k + 60))
    return steps_told


def _run(pipeline: Pipeline, stream: list[tuple[list[Row], int]]) -> list[GroupChange]:
    return [c for rows, upto in stream for c in pipeline.step(readings(rows), upto * 1_000_000)]


def _build() -> Pipeline:
    return build(_city(), Tuning(warm_up=30))


def test_a_flood_a_stuck_gauge_and_a_dead_gateway_are_each_told_once() -> None:
    """The whole floor over a day: every cause is one group, opened once."""
    told = _run(_build(), _stream())
    opened = [(c.kind, c.group, c.members) for c in told if c.change == "opened"]
    assert ("threshold", "a0", (2,)) in opened
    assert ("stuck", "gw", (4,)) in opened
    assert ("silence", "gw", (1, 2, 3, 4, 5, 6)) in opened
    assert len(opened) == len(set(opened))
    words = [(c.change, c.level) for c in told if c.kind == "threshold"]
    assert words == [("opened", "blue"), ("worsened", "red"), ("eased", "blue"), ("cleared", None)]


@settings(max_examples=20)
@given(st.integers(0, 150))
def test_a_checkpoint_anywhere_changes_nothing(at: int) -> None:
    """Killed and restarted from the checkpoint, the pipeline tells the same and dumps the same bytes."""
    stream, whole = _stream(), _build()
    plain = _run(whole, stream)
    first, second = _build(), _build()
    before = _run(first, stream[:at])
    second.load(first.dump())
    assert second.dump() == first.dump()
    assert before + _run(second, stream[at:]) == plain
    assert second.dump() == whole.dump()


@settings(max_examples=15)
@given(st.permutations(range(6)))
def test_the_order_of_rows_across_series_does_not_matter(order: list[int]) -> None:
    """Arrival order within a batch is chance."""
    stream = _stream()[:110]
    mixed = [([rows[i] for i in order] if rows else rows, upto) for rows, upto in stream]
    assert _run(_build(), mixed) == _run(_build(), stream)


def test_a_turn_rolled_back_leaves_the_floor_as_it_was() -> None:
    """Going back to a mark and stepping again gives the same changes."""
    pipeline, stream = _build(), _stream()
    _run(pipeline, stream[:80])
    mark, data = pipeline.mark(), pipeline.dump()
    first = _run(pipeline, stream[80:])
    pipeline.back_to(mark)
    assert pipeline.dump() == data
    assert _run(pipeline, stream[80:]) == first


def test_a_city_without_series_is_calm() -> None:
    """No series, no signals, no error."""
    pipeline = build(City())
    assert pipeline.step(readings([(1, 0.0, 1.0)]), 0) == []
    assert pipeline.step(HEARTBEAT, 10**12) == []
    pipeline.load(pipeline.dump())


def test_a_gauge_never_heard_is_named_after_its_wait() -> None:
    """30 minutes of silence plus the declared delay of one, from the first step on."""
    pipeline = build(_city(2))
    assert pipeline.step(HEARTBEAT, 0) == []
    assert pipeline.step(HEARTBEAT, 1860 * 1_000_000) == []
    (change,) = pipeline.step(HEARTBEAT, 1861 * 1_000_000)
    assert (change.kind, change.group, change.level, change.members) == ("silence", "gw", "all", (1, 2))


def test_a_city_that_grew_keeps_what_it_knew() -> None:
    """A checkpoint of six gauges loads into a city of eight."""
    old, new = _build(), build(_city(8), Tuning(warm_up=30))
    _run(old, _stream()[:90])
    new.load(old.dump())
    told = _run(new, _stream()[90:100])
    assert [c.change for c in told if c.kind == "threshold"] == ["eased", "cleared"]


def test_a_threshold_of_a_series_nobody_knows_is_refused() -> None:
    """The error names the threshold and the series."""
    city = _city()
    city.put("threshold", "lost", {"series": "t/none", "level": "blue", "over": 1.0, "under": 0.5})
    with pytest.raises(ValueError, match="'lost' names series 't/none'"):
        build(city)


def test_a_checkpoint_of_something_else_is_refused() -> None:
    """Bytes that are no checkpoint give one clear error and leave the pipeline as it was."""
    pipeline = _build()
    data = pipeline.dump()
    for other in (b"garbage", data[:-1]):
        with pytest.raises(ValueError, match=r"checkpoint|saved state"):
            pipeline.load(other)
    assert pipeline.dump() == data


def test_twenty_thousand_series_and_a_batch_of_ten_thousand() -> None:
    """The floor takes wide batches: a thousand series over their level are one change per area."""
    pipeline = build(_city(20_000))
    series = np.arange(1, 10_001, dtype=np.int32)[::-1]
    columns = [
        pa.array(series),
        pa.array(np.zeros(10_000, dtype=np.int64)).view(TIME),
        pa.array(np.where(series <= 1000, 4.0, 1.0)),
        pa.array(np.zeros(10_000, dtype=np.uint16)),
    ]
    assert pipeline.step(pa.RecordBatch.from_arrays(columns, schema=OBSERVATION), 60_000_000) == []
    told = pipeline.step(HEARTBEAT, 1800 * 1_000_000)
    assert [(c.kind, c.group, len(c.members)) for c in told] == [
        ("threshold", "a0", 500),
        ("threshold", "a1", 500),
    ]


def test_known_time_is_an_aware_datetime_or_microseconds() -> None:
    """Both say the same; a naive time is refused before anything is folded in."""
    one, two = _build(), _build()
    rows = readings([(1, 0.0, 1.0)])
    for pipeline, later in ((one, 7200 * 1_000_000), (two, from_micros(7200 * 1_000_000))):
        pipeline.step(rows, 60_000_000)
        assert [c.kind for c in pipeline.step(HEARTBEAT, later)] == ["silence"]
    assert one.dump() == two.dump()
    with pytest.raises(ValueError, match="naive"):
        one.step(rows, from_micros(0).replace(tzinfo=None))
    assert one.dump() == two.dump()
