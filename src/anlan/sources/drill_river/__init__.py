"""The built-in fictional river: a drill that needs no data."""

from anlan.sources.drill_river.reader import READER

__all__ = ["READER"]
