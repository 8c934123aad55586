"""The as-of view: of all that is known about a series at a time, what was known last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.store.observations.tables import AS_OF


def latest_known(
    batches: Sequence[tuple[int, pa.RecordBatch]], series: npt.NDArray[np.int32], since: int, until: int
) -> pa.Table:
    """One row per (series, observed_at) in [since, until] µs, from batches (known_at, rows) in log order.

    Within a batch the later row wins: a sender that corrects itself in one message means the correction.
    """
    parts = [
        part for known_at, rows in batches if (part := _cut(known_at, rows, series, since, until)).num_rows
    ]
    if not parts:
        return AS_OF.empty_table()
    table = pa.Table.from_batches(parts).combine_chunks()
    keys = table.column("series").to_numpy()
    times = table.column("observed_at").cast(pa.int64()).to_numpy()
    order = np.lexsort(
        (times, keys)
    )  # stable: rows of one key stay in log order, so the last one is known last
    keys, times = keys[order], times[order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (keys[1:] != keys[:-1]) | (times[1:] != times[:-1])
    return table.take(order[last].astype(np.int64))


def _cut(
    known_at: int, rows: pa.RecordBatch, series: npt.NDArray[np.int32], since: int, until: int
) -> pa.RecordBatch:
    times = rows.column("observed_at").cast(pa.int64()).to_numpy()
    wanted = (times >= since) & (times <= until) & np.isin(rows.column("series").to_numpy(), series)
    known = pa.array(np.full(rows.num_rows, known_at, dtype=np.int64)).cast(AS_OF.field("known_at").type)
    whole = pa.RecordBatch.from_arrays([*rows.columns, known], schema=AS_OF)
    return whole.filter(pa.array(wanted))
