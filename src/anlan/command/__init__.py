"""Command: carries out what was approved, or records what was done at once; never a proposal."""

from anlan.command.cascades import Cascading
from anlan.command.dispatch import Dispatching
from anlan.command.needing import Needing
from anlan.command.sheltering import Sheltering
from anlan.command.stage import Command
from anlan.command.supply import Supplying

__all__ = ["Cascading", "Command", "Dispatching", "Needing", "Sheltering", "Supplying"]
