"""Measures of a warning: word for word from the hazard's card and the city's plans, each with who decides it."""

from __future__ import annotations

from anlan.core.city import City, Plan
from anlan.core.ports import Hazard
from anlan.core.warnings import Measure


def measures(city: City, hazard: Hazard, rank: int) -> tuple[Measure, ...]:
    """The card's measures for a level, then the plans' that name a deciding body; none said twice."""
    card = [Measure(zh, en) for zh, en in hazard.measures(rank)]
    return tuple({item.zh: item for item in (*ordered(city, hazard.name, rank), *card)}.values())


def ordered(city: City, hazard: str, rank: int) -> list[Measure]:
    """What the plans order from this level on and who decides it, in the order of their clauses."""
    return [
        Measure(clause.zh, clause.en, clause.body)
        for plan in city.all(Plan).values()
        for clause in plan.clauses
        if clause.body
        and clause.hazard == hazard
        and clause.from_rank is not None
        and clause.from_rank <= rank
    ]
