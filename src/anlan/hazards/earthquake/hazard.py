"""The earthquake hazard behind the port: a report and the stations in, shaking by place out. Never a public word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from msgspec import Struct

from anlan.core.cards import read_card
from anlan.core.city import City, Ladder, Model, Series
from anlan.core.earthquakes import EARTHQUAKES, EarthquakeReported, EarthquakeRow
from anlan.core.facts import Fact
from anlan.core.observations import Quality
from anlan.core.places import metres_between
from anlan.core.ports import Ask, Exposure, ImpactRow, RiskRow, Seen, Window
from anlan.core.properties import INTENSITY, measuring
from anlan.science.shaking import chance_of, hypocentral_km, intensity, scatter, waves

_UNUSABLE = Quality.RANGE | Quality.UNREADABLE
_LATELY = timedelta(minutes=10)
"""Without a report the shaking of now is what stations said so long back."""
_READ_WITHIN = 0.5
"""Half a degree: an observed intensity is known to one step."""
_OF_90 = 1.645


class Parameters(Struct, frozen=True, kw_only=True):
    """What the model rests on, as the card and the record carry it."""

    cut: float
    over_after_min: float
    observe_after_s: float


class Shaking(Struct, frozen=True, kw_only=True):
    """What one place is in for, or has had."""

    expected: float | None = None
    sigma: float = 0.0
    arrives: datetime | None = None
    observed: float | None = None
    """Strongest so far; None where the station is silent."""
    by_station: bool = False
    """The first minutes are over: what was observed replaces what was estimated."""
    parts: dict[str, float] = {}


class Earthquake:
    """Estimates from the report until the waves have passed, then says what the stations saw."""

    def __init__(self) -> None:
        self.card = read_card(__package__)

    @property
    def name(self) -> str:
        """ "earthquake"."""
        return self.card.name

    @property
    def every_s(self) -> float:
        """Every minute while a report is young."""
        return self.card.every_s

    @property
    def asked_on(self) -> tuple[type[Fact], ...]:
        """A report."""
        return (EarthquakeReported,)

    def rests(self, seen: Seen) -> bool:
        """No report is young."""
        return self._young(seen, self._parameters(seen), seen.at) is None

    def due(self, seen: Seen) -> Sequence[Ask]:
        """Every station with levels and a place, at once."""
        places = tuple(series.name for series in _places(seen.city))
        return [Ask(hazard=self.name, at=seen.at, places=places)] if places else []

    def predict(self, seen: Seen, ask: Ask, standing: Sequence[tuple[str, str, int]]) -> Sequence[RiskRow]:
        """One row a place, level and horizon."""
        parameters, model = self._parameters(seen), seen.city.get(Model, self.name) or self.untrained()
        event, stands = self._young(seen, parameters, ask.at), set(standing)
        ladder = seen.city.get(Ladder, self.name)
        ranks = {row.level: row.rank for row in ladder.rows} if ladder else {}
        rows, levels = [], seen.city.levels()
        for series in _places(seen.city):
            if series.name not in ask.places:
                continue
            shaking = _shaking(seen, series, event, parameters, ask.at)
            for level, over in levels[series.name]:
                for horizon in self.card.horizons_min:
                    place = (series.name, level, horizon)
                    found = _row(place, over, shaking, ask.at, parameters, place in stands)
                    rows.append(msgspec.structs.replace(found, rank=ranks.get(level, 0), model=model.version))
        return rows

    def untrained(self) -> Model:
        """The published relation: nothing of it is fitted here."""
        return Model(hazard=self.name, version="earthquake-point-source-1", parameters=self.card.parameters)

    def fit(self, city: City, history: Mapping[str, Window], until: datetime) -> Model | None:  # noqa: ARG002
        """None: a city's own shocks are too few."""
        return None

    def impact(self, risk: RiskRow, exposure: Sequence[Exposure]) -> Sequence[ImpactRow]:  # noqa: ARG002 — thin form
        """Everybody in the area: thin, but never fewer than exposed; unknown stays unknown."""
        return [ImpactRow(area=item.area, people=item.people) for item in exposure]

    def measures(self, rank: int) -> Sequence[tuple[str, str]]:
        """The card's measures for this rank and below, verbatim, with who decides them."""
        return self.card.measures_for(rank)

    def _parameters(self, seen: Seen) -> Parameters:
        model = seen.city.get(Model, self.name) or self.untrained()
        return msgspec.convert(model.parameters, Parameters)

    def _young(self, seen: Seen, parameters: Parameters, at: datetime) -> EarthquakeRow | None:
        """The strongest shock reported of the last hour."""
        since = at - timedelta(minutes=parameters.over_after_min)
        young = [row for row in seen.rows(EARTHQUAKES).all() if since < row.origin <= at]
        return max(young, key=lambda row: (row.magnitude, row.origin), default=None)


def _shaking(
    seen: Seen, series: Series, event: EarthquakeRow | None, parameters: Parameters, at: datetime
) -> Shaking:
    heard = _latest(seen, series, at) is not None
    observed = _strongest(seen, series, event.origin if event else at - _LATELY, at) if heard else None
    if event is None or series.place is None:
        return Shaking(observed=observed, by_station=True)
    far = hypocentral_km(metres_between(series.place, event.place) / 1000, event.depth_km)
    s = waves(far).s
    passed = event.origin + timedelta(seconds=float(s[2]) + parameters.observe_after_s)
    expected = float(intensity(event.magnitude, far))
    near = float(intensity(event.magnitude, hypocentral_km(0.0, event.depth_km)))
    return Shaking(
        expected=expected,
        sigma=float(scatter(far)),
        arrives=event.origin + timedelta(seconds=float(s[1])),
        observed=observed,
        by_station=at >= passed and observed is not None,
        parts={"at the source": near, "distance": expected - near},
    )


def _row(
    place: tuple[str, str, int],
    over: float,
    shaking: Shaking,
    at: datetime,
    parameters: Parameters,
    stands: bool,
) -> RiskRow:
    """One level and horizon of a place; rank and model are filled in by the caller."""
    name, level, horizon = place
    reached = shaking.observed is not None and shaking.observed >= over
    comes = shaking.arrives is not None and shaking.arrives <= at + timedelta(minutes=horizon)
    blind = shaking.observed is None and shaking.expected is None
    low = median = high = None
    parts: dict[str, float] = {}
    chance = 0.0
    if shaking.by_station or not comes:
        if shaking.observed is not None:
            low, median, high = (
                shaking.observed - _READ_WITHIN,
                shaking.observed,
                shaking.observed + _READ_WITHIN,
            )
            parts = {"observed": shaking.observed}
    elif shaking.expected is not None:
        half = _OF_90 * shaking.sigma
        low, median, high = shaking.expected - half, shaking.expected, shaking.expected + half
        parts, chance = shaking.parts, float(chance_of(over, shaking.expected, shaking.sigma))
    ahead = comes and shaking.arrives is not None and shaking.arrives > at and not reached
    return RiskRow(
        series=name,
        level=level,
        rank=0,
        horizon_min=horizon,
        chance=1.0 if reached else chance,
        low=low,
        median=median,
        high=high,
        onset=shaking.arrives if ahead else None,
        contributions=parts,
        missing=(name,) if shaking.observed is None else (),
        model="",
        alarm=stands if blind else reached or chance >= parameters.cut,
    )


def _places(city: City) -> list[Series]:
    """Intensity series that have levels and stand somewhere."""
    levels = city.levels()
    return [series for series in measuring(city, INTENSITY) if series.name in levels and series.place]


def _latest(seen: Seen, series: Series, at: datetime) -> float | None:
    return _strongest(seen, series, at - timedelta(seconds=series.silent_after_s), at)


def _strongest(seen: Seen, series: Series, since: datetime, until: datetime) -> float | None:
    """The strongest usable reading after `since`; None when there is none."""
    window = seen.readings.window(series.name, since, until)
    fine = ~np.isnan(window.values) & ((window.quality & _UNUSABLE) == 0)
    return float(window.values[fine].max()) if fine.any() else None


HAZARD = Earthquake()
