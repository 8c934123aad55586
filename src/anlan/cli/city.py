"""`anlan city`: the city's own files checked, taken into a house, written out of it, compared with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from anlan.city.folder import FolderProblems
from anlan.city.folder.checking import Checked
from anlan.city.folder.diff import Change, changes
from anlan.city.folder.layout import PROFILE
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.core.scenarios import Record
from anlan.sources import SourceError, scenario_of

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def city() -> None:
    """The city's own files."""


@city.command()
@click.argument("folder", type=FOLDER)
@_as_json
def check(folder: Path, as_json: bool) -> None:
    """Read a city FOLDER: every problem with file and line, what is in it, what is assumed and what is unknown.

    A folder of readings that comes without a city's own files is described the same way.
    """
    checked = _checked(folder)
    if as_json:
        say_json(_described(checked))
    else:
        for problem in checked.problems:
            click.echo(str(problem), err=True)
        click.echo(f"{_name(checked.records, folder)}: {_counted(checked.records)}")
        for note in checked.notes:
            click.echo(f"- {note}")
    if checked.problems:
        raise SystemExit(1)


@city.command(name="import")
@click.argument("folder", type=FOLDER)
@click.option(
    "--yes", is_flag=True, help="Do not ask: also withdraw and overwrite what the house has otherwise."
)
@_as_json
@in_a_house
def import_(folder: Path, yes: bool, as_json: bool, home: Path, database: str) -> None:
    """Take a city FOLDER into a house, all or nothing: one fact for every object that differs."""
    from anlan.city.importing import planned, take_in
    from anlan.store.journal.database import open_database

    place = place_of(home, database)
    place.home.mkdir(parents=True, exist_ok=True)
    engine = open_database(place.url)
    try:
        plan = planned(folder, engine)
    except FolderProblems as error:
        click.echo(str(error), err=True)
        raise click.ClickException("nothing was imported") from error
    _ask_first(plan.touched, "changed in the house since the last import", yes)
    _ask_first([one for one in plan.changes if one.how == "removed"], "to be withdrawn", yes)
    outcome = take_in(plan, folder, place, engine)
    if as_json:
        say_json({"changes": plan.changes, "outcome": outcome})
    else:
        left = f", {outcome.waiting} wait for the running house" if outcome.waiting else ""
        click.echo(
            f"{_counted_changes(plan.changes)}; {outcome.done} of {outcome.asked} facts taken in{left}"
        )
    if outcome.refused:
        raise click.ClickException("; ".join(outcome.refused))


@city.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_as_json
@in_a_house
def export(folder: Path, as_json: bool, home: Path, database: str) -> None:
    """Write the running city of a house into a FOLDER of plain files; what the vault keeps stays there."""
    from anlan.city.folder import write
    from anlan.city.importing import running_records

    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / PROFILE.file).exists():
        raise click.ClickException(f"{folder} is neither empty nor a city folder; name another one")
    files = write(running_records(must_exist(place_of(home, database)).url), folder)
    if as_json:
        say_json({"folder": str(folder), "files": files})
    else:
        click.echo(f"{len(files)} files in {folder}")


@city.command()
@click.argument("folder", type=FOLDER)
@_as_json
@in_a_house
def diff(folder: Path, as_json: bool, home: Path, database: str) -> None:
    """Say what a city FOLDER says otherwise than the house, by file; exit code 1 when anything differs."""
    from anlan.city.process import running_city
    from anlan.store.journal.database import open_database

    checked = _checked(folder)
    found = changes(checked.records, running_city(open_database(must_exist(place_of(home, database)).url)))
    if as_json:
        say_json({"problems": checked.problems, "changes": found})
    else:
        for problem in checked.problems:
            click.echo(str(problem), err=True)
        for change in found:
            click.echo(str(change))
        click.echo(_counted_changes(found))
    if found or checked.problems:
        raise SystemExit(1)


def _checked(folder: Path) -> Checked:
    """A city folder checked; a folder of readings by the reader that knows it."""
    from anlan.city.folder.checking import check as check_folder
    from anlan.core.clock import LiveClock

    if (folder / PROFILE.file).exists():
        return check_folder(folder, LiveClock().now().date())
    try:
        scenario = scenario_of(folder)
    except SourceError as error:
        raise click.ClickException(f"{error} A city's own folder has a {PROFILE.file}.") from error
    return Checked(records=scenario.records, problems=(), notes=scenario.notes)


def _ask_first(found: list[Change] | tuple[Change, ...], words: str, yes: bool) -> None:
    if not found or yes:
        return
    for change in found:
        click.echo(str(change), err=True)
    click.confirm(f"{len(found)} objects {words}. Go on?", abort=True, err=True)


def _described(checked: Checked) -> dict[str, object]:
    counts = Counter(kind for kind, _, _ in checked.records)
    return {"records": dict(sorted(counts.items())), "problems": checked.problems, "notes": checked.notes}


def _name(records: tuple[Record, ...], folder: Path) -> str:
    return next((name for kind, name, _ in records if kind == "profile"), folder.name)


def _counted(records: tuple[Record, ...]) -> str:
    counts = Counter(kind for kind, _, _ in records)
    return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))


def _counted_changes(found: list[Change] | tuple[Change, ...]) -> str:
    counts = Counter(change.how.value for change in found)
    return ", ".join(f"{n} {how}" for how, n in sorted(counts.items())) or "no difference"
