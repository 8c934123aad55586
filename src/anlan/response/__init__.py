"""Response: what teams say of their tasks, in whatever order it arrives."""

from anlan.response.lateness import CatchingUp
from anlan.response.losses import CountingLosses
from anlan.response.relocation import Relocating
from anlan.response.stage import Response

__all__ = ["CatchingUp", "CountingLosses", "Relocating", "Response"]
