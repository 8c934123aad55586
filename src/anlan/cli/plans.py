"""Commands about the plan library and about who can be where, how soon."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.cli.options import in_a_house, must_exist, place_of, say_json


@click.group()
def plans() -> None:
    """The city's plans, clause by clause."""


@plans.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def list_(as_json: bool, home: Path, database: str) -> None:
    """Plans with version, number of clauses, and whether they are in force."""
    from anlan.city.library import plans_of

    found = plans_of(must_exist(place_of(home, database)))
    if as_json:
        say_json(found)
        return
    for row in found:
        state = "withdrawn" if row.withdrawn else "in force"
        click.echo(f"{row.name}\t{row.version}\t{row.n_clauses} clauses\t{state}\t{row.zh} {row.en}")


@plans.command()
@click.argument("words")
@click.option("--most", default=5, show_default=True, help="How many clauses at the most.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def search(words: str, most: int, as_json: bool, home: Path, database: str) -> None:
    """The clauses in force nearest to WORDS, best first, each with plan, number and version."""
    from anlan.city.library import search as find

    hits = find(must_exist(place_of(home, database)), words, most)
    if as_json:
        say_json(hits)
        return
    for hit in hits:
        click.echo(f"{hit.plan} {hit.clause} ({hit.version})\t{hit.score:.2f}\t{hit.zh} {hit.en}")
    if not hits:
        click.echo("no clause in force says anything near this")


@click.group()
def units() -> None:
    """Units of the city: where they are, and who can be where how soon."""


@units.command("near")
@click.argument("place")
@click.option("--kind", required=True, help="fire, medical, police, boat, rescue, power, works, sanitation.")
@click.option("--most", default=5, show_default=True, help="How many units at the most.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def near(place: str, kind: str, most: int, as_json: bool, home: Path, database: str) -> None:
    """Free units of a kind by travel time to PLACE (a facility, an area code, or "lon,lat"), closed roads avoided."""
    from anlan.city.library import nearest_units

    try:
        found = nearest_units(must_exist(place_of(home, database)), place, kind, most)
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        say_json(found)
        return
    for item in found:
        when = "way unknown" if item.travel_s is None else f"{-(-item.travel_s // 60)} min"
        click.echo(f"{item.unit}\t{when}")
    if not found:
        click.echo(f"no {kind} unit is free")
