"""Scenes: the house of a scenario as it stands at each bookmark, played once with scripted people and kept.

A scene belongs to the very code and city that made it: with another line of either it is made anew. The house plays in
drill mode, every act of its people marked scripted; what is kept are copies of its files, and to begin is to copy them.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import anlan
from anlan.city.exercise import staff_of
from anlan.city.house import House, Place
from anlan.city.played import Played
from anlan.city.replay import Replay
from anlan.city.screens import Follower
from anlan.core.clock import VirtualClock
from anlan.core.facts import Mode
from anlan.core.scenarios import Bookmark, Scenario
from anlan.store.journal.outbox import let_go

DATABASES = ("journal.db", "observations.db")
_OF_NO_MATTER = ("web", "cli", "testing", "__pycache__")
"""Folders of the code that change nothing in a journal."""


class Scenes:
    """The scenes of one scenario, under one folder."""

    def __init__(self, root: Path, played: Played, scenario: Scenario) -> None:
        self._root, self._scenario = root, scenario
        self.folder = root / f"{scenario.name}-{print_of(played)}"

    def ready(self, name: str) -> bool:
        """Whether a bookmark's scene is there."""
        return (self.folder / name).is_dir()

    def missing(self) -> list[Bookmark]:
        """Bookmarks that have no scene yet, in order."""
        return [mark for mark in self._scenario.bookmarks if not self.ready(mark.name)]

    def enter(self, name: str, home: Path) -> None:
        """Put a scene's files in the place of a house's own; raises LookupError for one that is not there."""
        if not self.ready(name):
            raise LookupError(f"no scene is kept for {name}")
        home.mkdir(parents=True, exist_ok=True)
        for database in DATABASES:
            for path in home.glob(f"{database}*"):
                path.unlink()
        shutil.copytree(self.folder / name, home, dirs_exist_ok=True)

    def make(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Play from the beginning and keep every scene that is missing; False when another process is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            self._forget_others()
            missing = self.missing()
            if missing:
                self._play(missing, stopped)
        return True

    def _play(self, missing: list[Bookmark], stopped: Callable[[], bool]) -> None:
        home = self.folder / "making"
        shutil.rmtree(home, ignore_errors=True)
        clock = VirtualClock(self._scenario.begins - timedelta(minutes=1))
        house = House(Place(home=home, mode=Mode.DRILL, durable=False), clock)
        replay = Replay(house, self._scenario, clock, officer=staff_of(self._scenario, house))
        follower = Follower(house.journal, house.engine)
        replay.begin()
        for mark in missing:
            replay.play_until(mark.at)
            let_go(house.engine)
            follower.follow()
            self._keep(home, mark.name)
            if stopped():
                break
        house.close()
        shutil.rmtree(home, ignore_errors=True)

    def _keep(self, home: Path, name: str) -> None:
        """Copy the house as it stands; a scene is there whole or not at all."""
        fresh = self.folder / f".{name}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for database in DATABASES:
            with (
                closing(sqlite3.connect(home / database)) as one,
                closing(sqlite3.connect(fresh / database)) as other,
            ):
                one.backup(other)
        for path in home.glob("*.key"):
            shutil.copy2(path, fresh / path.name)
        fresh.rename(self.folder / name)

    def _forget_others(self) -> None:
        """Scenes of the same scenario by other code are of no use to anybody."""
        for path in self._root.glob(f"{self._scenario.name}-*"):
            if path != self.folder:
                shutil.rmtree(path, ignore_errors=True)


@cache
def print_of(played: Played) -> str:
    """A short name for the code and what it plays: every file that could change a journal counts."""
    digest = sha256(f"{played.name}|{played.data}".encode())
    root = Path(anlan.__file__).parent
    for top in sorted(path for path in root.iterdir() if path.name not in _OF_NO_MATTER):
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
