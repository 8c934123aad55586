"""`anlan replay`: a scenario through the whole house, without a screen."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from anlan.city.headless import headless
from anlan.cli.options import say_json
from anlan.core.clock import LiveClock


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="A folder of readings; none = the built-in drill.",
)
@click.option("--headless", "no_screen", is_flag=True, help="Scripted people answer; nothing is shown.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON alone on stdout.")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=None,
    help="Keep the house here; none = a temporary one.",
)
def replay(data: Path | None, no_screen: bool, as_json: bool, home: Path | None) -> None:
    """Play a scenario as it would have been known, by the same code as live, and score every warning."""
    if not no_screen:
        raise click.ClickException("with a screen, use `anlan run --data DIR`; here say --headless")
    clock = LiveClock()
    began = clock.now()
    with tempfile.TemporaryDirectory() as temporary:
        try:
            found = headless(data, home or Path(temporary), elapsed_s=lambda: (clock.now() - began).total_seconds())
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        say_json(found)
    else:
        for name, value in found.items():
            click.echo(f"{name}: {value}")
    sys.stdout.flush()
