"""Putting a scenario on stage for people: from its beginning, or from a scene, and on from another one when asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from anlan.city import jumping
from anlan.city.drill import settle
from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.city.played import Played
from anlan.city.scenes import Scenes
from anlan.core.clock import LiveClock
from anlan.core.scenarios import Scenario, SourceError
from anlan.store.journal import screens
from anlan.store.journal.database import open_database
from anlan.store.people import carry_over

KEPT_PEOPLE = "people.db"


class Stage:
    """One house that plays one scenario; its scenes are made beside it."""

    def __init__(self, place: Place, played: Played, scenes: Path) -> None:
        """Raises SourceError when nobody can read what is to be played."""
        self.place, self._played = place, played
        self.scenario: Scenario = played.scenario()
        self.scenes = (
            Scenes(scenes, played, self.scenario) if self.scenario.bookmarks and not place.database else None
        )
        self._root = scenes
        self._maker: subprocess.Popen[bytes] | None = None

    def bookmark(self, name: str) -> str:
        """The bookmark to begin at: the one named, else the scenario's own; raises SourceError for an unknown one."""
        if self.scenes is None:
            if name:
                raise SourceError(f"{self.scenario.name} cannot begin at {name!r}: it keeps no scenes here")
            return ""
        names = [mark.name for mark in self.scenario.bookmarks]
        if name and name not in names:
            raise SourceError(f"no bookmark is called {name!r}; there are {', '.join(names)}")
        return name or self.scenario.opens or names[0]

    def ready(self, name: str) -> bool:
        """Whether one may begin at a bookmark now; makes its scene in a process of its own where it is missing."""
        if self.scenes is None or self.scenes.ready(name):
            return True
        self.make_missing()
        return False

    def make_missing(self) -> None:
        """See that a process makes what scenes are missing."""
        if self.scenes is None or not self.scenes.missing():
            return
        if self._maker is None or self._maker.poll() is not None:
            said = {"home": str(self._root), "database": "", "mode": self.place.mode.value}
            said |= {"name": self._played.name, "data": self._played.data}
            command = [
                sys.executable,
                "-m",
                "anlan.city.process",
                "scenes",
                msgspec.json.encode(said).decode(),
            ]
            self._maker = subprocess.Popen(command)  # noqa: S603 — our own module, no shell

    def begin(self, name: str, speed: float) -> dict[str, str]:
        """Set the house at a bookmark, or at the scenario's beginning, with fresh passwords; gives them by name."""
        at = None
        if self.scenes is not None:
            self.scenes.enter(name, self.place.home)
            at = next(mark.at for mark in self.scenario.bookmarks if mark.name == name)
        jumping.offer(self.place.home, self.scenario.bookmarks if self.scenes else ())
        return settle(self.place, self.scenario, speed, at)

    def jump(self, name: str) -> None:
        """Change the scene under the same people: their passwords and open sessions stay, the clock keeps its speed."""
        if self.scenes is None:
            return
        before = open_database(self.place.url)
        speed = PacedClock(before).speed or 0.0
        kept = self.place.home / KEPT_PEOPLE
        kept.unlink(missing_ok=True)
        people = open_database(f"sqlite:///{kept}")
        carry_over(before, people)
        generation = screens.head(before).generation
        before.dispose()
        self.scenes.enter(name, self.place.home)
        after = open_database(self.place.url)
        carry_over(people, after)
        at = next(mark.at for mark in self.scenario.bookmarks if mark.name == name)
        PacedClock(after, LiveClock()).set(speed, at)
        screens.outdate(after, max(generation, screens.head(after).generation))
        after.dispose()
        people.dispose()
        for path in self.place.home.glob(f"{KEPT_PEOPLE}*"):
            path.unlink()
        jumping.offer(self.place.home, self.scenario.bookmarks)

    def close(self) -> None:
        """Let nobody go on making scenes for a house that is gone."""
        if self._maker is not None and self._maker.poll() is None:
            self._maker.kill()  # a scene is there whole or not at all: nothing is lost but time
            self._maker.wait()
