"""Relocation: what follows from people's words while a risk zone is emptied and filled again."""

from anlan.response.relocation.stage import Relocating

__all__ = ["Relocating"]
