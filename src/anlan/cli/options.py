"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from anlan.city.house import Place
from anlan.core.canonical import plain
from anlan.core.facts import Mode

C = TypeVar("C", bound=Callable[..., Any])


HOUSES = Path(".anlan")
"""Where houses live when nobody says otherwise: live, drill, replay, headless/NAME."""


def last_house() -> Path:
    """The house whose journal was written last; `.anlan/live` when there is none."""
    journals = sorted(
        (path for path in HOUSES.glob("**/journal.db") if "scenes" not in path.parts),
        key=lambda path: path.stat().st_mtime,
    )
    return journals[-1].parent if journals else HOUSES / "live"


def in_a_house(command: C) -> C:
    """`--home` and `--database`: which house a command is about."""
    command = click.option(
        "--home", type=click.Path(path_type=Path), default=last_house,
        help="Folder the house keeps its things in; the one used last when not given.",
    )(command)  # fmt: skip
    return click.option(
        "--database", default="", help="SQLAlchemy URL of the journal; empty = SQLite in the home."
    )(command)


def place_of(home: Path, database: str, mode: Mode = Mode.LIVE) -> Place:
    """The house a command names."""
    return Place(home=home, database=database, mode=mode)


def must_exist(place: Place) -> Place:
    """The house, or one clear error when there is none yet."""
    if not place.database and not (place.home / "journal.db").exists():
        raise click.ClickException(
            f"{place.home}: no house here yet; `anlan run --home {place.home}` starts one"
        )
    return place


def say_json(value: object) -> None:
    """JSON alone on stdout."""
    click.echo(msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode())
