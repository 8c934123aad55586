"""Commands about readings and the city they belong to."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.city.house import Place
from anlan.city.process import running_city
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.core.city import Source
from anlan.core.clock import LiveClock
from anlan.intake import Intake, Receipt, UnreadableFile
from anlan.store.journal.database import open_database
from anlan.store.observations import ObservationLog


def door(place: Place) -> Intake:
    """The way in of a house that may be running at the same time."""
    clock = LiveClock()
    return Intake(running_city(open_database(place.url)), ObservationLog.open(place.log, clock), clock)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--source", default="", help="Which feed the files come from; the city's only one when not given."
)
@click.option("--json", "as_json", is_flag=True, help="Receipts as JSON.")
@in_a_house
def ingest(files: tuple[Path, ...], source: str, as_json: bool, home: Path, database: str) -> None:
    """Take readings in from CSV, NDJSON, Parquet or Arrow FILES."""
    place = must_exist(place_of(home, database))
    source = source or _only_source(place)
    way_in, failed, receipts = door(place), 0, {}
    for path in files:
        try:
            receipts[str(path)] = way_in.ingest_file(path, source)
        except UnreadableFile as error:
            failed += 1
            click.echo(f"{path}: {error}; nothing of it was stored", err=True)
    if as_json:
        say_json(receipts)
    else:
        for name, receipt in receipts.items():
            click.echo(f"{name}: {_line(receipt)}")
    if failed:
        raise SystemExit(1)


def _only_source(place: Place) -> str:
    """The feed of a city that has but one; else the person must say which."""
    known = list(running_city(open_database(place.url)).all(Source))
    if len(known) != 1:
        raise click.ClickException(f"say --source; the city knows {', '.join(known) or 'none'}")
    return known[0]


@click.group()
def quarantine() -> None:
    """Rows that could not be used: look at them, and run them again after a repair."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def list_(as_json: bool, home: Path, database: str) -> None:
    """Rows held back, oldest first, each with its reason."""
    held = door(must_exist(place_of(home, database))).quarantined()
    if as_json:
        say_json(held)
        return
    for row in held:
        click.echo(f"{row.number}\t{row.source}\t{row.reason}\t{row.detail}")
    click.echo(f"{len(held)} rows held")


@quarantine.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def retry(as_json: bool, home: Path, database: str) -> None:
    """Run held rows through the same door again."""
    found = door(must_exist(place_of(home, database))).retry()
    if as_json:
        say_json(found)
        return
    for source, receipt in found.items():
        click.echo(f"{source}: {_line(receipt)}")


def _line(receipt: Receipt) -> str:
    held = len(receipt.quarantined)
    return f"accepted {receipt.accepted}, flagged {receipt.flagged}, duplicate {receipt.duplicate}, quarantined {held}"
