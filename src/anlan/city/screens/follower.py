"""Following the journal: facts after the cursor become rows, written with the cursor in one transaction."""

from __future__ import annotations

from sqlalchemy import Engine

from anlan.city.screens.project import PROJECTION, project
from anlan.city.screens.shown import Shown
from anlan.core.city import City
from anlan.core.given import Configured
from anlan.store.journal import Journal, screens
from anlan.store.journal.screens import ScreenHead, ScreenRow

STEP = 2000
"""Facts taken in one transaction: a long catch-up shows progress and holds the lock for moments only."""


class Follower:
    """Keeps the screen tables up with the journal. One of these runs for a journal; readers are many."""

    def __init__(self, journal: Journal, engine: Engine) -> None:
        self._journal, self._engine = journal, engine
        self._shown: Shown | None = None
        self._cursor = 0

    def follow(self) -> int:
        """Take in what the journal has beyond the cursor; gives how many facts that was."""
        if self._shown is None and self._journal.cursor(screens.PROJECTION) != PROJECTION:
            return self.rebuild()
        taken = 0
        while step := self._step():
            taken += step
        return taken

    def rebuild(self) -> int:
        """Build the tables beside the old ones from the first fact on, and swap them in one transaction."""
        shown, cursor, taken = Shown(City()), 0, 0
        rows: dict[tuple[str, str], ScreenRow] = {}
        for fact in self._journal.facts():
            _merge(rows, project(fact, shown))
            cursor, taken = fact.seq, taken + 1
        kept = [row for row in rows.values() if not row.gone]
        with self._journal.writing() as connection:
            screens.swap(connection, kept, cursor, PROJECTION)
        self._shown, self._cursor = shown, cursor
        return taken

    def head(self) -> ScreenHead:
        """How far the screen is behind."""
        return screens.head(self._engine)

    def _step(self) -> int:
        shown = self._shown or self._load()
        self._shown = None  # whatever fails from here on, the tables are read anew
        rows: dict[tuple[str, str], ScreenRow] = {}
        taken, cursor = 0, self._cursor
        for fact in self._journal.facts(cursor, until=cursor + STEP):
            _merge(rows, project(fact, shown))
            cursor, taken = fact.seq, taken + 1
        if taken:
            with self._journal.writing() as connection:
                screens.write(connection, rows.values(), cursor)
        self._shown, self._cursor = shown, cursor
        return taken

    def _load(self) -> Shown:
        self._cursor = self._journal.cursor(screens.CURSOR)
        city = City()
        for fact in self._journal.facts(until=self._cursor, kind=Configured.kind):
            if isinstance(fact, Configured):
                city.take(fact.record, fact.name, fact.content)
        shown = Shown(city)
        shown.load(screens.read(self._engine))
        return shown


def _merge(rows: dict[tuple[str, str], ScreenRow], changed: list[ScreenRow]) -> None:
    for row in changed:
        rows[row.name, row.key] = row
