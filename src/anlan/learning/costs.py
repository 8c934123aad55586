"""Hours and cost of an incident: how long each crew was on it, times a rate that says where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from msgspec import Struct

from anlan.core.city import City, Unit
from anlan.core.facts import Fact
from anlan.core.onsite import ForceOnSite
from anlan.core.resources import ForceTakenIn, UnitStateChanged, UnitStatus


class Effort(Struct, frozen=True, kw_only=True):
    """What one force put in."""

    unit: str
    kind: str
    people: int
    hours: float
    """From assigned to free, or from check-in to check-out [h]."""
    person_hours: float
    yuan: float
    open: bool
    """Still out when the report was written: counted up to then."""


class Cost(Struct, frozen=True, kw_only=True):
    """Everything together."""

    efforts: tuple[Effort, ...]
    person_hours: float
    yuan: float
    basis: str = "crew × hours × rate; rates assumed (learning/rates.toml), supplies and losses not counted"


@cache
def rates() -> dict[str, float]:
    """Yuan an hour a person, by kind of unit."""
    return tomllib.loads(files("anlan.learning").joinpath("rates.toml").read_text("utf-8"))


def cost(facts: Sequence[Fact], incident: str, city: City, until: datetime) -> Cost:
    """The effort of every unit sent and every other force on site; a unit on site counts once, by its dispatch."""
    kinds = {name: (unit.kind, unit.crew) for name, unit in city.all(Unit).items()}
    kinds |= {fact.unit: (fact.unit_kind, fact.crew) for fact in facts if isinstance(fact, ForceTakenIn)}
    stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
    people: dict[str, tuple[str, int]] = {}
    for fact in facts:
        match fact:
            case UnitStateChanged() if fact.incident == incident:
                ends = fact.status in (UnitStatus.AVAILABLE, UnitStatus.OUT)
                _stay(stays, fact.unit, fact.at, ends=ends)
                people[fact.unit] = kinds.get(fact.unit, ("other", 0))
            case ForceOnSite() if fact.incident == incident and fact.unit not in kinds:
                _stay(stays, fact.unit, fact.at, ends=not fact.here)
                people[fact.unit] = ("volunteers" if fact.volunteers else "other", fact.people)
    efforts = tuple(_effort(name, *people[name], spans, until) for name, spans in stays.items())
    return Cost(
        efforts=efforts,
        person_hours=round(sum(one.person_hours for one in efforts), 2),
        yuan=round(sum(one.yuan for one in efforts), 2),
    )


def _stay(
    stays: dict[str, list[tuple[datetime, datetime | None]]], unit: str, at: datetime, *, ends: bool
) -> None:
    spans = stays.setdefault(unit, [])
    running = bool(spans) and spans[-1][1] is None
    if ends and running:
        spans[-1] = (spans[-1][0], at)
    elif not ends and not running:
        spans.append((at, None))


def _effort(
    name: str, kind: str, crew: int, spans: list[tuple[datetime, datetime | None]], until: datetime
) -> Effort:
    hours = sum(((ends or until) - begins).total_seconds() for begins, ends in spans) / 3600
    table = rates()
    return Effort(
        unit=name, kind=kind, people=crew, hours=round(hours, 2), person_hours=round(hours * crew, 2),
        yuan=round(hours * crew * table.get(kind, table["other"]), 2),
        open=any(ends is None for _, ends in spans),
    )  # fmt: skip
