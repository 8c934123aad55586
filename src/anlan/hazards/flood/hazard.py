"""The flood hazard behind the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from anlan.core.cards import read_card
from anlan.core.city import City, Ladder, Model
from anlan.core.facts import Fact
from anlan.core.observations import from_micros, micros
from anlan.core.ports import Ask, Exposure, ImpactRow, RiskRow, Seen, Window
from anlan.hazards.flood.basin import rises
from anlan.hazards.flood.model import UNTRAINED, as_record, fitted, parameters_of, thresholds, usable_part
from anlan.science.basin import Rise
from anlan.science.features import MEMORY_US
from anlan.science.risk import RiskColumns, predict
from anlan.science.trend import Forecaster

MEMORY = timedelta(microseconds=MEMORY_US)


class Flood:
    """Reads the gauges every ten minutes, and says which level comes within which horizon."""

    def __init__(self) -> None:
        self.card = read_card(__package__)
        self._laid_out: tuple[Model, tuple[str, ...], Forecaster] | None = None

    @property
    def name(self) -> str:
        """ "flood"."""
        return self.card.name

    @property
    def every_s(self) -> float:
        """Every ten minutes."""
        return self.card.every_s

    @property
    def asked_on(self) -> tuple[type[Fact], ...]:
        """Nothing: the river is read on a period."""
        return ()

    def rests(self, seen: Seen) -> bool:  # noqa: ARG002 — a river never rests
        """Never."""
        return False

    def due(self, seen: Seen) -> Sequence[Ask]:
        """All gauges with levels, at once."""
        places = tuple(thresholds(seen.city))
        return [Ask(hazard=self.name, at=seen.at, places=places)] if places else []

    def predict(self, seen: Seen, ask: Ask, standing: Sequence[tuple[str, str, int]]) -> Sequence[RiskRow]:
        """One row a gauge, level and horizon; a silent gauge raises no new alarm and drops none that stands."""
        levels = {name: rows for name, rows in thresholds(seen.city).items() if name in ask.places}
        windows = {name: usable_part(seen.readings.window(name, ask.at - MEMORY, ask.at)) for name in levels}
        model = seen.city.get(Model, self.name) or self.untrained()
        forecaster = self._forecaster(model, tuple(levels))
        basin = rises(seen, ask.at, windows, self.card.horizons_min)
        found = predict(forecaster, windows, micros(ask.at), levels, basin)
        return self._rows(found, model, seen.city, set(standing), basin)

    def untrained(self) -> Model:
        """The model a city starts with."""
        return as_record(UNTRAINED, None)

    def fit(self, city: City, history: Mapping[str, Window], until: datetime) -> Model | None:
        """The damped trend fitted to what was known by `until`."""
        return fitted(city, history, until)

    def impact(self, risk: RiskRow, exposure: Sequence[Exposure]) -> Sequence[ImpactRow]:  # noqa: ARG002 — thin form
        """Everybody in the gauge's area: thin, but never fewer than exposed; unknown stays unknown."""
        return [ImpactRow(area=item.area, people=item.people) for item in exposure]

    def measures(self, rank: int) -> Sequence[tuple[str, str]]:
        """The card's measures for this rank and below, verbatim."""
        return self.card.measures_for(rank)

    def _forecaster(self, model: Model, names: tuple[str, ...]) -> Forecaster:
        """Laid out once a model and set of gauges."""
        if self._laid_out is None or self._laid_out[0] is not model or self._laid_out[1] != names:
            self._laid_out = (model, names, Forecaster(parameters_of(model), names))
        return self._laid_out[2]

    def _rows(
        self,
        found: RiskColumns,
        model: Model,
        city: City,
        standing: set[tuple[str, str, int]],
        basin: Mapping[str, Rise],
    ) -> list[RiskRow]:
        ladder = city.get(Ladder, self.name)
        ranks = {row.level: row.rank for row in ladder.rows} if ladder else {}
        rows = []
        for i, (series, level) in enumerate(zip(found.gate, found.level, strict=True)):
            horizon, chance = int(found.horizon_min[i]), float(found.chance[i])
            stands, silent = (series, level, horizon) in standing, series in found.missing
            rows.append(
                RiskRow(
                    series=series,
                    level=level,
                    rank=ranks.get(level, 0),
                    horizon_min=horizon,
                    chance=chance,
                    low=_number(found.q05[i]),
                    median=_number(found.q50[i]),
                    high=_number(found.q95[i]),
                    onset=None
                    if found.onset_us[i] != found.onset_us[i]
                    else from_micros(int(found.onset_us[i])),
                    contributions=_parts(found, i, series in basin and not silent),
                    missing=(series,) if silent else basin[series].silent if series in basin else (),
                    model=f"{model.version}+basin" if series in basin and not silent else model.version,
                    alarm=stands if silent else bool(found.alarm[i] or found.reached[i]),
                )
            )
        return rows


def _parts(found: RiskColumns, row: int, by_rain: bool) -> dict[str, float]:
    """What the median is made of; where the rain speaks, its part stands in place of the usual drift."""
    parts = {name: float(part[row]) for name, part in found.contributions.items() if part[row] == part[row]}
    return {"rain" if by_rain and name == "drift" else name: part for name, part in parts.items()}


def _number(value: float) -> float | None:
    """NaN is unknown."""
    return None if value != value else float(value)


HAZARD = Flood()
