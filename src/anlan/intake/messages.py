"""JSON messages and the Python entry: rows or columns, read fast when they are regular and row by row when not."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct

from anlan.intake import times, values
from anlan.intake.columns import ArrowColumn, distinct, from_arrow
from anlan.intake.draft import Distinct, Draft
from anlan.intake.receipt import Reason, UnreadableMessage
from anlan.intake.texts import GBK, is_certain

Encoding = Callable[[str], str | None]
"""The text encoding a source declares."""

_KEYS = ("series", "time", "value")


class _Row(Struct):
    series: str
    time: str
    value: float | None
    unit: str | None = None
    guessed: bool = False


class _Message(Struct):
    source: str | None = None
    observations: list[_Row] | None = None
    series: list[str] | str | None = None
    time: list[str] | None = None
    value: list[float | None] | None = None
    unit: list[str | None] | str | None = None


_DECODER = msgspec.json.Decoder(_Message)


def from_json(
    body: bytes, source: str | None, encoding: Encoding, known: Container[str]
) -> tuple[str, Draft]:
    """The source and rows of a message; raises `UnreadableMessage` when it is no JSON of either shape."""
    try:
        message = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _from_objects(_parse(body, source, encoding, known), source)
    said = message.source or source
    if not said:
        raise UnreadableMessage("the message names no source")
    if message.observations is not None:
        return said, _from_records(message.observations, message.unit)
    if message.series is None or message.time is None or message.value is None:
        raise UnreadableMessage("expected observations, or series with time and value")
    return said, from_columns(message.series, message.time, message.value, message.unit)


def from_rows(rows: Sequence[object], unit: object = None) -> Draft:
    """Rows as plain objects; what is no row, or lacks a key, is put aside."""
    cells = [row if isinstance(row, Mapping) else {} for row in rows]
    series, when, value = ([cell.get(key) for cell in cells] for key in _KEYS)
    units = [cell.get("unit", unit) for cell in cells]
    draft = _draft(series, when, value, units, lambda row: raw_text(rows[row]), cells)
    draft.guessed[:] = [cell.get("guessed") is True for cell in cells]
    return draft


def from_columns(
    series: str | Sequence[object] | ArrowColumn,
    when: times.Column,
    value: values.Column,
    unit: str | Sequence[object] | None = None,
) -> Draft:
    """Columns of equal length; raises `UnreadableMessage` when they are not."""
    n = len(when)
    lengths = {"time": n, "value": len(value)}
    lengths |= {} if isinstance(series, str) else {"series": len(series)}
    lengths |= {} if unit is None or isinstance(unit, str) else {"unit": len(unit)}
    if len(set(lengths.values())) > 1:
        raise UnreadableMessage(f"columns differ in length: {lengths}")

    def raw(row: int) -> str:
        name = series if isinstance(series, str) else series[row]
        said = unit if unit is None or isinstance(unit, str) else unit[row]
        at = (
            times.text(int(when[row]))
            if isinstance(when, np.ndarray) and when.dtype == np.int64
            else when[row]
        )
        return raw_text({"series": plain(name), "time": plain(at), "value": plain(value[row]), "unit": said})

    return _draft(series, when, value, unit, raw)


def from_raw(raws: Sequence[str], encoding: str | None) -> Draft:
    """Rows as quarantine kept them; broken bytes are read by the encoding the source declares by now."""
    rows: list[object] = []
    for raw in raws:
        try:
            rows.append(_reread(json.loads(raw), encoding))
        except ValueError:
            rows.append(raw)
    return from_rows(rows)


def raw_text(row: object) -> str:
    """A row as JSON, for quarantine; bytes that could not be read stay escaped, so that nothing is lost."""
    try:
        return json.dumps(row, ensure_ascii=False, default=plain).encode().decode()
    except UnicodeEncodeError:
        return json.dumps(row, default=plain)


def _from_records(rows: Sequence[_Row], unit: object) -> Draft:
    """Rows that were read in one go: nothing is missing, only texts and numbers can be wrong."""
    default = unit if isinstance(unit, str) else None
    series, when, value = (
        [row.series for row in rows],
        [row.time for row in rows],
        [row.value for row in rows],
    )
    units = [row.unit or default for row in rows]
    draft = _draft(series, when, value, units, lambda row: raw_text(msgspec.to_builtins(rows[row])))
    draft.guessed[:] = [row.guessed for row in rows]
    return draft


def _draft(
    series: str | Sequence[object] | ArrowColumn, when: times.Column, value: values.Column,
    unit: str | Sequence[object] | None, raw: Callable[[int], str], cells: Sequence[Mapping[str, object]] = (),
) -> Draft:  # fmt: skip
    n = len(when)
    names, odd_names = _texts(series, n)
    units, odd_units = _texts(unit, n)
    draft = Draft(names=names, units=units, times=np.zeros(n, np.int64), values=np.zeros(n), raw=raw)
    for row, cell in enumerate(cells):
        lacking = [key for key in _KEYS if key not in cell]
        if lacking:
            draft.refuse([row], Reason.UNREADABLE, f"no {' and no '.join(lacking)}")
    draft.refuse(odd_names, Reason.UNREADABLE, "series is no text")
    draft.refuse(odd_units, Reason.UNREADABLE, "unit is no text")
    times.read_times(draft, when)
    values.read_values(draft, value)
    return draft


def _texts(
    column: str | Sequence[object] | ArrowColumn | None, n: int
) -> tuple[Distinct, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    if column is None or isinstance(column, str):
        return Distinct.one(column, n), np.zeros(n, bool)
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return from_arrow(column), np.zeros(n, bool)
    return distinct(column)


def _from_objects(message: object, source: str | None) -> tuple[str, Draft]:
    """The long way: something in the message is not as it should be; most of its rows may be."""
    if not isinstance(message, Mapping):
        raise UnreadableMessage("the message is no JSON object")
    said = message.get("source") or source
    if not isinstance(said, str):
        raise UnreadableMessage("the message names no source")
    rows, unit = message.get("observations"), message.get("unit")
    if isinstance(rows, list):
        return said, from_rows(rows, unit)
    series, when, value = (message.get(key) for key in _KEYS)
    if isinstance(series, list | str) and isinstance(when, list) and isinstance(value, list):
        return said, from_columns(series, when, value, unit if isinstance(unit, list | str) else None)
    raise UnreadableMessage("expected observations as a list, or series with lists of time and value")


def _parse(body: bytes, source: str | None, encoding: Encoding, known: Container[str]) -> object:
    """A message that is not strict UTF-8 JSON of our shape: NaN, odd types, GBK, broken bytes."""
    try:
        return _loads(body.decode())
    except UnicodeDecodeError:
        pass
    try:
        message = _loads(body.decode(GBK))
    except (UnicodeDecodeError, UnreadableMessage):
        return _loads(body.decode("utf-8", "surrogateescape"))
    said = (message.get("source") if isinstance(message, Mapping) else None) or source
    if (isinstance(said, str) and encoding(said)) or is_certain(_names(message), known):
        return message
    return _loads(body.decode("utf-8", "surrogateescape"))


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage(f"no JSON, or cut off: {error}") from None


def _names(message: object) -> list[str]:
    """Every series name of a message of either shape."""
    if not isinstance(message, Mapping):
        return []
    names = message.get("series")
    rows = message.get("observations")
    found = [row.get("series") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    found += names if isinstance(names, list) else [names]
    return [name for name in found if isinstance(name, str)]


def plain(value: object) -> object:
    """A cell as JSON can say it."""
    if isinstance(value, pa.Scalar):
        value = value.as_py()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def _reread(row: object, encoding: str | None) -> object:
    if not isinstance(row, Mapping):
        return row
    return {key: _again(cell, encoding) if isinstance(cell, str) else cell for key, cell in row.items()}


def _again(text: str, encoding: str | None) -> str:
    try:
        return text.encode("utf-8", "surrogateescape").decode(encoding or "utf-8")
    except (UnicodeError, LookupError):
        return text
