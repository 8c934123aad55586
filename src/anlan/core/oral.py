"""电话请示: a consent given by telephone, read back by its code, countersigned later, always listed apart."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.tables import Rows, Table

CODE_LENGTH = 6
"""How many characters of the hash are read aloud."""


class OralVerdict(StrEnum):
    """What was said on the telephone."""

    AGREE = "agree"
    AGREE_WITH_CHANGE = "agree_with_change"
    REFUSE = "refuse"


@fact("oral_approval")
class OralApproval(Given, frozen=True, kw_only=True):
    """An officer read the text to a leader, and the code back: who said what, on which line, heard by whom."""

    about: str
    """Thread of what waits."""
    code: str
    """The first six characters of the hash, as they were read back."""
    giver: str
    """User name of who gave it."""
    post: str
    """The post he or she gave it as."""
    line: str
    """The telephone line or radio channel, by its name."""
    told_at: Time
    listeners: tuple[str, ...]
    """Two who listened, or one and a recording."""
    recording: bool = False
    verdict: OralVerdict
    change: str = ""
    """The change asked for, word for word."""
    role: str = ""


@fact("countersigned")
class Countersigned(Given, frozen=True, kw_only=True):
    """补签: who gave it by telephone signs it."""

    about: str
    """Id of the telephone consent."""


@fact("oral_taken")
class OralTaken(Fact, frozen=True, kw_only=True):
    """The consent counts; it must be countersigned by `due`."""

    oral: str
    about: str
    area: str | None
    due: Time


@fact("countersign_overdue")
class CountersignOverdue(Fact, frozen=True, kw_only=True):
    """Nobody has signed in time what was consented to by telephone."""

    oral: str


class OralRow(Struct, frozen=True, kw_only=True):
    """One telephone consent that counted."""

    thread: str
    about: str
    area: str | None
    code: str
    giver: str
    post: str
    line: str
    told_at: Time
    listeners: tuple[str, ...]
    recording: bool
    verdict: OralVerdict
    change: str
    by: str
    due: Time | None = None
    state: str = "refused"
    """refused | due | overdue | signed: only what counted leaves the first."""
    signed_at: Time | None = None


def _fold(item: Fact, rows: Rows[OralRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case OralApproval():
            rows.put(
                item.id,
                OralRow(
                    thread=item.id,
                    about=item.about,
                    area=None,
                    code=item.code,
                    giver=item.giver,
                    post=item.post,
                    line=item.line,
                    told_at=item.told_at,
                    listeners=item.listeners,
                    recording=item.recording,
                    verdict=item.verdict,
                    change=item.change,
                    by=item.by,
                ),
            )
        case OralTaken() if row := rows.get(item.oral):
            rows.put(row.thread, replace(row, state="due", due=item.due, area=item.area))
        case Countersigned() if (row := rows.get(item.about)) and row.giver == item.by and row.due:
            rows.put(row.thread, replace(row, state="signed", signed_at=item.at))
        case CountersignOverdue() if (row := rows.get(item.oral)) and row.state == "due":
            rows.put(row.thread, replace(row, state="overdue"))


ORALS = Table("orals", OralRow, _fold)
