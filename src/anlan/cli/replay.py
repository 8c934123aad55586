"""`anlan replay`: a scenario through the whole house, without a screen."""

from __future__ import annotations

import fcntl
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from anlan.city.headless import headless
from anlan.city.played import Played
from anlan.cli.options import HOUSES, say_json
from anlan.core.clock import LiveClock


@click.command()
@click.argument("name", default="")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="A folder of readings; neither folder nor NAME = the built-in drill.",
)
@click.option("--headless", "no_screen", is_flag=True, help="Scripted people answer; nothing is shown.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON alone on stdout.")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=None,
    help="Keep the house here (it must be new).",
)
@click.option(
    "--exercise",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the exercise's table, inject by inject, to this file.",
)
def replay(
    name: str, data: Path | None, no_screen: bool, as_json: bool, home: Path | None, exercise: Path | None
) -> None:
    """Play a scenario as it would have been known, by the same code as live, and score every warning.

    NAME is a built-in scenario, e.g. mangkhut-2018.
    """
    if not no_screen:
        raise click.ClickException(
            "with a screen: `anlan run --scenario NAME` or `anlan run --data DIR`; here say --headless"
        )
    clock, played = LiveClock(), Played(name=name, data=str(data or ""))
    began = clock.now()
    with _house(home) as place:
        try:
            found = headless(
                played, place, elapsed_s=lambda: (clock.now() - began).total_seconds(), exercise=exercise
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        say_json(found)
    else:
        for name, value in found.items():
            click.echo(f"{name}: {value}")
    sys.stdout.flush()


@contextmanager
def _house(home: Path | None) -> Iterator[Path]:
    """A new house: the one asked for; else one that is kept for `anlan why` until the next replay here.

    A replay that runs beside another one, or where nothing can be written, has a temporary house.
    """
    with ExitStack() as until_then:
        yield home or _kept(until_then) or Path(until_then.enter_context(tempfile.TemporaryDirectory()))


def _kept(until_then: ExitStack) -> Path | None:
    kept = HOUSES / "headless"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        lock = until_then.enter_context((kept / "lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another replay has it, or nothing can be written here
        return None
    shutil.rmtree(kept / "last", ignore_errors=True)
    return kept / "last"
