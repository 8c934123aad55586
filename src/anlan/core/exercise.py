"""An exercise: what is put in, what the house must do and people are expected to do, and the marks that came of it."""

from __future__ import annotations

from msgspec import Struct


class Said(Struct, frozen=True, kw_only=True):
    """Words that come in, once or several times over a while."""

    channel: str
    caller: str
    text: str
    times: int = 1
    over_min: int = 0
    before_min: int = 0
    picture: str = ""
    """Digest of the picture that comes with it, the same each time."""


class Inject(Struct, frozen=True, kw_only=True):
    """One row of the exercise's table, in the exercise's own words."""

    number: int
    offset: str
    """As written, e.g. "T−48:00"."""
    offset_min: int
    """Minutes from the landfall."""
    source: str
    by: str
    """report | cap | series | desk: how it comes."""
    text: str
    system: str
    """What the house must do."""
    person: str
    """What a person is expected to do."""
    limit_min: float | None = None
    """Within so many minutes; None = no limit is set."""
    area: str = ""
    said: tuple[Said, ...] = ()


class Point(Struct, frozen=True, kw_only=True):
    """One thing that was asked, and the fact that shows it was done; no fact and `met` = shown by absence."""

    what: str
    met: bool
    fact: str = ""
    after_min: float | None = None
    """Minutes from the inject to the fact."""
    within_min: float | None = None
    """The limit it was held against; None = none is set."""

    @property
    def in_time(self) -> bool:
        """Met, and within its limit where it has one."""
        late = self.within_min is not None and (self.after_min is None or self.after_min > self.within_min)
        return self.met and not late


class Mark(Struct, frozen=True, kw_only=True):
    """One inject marked: seen by the house, the right act by people (scripted in a headless run), in time."""

    number: int
    offset: str
    system: tuple[Point, ...]
    person: tuple[Point, ...]

    @property
    def seen(self) -> bool:
        """The house did everything it must."""
        return all(point.met for point in self.system)

    @property
    def right(self) -> bool:
        """People did everything they should."""
        return all(point.met for point in self.person)

    @property
    def in_time(self) -> bool:
        """Everything was done within its limit."""
        return all(point.in_time for point in (*self.system, *self.person))
