"""The typhoon hazard behind the port: bulletins in, wind by place and horizon out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from msgspec import Struct

from anlan.core.cards import read_card
from anlan.core.city import City, Ladder, Model, Series
from anlan.core.facts import Fact
from anlan.core.observations import Quality, micros
from anlan.core.ports import Ask, Exposure, ImpactRow, RiskRow, Seen, Window
from anlan.core.properties import WIND_SPEED, StormFeed, measuring, storm_feeds
from anlan.science.storm_track import Fix, Motion, Strike, TrackErrors, strike
from anlan.science.wind_field import Values

MEMORY = timedelta(hours=24)
FAINT = 0.01
"""Below this chance nothing is said about when it would come."""
_UNUSABLE = Quality.RANGE | Quality.UNREADABLE
_HOUR_US = 3_600_000_000


class Parameters(Struct, frozen=True, kw_only=True):
    """What the model rests on, as the card and the record carry it."""

    errors: TrackErrors
    cut: float
    """An alarm stands from this chance on."""
    keep: float
    """A standing alarm stays down to this chance."""
    patience_h: float
    """Without a bulletin for so long the storm counts as unseen [h]."""


class Typhoon:
    """Carries the storm on as it moved last; bulletins that stop coming neither raise nor drop an alarm."""

    def __init__(self) -> None:
        self.card = read_card(__package__)

    @property
    def name(self) -> str:
        """ "typhoon"."""
        return self.card.name

    @property
    def every_s(self) -> float:
        """Every hour."""
        return self.card.every_s

    @property
    def asked_on(self) -> tuple[type[Fact], ...]:
        """Nothing: bulletins are readings."""
        return ()

    def rests(self, seen: Seen) -> bool:  # noqa: ARG002 — the next bulletin is no fact to wait for
        """Never."""
        return False

    def due(self, seen: Seen) -> Sequence[Ask]:
        """The wind series of each district, at once, where the city takes bulletins at all.

        A station in a town is not asked about where its district has a station of its own.
        """
        stations = _places(seen.city) if storm_feeds(seen.city) else []
        areas = {series.area for series in stations}
        places = tuple(
            series.name for series in stations if not areas & set(seen.city.around(series.area)[1:])
        )
        return [Ask(hazard=self.name, at=seen.at, places=places)] if places else []

    def predict(self, seen: Seen, ask: Ask, standing: Sequence[tuple[str, str, int]]) -> Sequence[RiskRow]:
        """One row a place, level and horizon."""
        model = seen.city.get(Model, self.name) or self.untrained()
        parameters = msgspec.convert(model.parameters, Parameters)
        places = [series for series in _places(seen.city) if series.name in ask.places]
        feed, fixes = _newest(seen, ask.at)
        coming, silent = None, True
        if fixes:
            at_h = micros(ask.at) / _HOUR_US
            silent = at_h - fixes[-1].hours > parameters.patience_h
            hours = np.arange(self.card.horizons_min[-1] // 60 + 1, dtype=np.float64)
            points = [series.place for series in places if series.place is not None]
            lon, lat = (np.array([getattr(point, axis) for point in points]) for axis in ("lon", "lat"))
            coming = strike(Motion.of(fixes), at_h, hours, lon, lat, parameters.errors)
        ladder = seen.city.get(Ladder, self.name)
        ranks = {row.level: row.rank for row in ladder.rows} if ladder else {}
        missing = feed.series if silent else ()
        view = _View(seen, ask.at, model.version, parameters, coming, missing, set(standing), ranks)
        horizons, levels = self.card.horizons_min, seen.city.levels()
        return [
            row
            for i, series in enumerate(places)
            for row in view.rows(i, series, levels[series.name], horizons)
        ]

    def untrained(self) -> Model:
        """Persistence with the card's errors: nothing of it is fitted here."""
        return Model(hazard=self.name, version="typhoon-persistence-1", parameters=self.card.parameters)

    def fit(self, city: City, history: Mapping[str, Window], until: datetime) -> Model | None:  # noqa: ARG002
        """None: one storm teaches nothing about the next."""
        return None

    def impact(self, risk: RiskRow, exposure: Sequence[Exposure]) -> Sequence[ImpactRow]:  # noqa: ARG002 — thin form
        """Everybody in the area: thin, but never fewer than exposed; unknown stays unknown."""
        return [ImpactRow(area=item.area, people=item.people) for item in exposure]

    def measures(self, rank: int) -> Sequence[tuple[str, str]]:
        """The card's measures for this rank and below, verbatim, with who decides them."""
        return self.card.measures_for(rank)


class _View:
    """One answer in the making."""

    def __init__(
        self,
        seen: Seen,
        at: datetime,
        version: str,
        parameters: Parameters,
        coming: Strike | None,
        missing: tuple[str, ...],
        standing: set[tuple[str, str, int]],
        ranks: Mapping[str, int],
    ) -> None:
        self._seen, self._at, self._version, self._parameters = seen, at, version, parameters
        self._coming, self._missing, self._standing = coming, missing, standing
        self._ranks = ranks

    def rows(
        self, place: int, series: Series, levels: Sequence[tuple[str, float]], horizons: Sequence[int]
    ) -> list[RiskRow]:
        """Every level and horizon of one place."""
        present = _present(self._seen, series, self._at)
        looks = [_look(self._coming, place, horizon, present) for horizon in horizons]
        return [
            self._row(
                (series.name, level, horizon), self._ranks.get(level, 0), over, _told(look, over), present
            )
            for level, over in levels
            for horizon, look in zip(horizons, looks, strict=True)
        ]

    def _row(
        self, place: tuple[str, str, int], rank: int, over: float, told: _Told, present: float | None
    ) -> RiskRow:
        name, level, horizon = place
        reached = present is not None and present >= over
        chance = 1.0 if reached else told.chance
        stands = place in self._standing
        cut = self._parameters.keep if stands else self._parameters.cut
        low, high = told.low, told.high
        if self._missing and self._coming is not None:
            # Somewhere between calm and its worst: never surer than heard.
            low, high = 0.0, max(self._coming.greatest, high or 0.0)
        return RiskRow(
            series=name,
            level=level,
            rank=rank,
            horizon_min=horizon,
            chance=chance,
            low=low,
            median=told.median,
            high=high,
            onset=None if told.onset_h is None else self._at + timedelta(hours=told.onset_h),
            contributions=told.contributions,
            missing=self._missing,
            model=self._version,
            alarm=reached or (stands if self._missing else chance >= cut),
            hours=told.hours,
        )


class _Look(Struct, frozen=True):
    """What the members say of one place and horizon."""

    members: Values
    """(member, hour) wind [m/s]."""
    peaks: Values
    low: float
    median: float
    high: float
    contributions: dict[str, float]


class _Told(Struct, frozen=True):
    """And of one level."""

    chance: float = 0.0
    low: float | None = None
    median: float | None = None
    high: float | None = None
    onset_h: float | None = None
    hours: float | None = None
    contributions: dict[str, float] = {}


def _look(coming: Strike | None, place: int, horizon: int, present: float | None) -> _Look | None:
    if coming is None:
        return None
    until = int(np.searchsorted(coming.hours, horizon / 60, side="right"))
    members = coming.wind[place, :, :until].astype(np.float64)
    peaks: Values = np.maximum(members.max(axis=1), present or 0.0)
    low, median, high = (float(value) for value in np.quantile(peaks, (0.05, 0.5, 0.95)))
    now, straight = float(coming.middle[place, 0]), float(coming.middle[place, :until].max())
    parts = {"now": now, "approach": straight - now, "spread": median - straight}
    return _Look(members, peaks, low, median, high, parts)


def _told(look: _Look | None, over: float) -> _Told:
    if look is None:
        return _Told()
    chance = float((look.peaks >= over).mean())
    if chance < FAINT:
        return _Told(chance, look.low, look.median, look.high, contributions=look.contributions)
    over_it = look.members >= over
    comes = over_it.any(axis=1)
    spoken = bool(comes.any())
    return _Told(
        chance=chance,
        low=look.low,
        median=look.median,
        high=look.high,
        onset_h=float(np.median(over_it[comes].argmax(axis=1))) if spoken else None,
        hours=float(over_it[comes].sum(axis=1).mean()) if spoken else None,
        contributions=look.contributions,
    )


def _places(city: City) -> list[Series]:
    """Wind series that have levels and stand somewhere."""
    levels = city.levels()
    return [series for series in measuring(city, WIND_SPEED) if series.name in levels and series.place]


def _present(seen: Seen, series: Series, at: datetime) -> float | None:
    """The newest usable wind while the station is not silent."""
    window = seen.readings.window(series.name, at - timedelta(seconds=series.silent_after_s), at)
    values = window.values[_usable(window)]
    return float(values[-1]) if values.size else None


def _usable(window: Window) -> np.ndarray:
    fine: np.ndarray = ~np.isnan(window.values) & ((window.quality & _UNUSABLE) == 0)
    return fine


def _newest(seen: Seen, at: datetime) -> tuple[StormFeed, list[Fix]]:
    """The storm heard of last, and its whole fixes of the last day; any feed of the city when none has spoken."""
    heard = [(feed, _fixes(seen, feed, at)) for feed in storm_feeds(seen.city)]
    return max(heard, key=lambda pair: pair[1][-1].hours if pair[1] else -1.0)


def _fixes(seen: Seen, feed: StormFeed, at: datetime) -> list[Fix]:
    columns: list[dict[int, float]] = []
    for name in feed.series:
        window = seen.readings.window(name, at - MEMORY, at)
        fine = _usable(window)
        columns.append(dict(zip(window.times[fine].tolist(), window.values[fine].tolist(), strict=True)))
    whole = sorted(set(columns[0]).intersection(*columns[1:]))
    return [Fix(time / _HOUR_US, *(column[time] for column in columns)) for time in whole]


HAZARD = Typhoon()
