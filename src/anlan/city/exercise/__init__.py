"""The exercise: people who act on its injects, and the marks that the journal earns."""

from anlan.city.exercise.marking import marks, summary
from anlan.city.exercise.staff import Look, Staff, Step

__all__ = ["Look", "Staff", "Step", "marks", "summary"]
