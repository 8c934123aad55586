"""Scores by hazard, level and lead: what every warning came to, and every level that was reached unwarned."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from anlan.core.city import City, Ladder
from anlan.core.facts import Fact
from anlan.core.learning import Score
from anlan.core.warnings import Warning

LEADS = (("0-30", 30.0), ("30-60", 60.0), ("60-180", 180.0), ("180+", float("inf")))
"""Minutes from issue to the moment the level was reached."""


class Tally(Struct, frozen=True, kw_only=True):
    """One line: a hazard's level. Only hits have a lead; unknown (a silent gauge) never counts as calm."""

    hazard: str
    level: str
    n: int
    hit: int
    miss: int
    false_alarm: int
    unknown: int
    lead_median_min: float | None
    hits_by_lead_min: dict[str, int]


def tally(facts: Sequence[Fact], city: City) -> list[Tally]:
    """A line for every hazard and level that has a score, in the order of the first one."""
    hazards = {fact.thread_id: fact.hazard for fact in facts if isinstance(fact, Warning)}
    lines: dict[tuple[str, str], list[Score]] = {}
    for fact in facts:
        if isinstance(fact, Score):
            hazard = hazards.get(fact.about) or _by_level(fact.level, city)
            lines.setdefault((hazard, fact.level), []).append(fact)
    return [_line(hazard, level, scores) for (hazard, level), scores in lines.items()]


def _by_level(level: str, city: City) -> str:
    """A miss has no warning: the hazard is the one whose ladder alone has such a level."""
    found = [
        ladder.hazard
        for ladder in city.all(Ladder).values()
        if any(row.level == level for row in ladder.rows)
    ]
    return found[0] if len(found) == 1 else "unknown"


def _line(hazard: str, level: str, scores: list[Score]) -> Tally:
    leads = [score.lead_min for score in scores if score.label == "hit" and score.lead_min is not None]
    bounds = [0.0, *(top for _, top in LEADS)]
    count = {label: sum(score.label == label for score in scores) for label in ("hit", "miss", "false_alarm")}
    return Tally(
        hazard=hazard, level=level, n=len(scores), hit=count["hit"], miss=count["miss"],
        false_alarm=count["false_alarm"], unknown=len(scores) - sum(count.values()),
        lead_median_min=round(median(leads), 1) if leads else None,
        hits_by_lead_min={
            name: sum(low <= lead < high for lead in leads)
            for (name, _), low, high in zip(LEADS, bounds, bounds[1:], strict=False)
        },
    )  # fmt: skip
