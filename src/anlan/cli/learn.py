"""Commands that look back: the after-action report of an incident, the scores of every warning."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.city.process import running_city
from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.learning.after_action import after_action, incidents_of
from anlan.learning.page import page
from anlan.learning.tally import tally
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database


@click.command("after-action")
@click.argument("incident", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write the page to.")
@in_a_house
def after(incident: str | None, as_json: bool, out: Path | None, home: Path, database: str) -> None:
    """What happened in INCIDENT, from the journal: decisions, reports on time, scores, hours and cost, lessons."""
    engine = open_database(must_exist(place_of(home, database)).url)
    facts = list(Journal(engine).facts())
    named = [incident] if incident else incidents_of(facts)
    try:
        reports = [after_action(facts, running_city(engine), one) for one in named]
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        say_json(reports)
        return
    text = "\n".join(page(report) for report in reports) or "no incident yet\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")
        click.echo(f"{out}: {len(reports)} incidents")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def scores(as_json: bool, home: Path, database: str) -> None:
    """Every warning's score by hazard, level and lead time."""
    engine = open_database(must_exist(place_of(home, database)).url)
    lines = tally(list(Journal(engine).facts()), running_city(engine))
    if as_json:
        say_json(lines)
        return
    for line in lines:
        lead = "no lead" if line.lead_median_min is None else f"median lead {line.lead_median_min} min"
        click.echo(
            f"{line.hazard} {line.level}: n {line.n}, hit {line.hit}, miss {line.miss}, "
            f"false alarm {line.false_alarm}, unknown {line.unknown}, {lead}"
        )
