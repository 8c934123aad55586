"""A small basin under a storm to ask the flood hazard about: three stages in a row, rain gauges on their land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from msgspec import Struct

from anlan.core.ports import Hazard
from anlan.science.reservoirs import cascade
from anlan.science.wind_field import Values
from anlan.testing.gauges import LEVELS, OVER, HazardCase
from anlan.testing.twins import Reading, beginning

STEP = timedelta(minutes=10)
STEP_H = 1 / 6
STAGES = ("low", "mid", "top")
RAINS_EACH = 3


class Land(Struct, frozen=True, kw_only=True):
    """How the land of the case behaves; the model assumes other numbers than these."""

    land_h: float = 4.0
    reach_h: float = 1.5
    power: float = 0.5
    lost: float = 0.3
    """Share of the rain that never runs off, falling as the land gets wet."""


def storm(seed: int, hours: float = 72.0) -> Values:
    """Rain rate [mm/h] of a storm of two bursts on a drizzle, at steps of ten minutes."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(hours / STEP_H)) * STEP_H
    first, second = rng.uniform(24, 34), rng.uniform(40, 52)
    bursts = rng.uniform(14, 30) * np.exp(-0.5 * ((t - first) / rng.uniform(2, 4)) ** 2)
    bursts += rng.uniform(8, 25) * np.exp(-0.5 * ((t - second) / rng.uniform(1.5, 4)) ** 2)
    gusts = np.exp(0.5 * np.convolve(rng.normal(0, 1, len(t)), np.ones(6) / 6, mode="same"))
    found: Values = (bursts + 0.2 * (rng.random(len(t)) < 0.2)) * gusts
    return found


def course(seed: int, land: Land | None = None) -> dict[str, Values]:
    """Stage [m] and rain [mm a step] of every gauge of the basin, over the whole storm."""
    land, rng, rain = land or Land(), np.random.default_rng(seed + 1000), storm(seed)
    found: dict[str, Values] = {}
    flow = np.full(len(rain), 0.2)
    for place in reversed(STAGES):
        falls = [
            rain * rng.uniform(0.7, 1.3) * np.exp(rng.normal(0, 0.3, len(rain))) for _ in range(RAINS_EACH)
        ]
        for number, one in enumerate(falls):
            found[f"basin/{place}-{number}/rain"] = np.round(one * STEP_H, 1)
        wet = np.mean(falls, axis=0)
        runs = wet * (1 - land.lost * np.exp(-np.cumsum(wet) * STEP_H / 40.0))
        flow = 0.2 + cascade(flow, land.reach_h, STEP_H) + cascade(runs, land.land_h, STEP_H, stores=3)
        stage = 1.0 + 0.55 * flow**land.power + rng.normal(0, 0.01, len(rain))
        found[f"basin/{place}/stage"] = np.round(stage, 2)
    return found


def basin_case(hazard: Hazard, seed: int = 1, hour: float = 30.0, land: Land | None = None) -> HazardCase:
    """The basin at one hour of its storm."""
    at = beginning()
    values = course(seed, land)
    now = round(hour / STEP_H)
    cap = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
    rows = [
        {"level": name, "rank": rank, "colour": None, "cap": cap, "zh": name, "en": name, "source": "assumed"}
        for rank, name in enumerate(LEVELS, 1)
    ]
    records: list[tuple[str, str, Mapping[str, object]]] = [
        ("ladder", hazard.name, {"hazard": hazard.name, "rows": rows}),
        ("area", "a", {"code": "a", "zh": "a", "en": "a", "people": 900}),
    ]
    for number, name in enumerate(values):
        _, place, prop = name.split("/")
        series = {
            "name": name, "number": number, "property": prop, "unit": "m" if prop == "stage" else "mm",
            "source": "s", "area": "a", "zh": place, "en": place, "upstream": _above(name) if prop == "stage" else (),
        }  # fmt: skip
        records.append(("series", name, series))
        for level, over in zip(LEVELS, OVER, strict=True) if prop == "stage" else ():
            row = {"series": name, "level": level, "over": over, "under": over - 0.2}
            records.append(("threshold", f"{name} {level}", row))
    readings: dict[str, Sequence[Reading]] = {
        name: [(at - STEP * (now - i), float(value)) for i, value in enumerate(column) if i <= now]
        for name, column in values.items()
    }
    places = tuple(name for name in values if name.endswith("stage"))
    return HazardCase(hazard, tuple(records), readings, at, places=places)


def _above(name: str) -> tuple[str, ...]:
    place = name.split("/")[1]
    rains = tuple(f"basin/{place}-{number}/rain" for number in range(RAINS_EACH))
    above = STAGES.index(place) + 1
    return (*rains, f"basin/{STAGES[above]}/stage") if above < len(STAGES) else rains
