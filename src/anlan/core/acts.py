"""Acts and desks: which given facts a person may bring in, about what, and which tables a desk keeps in view."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from anlan.core.facts import Given
from anlan.core.people import Audience
from anlan.core.tables import Table


class ActForm(Struct, frozen=True, kw_only=True):
    """One thing people may do: the fields of the given fact are what the form asks.

    Left out of the form: the header, `role` and `scripted`. A field `<name>_ref` is asked for as `<name>`, and its
    words go into the vault.
    """

    given: type[Given]
    verb: str
    zh: str
    en: str
    about: str = ""
    """Screen table whose row the act is about; empty = about nothing that is there already."""
    about_field: str = "about"
    """The field that takes the row's key."""
    anywhere: bool = False
    """May be done by somebody who has only some areas although it names none."""


class Mirror(Struct, frozen=True, kw_only=True):
    """A decision table that is shown as it stands. Its rows have an `area`; None is for those of the whole city."""

    table: Table[Any]
    zh: str
    en: str
    columns: tuple[str, ...]
    audience: Audience = Audience.DUTY


class Desk(Struct, frozen=True, kw_only=True):
    """One everyday desk of the duty room."""

    name: str
    zh: str
    en: str
    mirrors: tuple[Mirror, ...] = ()
    acts: tuple[ActForm, ...] = ()
