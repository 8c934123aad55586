"""Rows on their way in, as columns, each with a verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from anlan.intake.receipt import Reason, Refusal

REASONS = tuple(Reason)

Mask = npt.NDArray[np.bool_]


@dataclass
class Distinct:
    """A text column as its distinct texts and which of them each row has; None = not said."""

    texts: list[str | None]
    of: npt.NDArray[np.int32]

    @classmethod
    def one(cls, text: str | None, n: int) -> Distinct:
        """The same text for every row."""
        return cls([text], np.zeros(n, np.int32))


@dataclass
class Draft:
    """What a message says, row by row, and what stands against each row."""

    names: Distinct
    units: Distinct
    times: npt.NDArray[np.int64]
    """µs since 1970."""
    values: npt.NDArray[np.float64]
    """In the unit given; NaN = null once refused rows are left out."""
    raw: Callable[[int], str]
    """The row as it arrived, as JSON where it can be."""
    verdicts: npt.NDArray[np.uint8] = field(init=False)
    """0 = fine, else 1 + the place of the reason in `REASONS`."""
    details: dict[int, str] = field(default_factory=dict)
    clock: Mask = field(init=False)
    """The sender's clock said something that cannot be stored as it stands (a leap second)."""
    guessed: Mask = field(init=False)
    """The sender says that the position is a guess."""

    def __post_init__(self) -> None:
        n = len(self.names.of)
        self.verdicts = np.zeros(n, np.uint8)
        self.clock, self.guessed = np.zeros(n, bool), np.zeros(n, bool)

    def __len__(self) -> int:
        return len(self.names.of)

    def refuse(self, rows: Mask | Sequence[int], reason: Reason, detail: str) -> None:
        """Put rows aside; a row keeps the first reason that was found."""
        places = np.flatnonzero(rows) if isinstance(rows, np.ndarray) else np.asarray(rows, np.int64)
        fresh = places[self.verdicts[places] == 0]
        self.verdicts[fresh] = REASONS.index(reason) + 1
        self.details.update(dict.fromkeys(fresh.tolist(), detail))

    def fine(self) -> npt.NDArray[np.int64]:
        """Rows against which nothing stands."""
        return np.flatnonzero(self.verdicts == 0)

    def refusals(self) -> list[Refusal]:
        """Rows put aside, in order."""
        return [
            Refusal(row, REASONS[int(self.verdicts[row]) - 1], self.details[row])
            for row in np.flatnonzero(self.verdicts).tolist()
        ]

    def digest(self) -> str:
        """SHA-256 over what the rows say: makes the same columns, said again, the same message."""
        sha = hashlib.sha256()
        for part in (self.names, self.units):
            sha.update(repr(part.texts).encode("utf-8", "surrogatepass"))
            sha.update(part.of.tobytes())
        sha.update(self.times.tobytes())
        sha.update(self.values.tobytes())
        for row in np.flatnonzero(self.verdicts).tolist():
            sha.update(self.raw(row).encode("utf-8", "surrogatepass"))
        return sha.hexdigest()
