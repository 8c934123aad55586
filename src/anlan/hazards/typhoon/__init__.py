"""Typhoon: which district has which wind within 3 to 48 hours, from the bulletins' last two fixes."""

from anlan.hazards.typhoon.hazard import HAZARD

__all__ = ["HAZARD"]
