"""Who may see and do what: one table, deny by default."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """The plain roles of the first house."""

    OFFICER = "officer"
    COMMANDER = "commander"
    DEPARTMENT = "department"
    FIELD = "field"
    ADMINISTRATOR = "administrator"


class User(Struct, frozen=True, kw_only=True):
    """A person who is logged in. `areas` are area codes; "*" is the whole city."""

    name: str
    role: Role
    areas: tuple[str, ...]
    post: str = ""

    def covers(self, area: str | None) -> bool:
        """The user's areas hold this one; what belongs to no area is for those of the whole city.

        Codes nest by prefix, as in GB/T 2260 and GB/T 10114: who has a district has its towns.
        """
        return "*" in self.areas or (area is not None and area.startswith(self.areas))

    @property
    def around(self) -> tuple[str, ...]:
        """The areas that hold the user's own: the whole city, its code (four digits and 00), district, town.

        What is said to everybody there is said to the user too.
        """
        held = [(code[:4].ljust(6, "0"), code[:6], code[:9]) for code in self.areas if code[:6].isdigit()]
        return tuple(dict.fromkeys(["*", *(code for codes in held for code in codes)]))


class Audience(StrEnum):
    """Who a row is for; odds of future earthquakes stay with `command` for ever."""

    COMMAND = "command"
    DUTY = "duty"
    FIELD = "field"


_SEES: dict[Role, frozenset[Audience]] = {
    Role.OFFICER: frozenset({Audience.DUTY, Audience.FIELD}),
    Role.COMMANDER: frozenset(Audience),
    Role.DEPARTMENT: frozenset({Audience.DUTY, Audience.FIELD}),
    Role.FIELD: frozenset({Audience.FIELD}),
    Role.ADMINISTRATOR: frozenset(),
}

_MAY: dict[str, frozenset[Role]] = {
    "read": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "acknowledge": frozenset({Role.OFFICER, Role.COMMANDER}),
    "approve": frozenset({Role.OFFICER, Role.COMMANDER}),
    "act_at_once": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "confirm": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "report": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "words": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT}),
    "receive": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "verify": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT}),
    "command": frozenset({Role.OFFICER, Role.COMMANDER}),
    "dispatch": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT}),
    "supply": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT}),
    "relocate": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "release": frozenset({Role.OFFICER, Role.COMMANDER}),
    "instruct": frozenset({Role.OFFICER, Role.COMMANDER}),
    "answer": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.FIELD}),
    "duty": frozenset({Role.OFFICER, Role.COMMANDER}),
    "close": frozenset({Role.COMMANDER}),
    "configure": frozenset({Role.ADMINISTRATOR}),
    "pace": frozenset({Role.OFFICER, Role.COMMANDER, Role.ADMINISTRATOR}),
    "feeds": frozenset({Role.OFFICER, Role.COMMANDER, Role.DEPARTMENT, Role.ADMINISTRATOR}),
}


VERBS = tuple(_MAY)
"""Everything somebody may be allowed to do."""


def sees(user: User) -> frozenset[Audience]:
    """The audiences whose rows a user may read."""
    return _SEES[user.role]


def can(user: User, verb: str, area: str | None = None) -> bool:
    """A user may do `verb` in `area`; an unknown verb raises KeyError so that no route is left undeclared."""
    allowed = user.role in _MAY[verb]
    return allowed and (area is None or user.covers(area))
