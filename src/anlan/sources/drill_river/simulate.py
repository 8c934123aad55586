"""A flood on a small river: rain on headwaters, linear reservoirs down the reaches, a power law to the stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Series = npt.NDArray[np.float64]

STEP_S = 300.0
"""Five minutes a step [s]."""
_RUNOFF = 0.55
_SOIL_H = 1.4
_NOISE_M = 0.006


class Reach(Struct, frozen=True, array_like=True):
    """Water comes from another gauge, `hours` away."""

    gauge: str
    hours: float


class Gauge(Struct, frozen=True, kw_only=True):
    """A gauge of the river as the simulation needs it."""

    code: str
    basin_km2: float
    """Land that drains to it directly."""
    rain_after_h: float
    """When the storm is heaviest there, hours after the start."""
    base_m3s: float
    width: float
    """Discharge that makes one metre of rise [m3/s]."""
    zero_m: float
    upstream: tuple[Reach, ...] = ()


class Fault(Struct, frozen=True, kw_only=True):
    """A gauge that fails for a while."""

    gauge: str
    kind: str
    """"silent" or "stuck"."""
    from_h: float
    to_h: float


def stages(gauges: Sequence[Gauge], hours: float, seed: int) -> dict[str, Series]:
    """Stage [m] of every gauge at each step, gauges given in downstream order; a seed, the same flood."""
    rng = np.random.default_rng(seed)
    at_h = np.arange(0.0, hours + 1e-9, STEP_S / 3600)
    flow: dict[str, Series] = {}
    found: dict[str, Series] = {}
    for gauge in gauges:
        water = gauge.base_m3s + _runoff(gauge, at_h)
        for reach in gauge.upstream:
            water = water + _routed(flow[reach.gauge], reach.hours)
        flow[gauge.code] = water
        rise = (water / gauge.width) ** 0.6
        found[gauge.code] = np.round(gauge.zero_m + rise + rng.normal(0.0, _NOISE_M, len(at_h)), 3)
    return found


def failing(faults: Sequence[Fault], code: str, stage: Series) -> Series:
    """What a gauge sends, faults included: NaN while it is silent, the same number while it is stuck."""
    sent = stage.copy()
    at_h = np.arange(len(stage)) * STEP_S / 3600
    for fault in faults:
        during = (at_h >= fault.from_h) & (at_h < fault.to_h)
        if fault.gauge == code and during.any():
            sent[during] = np.nan if fault.kind == "silent" else stage[np.flatnonzero(during)[0]]
    return sent


def _runoff(gauge: Gauge, at_h: Series) -> Series:
    """Discharge [m3/s] of the land at the gauge: a two-humped storm through two stores of soil."""
    storm = 30.0 * np.exp(-0.5 * ((at_h - gauge.rain_after_h) / 1.3) ** 2)
    second = 12.0 * np.exp(-0.5 * ((at_h - gauge.rain_after_h - 4.5) / 1.0) ** 2)
    water = (storm + second) * gauge.basin_km2 * _RUNOFF / 3.6
    return _store(_store(water, _SOIL_H / 2), _SOIL_H / 2)


def _routed(inflow: Series, hours: float) -> Series:
    """What comes out of a reach: two linear reservoirs, each half of its time."""
    return _store(_store(inflow, hours / 2), hours / 2)


def _store(inflow: Series, hours: float) -> Series:
    """A linear reservoir, exact for an inflow that is constant within a step; it starts in balance."""
    keep = np.exp(-STEP_S / 3600 / hours)
    out = np.empty_like(inflow)
    level = inflow[0]
    for step, water in enumerate(inflow):  # each step needs the one before
        level = keep * level + (1 - keep) * water
        out[step] = level
    return out
