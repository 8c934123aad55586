"""`anlan run`: the house, with everything it needs, under one supervisor."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import click
import httpx
import msgspec

from anlan.city.drill import settle
from anlan.city.house import Place
from anlan.city.stopping import Stop
from anlan.city.supervise import Supervisor
from anlan.cli.options import HOUSES
from anlan.core.facts import Mode
from anlan.sources import SourceError

HOST = "127.0.0.1"
READY_WITHIN_S = 60


@click.command()
@click.option(
    "--drill", is_flag=True, help="A flood on a fictional river, from its beginning, in a house of its own."
)
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="Play this folder's readings instead."
)
@click.option(
    "--port",
    type=int,
    default=8000,
    show_default=True,
    help="Where the page is served, on this machine only.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, 600),
    default=60.0,
    show_default=True,
    help="Scenario time ÷ real time.",
)
@click.option(
    "--home", type=click.Path(path_type=Path), default=None, help="Folder the house keeps its things in."
)
@click.option("--database", default="", help="SQLAlchemy URL of the journal; empty = SQLite in the home.")
def run(drill: bool, data: Path | None, port: int, speed: float, home: Path | None, database: str) -> None:
    """Start the house: flow and sender, web and ingest, worker, and a feed when a scenario is played."""
    played = drill or data is not None
    mode = Mode.LIVE if not played else Mode.REPLAY if data else Mode.DRILL
    place = Place(home=home or HOUSES / mode.value, database=database, mode=mode)
    if played and home is None and not database:
        shutil.rmtree(place.home, ignore_errors=True)  # a scenario without a named home begins anew
    place.home.mkdir(parents=True, exist_ok=True)
    _must_be_free(port)
    try:
        secrets = settle(place, data, speed) if played else {}
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    supervisor, stop = Supervisor(_commands(place, data, port, played)), Stop()
    supervisor.start()
    try:
        if _answers(port, stop):
            _welcome(place, port, secrets)
        supervisor.watch(stop)
    finally:
        supervisor.stop()


def _commands(place: Place, data: Path | None, port: int, played: bool) -> dict[str, list[str]]:
    """Module and arguments of every process, in the order they start."""
    said = {"home": str(place.home), "database": place.database, "mode": place.mode.value}
    arguments = msgspec.json.encode({**said, "data": str(data or "")}).decode()
    web = msgspec.json.encode({**said, "host": HOST, "port": str(port)}).decode()
    commands = {
        "flow": ["-m", "anlan.city.process", "flow", arguments],
        "web": ["-m", "anlan.web", web],
        "worker": ["-m", "anlan.city.process", "worker", arguments],
    }
    if played:
        commands["feed"] = ["-m", "anlan.city.process", "feed", arguments]
    return commands


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise click.ClickException(f"port {port} is in use; choose another with --port") from error


def _answers(port: int, stop: Stop) -> bool:
    """The page is there, within a minute."""
    for _ in range(READY_WITHIN_S * 5):
        if stop.wait(0.2):
            return False
        try:
            if httpx.get(f"http://{HOST}:{port}/healthz", timeout=2).is_success:
                return True
        except httpx.TransportError:
            continue
    click.echo("the web process does not answer yet; it goes on trying", err=True)
    return False


def _welcome(place: Place, port: int, secrets: dict[str, str]) -> None:
    if place.mode is Mode.DRILL:
        click.echo("演练 DRILL: a fictional river; nothing leaves this machine")
    elif place.mode is Mode.REPLAY:
        click.echo("回放 REPLAY: recorded readings; nothing leaves this machine")
    for name, secret in secrets.items():
        click.echo(f"  {name:<14} {secret}")
    click.echo(f"http://{HOST}:{port}/")
