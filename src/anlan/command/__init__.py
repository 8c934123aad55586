"""Command: carries out what was approved, or records what was done at once; never a proposal."""

from anlan.command.stage import Command

__all__ = ["Command"]
