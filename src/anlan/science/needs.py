"""What people in shelters need, and for how many days the stock lasts; each row carries its basis."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import ceil

import msgspec
from msgspec import Struct

FIRST_DAYS = 3
"""The first phase, when less has to do."""


class Norm(Struct, frozen=True, kw_only=True):
    """How much one person needs, a day or once."""

    name: str
    zh: str
    en: str
    unit: str
    basis_zh: str
    basis_en: str
    serves: dict[str, float]
    per_day: float | None = None
    once: float | None = None
    once_first: float | None = None
    from_day: int = 0
    who: str = ""
    """Only people of this kind; empty = everybody."""


class Need(Struct, frozen=True, kw_only=True):
    """A need as it stands: None wherever nobody knows."""

    name: str
    people: int | None
    needed: float | None
    """A day for what is used up, else in all."""
    daily: bool
    usable: float | None
    """What the stock has of it, in the need's unit; None where no depot has ever had the item."""
    days_left: float | None
    missing: float | None
    """How much is missing now; for daily needs, of one day."""


@cache
def norms() -> tuple[Norm, ...]:
    """The table, in its order."""
    text = files(__package__).joinpath("needs.toml").read_text("utf-8")
    return tuple(msgspec.convert(tomllib.loads(text)["needs"], list[Norm]))


def needs(
    people: int | None, usable: Mapping[str, float], *, day: float, special: Mapping[str, int] | None = None
) -> list[Need]:
    """Needs of `people` in shelters on a day since the first was opened, against usable stock by item.

    `special` counts people of a kind (infant, immobile …); a kind that is not counted has an unknown need, not none.
    """
    return [
        _need(norm, people if not norm.who else (special or {}).get(norm.who), usable, day)
        for norm in norms()
        if day >= norm.from_day
    ]


def _need(norm: Norm, people: int | None, usable: Mapping[str, float], day: float) -> Need:
    once = norm.once_first if norm.once_first is not None and day < FIRST_DAYS else norm.once
    each = norm.per_day if norm.per_day is not None else once or 0.0
    needed = None if people is None else people * each
    if needed is not None and norm.per_day is None and norm.unit.startswith("{"):
        needed = float(ceil(needed - 1e-9))
    held = [usable[item] * worth for item, worth in norm.serves.items() if item in usable]
    stock = sum(held) if held else None
    daily = norm.per_day is not None
    known = needed is not None and stock is not None
    return Need(
        name=norm.name,
        people=people,
        needed=needed,
        daily=daily,
        usable=stock,
        days_left=round(stock / needed, 1) if daily and known and needed and stock is not None else None,
        missing=max(0.0, needed - stock) if needed is not None and stock is not None else None,
    )
