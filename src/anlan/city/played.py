"""What a house plays: the built-in drill, a named scenario in its city, or a folder."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from anlan.cities import folder_of
from anlan.city.folder.reading import read
from anlan.core.scenarios import Record, Scenario, SourceError
from anlan.sources import builtin, choose


class Played(Struct, frozen=True, kw_only=True):
    """A name or a folder; neither = the built-in drill river."""

    name: str = ""
    data: str = ""

    def scenario(self) -> Scenario:
        """The scenario; raises `SourceError` when nobody knows the name or can read the folder."""
        if self.name and self.data:
            raise SourceError("a scenario has a name or a folder, not both")
        if self.data:
            return choose(Path(self.data)).scenario(Path(self.data))
        reader = builtin(self.name) if self.name else builtin()
        return reader.scenario(city=city_records(reader.manifest.city))


def city_records(name: str) -> tuple[Record, ...]:
    """The records of a built-in city; none where a scenario brings its own. Raises `SourceError` for an unknown one."""
    if not name:
        return ()
    try:
        folder = read(folder_of(name))
    except LookupError as error:
        raise SourceError(str(error)) from error
    if folder.problems:
        raise SourceError(f"{name}: {folder.problems[0]}")
    return tuple(folder.records)
