"""The Wenchuan earthquake of 2008, its real main shock beside the fictional mountain city of Minan."""

from anlan.sources.wenchuan_2008.reader import READER

__all__ = ["READER"]
