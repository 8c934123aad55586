"""Values as they come: numbers; null is kept as null, what is no finite number goes to quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.intake.columns import ArrowColumn, one_array
from anlan.intake.draft import Draft
from anlan.intake.receipt import Reason

Column = Sequence[object] | npt.NDArray[np.float64] | ArrowColumn


def read_values(draft: Draft, column: Column) -> None:
    """Fill `draft.values`, NaN for null, and put aside what is not a finite number."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiu":
        draft.values[:] = column
        _refuse_not_finite(draft, np.zeros(len(draft), bool))
        return
    array = one_array(column) if isinstance(column, pa.Array | pa.ChunkedArray) else None
    cells = list(column) if array is None else []
    try:
        numbers = _from_list(cells) if array is None else _from_arrow(array)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, TypeError):
        _read_one_by_one(draft, cells if array is None else array.to_pylist())
        return
    draft.values[:] = numbers.to_numpy(zero_copy_only=False)
    _refuse_not_finite(draft, numbers.is_null().to_numpy(zero_copy_only=False))


def one_value(value: object) -> float | None:
    """The number a text or number stands for, None for null; raises ValueError for anything else."""
    if value is None:
        return None
    if isinstance(value, bool | bytes | bytearray) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is no number")
    if isinstance(value, str) and (not value.strip() or "_" in value):
        raise ValueError(f"{value[:60]!r} is no number")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{str(value)[:60]!r} is no number") from None
    except OverflowError:
        return float("inf")


def _from_arrow(array: Any) -> Any:
    kind, types = array.type, pa.types
    if types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind) or types.is_null(kind):
        return array.cast(pa.float64(), safe=False)
    raise TypeError(f"{kind} is no number")


def _from_list(column: Sequence[object]) -> Any:
    if any(kind is bool for kind in map(type, column)):
        raise TypeError("true is no number")
    return pa.array(column, pa.float64(), from_pandas=False)


def _read_one_by_one(draft: Draft, column: Sequence[object]) -> None:
    """A loop, for columns that are not all numbers."""
    null = np.zeros(len(draft), bool)
    for row, value in enumerate(column):
        try:
            number = one_value(value)
        except ValueError as odd:
            draft.refuse([row], Reason.UNREADABLE, str(odd))
            number = None
        null[row] = number is None
        draft.values[row] = np.nan if number is None else number
    _refuse_not_finite(draft, null)


def _refuse_not_finite(draft: Draft, null: npt.NDArray[np.bool_]) -> None:
    bad = ~np.isfinite(draft.values) & ~null
    if bad.any():
        draft.refuse(bad, Reason.NOT_FINITE, "NaN or infinite: send null for a silent sensor")
