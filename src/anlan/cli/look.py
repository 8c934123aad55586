"""Commands that look: how the house is, and why something was said."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.city.explain import Explained, explain
from anlan.city.status import status_of
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def status(as_json: bool, home: Path, database: str) -> None:
    """How the house is: journal, feeds, open signals, warnings, what waits for people."""
    found = status_of(must_exist(place_of(home, database)))
    if as_json:
        say_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name}: {value}")


@click.command()
@click.argument("fact_id")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def why(fact_id: str, as_json: bool, home: Path, database: str) -> None:
    """Walk the evidence of FACT_ID both ways: back to readings and clauses, forward to what came of it."""
    place = must_exist(place_of(home, database))
    try:
        found = explain(Journal(open_database(place.url)), place, fact_id)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        say_json(found)
    else:
        _tell(found)


def _tell(found: Explained) -> None:
    click.echo(found.says)
    click.echo(f"  {found.id} · known {found.known_at:%Y-%m-%d %H:%M:%S}Z · by {found.by}")
    for title, steps in (("because", found.because), ("what came of it", found.came_of)):
        click.echo(title)
        for step in steps:
            click.echo(f"{'  ' * step.depth}{step.relation} → {step.says}")
