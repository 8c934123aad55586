"""Extraction by rules: what a message says, with the place of its words; nothing is made up, no order is followed."""

from anlan.language.extraction.gazetteer import Gazetteer
from anlan.language.extraction.rules import extract, figures

__all__ = ["Gazetteer", "extract", "figures"]
