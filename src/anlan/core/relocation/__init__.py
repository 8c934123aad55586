"""Relocation 转移: who is moved from where, by whom, until when, to which shelter, and when they may go back."""

from anlan.core.relocation.acts import (
    CheckedIn,
    HouseholdNameAsked,
    HouseholdsMarked,
    HouseholdsReturned,
    HouseholdState,
    MovedAtOnce,
    RefusalReason,
    RefusalRecorded,
    RelocationStarted,
    ReturnAsked,
    ReturnDecided,
    RosterReported,
)
from anlan.core.relocation.entries import Entry, Mark, Refusal
from anlan.core.relocation.figures import Figures, codes, count
from anlan.core.relocation.moves import (
    HouseholdNamed,
    HouseholdsChanged,
    Relocation,
    RelocationRefused,
    ReturnAllowed,
    ReturnDraft,
    RosterChecked,
)
from anlan.core.relocation.roster import ROSTERS, RosterRow, state_of
from anlan.core.relocation.standing import RELOCATIONS, RelocationRow

__all__ = [
    "RELOCATIONS",
    "ROSTERS",
    "CheckedIn",
    "Entry",
    "Figures",
    "HouseholdNameAsked",
    "HouseholdNamed",
    "HouseholdState",
    "HouseholdsChanged",
    "HouseholdsMarked",
    "HouseholdsReturned",
    "Mark",
    "MovedAtOnce",
    "Refusal",
    "RefusalReason",
    "RefusalRecorded",
    "Relocation",
    "RelocationRefused",
    "RelocationRow",
    "RelocationStarted",
    "ReturnAllowed",
    "ReturnAsked",
    "ReturnDecided",
    "ReturnDraft",
    "RosterChecked",
    "RosterReported",
    "RosterRow",
    "codes",
    "count",
    "state_of",
]
