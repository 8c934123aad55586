"""Commands for who writes a hazard: begin a folder, and check one."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click
import msgspec

from anlan.city.hazard_folder import faults

_TEMPLATES = {"card.toml": "card.toml.txt", "__init__.py": "__init__.py.txt", "hazard.py": "hazard.py.txt"}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The faults as JSON.")
def check(folder: Path, as_json: bool) -> None:
    """Say whether the folder of a hazard is whole; each fault names its file, line and what is allowed."""
    found = faults(folder)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo("\n".join(found) if found else f"{folder}: whole")
    if found:
        raise SystemExit(1)


@click.group()
def new() -> None:
    """Begin something of your own."""


@new.command()
@click.argument("name")
@click.option("--reads", default="stage", show_default=True, help="The property it reads.")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder to put it into.")
def hazard(name: str, reads: str, into: Path) -> None:
    """Begin a hazard: persistence that keeps the contract, and a card to be written."""
    if not name.isidentifier() or not name.islower():
        raise click.ClickException(f"{name!r}: a hazard's name is lower-case letters, digits and _")
    folder = into / name
    if folder.exists():
        raise click.ClickException(f"{folder} is there already")
    folder.mkdir(parents=True)
    for target, template in _TEMPLATES.items():
        text = files("anlan.cli").joinpath("scaffold", template).read_text("utf-8")
        (folder / target).write_text(text.replace("NAME", name).replace("PROPERTY", reads), "utf-8")
    click.echo(f"{folder}: write its card, then `anlan check {folder}`")
