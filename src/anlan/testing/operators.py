"""The contract of a stream operator: named checks that every operator, ours or a plug-in's, must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypedDict, TypeVar, cast

import numpy as np
import pyarrow as pa

from anlan.core.observations import OBSERVATION, SIGNAL_ROW, TIME
from anlan.core.operators import Operator

S = TypeVar("S")
Make = Callable[[Sequence[int]], Operator[Any]]
Row = tuple[int, float, float | None] | tuple[int, float, float | None, int]
"""Series number, observed time [s since 1970], value, and quality (0 when left out)."""

PERIOD_S = 300
"""Every series of the contract's stream speaks this often."""
SERIES = tuple(range(3, 103))


class Signal(TypedDict):
    """One SIGNAL_ROW row in plain form."""

    rule: str
    kind: str
    series: int
    change: str
    at: datetime
    level: str | None
    rank: int
    value: float | None
    low: float | None
    high: float | None
    score: float | None
    since: datetime


def readings(rows: Iterable[Row]) -> pa.RecordBatch:
    """An OBSERVATION batch of plain rows, in the order given."""
    full = [(*row, 0)[:4] for row in rows]
    series, seconds, values, quality = zip(*full, strict=True) if full else ((), (), (), ())
    columns: list[pa.Array[Any]] = [
        pa.array(series, pa.int32()),
        pa.array([round(s * 1_000_000) for s in seconds], pa.int64()).view(TIME),
        pa.array(values, pa.float64()),
        pa.array(quality, pa.uint16()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=OBSERVATION)


def contract_stream(steps: int = 120) -> list[list[Row]]:
    """Plausible readings with jumps, still stretches and nulls: one list of rows every PERIOD_S."""
    rng = np.random.default_rng(20080512)
    walk = np.cumsum(rng.normal(0, 0.1, (steps, len(SERIES))), axis=0)
    walk[steps // 2 : steps // 2 + 10, ::3] += 8
    walk[steps // 3 : -steps // 6, ::7] = 1.5
    null = rng.random(walk.shape) < 0.02
    return [
        [
            (number, float(k * PERIOD_S), None if null[k, i] else float(walk[k, i]))
            for i, number in enumerate(SERIES)
        ]
        for k in range(steps)
    ]


def told(
    operator: Operator[S], stream: Sequence[Sequence[Row]], state: S | None = None, cut: int = 1
) -> tuple[S, list[Signal]]:
    """Step through a stream, `cut` periods at a time, known when observed; the last state and all rows."""
    state = operator.load(b"") if state is None else state
    found: list[Signal] = []
    for start in range(0, len(stream), cut):
        part = [row for rows in stream[start : start + cut] for row in rows]
        state, rows = operator.step(state, readings(part), _upto(part))
        found += _plain(rows)
    return state, found


def operator_checks(make: Make) -> Iterator[tuple[str, Callable[[], None]]]:
    """Name and check of every rule of the contract; a check raises AssertionError.

    `make` builds the operator for some series numbers. It must watch all of them and say nothing about
    silence as long as each speaks every PERIOD_S, give or take a null.
    """
    for check in _CHECKS:
        yield check.__name__.strip("_"), partial(check, make)


def _rows_follow_the_schema_and_come_in_order(make: Make) -> None:
    operator = make(SERIES)
    state = operator.load(b"")
    for part in contract_stream():
        state, batch = operator.step(state, readings(part), _upto(part))
        _must(batch.schema.equals(SIGNAL_ROW), batch.schema)
        keys = [(row["at"], row["series"]) for row in _plain(batch)]
        _must(keys == sorted(keys), keys)
        _must(all(row["rule"] == operator.name for row in _plain(batch)), operator.name)


def _changes_tell_a_lawful_story(make: Make) -> None:
    rank: dict[int, int] = {}
    for row in told(make(SERIES), contract_stream())[1]:
        old, new = rank.get(row["series"], 0), row["rank"]
        word = ("opened" if not old else "worsened") if new > old else "eased" if new else "cleared"
        _must(old != new and row["change"] == word and row["since"] <= row["at"], row)
        rank[row["series"]] = new


def _cutting_batches_differently_changes_nothing(make: Make) -> None:
    fine = told(make(SERIES), contract_stream())[1]
    for cut in (2, 7, 120):
        coarse = told(make(SERIES), contract_stream(), cut=cut)[1]
        _must(_sorted(coarse) == _sorted(fine), f"{cut} periods at a time")


def _the_order_of_rows_does_not_matter(make: Make) -> None:
    rng = np.random.default_rng(1)
    mixed = [[part[i] for i in rng.permutation(len(part))] for part in contract_stream()]
    _must(told(make(SERIES), mixed)[1] == told(make(SERIES), contract_stream())[1], "shuffled")


def _series_not_watched_do_not_matter(make: Make) -> None:
    mixed = [
        [*part, *((stranger, part[0][1], 99.0) for stranger in (0, 1, 2, 5_000, 2_000_000_000))]
        for part in contract_stream()
    ]
    _must(told(make(SERIES), mixed)[1] == told(make(SERIES), contract_stream())[1], "strangers")


def _a_batch_said_again_changes_nothing(make: Make) -> None:
    operator = make(SERIES)
    state = operator.load(b"")
    for part in contract_stream():
        state, _ = operator.step(state, readings(part), _upto(part))
        state, again = operator.step(state, readings(part), _upto(part))
        _must(again.num_rows == 0, _plain(again))


def _saving_and_loading_at_any_point_changes_nothing(make: Make) -> None:
    stream, operator, other = contract_stream(), make(SERIES), make(SERIES)
    _, whole = told(operator, stream)
    for at in (0, 1, 61, 119):
        state, before = told(operator, stream[:at])
        data = operator.dump(state)
        _must(other.dump(other.load(data)) == data, f"dump after {at} steps")
        _, after = told(other, stream[at:], other.load(data))
        _must(before + after == whole, f"rows after {at} steps")


def _a_state_loads_into_another_set_of_series(make: Make) -> None:
    stream, operator, fewer = contract_stream(), make(SERIES), make(SERIES[10:])
    state, _ = told(operator, stream[:60])
    _, whole = told(operator, stream[60:], state)
    _, rest = told(fewer, stream[60:], fewer.load(operator.dump(state)))
    _must(rest == [row for row in whole if row["series"] in SERIES[10:]], "ten series taken away")


def _a_step_leaves_the_old_state_alone(make: Make) -> None:
    operator, stream = make(SERIES), contract_stream()
    state, _ = told(operator, stream[:61])
    before = operator.dump(state)
    told(operator, stream[61:], state)
    _must(operator.dump(state) == before, "the state was written to")


def _a_state_takes_at_most_64_bytes_a_series(make: Make) -> None:
    operator = make(SERIES)
    size = len(operator.dump(told(operator, contract_stream())[0]))
    _must(size <= 64 * len(SERIES) + 512, f"{size} bytes for {len(SERIES)} series")


def _other_bytes_are_refused(make: Make) -> None:
    operator = make(SERIES)
    for data in (b"garbage", b"\x00", operator.dump(operator.load(b""))[:-3]):
        try:
            operator.load(data)
        except ValueError:
            continue
        raise AssertionError(f"{data[:20]!r} was taken for a state")


def _nulls_open_nothing_but_silence(make: Make) -> None:
    empty: list[list[Row]] = [[(row[0], row[1], None) for row in part] for part in contract_stream()]
    rows = told(make(SERIES), empty)[1]
    _must(all(row["kind"] == "silence" for row in rows), rows[:3])


def _no_series_at_all_is_fine(make: Make) -> None:
    _must(told(make(()), contract_stream())[1] == [], "rows from nowhere")


_CHECKS: tuple[Callable[[Make], None], ...] = (
    _rows_follow_the_schema_and_come_in_order,
    _changes_tell_a_lawful_story,
    _cutting_batches_differently_changes_nothing,
    _the_order_of_rows_does_not_matter,
    _series_not_watched_do_not_matter,
    _a_batch_said_again_changes_nothing,
    _saving_and_loading_at_any_point_changes_nothing,
    _a_state_loads_into_another_set_of_series,
    _a_step_leaves_the_old_state_alone,
    _a_state_takes_at_most_64_bytes_a_series,
    _other_bytes_are_refused,
    _nulls_open_nothing_but_silence,
    _no_series_at_all_is_fine,
)


def _must(holds: bool, detail: object) -> None:
    if not holds:
        raise AssertionError(str(detail))


def _upto(rows: Sequence[Row]) -> int:
    return round(max(row[1] for row in rows) * 1_000_000)


def _plain(batch: pa.RecordBatch) -> list[Signal]:
    return cast(list[Signal], batch.to_pylist())


def _sorted(rows: list[Signal]) -> list[Signal]:
    return sorted(rows, key=lambda row: (row["at"], row["series"], row["rank"]))
