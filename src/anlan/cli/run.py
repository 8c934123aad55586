"""`anlan run`: the house, with everything it needs, under one supervisor."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import click
import httpx
import msgspec

from anlan.city import jumping
from anlan.city.house import Place
from anlan.city.played import Played
from anlan.city.staging import Stage
from anlan.city.stopping import Stop
from anlan.city.supervise import Supervisor
from anlan.cli.options import HOUSES
from anlan.core.facts import Mode
from anlan.sources import SourceError

HOST = "127.0.0.1"
SCENES = HOUSES / "scenes"
"""Where the scenes of built-in scenarios are kept, so that the second start is quick."""
NEEDED_FOR_THE_PAGE = ("flow", "web")
READY_WITHIN_S = 60


@click.command()
@click.option("--scenario", default="", help="A built-in scenario by its name, e.g. mangkhut-2018.")
@click.option(
    "--bookmark", default="", help="Where in the scenario to begin, e.g. T-24; none = where it opens."
)
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
def run(
    scenario: str, bookmark: str, drill: bool, data: Path | None, port: int, speed: float, home: Path | None,
    database: str,
) -> None:  # fmt: skip
    """Start the house: flow and sender, web and ingest, worker, and a feed when a scenario is played."""
    playing = bool(drill or scenario or data)
    mode = Mode.LIVE if not playing else Mode.REPLAY if data else Mode.DRILL
    place = Place(home=home or HOUSES / mode.value, database=database, mode=mode)
    played = Played(name=scenario, data=str(data or "")) if playing else None
    if playing and home is None and not database:
        shutil.rmtree(place.home, ignore_errors=True)  # a scenario without a named home begins anew
    place.home.mkdir(parents=True, exist_ok=True)
    _must_be_free(port)
    stop = Stop()
    try:
        stage = Stage(place, played, SCENES) if played else None
        secrets = _set(stage, bookmark, speed, stop) if stage else {}
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    if not stop.asked:
        _keep_going(place, played, stage, port, secrets, stop)
    if stage:
        stage.close()


def _set(stage: Stage, bookmark: str, speed: float, stop: Stop) -> dict[str, str]:
    """The house at the bookmark, its scene made where it is missing; the passwords by name."""
    name = stage.bookmark(bookmark)
    if not stage.ready(name):
        click.echo(f"playing {stage.scenario.name} up to {name} once; the next start is quick", err=True)
    while not stage.ready(name):
        if stop.wait(0.2):
            return {}
    return stage.begin(name, speed)


def _keep_going(
    place: Place, played: Played | None, stage: Stage | None, port: int, secrets: dict[str, str], stop: Stop
) -> None:
    """Start every process and keep it running; change the scene when the page asks for it."""
    supervisor = Supervisor(_commands(place, played, port))

    def jump() -> None:
        name = jumping.asked(place.home) if stage else None
        if stage and name and _wait_for(stage, name, stop):
            supervisor.stop()
            stage.jump(name)
            supervisor.start()

    supervisor.start(*NEEDED_FOR_THE_PAGE)
    try:
        if _answers(port, stop):
            _welcome(place, port, secrets, stage)
        supervisor.start()  # four at once would keep the page waiting for those nobody looks at yet
        if stage:
            stage.make_missing()
        supervisor.watch(stop, jump)
    finally:
        supervisor.stop()


def _wait_for(stage: Stage, name: str, stop: Stop) -> bool:
    """The scene is there; people go on in the old one until it is."""
    while not stage.ready(name):
        if stop.wait(0.5):
            return False
    return True


def _commands(place: Place, played: Played | None, port: int) -> dict[str, list[str]]:
    """Module and arguments of every process, in the order they start."""
    said = {"home": str(place.home), "database": place.database, "mode": place.mode.value}
    plays = {"name": played.name, "data": played.data} if played else {}
    arguments = msgspec.json.encode({**said, **plays}).decode()
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


def _welcome(place: Place, port: int, secrets: dict[str, str], stage: Stage | None) -> None:
    if place.mode is Mode.DRILL:
        click.echo("演练 DRILL: a fictional city; nothing leaves this machine")
    elif place.mode is Mode.REPLAY:
        click.echo("回放 REPLAY: recorded readings; nothing leaves this machine")
    for name, secret in secrets.items():
        click.echo(f"  {name:<14} {secret}")
    if stage and stage.scenes:
        click.echo(f"  bookmarks: {', '.join(mark.name for mark in stage.scenario.bookmarks)}")
    click.echo(f"http://{HOST}:{port}/")
