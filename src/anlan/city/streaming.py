"""Between the floors: reads the observation log by offset, steps the operators, hands group changes to the flow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyarrow as pa

from anlan.city.readings import HotReadings
from anlan.core.city import Series
from anlan.core.evidence import Range
from anlan.core.given import GroupChanged
from anlan.core.observations import OBSERVATION, from_micros, micros
from anlan.core.operators import GroupChange
from anlan.flow import Flow, Receipt
from anlan.store.observations import Batch, HotMap, ObservationLog
from anlan.streams.pipeline import HEARTBEAT, Pipeline, build

CURSOR = "observations"
SAME_MOMENT_US = 1_000
"""Batches known within a millisecond are one moment: however a message was cut, its signals are the same."""
CHECKPOINT_EVERY = 500


class StreamFloor:
    """Observations in, group changes out. Restart = checkpoint at M, step M..N again silently, go on."""

    def __init__(self, log: ObservationLog, hot: HotMap, flow: Flow, readings: HotReadings) -> None:
        self.log, self.hot, self.flow, self.readings = log, hot, flow, readings
        self._pipeline: Pipeline | None = None
        self._revision = -1
        self.offset = 0
        self._since_checkpoint = 0

    def start(self) -> None:
        """Load the operators' checkpoint and catch up with what the flow has read already, telling nobody."""
        at, state = self.flow.journal.checkpoint(CURSOR)
        read = self.flow.journal.cursor(CURSOR)
        self._rebuild(state)
        for batch in self.log.read(0):
            if batch.offset > read:
                break
            self.hot.update(batch.rows)
            if batch.offset > at and self._pipeline is not None:
                self._pipeline.step(batch.rows, batch.known_at)
            self.offset = batch.offset

    def pump(self, limit: int | None = None) -> list[Receipt]:
        """Step every batch that has come since, one moment after the other; gives the turns that followed."""
        receipts: list[Receipt] = []
        for batches in _moments(self.log.read(self.offset, limit)):
            rows = pa.Table.from_batches([batch.rows for batch in batches], OBSERVATION).combine_chunks()
            batch = rows.to_batches()[0] if rows.num_rows else HEARTBEAT
            receipts += self._step(batch, batches[0].known_at, batches[-1].offset)
        return receipts

    def heartbeat(self, now: datetime) -> list[Receipt]:
        """Only time has passed: silence and hold times fire."""
        return self._step(HEARTBEAT, micros(now), self.offset)

    def checkpoint(self) -> None:
        """Keep where the operators stand."""
        if self._pipeline is not None:
            self.flow.journal.set_cursor(CURSOR, self.offset, state=self._pipeline.dump())
        self._since_checkpoint = 0

    def _step(self, rows: pa.RecordBatch, known_at: int, offset: int) -> list[Receipt]:
        self._follow_city()
        if self._pipeline is None:
            return []
        self.hot.update(rows)
        changes = self._pipeline.step(rows, known_at)
        receipts = []
        for number, change in enumerate(changes, 1):
            read = (
                {CURSOR: offset} if number == len(changes) else None
            )  # a kill in between: the rest comes again
            receipts.append(self.flow.submit(self._given(change, known_at), cursors=read))
        moved, self.offset = offset > self.offset, offset
        self._since_checkpoint += moved
        if (changes and not rows.num_rows) or self._since_checkpoint >= CHECKPOINT_EVERY:
            self.checkpoint()
        return receipts

    def _given(self, change: GroupChange, known_at: int) -> GroupChanged:
        """The given fact of a change; its key says what changed, so that reading the log again adds nothing."""
        names = {row.number: row.name for row in self.flow.city.all(Series).values()}
        at = from_micros(micros(change.at))
        worst = names[change.worst]
        key = (
            f"group|{change.kind}|{change.rule}|{change.group}|{change.change}|{micros(change.at)}|{known_at}"
        )
        stretch: tuple[Range, ...] = ()
        if change.kind != "silence":
            stretch = (self.readings.range(worst, min(change.since, at), at, from_micros(known_at)),)
        return GroupChanged(
            at=at,
            by="streams",
            key=key,
            because=stretch,
            signal_kind=change.kind,
            rule=change.rule,
            group=change.group,
            change=change.change,
            members=tuple(names[number] for number in change.members),
            worst=worst,
            level=change.level,
            rank=change.rank,
            value=change.value,
            low=change.low,
            high=change.high,
            score=change.score,
        )

    def _follow_city(self) -> None:
        """Series or thresholds changed: new operators that keep the state of what stayed."""
        if self._revision != self.flow.city.revision:
            self._rebuild(self._pipeline.dump() if self._pipeline else b"")

    def _rebuild(self, state: bytes) -> None:
        self._revision = self.flow.city.revision
        if self.flow.city.all(Series):
            self._pipeline = build(self.flow.city)
            self._pipeline.load(state)


def _moments(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    """Consecutive batches that were known at the same moment."""
    held: list[Batch] = []
    for batch in batches:
        if held and batch.known_at - held[0].known_at >= SAME_MOMENT_US:
            yield held
            held = []
        held.append(batch)
    if held:
        yield held
