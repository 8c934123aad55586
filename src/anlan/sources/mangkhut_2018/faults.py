"""What fails during the exercise: a gauge that stands still, an island that falls silent and comes back at once."""

from __future__ import annotations

from anlan.core.properties import STAGE
from anlan.science.wind_field import Values
from anlan.sources.simulation import Course, Ground

STUCK, STUCK_FROM_H, STUCK_UNTIL_H = "白鹭桥站", -50.25, -42.0
"""Unchanged for six hours when somebody looks at T-44:10; repaired two hours later."""
ISLAND, SILENT_FROM_H, SILENT_UNTIL_H = "南屿区", -1.3, 10.0


def stand_still(course: Course, ground: Ground, values: dict[str, Values]) -> None:
    """Let the gauge repeat one number while its neighbours move."""
    since, until = course.step(STUCK_FROM_H), course.step(STUCK_UNTIL_H)
    for series in ground.called(STUCK, STAGE):
        values[series.name][since:until] = values[series.name][since]


def held_back(course: Course, ground: Ground) -> dict[str, list[tuple[int, int]]]:
    """Everything on the island: nothing is heard, and at the end all of it comes at once, late."""
    stretch = (course.step(SILENT_FROM_H), course.step(SILENT_UNTIL_H))
    return {series.name: [stretch] for series in ground.inside(ISLAND)}
