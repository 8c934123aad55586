"""Arrow tables: columns series, time, value and perhaps unit."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import pyarrow as pa

from anlan.intake import times, values
from anlan.intake.columns import from_arrow
from anlan.intake.draft import Distinct, Draft
from anlan.intake.messages import _plain, raw_text
from anlan.intake.receipt import UnreadableMessage

_FILE_MAGIC = b"ARROW1"


def read_ipc(body: bytes) -> pa.Table:
    """The table of an IPC stream or file; raises `UnreadableMessage` when it is cut off or no Arrow at all."""
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


def _text_column(table: pa.Table, name: str) -> pa.ChunkedArray:
    column = table.column(name)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
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
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            columns.append(column.view(pa.binary() if pa.types.is_string(kind) else pa.large_binary()))
        elif pa.types.is_dictionary(kind):
            parts = [
                pa.DictionaryArray.from_arrays(c.indices, c.dictionary.view(pa.binary()))
                for c in column.chunks
            ]
            columns.append(pa.chunked_array(parts))
        else:
            columns.append(column)
    return pa.table(columns, names=table.column_names)


def _raw(table: pa.Table, draft: Draft, row: int) -> str:
    said = {"series": draft.names.texts[draft.names.of[row]]}
    for name in ("time", "value"):
        cell = table.column(name)[row]
        try:
            said[name] = _plain(cell)  # type: ignore[assignment]
        except (ValueError, OverflowError, UnicodeDecodeError):
            said[name] = str(cell.cast(pa.binary()).as_py()) if pa.types.is_string(cell.type) else "?"
    unit = draft.units.texts[draft.units.of[row]]
    return raw_text(said | ({} if unit is None else {"unit": unit}))
