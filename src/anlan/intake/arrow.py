"""Arrow tables: columns series, time, value and perhaps unit."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import numpy as np
import pyarrow as pa

from anlan.intake import times, values
from anlan.intake.columns import from_arrow
from anlan.intake.draft import Distinct, Draft
from anlan.intake.messages import plain, raw_text
from anlan.intake.receipt import UnreadableMessage

_FILE_MAGIC = b"ARROW1"
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"


def read_ipc(body: bytes) -> pa.Table:
    """The table of an IPC stream or file; raises `UnreadableMessage` when it is cut off or no Arrow at all."""
    whole = body[:6] == _FILE_MAGIC or body.endswith(_END_OF_STREAM)
    if (
        not whole
    ):  # cut between two batches a stream still reads, with rows missing: only its end proves it whole
        raise UnreadableMessage("no Arrow IPC, or cut off: the stream does not say its end")
    try:
        opened = pa.ipc.open_file(body) if body[:6] == _FILE_MAGIC else pa.ipc.open_stream(body)
        with opened as reader:
            return reader.read_all()
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        raise UnreadableMessage(f"no Arrow IPC, or cut off: {str(error)[:200]}") from None


def from_table(table: pa.Table, declared: str | None, known: Container[str]) -> Draft:
    """The rows of a table; raises `UnreadableMessage` when a column is missing or the buffers do not hold together."""
    missing = [name for name in ("series", "time", "value") if name not in table.column_names]
    if missing:
        raise UnreadableMessage(
            f"no column {' and no column '.join(missing)}; there are {table.column_names}"
        )
    table = table.select([name for name in ("series", "time", "value", "unit") if name in table.column_names])
    series, unit = (
        _text_column(table, "series"),
        _text_column(table, "unit") if "unit" in table.column_names else None,
    )
    table = _checked(table)
    n = table.num_rows
    draft = Draft(
        names=from_arrow(series, declared, known),
        units=Distinct.one(None, n) if unit is None else from_arrow(unit, declared, known),
        times=np.zeros(n, np.int64),
        values=np.zeros(n),
        raw=lambda row: _raw(table, draft, row),
    )
    times.read_times(draft, table.column("time"))
    values.read_values(draft, table.column("value"))
    return draft


def _text_column(table: pa.Table, name: str) -> Any:
    column = table.column(name)
    kind: Any = column.type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_binary,
        pa.types.is_large_binary,
        pa.types.is_null,
    )
    if not any(is_kind(kind) for is_kind in texts):
        raise UnreadableMessage(f"column {name} is {column.type}, not text")
    return column


def _checked(table: pa.Table) -> pa.Table:
    """The table, its buffers proved to hold together; text that is no UTF-8 is not their fault."""
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        try:
            _as_bytes(table).validate(full=True)
        except (pa.ArrowException, NotImplementedError) as error:
            raise UnreadableMessage(f"Arrow buffers do not hold together: {str(error)[:200]}") from None
    return table


def _as_bytes(table: pa.Table) -> pa.Table:
    """The same buffers with text seen as bytes."""
    columns = [[_bytes_of(chunk) for chunk in column.chunks] for column in table.columns]
    kinds = [_bytes_of(pa.array([], column.type)).type for column in table.columns]
    whole = [pa.chunked_array(chunks, kind) for chunks, kind in zip(columns, kinds, strict=True)]
    return pa.table(whole, names=table.column_names)


def _bytes_of(array: Any) -> Any:
    if pa.types.is_string(array.type):
        return array.view(pa.binary())
    if pa.types.is_large_string(array.type):
        return array.view(pa.large_binary())
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, _bytes_of(array.dictionary))
    return array


def _raw(table: pa.Table, draft: Draft, row: int) -> str:
    """The row as it arrived; a time or value that no Python object can hold is said as Arrow prints it."""
    said: dict[str, object] = {"series": draft.names.texts[draft.names.of[row]]}
    for name in ("time", "value"):
        cell: Any = table.column(name)[row]
        try:
            said[name] = plain(cell)
        except (ValueError, OverflowError):
            said[name] = repr(cell)
    unit = draft.units.texts[draft.units.of[row]]
    return raw_text(said if unit is None else said | {"unit": unit})
