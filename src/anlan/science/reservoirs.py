"""Water on its way: rain into runoff, linear reservoirs down the reaches, a rating to the stage, a lake behind a dam.

Linear reservoirs in a row are the Nash cascade (Nash 1957), the plainest unit hydrograph; the lake is level-pool
routing. Steps are of equal length, inflow constant within a step; no water is made or lost but where it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.signal import lfilter

from anlan.science.wind_field import Values


def linear_reservoir(inflow: Values, hours: float, step_h: float) -> Values:
    """What leaves a store that empties in proportion to what it holds; exact, and in balance at the start."""
    keep = float(np.exp(-step_h / hours)) if hours > 0 else 0.0
    out, _ = lfilter([1.0 - keep], [1.0, -keep], inflow, zi=[keep * inflow[0]])
    found: Values = np.asarray(out, dtype=np.float64)
    return found


def cascade(inflow: Values, hours: float, step_h: float, stores: int = 2) -> Values:
    """What leaves a row of equal stores that hold water back for `hours` together."""
    for _ in range(stores):
        inflow = linear_reservoir(inflow, hours / stores, step_h)
    return inflow


def runoff(rain_mm_h: Values, area_km2: float, share: float, hours: float, step_h: float) -> Values:
    """Discharge [m3/s] of land under rain: `share` of it runs off, held back for `hours`."""
    return cascade(rain_mm_h * (share * area_km2 / 3.6), hours, step_h)


def stage(discharge_m3_s: Values, width: float, zero_m: float, power: float = 0.6) -> Values:
    """Stage [m] by a power law; `width` = discharge that makes one metre; a wide channel after Manning has 0.6."""
    found: Values = zero_m + (np.maximum(discharge_m3_s, 0.0) / width) ** power
    return found


def lake(
    inflow_m3_s: Values,
    curve: Sequence[tuple[float, float]],
    level_m: float,
    release: Callable[[int, float, float], float],
    step_h: float,
) -> tuple[Values, Values]:
    """Level [m] and outflow [m3/s] of a lake at the end of each step; `curve` is level → volume [10⁶ m3], rising.

    `release(step, level, inflow)` says what the gates let out; never more than there is above the lowest level of the
    curve. Above its highest level everything more spills.
    """
    levels, volumes = (np.array(column, dtype=np.float64) for column in zip(*curve, strict=True))
    volume, seconds = float(np.interp(level_m, levels, volumes)), step_h * 3600.0
    level, out = np.empty(len(inflow_m3_s)), np.empty(len(inflow_m3_s))
    for step, water in enumerate(inflow_m3_s):  # each step needs the one before
        there = volume + float(water) * seconds / 1e6
        most = (there - volumes[0]) * 1e6 / seconds
        out[step] = min(max(release(step, level_m, float(water)), 0.0), max(most, 0.0))
        volume = there - out[step] * seconds / 1e6
        if volume > volumes[-1]:
            out[step] += (volume - volumes[-1]) * 1e6 / seconds
            volume = float(volumes[-1])
        level_m = float(np.interp(volume, volumes, levels))
        level[step] = level_m
    return level, out
