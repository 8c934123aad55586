"""The basin of a city: its rain gauges and the order of its stages, brought to what the rain will still do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from anlan.core.city import City, Series
from anlan.core.observations import micros
from anlan.core.ports import Seen
from anlan.core.properties import RAIN, STAGE, measuring
from anlan.hazards.flood.model import usable_part
from anlan.science.basin import Rise, going_on, rise, water
from anlan.science.readings import Times, Values

STEP = timedelta(minutes=10)
DAY = timedelta(hours=24)
PATIENCE = timedelta(hours=1)
DRY_MM = 1.0
"""A day with less rain than this over the gauges [mm] moves no river."""
_STEP_H = STEP / timedelta(hours=1)
_STEP_US = STEP // timedelta(microseconds=1)


def rises(
    seen: Seen, at: datetime, stages: Mapping[str, tuple[Times, Values]], horizons_min: Sequence[int]
) -> dict[str, Rise]:
    """What the rain of the last day will still do to each gauge that follows it; empty in a dry city or one without.

    `stages` are the usable readings of each gauge asked about.
    """
    upstream = _next_above({series.name: series.upstream for series in measuring(seen.city, STAGE)})
    wanted = [name for name in stages if upstream.get(name)]
    if not wanted:
        return {}
    ends = np.arange(micros(at - DAY), micros(at) + 1, _STEP_US)[1:]
    ahead = max(horizons_min) * 60_000_000 // _STEP_US
    rain, silent = _rain(seen, at, ends, _above(wanted, upstream, seen.city))
    if sum(float(rate.sum()) for rate in rain.values()) * _STEP_H < DRY_MM * len(rain):
        return {}
    falling = {name: going_on(rate, ahead, _STEP_H) for name, rate in rain.items()}
    found: dict[str, Values | None] = {}
    told = {}
    for name in wanted:
        flow = water(name, upstream, falling, _STEP_H, found)
        if flow is not None:
            unheard: tuple[str, ...] = ()
            if silent:
                unheard = tuple(one for one in _above([name], upstream, seen.city) if one in silent)
            steps = [horizon * 60_000_000 // _STEP_US for horizon in horizons_min]
            if (risen := rise(_stage(*stages[name], ends), flow, steps, unheard)) is not None:
                told[name] = risen
    return told


def _next_above(upstream: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Only the gauges next above each: a city may list everything above, and no water may be counted twice."""
    found = {}
    for name, above in upstream.items():
        further = {one for other in above for one in upstream.get(other, ())}
        found[name] = tuple(one for one in above if one not in further)
    return found


def _above(gauges: Sequence[str], upstream: Mapping[str, Sequence[str]], city: City) -> list[str]:
    """Rain gauges of all the land above some stages, each once."""
    queue, passed, rain = list(gauges), set(gauges), []
    while queue:
        for name in upstream.get(queue.pop(0), ()):
            if name in passed:
                continue
            passed.add(name)
            if name in upstream:
                queue.append(name)
            elif (series := city.get(Series, name)) is not None and series.property == RAIN:
                rain.append(name)
    return sorted(rain)


def _rain(
    seen: Seen, at: datetime, ends: Times, gauges: Sequence[str]
) -> tuple[dict[str, Values], frozenset[str]]:
    """Rain rate [mm/h] of each gauge on the steps, and the gauges not heard of for an hour: unknown is not dry."""
    rates, silent = {}, []
    for name in gauges:
        times, values = usable_part(seen.readings.window(name, at - DAY, at))
        if not len(times) or times[-1] < micros(at - PATIENCE):
            silent.append(name)
            continue
        step = np.searchsorted(ends, times)
        rates[name] = np.bincount(step, weights=np.maximum(values, 0.0), minlength=len(ends)) / _STEP_H
    return rates, frozenset(silent)


def _stage(times: Times, values: Values, ends: Times) -> Values:
    """The last reading of the hour before each step's end; NaN where there is none."""
    last = np.searchsorted(times, ends, side="right") - 1
    heard = last >= 0
    heard[heard] &= ends[heard] - times[last[heard]] <= PATIENCE // timedelta(microseconds=1)
    found = np.full(len(ends), np.nan)
    found[heard] = values[last[heard]]
    return found
