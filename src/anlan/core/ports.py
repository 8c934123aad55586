"""Ports: what the rooms ask of the world and of each other; handed in by `city`, never looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from anlan.core.cards import Card
from anlan.core.city import City, Model
from anlan.core.evidence import Range
from anlan.core.facts import Fact, Mode
from anlan.core.tables import Reading, Table

R = TypeVar("R", bound=Struct)


class Window(Struct, frozen=True):
    """Recent readings of one series: times [µs since 1970], values in its unit (NaN = null), quality flags."""

    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    quality: npt.NDArray[np.uint16]


class Readings(Protocol):
    """The stream floor as the fact floor sees it: recent values known now, by series name."""

    def window(self, series: str, since: datetime, until: datetime) -> Window:
        """Readings of a series observed in (since, until], in time order; empty when there are none."""

    def latest(self, series: str) -> tuple[datetime, float] | None:
        """Time and value of the newest usable reading, or None: unknown is not zero."""

    def range(self, series: str, since: datetime, until: datetime, known_until: datetime) -> Range:
        """The evidence form of a stretch of readings, both ends included."""


class Seen(Protocol):
    """What is known at this moment, never later."""

    @property
    def at(self) -> datetime:
        """The known-time of the turn in progress."""

    @property
    def mode(self) -> Mode:
        """Live, drill or replay."""

    @property
    def city(self) -> City:
        """The running city."""

    @property
    def readings(self) -> Readings:
        """Recent readings."""

    def rows(self, table: Table[R]) -> Reading[R]:
        """A decision table, including what this turn has derived so far."""

    def fact(self, fact_id: str) -> Fact | None:
        """One fact by id."""


class Stage(Protocol):
    """A handful of decisions: facts in, facts out."""

    @property
    def name(self) -> str:
        """The room's name; stands in `by` of what it derives."""

    @property
    def takes(self) -> tuple[type[Fact], ...]:
        """The kinds of fact it looks at."""

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What follows from a fact, in an order that is the stage's own rule."""


class Exposure(Struct, frozen=True, kw_only=True):
    """Who and what stands in harm's way in one area; None = nobody has told us."""

    area: str
    people: int | None


class RiskRow(Struct, frozen=True, kw_only=True):
    """The chance that one place reaches one level within one horizon, with everything that went into it."""

    series: str
    level: str
    rank: int
    horizon_min: int
    chance: float
    low: float | None
    median: float | None
    high: float | None
    """5 %, 50 %, 95 % of the quantity at the horizon, in the series' unit."""
    onset: datetime | None
    contributions: dict[str, float]
    missing: tuple[str, ...]
    model: str
    alarm: bool
    """The chance passes the cut chosen on the choose slice (with hysteresis)."""
    hours: float | None = None
    """If it comes: how long the level is expected to last within the horizon [h]."""


class ImpactRow(Struct, frozen=True, kw_only=True):
    """People affected in one area if a risk comes true; None = exposure unknown, never 0."""

    area: str
    people: int | None


class Ask(Struct, frozen=True, kw_only=True):
    """A reason to run a hazard's model now."""

    hazard: str
    at: datetime
    places: tuple[str, ...]


class Hazard(Protocol):
    """The run-time half of a hazard plug-in; columnar, many places at once."""

    @property
    def name(self) -> str:
        """The folder's name, e.g. "flood"."""

    @property
    def every_s(self) -> float:
        """How often the model is asked when nothing else calls for it [s]."""

    @property
    def card(self) -> Card:
        """What the folder says of itself."""

    @property
    def asked_on(self) -> tuple[type[Fact], ...]:
        """Kinds of fact upon which the model is asked at once, besides its period."""

    def rests(self, seen: Seen) -> bool:
        """Nothing calls for asking again before the next fact of `asked_on`."""

    def due(self, seen: Seen) -> Sequence[Ask]:
        """What should be asked now."""

    def predict(self, seen: Seen, ask: Ask, standing: Sequence[tuple[str, str, int]]) -> Sequence[RiskRow]:
        """Risks of every place × level × horizon; `standing` = (series, level, horizon_min) of alarms held up now."""

    def untrained(self) -> Model:
        """The model a city starts with."""

    def fit(self, city: City, history: Mapping[str, Window], until: datetime) -> Model | None:
        """A model fitted to readings known by `until`; None when they are too few. Slow: for a worker."""

    def impact(self, risk: RiskRow, exposure: Sequence[Exposure]) -> Sequence[ImpactRow]:
        """Who would be affected."""

    def measures(self, rank: int) -> Sequence[tuple[str, str]]:
        """Measures of the card for a level of this rank, as (zh, en), verbatim."""


class Outgoing(Struct, frozen=True, kw_only=True):
    """One message to one receiver by one channel, as the sender takes it from the outbox."""

    id: str
    mode: Mode
    channel: str
    to: str
    standing: str
    subject: str
    text: str
    cap: str
    """CAP 1.2 XML, empty where the message is no warning."""
    repeat: bool
    """An earlier attempt ended unknown: marked 重复 with the same number."""


class Channel(Protocol):
    """A way out of the house."""

    @property
    def name(self) -> str:
        """e.g. "smtp"."""

    @property
    def public(self) -> bool:
        """Reaches residents: takes only statutory and relay, never a drill."""

    @property
    def deduplicates(self) -> bool:
        """The peer drops what carries a key it has seen, so an unknown attempt may be sent again unmarked."""

    def send(self, message: Outgoing) -> str:
        """Hand the message over and return the peer's word; raises OSError or ValueError when it was not taken."""
