"""What the rain that has fallen will still do to the river: linear reservoirs, read against the stage of the last day.

Rain over a gauge's land passes a row of linear reservoirs (Nash 1957), water from above passes one more reach. How much
stage so much water makes is not known beforehand: it is read from the last day by a straight line through the stage and
the 0.6th power of the computed water (a wide channel after Manning). The forecast rise is that line's, taken as far as
the line has held: the share of the stage's variation that the computed water explains blends it with persistence. Where
it explains less than half, nothing is said here and the damped trend speaks.

Residence times are assumed, no city's river has been fitted. Water let out of a reservoir is no rain: the line then
breaks, and with it this forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from anlan.science.reservoirs import cascade
from anlan.science.wind_field import Values

LAND_H, REACH_H = 3.0, 1.0
"""How long land and one reach hold water back [h]; assumed for small basins."""
FADES_H = 1.0
"""Rain of the last half hour goes on, and is halved every so many hours; assumed."""
POWER = 0.6
HELD = 0.5
"""Below this share of explained variation the computed water says nothing about the stage."""
ENOUGH_STEPS = 36
LEAST_WATER = 0.02
"""Variation of the computed water below which there was no rain to learn a line from."""
_OF_90 = 1.645


@dataclass(frozen=True, slots=True)
class Rise:
    """How far a gauge will still rise, by horizon [unit of the stage]; `low` and `high` are 5 % and 95 % around it."""

    rise: Values
    low: Values
    high: Values
    held: float
    """Share of the stage's variation that the computed water explains."""
    silent: tuple[str, ...]
    """Rain gauges of the land above that were not heard."""


def water(
    gauge: str,
    upstream: Mapping[str, Sequence[str]],
    rain_mm_h: Mapping[str, Values],
    step_h: float,
    found: dict[str, Values | None],
) -> Values | None:
    """Computed water past a gauge, as mean depth [mm/h] summed over its reaches; None where no rain gauge tells.

    `found` keeps what was computed already; a ring of gauges ends where it closes.
    """
    if gauge in found:
        return found[gauge]
    found[gauge] = None
    above = [
        flow
        for name in upstream.get(gauge, ())
        if name in upstream and (flow := water(name, upstream, rain_mm_h, step_h, found)) is not None
    ]
    own = [rain_mm_h[name] for name in upstream.get(gauge, ()) if name in rain_mm_h]
    # One cascade over the sum is the sum of the cascades: they are linear.
    parts = [cascade(np.sum(above, axis=0), REACH_H, step_h)] if above else []
    if own:
        parts.append(cascade(np.mean(own, axis=0), LAND_H, step_h))
    found[gauge] = np.sum(parts, axis=0) if parts else None
    return found[gauge]


def going_on(rain_mm_h: Values, steps: int, step_h: float) -> Values:
    """The rain with its own fading end: what is falling now goes on a little, nothing new is foreseen."""
    last = max(1, round(0.5 / step_h))
    now = float(np.mean(rain_mm_h[-last:])) if len(rain_mm_h) else 0.0
    ahead = now * 0.5 ** (np.arange(1, steps + 1) * step_h / FADES_H)
    return np.concatenate([rain_mm_h, ahead])


def rise(
    stage: Values, flow: Values, horizon_steps: Sequence[int], silent: tuple[str, ...] = ()
) -> Rise | None:
    """Highest stage above now within each horizon; None where the stage does not follow the computed water.

    `stage` stands on the steps up to now (NaN = not heard), `flow` on the same steps and those ahead.
    """
    size = np.maximum(flow, 0.0) ** POWER
    past = size[: len(stage)]
    known = np.isfinite(stage)
    if known.sum() < ENOUGH_STEPS or not known[-1] or np.ptp(past[known]) < LEAST_WATER:
        return None
    x, y = past[known], stage[known]
    slope, base = np.polyfit(x, y, 1)
    spread = float(np.var(y))
    if slope <= 0 or spread <= 0:
        return None
    rest = y - (slope * x + base)
    held = 1.0 - float(np.var(rest)) / spread
    if held < HELD:
        return None
    ahead = np.array([size[len(stage) - 1 : len(stage) + steps].max() for steps in horizon_steps])
    risen: Values = held * slope * (ahead - past[-1])
    # As unsure as the line was, and as half of what is still to come: the rain ahead is not known.
    unsure = _OF_90 * float(np.std(rest)) + 0.5 * risen
    return Rise(risen, -unsure, unsure + 0.5 * risen, held, silent)
