"""The rows of the stage files as they stand: nothing is repaired and nothing is left out here."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from msgspec import Struct

LOCAL = timezone(timedelta(hours=7))
"""The files say local time, which is UTC+7."""
_OFFSET_US = 7 * 3_600_000_000
_REGULAR = r"^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$"
_COLUMNS = ("gate", "time_local", "stage", "status")
NO_TIME = np.iinfo(np.int64).min


class Rows(Struct, frozen=True, kw_only=True):
    """The rows of one stage file."""

    gates: list[bytes]
    """Distinct gate names as they stand, blanks trimmed."""
    gate_of: npt.NDArray[np.int32]
    times: npt.NDArray[np.int64]
    """µs since 1970 UTC; `NO_TIME` where the text is no local time."""
    time_texts: Any
    """ISO texts with their zone where they are regular, else what stood there."""
    stages: Any
    """Numbers in millimetres where all are numbers, else texts; an empty cell is null."""
    statuses: list[str]
    status_of: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.gate_of)


def read_stages(path: Path) -> Rows:
    """All rows of a stage file; a torn row keeps its whole text as its time, so that intake can hold it."""
    torn: list[str] = []

    def keep(row: pa_csv.InvalidRow) -> Literal["skip", "error"]:
        torn.append(row.text if isinstance(row.text, str) else repr(row.text))
        return "skip"

    body = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    names = [cell.strip() for cell in body.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")]
    table = pa_csv.read_csv(
        io.BytesIO(body),
        read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
        parse_options=pa_csv.ParseOptions(invalid_row_handler=keep),
        convert_options=pa_csv.ConvertOptions(
            include_columns=list(_COLUMNS), column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False
        ),
    ).combine_chunks()  # fmt: skip
    columns = [_cells(table.column(name)) for name in _COLUMNS]
    if torn:
        extra = [[text.split(",", 1)[0] for text in torn], torn, [""] * len(torn), [""] * len(torn)]
        columns = [
            pa.concat_arrays(
                [column, pa.array([one.encode("utf-8", "replace") for one in more], pa.binary())]
            )
            for column, more in zip(columns, extra, strict=True)
        ]
    return _rows(*columns)


def local(at: int) -> datetime:
    """A local time of so many µs since 1970 UTC."""
    return datetime.fromtimestamp(at // 1_000_000, LOCAL)


def _rows(gate: Any, when: Any, stage: Any, status: Any) -> Rows:
    gates, statuses = gate.dictionary_encode(), status.dictionary_encode()
    times, texts = _times(when)
    return Rows(
        gates=[name.strip() for name in gates.dictionary.to_pylist()],
        gate_of=gates.indices.to_numpy(),
        times=times,
        time_texts=texts,
        stages=_stages(stage),
        statuses=[_status(text) for text in statuses.dictionary.to_pylist()],
        status_of=statuses.indices.to_numpy(),
    )


def _times(when: Any) -> tuple[npt.NDArray[np.int64], Any]:
    texts: Any = pa.array([one.decode("utf-8", "replace").strip() for one in when.to_pylist()], pa.string())
    regular = pc.match_substring_regex(texts, _REGULAR).to_numpy(zero_copy_only=False)
    times = np.full(len(texts), NO_TIME, np.int64)
    for format_ in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        read = pc.strptime(texts, format=format_, unit="us", error_is_null=True)
        known = read.is_valid().to_numpy(zero_copy_only=False) & regular
        times[known] = read.cast(pa.int64()).fill_null(0).to_numpy()[known] - _OFFSET_US
    join: Any = pc.binary_join_element_wise  # its stubs know no mix of arrays and texts
    zoned = join(pc.replace_substring(texts, " ", "T"), "+07:00", "")
    return times, pc.if_else(pa.array(times != NO_TIME), zoned, texts)


def _stages(stage: Any) -> Any:
    texts = pa.array(
        [one.decode("utf-8", "replace").strip() or None for one in stage.to_pylist()], pa.string()
    )
    try:
        return texts.cast(pa.float64())
    except pa.ArrowInvalid:
        return texts


def _status(text: bytes) -> str:
    return text.decode("utf-8", "replace").strip().removeprefix("Status :").strip()


def _cells(column: Any) -> Any:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.binary())
