"""Commands of the duty room's day."""

from __future__ import annotations

from pathlib import Path

import click

from anlan.cli.options import in_a_house, must_exist, place_of, say_json


@click.command()
@click.option(
    "--hours", type=click.FloatRange(min=0.1), default=24.0, help="How far back; 24 when not given."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def brief(hours: float, as_json: bool, home: Path, database: str) -> None:
    """值班要情: who is on duty, what happened, what is open, what falls due."""
    from anlan.city.brief import brief_of

    found = brief_of(must_exist(place_of(home, database)), hours)
    if as_json:
        say_json(found)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            click.echo(f"{name}:")
            for part, said in value.items():
                click.echo(f"  {part}: {_said(said)}")
        else:
            click.echo(f"{name}: {_said(value)}")


def _said(value: object) -> str:
    """A long list by its number; what nobody has told as such."""
    if value is None:
        return "nobody has told"
    return f"{len(value)}" if isinstance(value, list | tuple) and len(value) > 3 else str(value)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def moves(as_json: bool, home: Path, database: str) -> None:
    """转移进度: every relocation in numbers; households stand on the desk of those who may see them."""
    from anlan.city.brief import moves_of

    found = moves_of(must_exist(place_of(home, database)))
    if as_json:
        say_json(found)
        return
    for row in found:
        click.echo(
            f"{row.title.zh} · {row.title.en}: {row.state}, people {_said(row.people)}, moved {_said(row.moved)}, "
            f"in shelters {_said(row.in_shelters)}, left {_said(row.left)}"
        )
        for question in row.questions:
            click.echo(f"  ? {question.zh} · {question.en}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@in_a_house
def losses(as_json: bool, home: Path, database: str) -> None:
    """灾情统计: every area's row with what is asked about it, and the sum of what was accepted."""
    from anlan.city.brief import losses_of
    from anlan.core.losses import FIGURES

    rows, total = losses_of(must_exist(place_of(home, database)))
    if as_json:
        say_json({"rows": rows, "total": total})
        return
    for row in rows:
        click.echo(
            f"{row.area} {row.state}: " + ", ".join(f"{name} {_said(getattr(row, name))}" for name in FIGURES)
        )
        for question in row.questions:
            click.echo(f"  ? {question.zh} · {question.en}")
    if total is None:
        click.echo("nobody has reported losses")
        return
    sums = ", ".join(f"{name} {_said(getattr(total.figures, name))}" for name in FIGURES)
    click.echo(f"accepted {total.accepted}, waiting {total.waiting}: {sums}")
