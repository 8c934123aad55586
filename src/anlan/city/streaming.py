"""Between the floors: reads the observation log by offset, steps the operators, hands group changes to the flow.

The log alone is what the operators see: where time itself changes something, a heartbeat is written into it first. So
killing the house anywhere loses nothing and doubles nothing: the log read again from the checkpoint tells the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile

import pyarrow as pa

from anlan.city.readings import HotReadings
from anlan.core.city import Series
from anlan.core.evidence import Range
from anlan.core.given import GroupChanged
from anlan.core.observations import from_micros, micros
from anlan.core.operators import GroupChange
from anlan.flow import Flow, Receipt
from anlan.store.observations import Batch, HotMap, ObservationLog
from anlan.streams.pipeline import HEARTBEAT, Pipeline, build

CURSOR = "observations"
SAME_MOMENT_US = 1_000
"""Batches known within a millisecond are one moment: however a message was cut, its signals are the same."""
CHECKPOINT_EVERY = 500
NOBODY = 0
"""The arrival of a batch that no source has sent."""


class StreamFloor:
    """Observations in, group changes out. Restart = checkpoint at M, step M..N again silently, go on.

    N, how far the flow has read, moves with the turn of the last change of a moment: one that was told half is told
    again, and its keys say which turns are there already.
    """

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
        self.hot.follow(takewhile(lambda batch: batch.offset <= read, self.log.read(0)))
        for batch in self.log.read(at - 1, limit=1) if at else ():
            self._known(batch)
        for batches in _moments(takewhile(lambda batch: batch.offset <= read, self.log.read(at))):
            if self._pipeline is not None:
                self._pipeline.step(_rows(batches), batches[0].known_at)
            self._known(batches[-1])

    def pump(self, limit: int | None = None) -> list[Receipt]:
        """Step every batch that has come since, one moment after the other; gives the turns that followed."""
        receipts: list[Receipt] = []
        for batches in _moments(self.log.read(self.offset, limit)):
            receipts += self._step(batches)
        return receipts

    def heartbeat(self, now: datetime) -> list[Receipt]:
        """Only time has passed: silence and hold times fire. Batches that wait come first; the past is over."""
        self._follow_city()
        if self._pipeline is None or self.log.last_offset() > self.offset:
            return []
        if self.readings.known is not None and now <= self.readings.known:
            return []
        mark = self._pipeline.mark()
        if not self._pipeline.step(HEARTBEAT, micros(now)):
            return []
        self._pipeline.back_to(mark)
        with self.log.writing(micros(now)) as writing:
            writing.append(NOBODY, HEARTBEAT)
        return self.pump()

    def checkpoint(self) -> None:
        """Keep where the operators stand; to be called before the city changes, for old readings met the old city."""
        if self._pipeline is not None:
            self.flow.journal.set_cursor(CURSOR, self.offset, state=self._pipeline.dump())
        self._since_checkpoint = 0

    def _step(self, batches: list[Batch]) -> list[Receipt]:
        """One moment: everything that changed, each change a turn; the last one says that the moment was read."""
        self._follow_city()
        if self._pipeline is None:
            return []
        rows, offset = _rows(batches), batches[-1].offset
        self.hot.update(rows)
        self._known(batches[-1])
        changes = self._pipeline.step(rows, batches[0].known_at)
        receipts = []
        for left, change in zip(range(len(changes) - 1, -1, -1), changes, strict=True):
            given = self._given(change, batches[0].known_at)
            receipts.append(self.flow.submit(given, cursors={} if left else {CURSOR: offset}))
        self._since_checkpoint += 1
        if self._since_checkpoint >= CHECKPOINT_EVERY:
            self.checkpoint()
        return receipts

    def _known(self, newest: Batch) -> None:
        """What stages see from here on are readings up to this batch, and every turn says so."""
        self.offset = self.flow.read_to = newest.offset
        self.readings.known = from_micros(newest.known_at)

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


def _rows(batches: list[Batch]) -> pa.RecordBatch:
    """The rows of one moment in one batch."""
    full = [batch.rows for batch in batches if batch.rows.num_rows]
    if len(full) <= 1:
        return full[0] if full else HEARTBEAT
    return pa.Table.from_batches(full).combine_chunks().to_batches()[0]


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
