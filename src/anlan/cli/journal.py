"""Commands about the journal."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.city.audit import audit_house
from anlan.city.house import TABLES
from anlan.city.screens import Follower
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.core.facts import Mode
from anlan.flow.rebuild import rebuild as rebuild_tables
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.journal.verify import verify as verify_journal

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def journal() -> None:
    """The journal: prove it, or build its tables again."""


@journal.command()
@_AS_JSON
@in_a_house
def verify(as_json: bool, home: Path, database: str) -> None:
    """Recompute every id and the chain; the first bad row is named."""
    report = verify_journal(Journal(open_database(must_exist(place_of(home, database)).url)))
    if as_json:
        say_json(report)
    if not report.ok:
        raise click.ClickException(f"fact {report.first_bad_seq}: {report.reason}")
    if not as_json:
        click.echo(f"{report.facts} facts, chain whole")


@journal.command()
@_AS_JSON
@in_a_house
def audit(as_json: bool, home: Path, database: str) -> None:
    """Derive everything again from the given facts; the first fact that differs is named."""
    report = audit_house(must_exist(place_of(home, database, mode_of(home, database))))
    if as_json:
        say_json(report)
    if report.difference is not None:
        found = report.difference
        raise click.ClickException(f"fact {found.seq}\nwritten {found.written}\nderived {found.derived}")
    if not as_json:
        click.echo(f"{report.given} given facts derive the same {report.facts} facts, byte for byte")


def mode_of(home: Path, database: str) -> Mode:
    """The mode a house was run in: every fact of it says so."""
    first = next(Journal(open_database(place_of(home, database).url)).facts(until=1), None)
    return first.mode if first else Mode.LIVE


@journal.command()
@_AS_JSON
@in_a_house
def rebuild(as_json: bool, home: Path, database: str) -> None:
    """Build decision and screen tables from the facts beside the old ones, and swap."""
    engine = open_database(must_exist(place_of(home, database)).url)
    book = Journal(engine)
    done = rebuild_tables(book, TABLES)
    Follower(book, engine).rebuild()
    if as_json:
        say_json(done)
    else:
        click.echo(f"rebuilt {sum(done.rows.values())} rows from {done.facts} facts")
