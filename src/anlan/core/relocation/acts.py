"""What people say while households are moved: started, marked, refused, checked in, counted, asked back."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from anlan.core.facts import Given, Time, fact
from anlan.core.given import Decided


class HouseholdState(StrEnum):
    """Where a household of the roster stands."""

    UNTOLD = "untold"
    TOLD = "told"
    SHELTER = "shelter"
    """Moved to a shelter (集中安置)."""
    KIN = "kin"
    """Moved to relatives or friends (投亲靠友)."""
    REFUSED = "refused"
    LOST = "lost"
    """Cannot be reached (失联): being looked for, not missing by law."""
    MISTAKEN = "mistaken"
    """On the roster by mistake (误登); counted nowhere."""
    RETURNED = "returned"


class RefusalReason(StrEnum):
    """Why a household stays."""

    HOME = "home"
    """Old people who will not leave their home."""
    LIVESTOCK = "livestock"
    DISBELIEF = "disbelief"
    """Does not believe that it will come so far."""
    ILLNESS = "illness"
    OTHER = "other"


@fact("relocation_started")
class RelocationStarted(Given, frozen=True, kw_only=True):
    """A risk zone is to be emptied: who organises and carries, until when, where to (汛 34)."""

    area: str
    """An area that holds the zone."""
    risk_zone: str
    trigger: str
    """Why now, in words."""
    due: Time
    organiser: str = ""
    """Post; empty = the zone's own."""
    carrier: str = ""
    """Who drives: a firm, a unit, on foot."""
    shelters: tuple[str, ...] = ()
    """First to last; empty = the zone's own."""
    incident: str = ""


@fact("moved_at_once")
class MovedAtOnce(Given, frozen=True, kw_only=True):
    """先转移后报告: a warden has moved people already, and says so (法 77, 地 29)."""

    area: str
    why: str
    households: int | None = None
    people: int | None = None
    vulnerable: int | None = None
    """Of these, who could not have walked alone."""
    risk_zone: str = ""
    """Where it is one of the city's zones, everybody on its roster is moved."""
    shelter: str = ""
    incident: str = ""


@fact("households_marked")
class HouseholdsMarked(Given, frozen=True, kw_only=True):
    """One or many households of a roster, by code: told, moved, lost, on the list by mistake."""

    about: str
    """Thread of the relocation."""
    households: tuple[str, ...]
    state: Literal["told", "shelter", "kin", "lost", "mistaken", "untold"]
    shelter: str = ""


@fact("refusal_recorded")
class RefusalRecorded(Given, frozen=True, kw_only=True):
    """拒转: a household stays; why, and who tried to persuade it (劝离人)."""

    about: str
    household: str
    reason: RefusalReason
    persuader: str
    """Post or user name, never a resident's."""
    note: str = ""


@fact("checked_in")
class CheckedIn(Given, frozen=True, kw_only=True):
    """Households of a roster have arrived at a shelter and were counted at its door."""

    about: str
    shelter: str
    households: tuple[str, ...]
    people: int | None = None
    """Heads counted; None = as many as the roster says."""
    extra: int = 0
    """Heads who are on no roster."""


@fact("roster_reported")
class RosterReported(Given, frozen=True, kw_only=True):
    """What a street says of the whole move, in numbers; None = not said."""

    about: str
    households: int | None = None
    people: int | None = None
    moved_people: int | None = None
    refused_households: int | None = None
    refused_gone: int | None = None
    """Of the refusals said before, so many households have left since."""
    lost_people: int | None = None
    reasons: dict[str, int] = msgspec.field(default_factory=dict)
    """Refusals by reason."""
    incident: str = ""


@fact("return_asked")
class ReturnAsked(Given, frozen=True, kw_only=True):
    """Somebody asks that people may go home; nobody goes before it is approved."""

    about: str
    note: str = ""
    """What was checked: water, power, buildings, slope."""


@fact("return_decided")
class ReturnDecided(Decided, frozen=True, kw_only=True):
    """A named person's verdict on exactly the return text that was shown."""


@fact("households_returned")
class HouseholdsReturned(Given, frozen=True, kw_only=True):
    """Households are back in the zone, allowed or not."""

    about: str
    households: tuple[str, ...]
    note: str = ""


@fact("household_name_asked")
class HouseholdNameAsked(Given, frozen=True, kw_only=True):
    """Somebody who may needs the name and door of one household, and says what for."""

    about: str
    household: str
    reason: str
