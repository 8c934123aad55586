"""The city's series as columns, so that a batch is checked without a look at each row's record."""

from __future__ import annotations

import numpy as np

from anlan.core.city import City, Series, Source
from anlan.core.units import InconvertibleUnit, converter
from anlan.intake.draft import Draft
from anlan.intake.receipt import Reason

HOUR_US = 3_600_000_000
BELIEVABLE = 1e15
"""No city quantity is larger, in any unit; beyond it a series without bounds is out of range too."""
GUESS_M = 1_000.0
"""A place known less well than this is a guess, and readings from it carry PLACE [m]."""


class SeriesTable:
    """What intake needs to know of every series, one entry per series."""

    def __init__(self, city: City) -> None:
        series = list(city.all(Series).values())
        sources = city.all(Source)
        self._made_of = (series, list(sources.values()))
        self.place_by_name = {one.name: place for place, one in enumerate(series)}
        self.numbers = np.array([one.number for one in series], np.int32)
        self.units = [one.unit for one in series]
        self.low = np.array([-BELIEVABLE if one.low is None else one.low for one in series], float)
        self.high = np.array([BELIEVABLE if one.high is None else one.high for one in series], float)
        self.rate_per_us = np.array(
            [np.inf if one.rate_per_h is None else one.rate_per_h / HOUR_US for one in series], float
        )
        self.late_us = np.array([_late_us(one, sources.get(one.source)) for one in series], np.int64)
        self.guessed = np.array(
            [one.place is not None and (one.place.within_m or 0.0) > GUESS_M for one in series], bool
        )

    def is_of(self, city: City) -> bool:
        """Whether the city's series and sources are still those this table was made of."""
        series, sources = self._made_of
        return list(city.all(Series).values()) == series and list(city.all(Source).values()) == sources

    def locate(self, draft: Draft) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The place of each row's series in this table; rows of unknown series are put aside and point at 0."""
        places = np.array([self.place_by_name.get(name or "", -1) for name in draft.names.texts], np.int64)
        for which in np.flatnonzero(places < 0).tolist():
            name = draft.names.texts[which]
            detail = "no series named" if name is None else f"no series {name[:120]!r} in this city"
            draft.refuse(draft.names.of == which, Reason.UNKNOWN_SERIES, detail)
        return np.maximum(places, 0)[draft.names.of]

    def convert(
        self, draft: Draft, places: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Values in the unit of their series; a row without a unit is taken to be in it already."""
        values = draft.values
        if all(unit is None for unit in draft.units.texts) or not self.units:
            return values
        names = list(dict.fromkeys(self.units))
        own = np.array([names.index(unit) for unit in self.units])[places]
        pairs = own * len(draft.units.texts) + draft.units.of
        for pair in np.unique(pairs).tolist():
            to_unit, from_unit = (
                names[pair // len(draft.units.texts)],
                draft.units.texts[pair % len(draft.units.texts)],
            )
            if from_unit is None or from_unit == to_unit:
                continue
            rows = pairs == pair
            try:
                scale, offset = converter(from_unit, to_unit)
            except InconvertibleUnit as refusal:
                draft.refuse(rows, Reason.INCONVERTIBLE_UNIT, str(refusal))
                continue
            with np.errstate(over="ignore"):
                values = np.where(rows, values * scale + offset, values)
        lost = np.isinf(values) & np.isfinite(draft.values)
        if lost.any():
            draft.refuse(lost, Reason.NOT_FINITE, "too large to be said in the unit of the series")
        return values


def _late_us(series: Series, source: Source | None) -> int:
    """Late is known more than an hour, or than the source's delay and three periods, after it was true [µs]."""
    delay_s = source.delay_s if source else 0.0
    return int(max(3600.0, delay_s + 3 * series.period_s) * 1_000_000)
