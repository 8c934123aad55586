"""The stream floor put together: every operator over each batch, then grouping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

from anlan.core.city import City, Series, Source, Threshold
from anlan.core.observations import OBSERVATION
from anlan.core.operators import GroupChange, Instant, Operator
from anlan.streams.anomaly import Anomaly, Tuning
from anlan.streams.grouping import Grouping, GroupState
from anlan.streams.rows import NOTHING, in_order
from anlan.streams.silence import Silence
from anlan.streams.stuck import Still, Stuck
from anlan.streams.threshold import Level, Watch
from anlan.streams.threshold import Threshold as Thresholds

HEARTBEAT = pa.RecordBatch.from_pylist([], schema=OBSERVATION)
"""An empty batch: only time has passed."""


class Mark(Struct, frozen=True):
    """Where a pipeline stood; states are never changed in place, so keeping one costs nothing."""

    states: tuple[object, ...]
    grouping: GroupState


class _Saved(Struct, frozen=True, array_like=True):
    version: int
    states: dict[str, bytes]
    grouping: bytes


class Pipeline:
    """Operators and grouping with their states, stepped together; not safe for two threads at once."""

    def __init__(self, operators: Sequence[Operator[Any]], grouping: Grouping) -> None:
        """Raises ValueError when two operators share a name."""
        names = [operator.name for operator in operators]
        if len(set(names)) != len(names):
            raise ValueError(f"operators need names of their own, got {', '.join(names)}")
        self._operators, self._grouping = tuple(operators), grouping
        self._mark = Mark(tuple(operator.load(b"") for operator in operators), grouping.load(b""))

    def step(self, batch: pa.RecordBatch, upto: Instant) -> list[GroupChange]:
        """Fold one OBSERVATION batch known at `upto` in; after an error the states are as before."""
        batch = in_order(batch)
        states, found = [], []
        for operator, state in zip(self._operators, self._mark.states, strict=True):
            state, rows = operator.step(state, batch, upto)
            states.append(state)
            if rows.num_rows:
                found.append(rows)
        grouping, changes = self._grouping.step(self._mark.grouping, _joined(found), upto)
        self._mark = Mark(tuple(states), grouping)
        return changes

    def mark(self) -> Mark:
        """Where the pipeline stands, to come back to when a turn is rolled back."""
        return self._mark

    def back_to(self, mark: Mark) -> None:
        """Stand where `mark` was taken."""
        self._mark = mark

    def dump(self) -> bytes:
        """All states as bytes: a checkpoint."""
        pairs = zip(self._operators, self._mark.states, strict=True)
        states = {operator.name: operator.dump(state) for operator, state in pairs}
        return msgspec.msgpack.encode(_Saved(1, states, self._grouping.dump(self._mark.grouping)))

    def load(self, data: bytes) -> None:
        """Stand where `dump` was called; an operator or series not in it starts afresh, b"" is all afresh.

        Raises ValueError for bytes of another shape.
        """
        try:
            saved = msgspec.msgpack.decode(data, type=_Saved) if data else _Saved(1, {}, b"")
        except msgspec.DecodeError as error:
            raise ValueError(f"not a pipeline checkpoint: {error}") from error
        if saved.version != 1:
            raise ValueError(f"pipeline checkpoint of version {saved.version}, this code reads 1")
        states = tuple(operator.load(saved.states.get(operator.name, b"")) for operator in self._operators)
        self._mark = Mark(states, self._grouping.load(saved.grouping))


def build(city: City, tuning: Tuning | None = None) -> Pipeline:
    """The pipeline of a city: silence and stuck grouped by source, threshold and anomaly by area.

    Raises ValueError when two series share a number or a threshold names a series the city does not know.
    """
    series = {row.number: row for row in city.all(Series).values()}
    if len(series) != len(city.all(Series)):
        raise ValueError("two series of the city share a number")
    delays = {name: source.delay_s for name, source in city.all(Source).items()}
    delay = {n: delays.get(row.source, 0.0) for n, row in series.items()}
    levels = _levels(city)
    watches = {
        n: Watch(levels=tuple(levels.get(row.name, ())), period_s=row.period_s, delay_s=delay[n])
        for n, row in series.items()
    }
    stills = {
        n: Still(after_s=row.stuck_after_s, gap_s=row.silent_after_s)
        for n, row in series.items()
        if row.stuck_after_s is not None
    }
    by_source = {n: row.source for n, row in series.items()}
    by_area = {n: row.area for n, row in series.items()}
    return Pipeline(
        [
            Thresholds(watches),
            Anomaly(list(series), tuning),
            Silence({n: row.silent_after_s + delay[n] for n, row in series.items()}),
            Stuck(stills),
        ],
        Grouping({"threshold": by_area, "anomaly": by_area, "silence": by_source, "stuck": by_source}),
    )


def _joined(found: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(found) <= 1:
        return found[0] if found else NOTHING
    return pa.Table.from_batches(found).combine_chunks().to_batches()[0]


def _levels(city: City) -> dict[str, list[Level]]:
    found: dict[str, list[Level]] = {}
    for name, row in city.all(Threshold).items():
        if city.get(Series, row.series) is None:
            raise ValueError(f"threshold {name!r} names series {row.series!r}, which the city does not know")
        level = Level(name=row.level, over=row.over, under=row.under, hold_s=row.hold_s)
        found.setdefault(row.series, []).append(level)
    return found
