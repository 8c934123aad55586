"""The arithmetic of a relocation: figures counted from the roster, and the codes behind each."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from anlan.core.relocation.acts import HouseholdState
from anlan.core.relocation.entries import Entry, Mark

_MOVED = (HouseholdState.SHELTER, HouseholdState.KIN)


class Figures(Struct, frozen=True, kw_only=True):
    """What a roster adds up to; None where there is no roster to count."""

    households: int | None = None
    people: int | None = None
    vulnerable: int | None = None
    moved: int | None = None
    """People moved, to shelters and to relatives."""
    in_shelters: int | None = None
    """集中安置人数: needs are computed on these, not on everybody affected."""
    with_kin: int | None = None
    left: int | None = None
    """People still to be moved: those who refuse and those nobody reaches among them."""
    refused_households: int | None = None
    refused_people: int | None = None
    lost_households: int | None = None
    lost_people: int | None = None
    untold_households: int | None = None
    not_arrived_households: int | None = None
    returned_households: int | None = None


def count(roster: Mapping[str, Entry], marks: Mapping[str, Mark]) -> Figures:
    """Figures of a roster; whoever is on it by mistake counts nowhere."""
    households = people = vulnerable = not_arrived = 0
    houses = dict.fromkeys(HouseholdState, 0)
    heads = dict.fromkeys(HouseholdState, 0)
    for code, entry in roster.items():
        mark = marks.get(code)
        state = mark.state if mark else HouseholdState.UNTOLD
        houses[state] += 1
        heads[state] += entry.people
        if state is not HouseholdState.MISTAKEN:
            households, people = households + 1, people + entry.people
            vulnerable += entry.vulnerable
        not_arrived += mark is not None and state is HouseholdState.SHELTER and not mark.arrived
    moved = sum(heads[state] for state in _MOVED)
    return Figures(
        households=households,
        people=people,
        vulnerable=vulnerable,
        moved=moved,
        in_shelters=heads[HouseholdState.SHELTER],
        with_kin=heads[HouseholdState.KIN],
        left=people - moved,
        refused_households=houses[HouseholdState.REFUSED],
        refused_people=heads[HouseholdState.REFUSED],
        lost_households=houses[HouseholdState.LOST],
        lost_people=heads[HouseholdState.LOST],
        untold_households=houses[HouseholdState.UNTOLD],
        not_arrived_households=not_arrived,
        returned_households=houses[HouseholdState.RETURNED],
    )


def codes(roster: Mapping[str, Entry], marks: Mapping[str, Mark], state: HouseholdState) -> tuple[str, ...]:
    """Codes of the households that stand so, in the order of the roster."""
    return tuple(
        code for code in roster if (marks[code].state if code in marks else HouseholdState.UNTOLD) is state
    )
