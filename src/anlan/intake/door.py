"""The one way in: a message is read, checked against the city, compared with what is known, and made durable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.city import City, Source
from anlan.core.clock import Clock
from anlan.core.observations import OBSERVATION, Quality, micros
from anlan.intake import arrow, files, messages, times, values
from anlan.intake.columns import ArrowColumn
from anlan.intake.draft import Distinct, Draft
from anlan.intake.health import SourceHealth, health
from anlan.intake.known import compare, sort, too_fast
from anlan.intake.receipt import Reason, Receipt
from anlan.intake.registry import SeriesTable
from anlan.intake.texts import refuse_broken
from anlan.store.observations import Arrival, Counts, Held, HotMap, ObservationLog, Writing
from anlan.store.observations.tables import SIDE

FUTURE_US = 120_000_000
"""A reading may be this far ahead of our clock; more is a wrong clock and goes to quarantine [µs]."""
BATCH_ROWS = 10_000
"""Rows of one micro-batch at most."""

Places = npt.NDArray[np.int64]


class Intake:
    """Takes messages in; safe to call from several threads, and beside other processes on the same log.

    `city` is the running city, or gives it: what it knows now counts, not what it knew at the start.
    """

    def __init__(self, city: City | Callable[[], City], log: ObservationLog, clock: Clock) -> None:
        self._city: Callable[[], City] = (lambda: city) if isinstance(city, City) else city
        self._log, self._clock, self._lock = log, clock, RLock()
        self._table, self._hot = SeriesTable(self._city()), HotMap()
        self._hot.follow(log.read())

    def ingest_rows(
        self, source: str, rows: Sequence[Mapping[str, object]], known_at: datetime | None = None
    ) -> Receipt:
        """Rows of `series`, `time`, `value` and perhaps `unit`, as they stand in a JSON message."""
        return self.take(messages.from_rows(rows), source, known_at=known_at)

    def ingest_columns(
        self,
        source: str,
        series: str | Sequence[str] | ArrowColumn,
        times_: times.Column,
        values_: values.Column,
        unit: str | Sequence[str | None] | None = None,
        known_at: datetime | None = None,
    ) -> Receipt:
        """Columns of equal length; int64 times are µs since 1970; raises `UnreadableMessage` when lengths differ."""
        return self.take(messages.from_columns(series, times_, values_, unit), source, known_at=known_at)

    def ingest_arrow(self, source: str, table: pa.Table, known_at: datetime | None = None) -> Receipt:
        """A table with columns series, time, value and perhaps unit; raises `UnreadableMessage` for other shapes."""
        return self.take(arrow.from_table(table, *self._reading(source)), source, known_at=known_at)

    def ingest_message(self, body: bytes, source: str | None = None) -> Receipt:
        """A JSON message of rows or columns; `source` counts where the message names none."""
        said, draft = messages.from_json(body, source, self._encoding, self.series_table().place_by_name)
        return self.take(draft, said, _sha(body), body)

    def ingest_stream(self, body: bytes, source: str) -> Receipt:
        """An Arrow IPC stream or file; raises `UnreadableMessage` when it is truncated or of another shape."""
        draft = arrow.from_table(arrow.read_ipc(body), *self._reading(source))
        return self.take(draft, source, _sha(body), body)

    def ingest_file(self, path: Path | str, source: str) -> Receipt:
        """A CSV, NDJSON, JSON, Parquet or Arrow file in one transaction; raises `UnreadableFile` and stores nothing."""
        body = files.read(Path(path))
        said, draft = files.draft(
            Path(path).name, body, source, self._encoding, self.series_table().place_by_name
        )
        return self.take(draft, said, _sha(body))

    def quarantined(self, state: str = "open", limit: int = 1_000) -> list[Held]:
        """Rows held back, oldest first."""
        return self._log.quarantine.list(state, limit)

    def retry(self, limit: int = 100_000) -> dict[str, Receipt]:
        """Run held rows through the same door again after a repair, by source; those that get in are marked."""
        by_source: dict[str, list[Held]] = {}
        for held in self._log.quarantine.list(limit=limit):
            by_source.setdefault(held.source, []).append(held)
        return {source: self._retry(source, held) for source, held in by_source.items()}

    def health(self, now: datetime | None = None) -> list[SourceHealth]:
        """How every source is doing, configured or not, from the log."""
        return health(self._city(), self._log, now or self._clock.now())

    def series_table(self) -> SeriesTable:
        """The city's series as they are now."""
        city = self._city()
        if not self._table.is_of(city):
            self._table = SeriesTable(city)
        return self._table

    def take(
        self,
        draft: Draft,
        source: str,
        message: str | None = None,
        raw: bytes | None = None,
        known_at: datetime | None = None,
        held: Sequence[Held] = (),
    ) -> Receipt:
        """Check, compare and store what a message says; the receipt is given after the commit."""
        arrival = Arrival(source=source, message=message or draft.digest(), raw=raw)
        for column in (draft.names, draft.units):
            refuse_broken(draft, column)
        table = self.series_table()
        places = table.locate(draft)
        in_unit = table.convert(draft, places)
        now = micros(known_at or self._clock.now())
        draft.refuse(draft.times > now + FUTURE_US, Reason.FUTURE, _ahead(now))
        with self._lock:
            try:
                return self._store(draft, arrival, places, in_unit, None if known_at is None else now, held)
            except BaseException:
                self._hot = (
                    HotMap()
                )  # it may hold rows that were rolled back: built again from the log when next used
                raise

    def _store(
        self, draft: Draft, arrival: Arrival, places: Places, in_unit: npt.NDArray[np.float64],
        known_at: int | None, held: Sequence[Held],
    ) -> Receipt:  # fmt: skip
        with self._log.writing(known_at) as writing:
            seen = writing.seen(arrival)
            if seen is not None:
                return Receipt(arrival=seen, duplicate=len(draft))
            if self._hot.offset < writing.last_offset:  # another process has written, or we begin anew
                self._hot.follow(self._log.read(self._hot.offset))
            number = writing.arrive(arrival)
            rows, quality, n_duplicate = self._judge(draft, places, in_unit, writing.known_at)
            self._append(writing, number, draft, rows, places, in_unit, quality)
            refusals = draft.refusals()
            self._hold(writing, number, arrival, draft, held)
            counts = Counts(
                accepted=len(rows), flagged=int(np.count_nonzero(quality)), duplicate=n_duplicate,
                quarantined=0 if held else len(refusals),
            )  # fmt: skip
            writing.count(arrival.source, number, counts, int(draft.times[rows].max()) if len(rows) else None)
        return Receipt(
            arrival=number, accepted=counts.accepted, flagged=counts.flagged, duplicate=n_duplicate,
            quarantined=refusals,
        )  # fmt: skip

    def _judge(
        self, draft: Draft, places: Places, in_unit: npt.NDArray[np.float64], known_at: int
    ) -> tuple[Places, npt.NDArray[np.uint16], int]:
        """Rows to store, their flags, and how many were known already."""
        table, fine = self.series_table(), draft.fine()
        place, when, value = places[fine], draft.times[fine], in_unit[fine]
        if not len(fine):
            return fine, np.zeros(0, np.uint16), 0
        rows = sort(table.numbers[place], when, value)
        verdict = compare(rows, self._hot, self._log)
        null = np.isnan(value)
        out = (value < table.low[place]) | (value > table.high[place])
        usable = ~null & ~out & ~verdict.duplicate
        fast = too_fast(rows, usable, table.rate_per_us[place], self._hot)
        quality = np.zeros(len(fine), np.uint16)
        for flag, on in (
            (Quality.RANGE, out),
            (Quality.RATE, fast),
            (Quality.DUPLICATE, verdict.corrected),
            (Quality.LATE, when < known_at - table.late_us[place]),
            (Quality.CLOCK, draft.clock[fine]),
            (Quality.PLACE, draft.guessed[fine] | table.guessed[place]),
            (Quality.UNREADABLE, null),
        ):
            quality[on] |= flag.value
        kept = ~verdict.duplicate
        return fine[kept], quality[kept], int(np.count_nonzero(verdict.duplicate))

    def _append(
        self, writing: Writing, number: int, draft: Draft, rows: Places, places: Places,
        in_unit: npt.NDArray[np.float64], quality: npt.NDArray[np.uint16],
    ) -> None:  # fmt: skip
        """Cut the rows into micro-batches, in the order they came."""
        numbers = self.series_table().numbers[places[rows]]
        stored, arrived = in_unit[rows], draft.values[rows]
        sided = (quality != 0) | ((stored != arrived) & ~np.isnan(stored))
        for begin in range(0, len(rows), BATCH_ROWS):
            cut = slice(begin, begin + BATCH_ROWS)
            batch = _batch(numbers[cut], draft.times[rows[cut]], stored[cut], quality[cut])
            side = _side(np.flatnonzero(sided[cut]), quality[cut], arrived[cut], draft.units, rows[cut])
            self._hot.update(batch)
            self._hot.offset = writing.append(number, batch, side)

    @staticmethod
    def _hold(writing: Writing, number: int, arrival: Arrival, draft: Draft, held: Sequence[Held]) -> None:
        if held:
            writing.mark_retried([held[row].number for row in draft.fine().tolist()])
            return
        writing.release(arrival)
        for refusal in draft.refusals():
            writing.hold(number, arrival, refusal.row, refusal.reason, refusal.detail, draft.raw(refusal.row))

    def _retry(self, source: str, held: Sequence[Held]) -> Receipt:
        draft = messages.from_raw([one.raw for one in held], self._encoding(source))
        again = _sha(f"retry {[one.number for one in held]} at {self._clock.now().isoformat()}".encode())
        return self.take(draft, source, again, held=held)

    def _reading(self, source: str) -> tuple[str | None, Mapping[str, int]]:
        return self._encoding(source), self.series_table().place_by_name

    def _encoding(self, source: str) -> str | None:
        known = self._city().get(Source, source)
        return known.encoding if known else None


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _ahead(now: int) -> str:
    return f"more than {FUTURE_US // 60_000_000} min ahead of our clock, which says {times.text(now)}"


def _batch(
    numbers: npt.NDArray[np.int32],
    when: Places,
    stored: npt.NDArray[np.float64],
    quality: npt.NDArray[np.uint16],
) -> pa.RecordBatch:
    null = np.isnan(stored)
    columns: list[pa.Array[Any]] = [
        pa.array(numbers),
        pa.array(when).view(OBSERVATION.field("observed_at").type),
        pa.array(stored, mask=null) if null.any() else pa.array(stored),
        pa.array(quality),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=OBSERVATION)


def _side(
    sided: Places,
    quality: npt.NDArray[np.uint16],
    arrived: npt.NDArray[np.float64],
    units: Distinct,
    rows: Places,
) -> pa.RecordBatch | None:
    if not len(sided):
        return None
    said = pa.DictionaryArray.from_arrays(units.of[rows[sided]], pa.array(units.texts, pa.string()))
    columns: list[pa.Array[Any]] = [
        pa.array(sided.astype(np.int32)),
        pa.array(quality[sided]),
        pa.array(arrived[sided], mask=np.isnan(arrived[sided])),
        said.cast(pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SIDE)
