"""Times as they come: with a zone, or to quarantine. By columns where they are regular, else one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anlan.core.observations import from_micros, micros
from anlan.intake.columns import ArrowColumn, one_array
from anlan.intake.draft import Draft
from anlan.intake.receipt import Reason
from anlan.intake.texts import BROKEN, is_broken

_REGULAR = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"(Z|[+-][01]\d:?[0-5]\d)$"
)
_LEAP = re.compile(r"(?P<minute>.*\d\d:?\d\d:?)60(?:[.,]\d+)?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?$")
_MICROSECONDS = pa.timestamp("us", tz="UTC")
EARLIEST = micros(datetime.fromisoformat("1800-01-01T00:00:00+00:00"))
"""Before this no reading was ever taken: a unit mistaken, not a time [µs]."""
EPOCH = 31 * 86_400_000_000
"""A time within a month of 1970-01-01 is a clock that was never set, or seconds taken for microseconds [µs]."""

Column = Sequence[object] | npt.NDArray[np.int64] | ArrowColumn


def read_times(draft: Draft, column: Column) -> None:
    """Fill `draft.times` and put aside what is no time with a zone; int64 arrays are µs since 1970."""
    if isinstance(column, np.ndarray) and column.dtype == np.int64:
        draft.times[:] = column
    elif isinstance(column, np.ndarray) and column.dtype.kind == "M":
        draft.refuse(np.ones(len(draft), bool), Reason.NO_TIME_ZONE, "numpy datetime64 has no time zone")
    elif isinstance(column, pa.Array | pa.ChunkedArray):
        _read_arrow(draft, one_array(column))
    else:
        _read_texts(draft, list(column))
    _refuse_nonsense(draft)


def one_time(value: object) -> tuple[int, bool]:
    """µs since 1970 and whether it was a leap second; raises `OddTime` with the reason."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise OddTime(Reason.NO_TIME_ZONE, value.isoformat())
        return micros(value), False
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise OddTime(Reason.EPOCH_TIME, f"{value!r} is a number: say the time with its zone")
    if not isinstance(value, str):
        raise OddTime(Reason.UNREADABLE, f"{value!r} is no time")
    return _one_text(value.strip())


def text(at: int) -> str:
    """An ISO 8601 text of so many µs since 1970; the bare number where the calendar does not reach."""
    try:
        return from_micros(at).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(at)


class OddTime(ValueError):
    """A time that cannot be used, with the reason."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def _one_text(text: str) -> tuple[int, bool]:
    if is_broken(text):
        raise OddTime(Reason.BROKEN_TEXT, BROKEN)
    if re.fullmatch(r"[+-]?\d{9,}(\.\d*)?|[+-]?\d+\.\d+", text):
        raise OddTime(Reason.EPOCH_TIME, f"{text!r} is a number: say the time with its zone")
    leap = _LEAP.fullmatch(text)
    if leap:  # 23:59:60 is the last instant of its minute; the same second of a wrong clock is no worse off
        text = f"{leap['minute']}59.999999{leap['zone'] or ''}"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise OddTime(Reason.UNREADABLE, f"{text[:60]!r} is no ISO 8601 time") from None
    if at.tzinfo is None:
        raise OddTime(Reason.NO_TIME_ZONE, f"{text!r} does not say its zone")
    try:
        return micros(at), leap is not None
    except OverflowError:
        raise OddTime(Reason.UNREADABLE, f"{text!r} is beyond the calendar") from None


def _read_arrow(draft: Draft, column: Any) -> None:
    kind, every = column.type, np.ones(len(draft), bool)
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            draft.refuse(every, Reason.NO_TIME_ZONE, f"{kind} has no time zone")
            return
        missing = column.is_null().to_numpy(zero_copy_only=False)
        draft.refuse(missing, Reason.UNREADABLE, "no time")
        micro = column.cast(pa.timestamp("us", tz=kind.tz), safe=False).cast(pa.int64())
        draft.times[:] = micro.fill_null(0).to_numpy(zero_copy_only=False)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        _read_text_column(draft, column)
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        draft.refuse(every, Reason.EPOCH_TIME, f"{kind} is a number: say the time with its zone")
    elif pa.types.is_dictionary(kind):
        _read_arrow(draft, column.dictionary_decode())
    else:
        draft.refuse(every, Reason.UNREADABLE, f"{kind} is no time")


def _read_texts(draft: Draft, column: Sequence[object]) -> None:
    try:
        texts = pa.array(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, TypeError):
        _read_one_by_one(draft, column, np.arange(len(draft)))
    else:
        _read_text_column(draft, texts)


def _read_text_column(draft: Draft, texts: Any) -> None:
    regular = pc.match_substring_regex(texts, _REGULAR).fill_null(False)
    rows = regular.to_numpy(zero_copy_only=False)
    try:
        draft.times[rows] = texts.filter(regular).cast(_MICROSECONDS).cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:  # a 30th of February among them: say which, one by one
        rows = np.zeros(len(draft), bool)
    odd = np.flatnonzero(~rows)
    if len(odd):
        _read_one_by_one(draft, texts.take(pa.array(odd)).to_pylist(), odd)


def _read_one_by_one(draft: Draft, values: Sequence[object], rows: npt.NDArray[np.int64]) -> None:
    """A loop, for the rows that no column operation reads."""
    for row, value in zip(rows.tolist(), values, strict=True):
        try:
            draft.times[row], draft.clock[row] = one_time(value)
        except OddTime as odd:
            draft.refuse([row], odd.reason, odd.detail)


def _refuse_nonsense(draft: Draft) -> None:
    draft.refuse(
        np.abs(draft.times) < EPOCH,
        Reason.EPOCH_TIME,
        "a clock that was never set: within a month of 1970-01-01",
    )
    draft.refuse(draft.times < EARLIEST, Reason.UNREADABLE, "before 1800")
