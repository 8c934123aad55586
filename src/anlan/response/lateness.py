"""Catching up after an outage: hours of words at once, each taken once, each late one flagged."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.evidence import Link
from anlan.core.facts import Fact, Given
from anlan.core.given import Confirmed, FieldReported, TookAction
from anlan.core.incidents import TASKS
from anlan.core.lateness import HeardLate, minutes_late
from anlan.core.losses import LossesReported
from anlan.core.ports import Seen
from anlan.core.relocation import (
    RELOCATIONS,
    CheckedIn,
    HouseholdsMarked,
    HouseholdsReturned,
    MovedAtOnce,
    RefusalRecorded,
    RosterReported,
)

FIELD = (
    FieldReported, Confirmed, TookAction, HouseholdsMarked, RefusalRecorded, CheckedIn, RosterReported,
    HouseholdsReturned, MovedAtOnce, LossesReported,
)  # fmt: skip
"""What comes from the field, where networks go down."""


class CatchingUp:
    """Flags what is heard late; what it changes is decided where it belongs, by when it was true."""

    name = "catching_up"
    takes = FIELD

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """At most one flag a word."""
        if isinstance(fact, Given) and (minutes := minutes_late(fact)) is not None:
            yield HeardLate(
                at=fact.known,
                by=self.name,
                because=(Link(relation="about", target=fact.id),),
                area=_area(fact, seen),
                about=fact.id,
                said_at=fact.at,
                minutes=minutes,
            )


def _area(fact: Given, seen: Seen) -> str | None:
    if area := getattr(fact, "area", None):
        return str(area)
    if isinstance(fact, FieldReported) and (task := seen.rows(TASKS).get(fact.task)) is not None:
        return task.area or None
    row = seen.rows(RELOCATIONS).get(getattr(fact, "about", ""))
    return row.area if row else None
