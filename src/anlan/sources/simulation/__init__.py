"""The workshop of the built-in scenarios: a city's own series filled with a simulated course, every one marked so."""

from anlan.sources.simulation.course import Course, Values, moments
from anlan.sources.simulation.ground import Ground

__all__ = ["Course", "Ground", "Values", "moments"]
