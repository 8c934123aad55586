"""Every number of a text stands on a field of the warning: found here from the fields alone, not from the composer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from anlan.core.city import City, Series
from anlan.core.warnings import Risk, Warning

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_BOUNDS = ("1", "99")
"""A chance never reads certain: "under 1 %", "over 99 %"."""


def numbers_without_evidence(warning: Warning, city: City) -> list[str]:
    """Numbers of headline and description, in both languages, that no field of the warning carries.

    What to mind and what to do are the card's own words and are left out. Times read on the city's clock.
    """
    stands = set(_stands(warning, city))
    said = (warning.headline.zh, warning.headline.en, warning.description.zh, warning.description.en)
    return [number for text in said for number in _NUMBER.findall(text) if number not in stands]


def _stands(warning: Warning, city: City) -> Iterator[str]:
    series = city.get(Series, warning.series)
    names = [warning.number, warning.level_text.zh, warning.level_text.en]
    names += [warning.area_text.zh, warning.area_text.en]
    names += [series.zh, series.en] if series else []
    for name in names:
        yield from _NUMBER.findall(name)
    if warning.risk is not None:
        yield from _of_the_risk(warning.risk, warning.at, city)
    if warning.people is not None:
        yield from (str(warning.people), f"{warning.people:,}")
    for at in (warning.at, warning.onset, warning.expires):
        yield from _clock(at.astimezone(city.profile.zone))


def _of_the_risk(risk: Risk, at: datetime, city: City) -> Iterator[str]:
    for name in (risk.model, *risk.missing):
        yield from _NUMBER.findall(name)
    for value in (risk.threshold, risk.low, risk.median, risk.high):
        if value is not None:
            yield from (f"{abs(round(value, places)):.{places}f}" for places in (1, 2))
    if risk.hours is not None:
        yield f"{max(risk.hours, 1.0):.0f}"
    yield from (
        str(risk.horizon_min),
        f"{risk.horizon_min / 60:g}",
        f"{risk.chance:.0%}".rstrip("%"),
        *_BOUNDS,
    )
    yield from _clock((at + timedelta(minutes=risk.horizon_min)).astimezone(city.profile.zone))


def _clock(local: datetime) -> Iterator[str]:
    yield from (str(local.month), str(local.day), f"{local:%H:%M}")
