"""Whatever a command says, a program can read."""

from __future__ import annotations

from collections.abc import Iterator

import click

from anlan.cli import main

WITHOUT = {("run",), ("new", "hazard")}
"""They start something or write files for a person to go on with; they answer nothing."""


def commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that is no group, with the words that call it."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name, found in command.commands.items():
        yield from commands(found, (*path, name))


def test_every_command_that_answers_can_answer_in_json() -> None:
    """A command without --json would have to be read off the screen."""
    silent = {
        path
        for path, command in commands(main)
        if not any("--json" in option.opts for option in command.params)
    }
    assert silent == WITHOUT
