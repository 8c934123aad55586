"""The exercise: people who act on its injects, and the marks that the journal earns."""

from anlan.city.exercise.marking import Night, marks, summary
from anlan.city.exercise.playing import exercise_report, marked, staff_of, table
from anlan.city.exercise.staff import Look, Staff, Step

__all__ = [
    "Look",
    "Night",
    "Staff",
    "Step",
    "exercise_report",
    "marked",
    "marks",
    "staff_of",
    "summary",
    "table",
]
