"""Operator state as bytes: one array a field, one row a series, fitted to the series now watched."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from anlan.streams.rows import Ints, Slots


@dataclass(frozen=True)
class Columns:
    """Keyed state: fields are arrays with one row per slot, never changed in place once given out."""

    def copy(self) -> Self:
        """The same state in arrays of its own, free to be written."""
        return type(self)(*(getattr(self, f.name).copy() for f in fields(self)))

    def put(self, slot: Ints, other: Self, where: Ints) -> None:
        """Write rows `where` of another state to rows `slot` of this one."""
        for f in fields(self):
            getattr(self, f.name)[slot] = getattr(other, f.name)[where]


C = TypeVar("C", bound=Columns)


class _Saved(Struct, frozen=True, array_like=True):
    rule: str
    numbers: bytes
    columns: dict[str, bytes]


def pack(rule: str, slots: Slots, state: Columns) -> bytes:
    """The state of a rule's series as bytes: what the columns take plus four bytes a series."""
    found = {f.name: getattr(state, f.name).tobytes() for f in fields(state)}
    return msgspec.msgpack.encode(_Saved(rule, slots.numbers.astype(np.int32).tobytes(), found))


def unpack(data: bytes, rule: str, slots: Slots, fresh: C) -> C:
    """`fresh` with every series taken over that was saved and is still watched; b"" gives `fresh`.

    Raises ValueError when the bytes are not a state of this rule.
    """
    if not data:
        return fresh
    try:
        saved = msgspec.msgpack.decode(data, type=_Saved)
        numbers = np.frombuffer(saved.numbers, np.int32)
        old = {
            f.name: _column(saved.columns[f.name], getattr(fresh, f.name), len(numbers))
            for f in fields(fresh)
        }
    except (msgspec.DecodeError, KeyError, ValueError) as error:
        raise ValueError(f"not a saved state of {rule!r}: {error}") from error
    if saved.rule != rule:
        raise ValueError(f"a saved state of {saved.rule!r}, not of {rule!r}")
    slot = slots.of(numbers)
    where = np.flatnonzero(slot >= 0)
    state = fresh.copy()
    state.put(slot[where], type(fresh)(**old), where)
    return state


def _column(data: bytes, like: npt.NDArray[Any], rows: int) -> npt.NDArray[Any]:
    """A saved column; one with another number of entries a series is cut or filled with the fresh entry."""
    flat = np.frombuffer(data, like.dtype)
    if like.ndim == 1 or rows == 0:
        return flat.reshape(rows, *like.shape[1:])
    old = flat.reshape(rows, -1)
    fitted = np.full((rows, like.shape[1]), like.flat[0] if like.size else 0, dtype=like.dtype)
    shared = min(old.shape[1], like.shape[1])
    fitted[:, :shared] = old[:, :shared]
    return fitted
