"""What is wrong in a city folder: where, what, and what is allowed or to be done now."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from anlan.core.scenarios import SourceError

Step = str | int
"""A field's name or an element's place on the way into a record."""


class Problem(Struct, frozen=True, order=True):
    """One thing that somebody has to repair, as `file:line what — now what`."""

    file: str
    line: int
    what: str
    now: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.what} — {self.now}"


class Where(Struct, frozen=True):
    """Where a record stands, and where its inner parts do if they have lines of their own."""

    file: str
    line: int
    inner: dict[tuple[Step, ...], tuple[str, int]] = {}

    def at(self, *path: Step) -> tuple[str, int]:
        """File and line of the nearest part that is written down on the way to a field."""
        for length in range(len(path), 0, -1):
            if found := self.inner.get(path[:length]):
                return found
        return self.file, self.line

    def problem(self, what: str, now: str, *path: Step) -> Problem:
        """A problem with a field of the record."""
        file, line = self.at(*path)
        return Problem(file, line, what, now)


class FolderProblems(SourceError):
    """A city folder that nobody can take in as it stands; holds every problem at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
