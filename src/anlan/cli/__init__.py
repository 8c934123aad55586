"""The command line: one group, one file a family of commands."""

from anlan.cli.main import main

__all__ = ["main"]
