"""Earthquake: how strongly each place is shaken by a shock that has happened, first estimated, then observed."""

from anlan.hazards.earthquake.hazard import HAZARD

__all__ = ["HAZARD"]
