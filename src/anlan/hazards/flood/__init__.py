"""Flood: which gauge reaches which level within 30, 60 or 180 minutes."""

from anlan.hazards.flood.hazard import HAZARD

__all__ = ["HAZARD"]
