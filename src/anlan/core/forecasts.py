"""Forecasts: which alarms a hazard's model holds up, told whenever that changes."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Fact, fact
from anlan.core.tables import Rows, Table


class Alarm(Struct, frozen=True, kw_only=True):
    """The chance that one place reaches one level within one horizon passed the cut."""

    series: str
    level: str
    horizon_min: int
    chance: float


@fact("forecast")
class Forecast(Fact, frozen=True, kw_only=True):
    """The alarms that stand from now on, all of them; none listed means none stands."""

    hazard: str
    alarms: tuple[Alarm, ...]
    model: str
    missing: tuple[str, ...]
    """Places the model could say nothing about: no usable reading."""


class ForecastRow(Struct, frozen=True, kw_only=True):
    """The alarms of one hazard as they stand."""

    hazard: str
    alarms: tuple[Alarm, ...]
    missing: tuple[str, ...]


def _fold(item: Fact, rows: Rows[ForecastRow]) -> None:
    if isinstance(item, Forecast):
        rows.put(item.hazard, ForecastRow(hazard=item.hazard, alarms=item.alarms, missing=item.missing))


FORECASTS = Table("forecasts", ForecastRow, _fold)
