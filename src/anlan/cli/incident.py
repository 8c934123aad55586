"""Commands about one incident: its archive package, written once and proved later."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.city import archive as package
from anlan.city.process import running_city
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database


@click.group()
def incident() -> None:
    """An incident: its archive."""


@incident.command()
@click.argument("incident_id", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the package into.")
@click.option("--check", "checked", type=click.Path(path_type=Path), help="Folder of a package to prove.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def archive(
    incident_id: str | None,
    out: Path | None,
    checked: Path | None,
    as_json: bool,
    home: Path,
    database: str,
) -> None:
    """Write the archive of INCIDENT_ID (PDF, JSON, list of hashes), or prove one with --check."""
    if checked is not None:
        _prove(checked, as_json=as_json)
        return
    if incident_id is None or out is None:
        raise click.UsageError("name the incident and --out, or a package to --check")
    engine = open_database(must_exist(place_of(home, database)).url)
    try:
        names = package.write(list(Journal(engine).facts()), running_city(engine), incident_id, out)
    except (LookupError, FileExistsError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        say_json({"out": str(out), "files": names})
    else:
        click.echo(f"{out}: {', '.join(names)}")


def _prove(folder: Path, *, as_json: bool) -> None:
    try:
        wrong = package.check(folder)
    except FileNotFoundError as error:
        raise click.ClickException(f"{folder}: no {package.SUMS} here, so this is no archive") from error
    if as_json:
        say_json({"package": str(folder), "whole": not wrong, "wrong": wrong})
    if wrong:
        raise click.ClickException("\n".join(wrong))
    if not as_json:
        click.echo(f"{folder}: whole")
