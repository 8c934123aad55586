"""What the house derives of people's words while households are moved."""

from __future__ import annotations

from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.relocation.acts import HouseholdState, RefusalReason
from anlan.core.relocation.entries import Entry
from anlan.core.relocation.figures import Figures


@fact("relocation")
class Relocation(Fact, frozen=True, kw_only=True):
    """A risk zone is being emptied: the roster as it was taken, once, so that a later register changes nothing here."""

    area: str
    risk_zone: str
    title: Bilingual
    trigger: str
    due: Time | None
    organiser: str
    carrier: str
    shelters: tuple[str, ...]
    incident: str
    roster: dict[str, Entry]
    figures: Figures
    at_once: bool = False
    """先转移后报告: recorded after the act."""


@fact("households_changed")
class HouseholdsChanged(Fact, frozen=True, kw_only=True):
    """Households of a roster stand elsewhere now; `thread` is the relocation."""

    area: str
    state: HouseholdState
    households: tuple[str, ...]
    where: str = ""
    arrived: bool = False
    counted: int = 0
    """Heads counted at a door with these households."""
    extra: int = 0
    """Heads who are on no roster."""
    expected: int = 0
    """Heads the roster has for them."""
    unchanged: tuple[str, ...] = ()
    """Stood so already, or said of a time before what is known: kept, and changes nothing."""
    unknown: tuple[str, ...] = ()
    """On no roster."""
    reason: RefusalReason | None = None
    persuader: str = ""
    figures: Figures
    """What the roster adds up to after this."""


@fact("roster_checked")
class RosterChecked(Fact, frozen=True, kw_only=True):
    """A street's numbers held against each other, against what it said before, and against the roster."""

    area: str
    left_people: int | None
    """People less those moved, as said."""
    refused_households: int | None
    text: Bilingual
    """What is left, in words."""
    questions: tuple[Bilingual, ...]
    """What does not add up: asked, never corrected."""


@fact("relocation_refused")
class RelocationRefused(Fact, frozen=True, kw_only=True):
    """A word that could not be taken, and why; `thread` is the relocation, empty where none was begun."""

    area: str | None
    reason: str
    text: Bilingual


@fact("return_draft")
class ReturnDraft(Fact, frozen=True, kw_only=True):
    """回迁: the text people approve before anybody goes home; `thread` is the relocation."""

    area: str
    risk_zone: str
    roster_digest: str
    """SHA-256 of the roster's codes: who may go back."""
    text: Bilingual

    def shown(self) -> str:
        """SHA-256 of exactly what an approver is shown."""
        return sha256(canonical([self.thread, self.area, self.risk_zone, self.roster_digest, self.text]))


@fact("return_allowed")
class ReturnAllowed(Fact, frozen=True, kw_only=True):
    """People may go home; `thread` is the relocation."""

    area: str
    approved_by: tuple[str, ...]


@fact("household_named")
class HouseholdNamed(Fact, frozen=True, kw_only=True):
    """Where the name and door of one household lie in the vault, for somebody who asked and may read them."""

    area: str
    household: str
    name_ref: str
