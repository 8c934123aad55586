"""Typhoon Mangkhut of 2018, its real track over the fictional city of Binhai."""

from anlan.sources.mangkhut_2018.reader import READER

__all__ = ["READER"]
