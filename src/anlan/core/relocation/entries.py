"""Households in a relocation: as the register has them, and where each stands. No names: those are vault rows."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Time
from anlan.core.relocation.acts import HouseholdState, RefusalReason


class Entry(Struct, frozen=True, array_like=True):
    """A household as the register has it."""

    people: int
    vulnerable: int = 0


class Mark(Struct, frozen=True, array_like=True):
    """Where a household stands; no mark = untold."""

    state: HouseholdState
    at: Time
    where: str = ""
    arrived: bool = False
    """Counted at the shelter's door, not only said to have gone."""


class Refusal(Struct, frozen=True, array_like=True):
    """Why a household stays, who tried, and when."""

    reason: RefusalReason
    persuader: str
    at: Time
