"""Decision tables: what a stage may look up while it decides. Folds over facts, updated inside the turn.

Rows are small frozen structs held in memory by key, with named indexes, so that a look-up costs the same in a journal
of ten facts and of ten million. Changes are undone together when a turn is not committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from anlan.core.facts import Fact

R = TypeVar("R", bound=Struct)


class Reading(Protocol[R]):
    """The read-only side of a table, as stages and screens see it."""

    def get(self, key: str) -> R | None:
        """The row under a key, or None."""

    def where(self, index: str, value: str) -> list[R]:
        """Rows whose index holds the value, in the order they were first put."""

    def all(self) -> list[R]:
        """Every row, in the order they were first put."""


class Table(Generic[R]):
    """The definition: name, row type, how facts fold into rows, and which look-ups are indexed."""

    def __init__(
        self,
        name: str,
        row: type[R],
        fold: Callable[[Fact, Rows[R]], None],
        indexes: Mapping[str, Callable[[R], str | None]] | None = None,
    ) -> None:
        self.name, self.row, self.fold = name, row, fold
        self.indexes = dict(indexes or {})


class Rows(Generic[R]):
    """The rows of one table, with an undo log for the turn in progress."""

    def __init__(self, table: Table[R], rows: Iterable[tuple[str, R]] = ()) -> None:
        self.table = table
        self._rows: dict[str, R] = {}
        self._index: dict[str, dict[str, dict[str, None]]] = {name: {} for name in table.indexes}
        self._before: dict[str, R | None] = {}
        self._place: dict[str, int] = {}
        """Where a key stands among all: given at its first put, kept until a turn without it is settled."""
        self._next = 0
        for key, row in rows:
            self._set(key, row)

    def get(self, key: str) -> R | None:
        """The row under a key, or None."""
        return self._rows.get(key)

    def where(self, index: str, value: str) -> list[R]:
        """Rows whose index holds the value, in the order they were first put."""
        keys = self._index[index].get(value, ())
        return [self._rows[key] for key in sorted(keys, key=self._place.__getitem__)]

    def all(self) -> list[R]:
        """Every row, in the order they were first put."""
        return [self._rows[key] for key in sorted(self._rows, key=self._place.__getitem__)]

    def put(self, key: str, row: R) -> None:
        """Set a row; remembered for `undo` and `dirty`."""
        self._before.setdefault(key, self._rows.get(key))
        self._set(key, row)

    def drop(self, key: str) -> None:
        """Take a row away; a missing one is no error."""
        if key in self._rows:
            self._before.setdefault(key, self._rows[key])
            self._unset(key)

    @property
    def changed(self) -> bool:
        """Something was put or dropped since the last `settle`."""
        return bool(self._before)

    def dirty(self) -> list[tuple[str, R | None]]:
        """(key, row or None when dropped) of every change since the last `settle`, in order."""
        return [(key, self._rows.get(key)) for key in self._before]

    def settle(self) -> None:
        """The turn is committed: what is, is."""
        for key in self._before:
            if key not in self._rows:
                self._place.pop(key, None)
        self._before.clear()

    def undo(self) -> None:
        """The turn is not committed: everything as before it."""
        for key, row in self._before.items():
            if row is None:
                self._unset(key)
                self._place.pop(key, None)
            else:
                self._set(key, row)
        self._before.clear()

    def _set(self, key: str, row: R) -> None:
        if key not in self._place:
            self._place[key], self._next = self._next, self._next + 1
        old = self._rows.get(key)
        self._rows[key] = row
        for name, value_of in self.table.indexes.items():
            before = None if old is None else value_of(old)
            after = value_of(row)
            if before == after and old is not None:
                continue
            self._unindex(name, before, key)
            if after is not None:
                self._index[name].setdefault(after, {})[key] = None

    def _unset(self, key: str) -> None:
        row = self._rows.pop(key, None)
        if row is not None:
            for name, value_of in self.table.indexes.items():
                self._unindex(name, value_of(row), key)

    def _unindex(self, name: str, value: str | None, key: str) -> None:
        if value is not None and (bucket := self._index[name].get(value)) is not None:
            bucket.pop(key, None)
            if not bucket:
                del self._index[name][value]
