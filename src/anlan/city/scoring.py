"""Scores of a replay: the alarms the house held up, judged beside its named baselines on the same events, same rule.

What stands in the journal is scored, not a model run again: alarms come from `Forecast` facts. Baselines see what was
known, too: the same readings, as late as the source declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from msgspec import Struct

from anlan.city.officer import SEED
from anlan.city.replay import Replay
from anlan.city.work import history
from anlan.core.city import City, Ladder, Threshold
from anlan.core.forecasts import Forecast
from anlan.core.observations import Quality, micros
from anlan.core.ports import Window
from anlan.core.scenarios import Split
from anlan.science.baselines import always, never, straight_line, yesterdays_tide
from anlan.science.grid import grid_times
from anlan.science.readings import DAY_US, MINUTE_US, Flags, Readings, Times, collect
from anlan.science.scores import (
    Contingency,
    ReachWindows,
    Verdicts,
    by_day,
    contingency,
    csi_interval,
    judge,
    reach_windows,
)

HORIZONS_MIN = (30, 60, 180)
TIDAL = ("marina-ancol", "pasar-ikan", "istiqlal")
"""The two tidal harbours and the gate that hold most onsets of the Jakarta record; scored with and without them."""
FEWEST_DAYS = 5
"""With fewer days to draw from, an interval would only look like one."""
Place = tuple[str, str, int]
"""Series, level, horizon [min]."""

BASELINES: Mapping[str, Callable[..., np.ndarray]] = {
    "extrapolate_30_min": partial(straight_line, back_us=30 * MINUTE_US),
    "extrapolate_60_min": partial(straight_line, back_us=60 * MINUTE_US),
    "yesterdays_tide_24h50": yesterdays_tide,
    "never": never,
    "always": always,
}


class Judged(Struct, frozen=True):
    """Every method's verdicts in one stretch of time, by place."""

    verdicts: dict[str, dict[Place, Verdicts]]
    midnight_us: int
    """The local midnight the stretch begins on: days are the blocks of the bootstrap."""
    days: int


def scores(replay: Replay) -> dict[str, object]:
    """By hazard; the headline is the report slice, which nothing was fitted to or chosen on."""
    city, scenario = replay.house.city, replay.scenario
    if city.get(Ladder, "flood") is None or not city.all(Threshold):
        return {}
    known = history(city, replay.house.log, scenario.ends)
    forecasts = [fact for fact in replay.house.journal.facts(kind="forecast") if isinstance(fact, Forecast)]
    parts = {split.name: part(city, known, forecasts, split, scenario.delay_s) for split in scenario.splits}
    headline = parts.get("report") or next(reversed(parts.values()), {})
    rest = {name: found for name, found in parts.items() if found is not headline}
    flag = "real" if scenario.real else "simulated"
    return {"flood": {"flag": flag, **headline, "parts": rest}}


def part(
    city: City, known: Mapping[str, Window], forecasts: Sequence[Forecast], split: Split, delay_s: float
) -> dict[str, object]:
    """The flood scores of one stretch of time, ours and every baseline's; `known` by series name, all that is known.

    Baselines see a reading `delay_s` after it was true, as the house did.
    """
    slots = grid_times(micros(split.since), micros(split.until))
    ours = [fact for fact in forecasts if fact.hazard == "flood"]
    judged = _judge(city, _usable(known), ours, slots, int(delay_s * 1e6))
    return {"from": split.since, "to": split.until, **_table(judged)}


def _usable(windows: Mapping[str, Window]) -> Readings:
    told = {}
    for name, window in windows.items():
        fine = ~np.isnan(window.values) & ((window.quality & (Quality.RANGE | Quality.UNREADABLE)) == 0)
        told[name] = window.times[fine], window.values[fine]
    return collect(told)


def _judge(city: City, known: Readings, forecasts: Sequence[Forecast], slots: Times, delay_us: int) -> Judged:
    number = {name: i for i, name in enumerate(known.names)}
    late = collect({name: (known.times_of(i) + delay_us, known.values_of(i)) for name, i in number.items()})
    found: dict[str, dict[Place, Verdicts]] = {name: {} for name in ("ours", *BASELINES)}
    held = _held(forecasts, slots)
    for row in city.all(Threshold).values():
        gauge = number[row.series]
        for horizon in HORIZONS_MIN:
            place = (row.series, row.level, horizon)
            truth = reach_windows(
                known.times_of(gauge), known.values_of(gauge), row.over, slots, horizon * MINUTE_US
            )
            found["ours"][place] = judge(truth, held.get(place, np.zeros(len(slots), np.bool_)))
            for name, method in BASELINES.items():
                found[name][place] = judge(truth, _baseline(method, late, gauge, truth, row.over))
    midnight = _midnight_us(city, int(slots[0]))
    return Judged(found, midnight, max(1, -(-(int(slots[-1]) - midnight) // DAY_US)))


def _midnight_us(city: City, at_us: int) -> int:
    """The local midnight at or before a time [µs]."""
    offset = city.profile.utc_offset_min * MINUTE_US
    return (at_us + offset) // DAY_US * DAY_US - offset


def _baseline(
    method: Callable[..., np.ndarray], late: Readings, gauge: int, truth: ReachWindows, level: float
) -> Flags:
    gauges = np.full(len(truth.slots_us), gauge, dtype=np.int64)
    alarm: Flags = method(late, gauges, truth.slots_us, truth.horizon_us) >= level
    return alarm


def _held(forecasts: Sequence[Forecast], slots: Times) -> dict[Place, Flags]:
    """Whether each alarm stood at each slot: the newest forecast at or before it says so."""
    held: dict[Place, Flags] = {}
    bounds = [int(np.searchsorted(slots, micros(fact.at))) for fact in forecasts] + [len(slots)]
    for fact, begin, end in zip(forecasts, bounds, bounds[1:], strict=False):
        for alarm in fact.alarms:
            place = (alarm.series, alarm.level, alarm.horizon_min)
            held.setdefault(place, np.zeros(len(slots), np.bool_))[begin:end] = True
    return held


def _table(judged: Judged) -> dict[str, object]:
    """All horizons and gauges first, then by horizon, then the same without the tidal gauges."""
    return {**_by_horizon(judged, ()), "groups": {"without_tidal_gauges": _by_horizon(judged, TIDAL)}}


def _by_horizon(judged: Judged, left_out: tuple[str, ...]) -> dict[str, object]:
    places = [place for place in judged.verdicts["ours"] if not any(name in place[0] for name in left_out)]
    horizons = {str(h): _methods(judged, [place for place in places if place[2] == h]) for h in HORIZONS_MIN}
    return {**_methods(judged, places), "by_horizon_min": horizons}


def _methods(judged: Judged, places: Sequence[Place]) -> dict[str, object]:
    lines = {
        name: _line([found[place] for place in places], judged) for name, found in judged.verdicts.items()
    }
    return {**lines.pop("ours"), "baseline": lines}


def _line(found: Sequence[Verdicts], judged: Judged) -> dict[str, object]:
    counts: Contingency = contingency(found)
    apart = contingency(found, declustered=True)
    by_days = by_day(found, judged.midnight_us, judged.days)
    enough = judged.days >= FEWEST_DAYS
    interval = csi_interval(by_days, np.random.default_rng(SEED), draws=500) if enough else None
    return {
        "hit": counts.hit,
        "miss": counts.miss,
        "false_alarm": counts.false_alarm,
        "pod": _short(counts.pod),
        "far": _short(counts.far),
        "csi": _short(counts.csi),
        "csi_90": interval and [round(bound, 4) for bound in interval],
        "lead_median_min": counts.lead_median_min,
        "events_6h_apart": apart.hit + apart.miss,
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
