"""The bytes of a batch: an Arrow IPC stream, LZ4 within where that is worth it."""

from __future__ import annotations

import pyarrow as pa

from anlan.core.observations import OBSERVATION

_PACKED, _OPEN = pa.ipc.IpcWriteOptions(compression="lz4"), pa.ipc.IpcWriteOptions()
_WORTH_IT = 200
"""Fewer rows than this are no smaller packed, and take three times as long."""


def encode(rows: pa.RecordBatch, metadata: dict[str, str] | None = None) -> bytes:
    """One record batch as IPC bytes; `metadata` is added to the schema's own."""
    own = dict(rows.schema.metadata or {})
    schema = rows.schema.with_metadata(own | {k.encode(): v.encode() for k, v in (metadata or {}).items()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=_PACKED if rows.num_rows >= _WORTH_IT else _OPEN) as writer:
        writer.write_batch(rows.replace_schema_metadata(schema.metadata))
    return sink.getvalue().to_pybytes()


def decode(payload: bytes) -> pa.RecordBatch:
    """The record batch that was encoded, with its metadata."""
    with pa.ipc.open_stream(payload) as reader:
        return reader.read_next_batch()


def one_batch(table: pa.Table | pa.RecordBatch) -> pa.RecordBatch:
    """The rows as one batch of the schema `observation/1`; raises `ValueError` when they do not fit it."""
    batch = table if isinstance(table, pa.RecordBatch) else _whole(table)
    if not batch.schema.equals(OBSERVATION, check_metadata=False):
        raise ValueError(f"rows are {batch.schema.names}, not observation/1")
    return batch


def _whole(table: pa.Table) -> pa.RecordBatch:
    parts = table.combine_chunks().to_batches()
    return parts[0] if parts else pa.RecordBatch.from_pylist([], schema=table.schema)
