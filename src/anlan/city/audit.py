"""Audit replay of a whole house: its given facts again, with the readings as far as they were known at each."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.city.house import TABLES, Place, hazards, stages
from anlan.city.readings import HotReadings
from anlan.core.clock import LiveClock, VirtualClock
from anlan.core.observations import from_micros
from anlan.flow import Flow
from anlan.flow.audit import AuditReport, audit
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.observations import Batch, HotMap, ObservationLog


def audit_house(place: Place) -> AuditReport:
    """Derive everything once more beside the house and compare byte for byte; needs the same code version."""
    engine = open_database(place.url)
    log = ObservationLog.open(place.log, LiveClock())
    known = _Known(log)

    def make_flow(again: Journal, clock: VirtualClock) -> Flow:
        flow = Flow(again, stages(hazards()), TABLES, clock=clock, readings=known.readings, mode=place.mode)
        known.flow = flow
        return flow

    try:
        return audit(Journal(engine), make_flow, known.read_to)
    finally:
        log.close()
        engine.dispose()


class _Known:
    """The hot map of a flow that is audited, moved on to where the house had read."""

    flow: Flow

    def __init__(self, log: ObservationLog) -> None:
        self._hot, self._batches = HotMap(), log.read()
        self._next: Batch | None = next(self._batches, None)
        self.readings = HotReadings(self._hot, lambda: self.flow.city, log)

    def read_to(self, offset: int) -> None:
        """Take in every batch up to an offset."""
        for batch in self._up_to(offset):
            self._hot.update(batch.rows)
            self.readings.known = from_micros(batch.known_at)
        self.flow.read_to = offset

    def _up_to(self, offset: int) -> Iterator[Batch]:
        while self._next is not None and self._next.offset <= offset:
            yield self._next
            self._next = next(self._batches, None)
