"""What was said in the field and heard much later: kept whole, taken once, and flagged late."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.tables import Rows, Table

LATE = timedelta(minutes=15)
"""Older than this when it is heard, a word from the field is late."""


@fact("heard_late")
class HeardLate(Fact, frozen=True, kw_only=True):
    """A word from the field that waited: the network was down, or somebody wrote it down afterwards."""

    area: str | None
    about: str
    """Id of what was said."""
    said_at: Time
    minutes: float


class LateRow(Struct, frozen=True, kw_only=True):
    """What came late from one area, so that a screen can say from when to when nobody knew."""

    area: str | None
    said: int = 0
    first: Time
    """The oldest that came late."""
    last: Time
    heard: Time
    """When the newest of them was heard."""
    most_minutes: float


def minutes_late(said: Given) -> float | None:
    """How many minutes after it was true it was heard; None when it was heard in time."""
    behind = said.known - said.at
    return round(behind / timedelta(minutes=1), 1) if behind > LATE else None


def _fold(item: Fact, rows: Rows[LateRow]) -> None:
    if not isinstance(item, HeardLate):
        return
    key = item.area or "*"
    old = rows.get(key)
    if old is None:
        new = LateRow(
            area=item.area, said=1, first=item.said_at, last=item.said_at, heard=item.known,
            most_minutes=item.minutes,
        )  # fmt: skip
    else:
        new = msgspec.structs.replace(
            old, said=old.said + 1, first=min(old.first, item.said_at), last=max(old.last, item.said_at),
            heard=item.known, most_minutes=max(old.most_minutes, item.minutes),
        )  # fmt: skip
    rows.put(key, new)


LATENESS = Table("lateness", LateRow, _fold)
