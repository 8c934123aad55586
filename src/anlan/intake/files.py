"""Files in the long layout `series, time, value[, unit]`: CSV, NDJSON, JSON, Parquet and Arrow."""

from __future__ import annotations

import io
import json
from collections.abc import Container
from pathlib import Path, PurePath
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from anlan.intake import arrow, messages, times, values
from anlan.intake.columns import from_arrow
from anlan.intake.draft import Distinct, Draft
from anlan.intake.messages import Encoding, raw_text
from anlan.intake.receipt import Reason, UnreadableFile, UnreadableMessage
from anlan.intake.texts import GBK, is_certain

KINDS = (".csv", ".ndjson", ".jsonl", ".json", ".parquet", ".arrow", ".arrows", ".feather")


def read(path: Path) -> bytes:
    """The bytes of a file; raises `UnreadableFile` when there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from None


def draft(
    name: str, body: bytes, source: str, encoding: Encoding, known: Container[str]
) -> tuple[str, Draft]:
    """The source and rows of a file, told by its suffix; raises `UnreadableFile` saying what is wrong with it."""
    kind = PurePath(name).suffix.lower()
    try:
        if kind == ".json":
            return messages.from_json(body, source, encoding, known)
        declared = encoding(source)
        if kind in (".ndjson", ".jsonl"):
            return source, _from_lines(body, declared, known)
        if kind == ".csv":
            return source, _from_csv(body, declared, known)
        if kind == ".parquet":
            return source, arrow.from_table(_read_parquet(body), declared, known)
        if kind in (".arrow", ".arrows", ".feather"):
            return source, arrow.from_table(arrow.read_ipc(body), declared, known)
    except UnreadableMessage as error:
        raise UnreadableFile(f"{name}: {error}") from None
    raise UnreadableFile(f"{name}: {kind or 'no suffix'} is none of {' '.join(KINDS)}")


def _read_parquet(body: bytes) -> pa.Table:
    try:
        return pa_parquet.read_table(io.BytesIO(body))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableMessage(f"no Parquet, or cut off: {str(error)[:200]}") from None


def _from_lines(body: bytes, declared: str | None, known: Container[str]) -> Draft:
    """One row a line. A bad line is put aside; a last line that breaks off means that the file was cut."""
    lines = [line for line in body.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
    texts = _lines_as_text(lines, declared, known)
    rows: list[object] = []
    for number, text in enumerate(texts):
        try:
            rows.append(json.loads(text))
        except (ValueError, RecursionError) as error:
            if number == len(texts) - 1 and not body.endswith(b"\n"):
                raise UnreadableMessage(f"cut off in line {number + 1}: {error}") from None
            rows.append(text)
    if rows and not any(isinstance(row, dict) for row in rows):
        raise UnreadableMessage("not one line is a JSON object")
    return messages.from_rows(rows)


def _lines_as_text(lines: list[bytes], declared: str | None, known: Container[str]) -> list[str]:
    try:
        return [line.decode() for line in lines]
    except UnicodeDecodeError:
        pass
    try:
        texts = [line.decode(declared or GBK) for line in lines]
        if declared or is_certain([str(json.loads(text).get("series")) for text in texts], known):
            return texts
    except (ValueError, LookupError, AttributeError):
        pass
    return [line.decode("utf-8", "surrogateescape") for line in lines]


def _from_csv(body: bytes, declared: str | None, known: Container[str]) -> Draft:
    """Columns by the header's names; a row with too few or too many cells is put aside with its text."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    header = [
        cell.strip().strip('"') for cell in body.split(b"\n", 1)[0].decode("latin-1").strip().split(",")
    ]
    missing = [name for name in ("series", "time", "value") if name not in header]
    if missing:
        raise UnreadableMessage(f"no column {' and no column '.join(missing)}; the header is {header}")
    torn: list[tuple[int, str]] = []

    def put_aside(row: pa_csv.InvalidRow) -> Literal["skip", "error"]:
        torn.append(((row.number or 0) - 2, row.text if isinstance(row.text, str) else repr(row.text)))
        return "skip"

    try:
        table = pa_csv.read_csv(
            io.BytesIO(body),
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=header, skip_rows=1),
            parse_options=pa_csv.ParseOptions(invalid_row_handler=put_aside),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.binary()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, ValueError) as error:
        raise UnreadableMessage(f"no CSV: {str(error)[:200]}") from None
    return _csv_draft(table, torn, declared, known)


def _csv_draft(
    table: pa.Table, torn: list[tuple[int, str]], declared: str | None, known: Container[str]
) -> Draft:
    """Rows in the order of the file: whole ones from the table, torn ones in their own places."""
    n = table.num_rows + len(torn)
    whole = np.ones(n, dtype=bool)
    whole[[row for row, _ in torn]] = False
    text = {name: from_arrow(table.column(name), declared, known) for name in table.column_names}
    unit = text.get("unit")
    inner = Draft(
        names=text["series"],
        units=Distinct.one(None, table.num_rows) if unit is None else _empty_as_none(unit),
        times=np.zeros(table.num_rows, np.int64),
        values=np.zeros(table.num_rows),
        raw=str,
    )
    times.read_times(inner, _strings(text["time"]))
    values.read_values(inner, _numbers(text["value"]))
    return _spread(inner, whole, dict(torn), text)


def _spread(
    inner: Draft,
    whole: np.ndarray[tuple[int], np.dtype[np.bool_]],
    torn: dict[int, str],
    text: dict[str, Distinct],
) -> Draft:
    """Put the rows that were read back among those that were torn."""
    rows, n = np.flatnonzero(whole), len(whole)
    at = np.cumsum(whole) - 1

    def raw(row: int) -> str:
        if row in torn:
            return torn[row]
        said = {name: column.texts[column.of[at[row]]] for name, column in text.items()}
        return raw_text(
            {name: cell for name, cell in said.items() if name in ("series", "time", "value", "unit")}
        )

    names, units = np.zeros(n, np.int32), np.zeros(n, np.int32)
    names[rows], units[rows] = inner.names.of, inner.units.of
    draft = Draft(
        names=Distinct([*inner.names.texts] or [None], names), units=Distinct(inner.units.texts or [None], units),
        times=np.zeros(n, np.int64), values=np.zeros(n), raw=raw,
    )  # fmt: skip
    draft.times[rows], draft.values[rows], draft.clock[rows] = inner.times, inner.values, inner.clock
    draft.verdicts[rows] = inner.verdicts
    draft.details = {int(rows[row]): detail for row, detail in inner.details.items()}
    draft.refuse(~whole, Reason.UNREADABLE, "a row with another number of cells than the header")
    return draft


def _empty_as_none(units: Distinct) -> Distinct:
    return Distinct([text or None for text in units.texts], units.of)


def _strings(column: Distinct) -> list[object]:
    return [column.texts[place] for place in column.of.tolist()]


def _numbers(column: Distinct) -> list[object]:
    """Cells as numbers where they are; an empty cell is null: a silent sensor."""
    read: list[object] = []
    for text in column.texts:
        try:
            read.append(values.one_value(text) if text else None)
        except ValueError:
            read.append(text)
    return [read[place] for place in column.of.tolist()]
