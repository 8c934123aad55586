"""Text columns as their distinct texts: what is said ten thousand times is looked up once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.intake.draft import Distinct
from anlan.intake.texts import decode_all

if TYPE_CHECKING:
    ArrowColumn = pa.Array[Any] | pa.ChunkedArray[Any]
else:
    ArrowColumn = pa.Array | pa.ChunkedArray


def distinct(column: Sequence[object]) -> tuple[Distinct, npt.NDArray[np.bool_]]:
    """The texts of a list, and which entries are neither text nor None."""
    odd = np.zeros(len(column), bool)
    try:
        return from_arrow(pa.array(column, pa.string())), odd
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, TypeError):
        pass
    places: dict[str | None, int] = {}
    of = np.zeros(len(column), np.int32)
    for row, text in enumerate(column):  # numbers among the texts, or broken bytes: rare, so one by one
        odd[row] = not (text is None or isinstance(text, str))
        of[row] = places.setdefault(text if isinstance(text, str) else None, len(places))
    return Distinct(list(places), of), odd


def one_array(column: ArrowColumn) -> Any:
    """The column as one array; untyped, for the stubs do not know which methods go with which kind of array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def from_arrow(column: ArrowColumn, declared: str | None = None, known: Container[str] = ()) -> Distinct:
    """The texts of a column of strings, bytes or a dictionary of them; bytes that are no UTF-8 are read by rule."""
    array = one_array(column)
    if not pa.types.is_dictionary(array.type):
        array = array.cast(pa.large_binary()).dictionary_encode()
    words = array.dictionary.cast(pa.large_binary()).to_pylist()
    missing = array.indices.is_null().to_numpy(zero_copy_only=False)
    of = array.indices.fill_null(0).cast(pa.int32()).to_numpy(zero_copy_only=False)
    present = [word for word in words if word is not None]
    read = iter(decode_all(present, declared, known))
    texts = [None if word is None else next(read) for word in words]
    if missing.any():
        of = np.where(missing, len(texts), of).astype(np.int32)
        texts.append(None)
    return Distinct(texts, of)
