"""初判: a grade from verified figures by the city's grade table; "以上" includes the number itself (493 art. 3)."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.command.clocks import rank
from anlan.command.figures import gravest
from anlan.core.casualties import FigureEntry, FigureReleased
from anlan.core.city import GradeRule
from anlan.core.extraction import Figure
from anlan.core.facts import Fact
from anlan.core.grades import CommandLevel, GradeJudged
from anlan.core.incidents import INCIDENTS, IncidentRow, IncidentTypeSet
from anlan.core.ports import Seen


class Grading:
    """Judges again whenever a figure comes; a grade that a person confirmed only ever rises by machine."""

    name = "grading"
    takes = (FigureEntry, FigureReleased, IncidentTypeSet)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A figure that puts the incident on another rung gives a first judgement, unconfirmed."""
        incident = seen.rows(INCIDENTS).get(getattr(fact, "incident", "") or fact.thread)
        if incident is None or not incident.open:
            return
        figures = {
            figure: value
            for figure in (Figure.DEATHS, Figure.SERIOUS)
            if (value := gravest(incident.thread, figure, seen)) is not None
        }
        rule = judged(incident, figures, seen)
        if rule is None or rule.grade is incident.grade:
            return
        if incident.grade_confirmed and rank(rule.grade) < rank(incident.grade):
            return
        yield GradeJudged(
            at=fact.at, by=self.name, incident=incident.thread, grade=rule.grade, before=incident.grade,
            figures=tuple(f"{figure.value}={value}" for figure, value in figures.items()),
            commands=CommandLevel(rule.commands), clause=rule.clause,
        )  # fmt: skip


def judged(incident: IncidentRow, figures: dict[Figure, int], seen: Seen) -> GradeRule | None:
    """The highest rung the figures reach; None without a table for the category or without anybody hurt."""
    reached = [
        rule
        for rule in seen.city.all(GradeRule).values()
        if rule.category == incident.category and _reaches(rule, figures)
    ]
    return max(reached, key=lambda rule: rank(rule.grade), default=None)


def _reaches(rule: GradeRule, figures: dict[Figure, int]) -> bool:
    bars = [(rule.deaths, Figure.DEATHS), (rule.serious, Figure.SERIOUS)]
    if all(bar is None for bar, _ in bars) and rule.loss_wan_yuan is None:
        return any(value > 0 for value in figures.values())
    return any(bar is not None and figures.get(figure, -1) >= bar for bar, figure in bars)
