"""The trial of the flood forecaster on real river stages: fit February, choose early March, report late March.

    python bench/bench_flood.py --data ../shared/data/jakarta_river_stage [--part choose|report] [--json]

Prints, by horizon and group of gates: events, POD, FAR, CSI with a 90 % day-block bootstrap interval, median
lead, Brier skill, and the difference in CSI to each baseline (same days drawn). The numbers are real.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from anlan.science.baselines import always, never, straight_line, yesterdays_tide
from anlan.science.fitting import fit
from anlan.science.grid import grid_times
from anlan.science.readings import DAY_US, MINUTE_US, Readings, collect
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
from anlan.science.trend import HORIZONS_MIN, Forecaster, TrendParameters

LOCAL = timezone(timedelta(hours=7))
HARBOURS = {"P.A. Marina Ancol", "Pompa Pasar Ikan"}
GROUPS = {
    "all gates": (False, set[str]()),
    "without harbours": (False, HARBOURS),
    "without harbours, Istiqlal": (False, HARBOURS | {"P.A. Istiqlal"}),
    "harbours only": (True, HARBOURS),
}
"""Only these gates (True), or all but these (False)."""
TRIED_CUTS = tuple(round(0.05 * step, 2) for step in range(1, 16))
Key = tuple[int, str, int]
"""Gauge, level, horizon [min]."""


def belongs(name: str, group: str) -> bool:
    """Whether a gate is in a group."""
    only, names = GROUPS[group]
    return (name in names) == only


def midnight(year: int, month: int, day: int) -> int:
    """Local midnight [us UTC]."""
    return int(datetime(year, month, day, tzinfo=LOCAL).timestamp()) * 1_000_000


PARTS = {
    "fit": (midnight(2019, 1, 31), midnight(2019, 2, 15)),
    "choose": (midnight(2019, 2, 28), midnight(2019, 3, 16)),
    "report": (midnight(2019, 3, 16), midnight(2019, 4, 1)),
}


@dataclass(frozen=True)
class Record:
    """The readings [m], and the lowest stage seen with each raised status, per gate."""

    readings: Readings
    levels: dict[str, dict[str, float]]

    def pairs(self) -> list[tuple[int, str, float]]:
        """(gauge, level, threshold) of every gate that has one."""
        names = self.readings.names
        return [
            (g, level, v) for g, name in enumerate(names) for level, v in self.levels.get(name, {}).items()
        ]


def load(folder: Path, whole_record: bool) -> Record:
    """Read the monthly files; thresholds from the first (February), or from all with `whole_record`."""
    rows: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    levels: dict[str, dict[str, float]] = defaultdict(dict)
    for number, path in enumerate(sorted(folder.glob("stage_*.csv"))):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name, stage = row["gate"].strip(), float(row["stage"]) / 1000.0
                moment = datetime.fromisoformat(row["time_local"]).replace(tzinfo=LOCAL)
                rows[name][0].append(int(moment.timestamp()) * 1_000_000)
                rows[name][1].append(stage)
                if row["status"] != "Normal" and (number == 0 or whole_record):
                    known = levels[name].get(row["status"], np.inf)
                    levels[name][row["status"]] = min(stage, known)
    windows = {
        name: (np.array(times, dtype=np.int64), np.array(values))
        for name, (times, values) in sorted(rows.items())
    }
    return Record(collect(windows), dict(levels))


@dataclass(frozen=True)
class Trial:
    """One part of the record with its truth, for every gate, level and horizon."""

    record: Record
    first_us: int
    slots_us: np.ndarray
    truth: dict[Key, ReachWindows]

    @staticmethod
    def of(record: Record, part: str) -> Trial:
        """Lay the truth of one part out on ten-minute slots."""
        first, last = PARTS[part]
        slots = grid_times(first, last - 1)
        readings = record.readings
        truth = {
            (g, level, h): reach_windows(
                readings.times_of(g), readings.values_of(g), value, slots, h * MINUTE_US
            )
            for g, level, value in record.pairs()
            for h in HORIZONS_MIN
        }
        return Trial(record, first, slots, truth)

    def chances(self, parameters: TrendParameters) -> dict[Key, np.ndarray]:
        """Chance at every slot."""
        readings, found = self.record.readings, {}
        forecaster = Forecaster(parameters, readings.names)
        for g, level, value in self.record.pairs():
            gauges = np.full(len(self.slots_us), g, dtype=np.int64)
            view = forecaster.look(readings, gauges, self.slots_us)
            chance = forecaster.chance(view, gauges, np.full(len(gauges), value))
            found |= {(g, level, h): chance[:, column] for column, h in enumerate(HORIZONS_MIN)}
        return found

    def baselines(self) -> dict[str, dict[Key, np.ndarray]]:
        """Alarm flags of each baseline at every slot."""
        minute = MINUTE_US
        methods = {
            "line from 30 min": lambda *a: straight_line(*a, back_us=30 * minute),
            "line from 60 min": lambda *a: straight_line(*a, back_us=60 * minute),
            "tide 24 h 50 ago": yesterdays_tide,
            "always": always,
            "never": never,
        }
        flags: dict[str, dict[Key, np.ndarray]] = {name: {} for name in methods}
        for g, level, value in self.record.pairs():
            gauges = np.full(len(self.slots_us), g, dtype=np.int64)
            for h in HORIZONS_MIN:
                for name, method in methods.items():
                    peak = method(self.record.readings, gauges, self.slots_us, h * minute)
                    flags[name][g, level, h] = peak >= value
        return flags

    def verdicts(self, flags: dict[Key, np.ndarray], horizon: int, group: str) -> list[Verdicts]:
        """Judge the alarms of one method on one horizon and group of gates."""
        names = self.record.readings.names
        return [
            judge(truth, flags[key])
            for key, truth in self.truth.items()
            if key[2] == horizon and belongs(names[key[0]], group)
        ]

    def brier_skill(self, chances: dict[Key, np.ndarray], horizon: int, group: str) -> float | None:
        """Skill of the chance against the base rate of the group in this very part."""
        names = self.record.readings.names
        told, came = [np.empty(0)], [np.empty(0)]
        for key, truth in self.truth.items():
            if key[2] == horizon and belongs(names[key[0]], group):
                told.append(chances[key][truth.scored])
                came.append(truth.reached[truth.scored].astype(np.float64))
        chance, outcome = np.concatenate(told), np.concatenate(came)
        spread = outcome.var() if len(outcome) else 0.0
        return float(1.0 - np.mean((chance - outcome) ** 2) / spread) if spread > 0 else None


def choose_cuts(trial: Trial, chances: dict[Key, np.ndarray]) -> tuple[float, ...]:
    """Per horizon the cut with the best CSI, mean of two groups, smoothed over its neighbours."""
    cuts = []
    for horizon in HORIZONS_MIN:
        score = []
        for cut in TRIED_CUTS:
            flags = {key: chance >= cut for key, chance in chances.items()}
            groups = [
                trial.verdicts(flags, horizon, name) for name in ("all gates", "without harbours, Istiqlal")
            ]
            score.append(float(np.mean([contingency(one).csi or 0.0 for one in groups])))
        smooth = np.convolve(np.pad(score, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
        cuts.append(TRIED_CUTS[int(np.argmax(smooth))])
    return tuple(cuts)


def line(
    trial: Trial, name: str, group: str, horizon: int, flags: dict[Key, np.ndarray],
    rival: dict[Key, np.ndarray] | None,
) -> dict[str, object]:  # fmt: skip
    """One row of the table: a method's score, or the default's difference to it when `rival` is given."""
    found = trial.verdicts(flags, horizon, group)
    every, apart = contingency(found), contingency(found, declustered=True)
    days = (PARTS["report"][1] - PARTS["report"][0]) // DAY_US
    counts = by_day(found, trial.first_us, days)
    ahead = None
    if rival is not None:
        best = by_day(trial.verdicts(rival, horizon, group), trial.first_us, days)
        ahead = csi_interval(best, np.random.default_rng(20190316), against=counts)
    return {
        "method": name, "gates": group, "horizon_min": horizon, "events": every.hit + every.miss,
        **ratios(every), "false_alarms": every.false_alarm, "lead_median_min": every.lead_median_min,
        "csi_90": csi_interval(counts, np.random.default_rng(20190316)),
        "declustered_events": apart.hit + apart.miss, "declustered_csi": apart.csi,
        "default_minus_this_90": ahead,
    }  # fmt: skip


def ratios(counts: Contingency) -> dict[str, float | None]:
    """POD, FAR and CSI of one contingency."""
    return {"pod": counts.pod, "far": counts.far, "csi": counts.csi}


def table(trial: Trial, parameters: TrendParameters) -> list[dict[str, object]]:
    """Every method, horizon and group."""
    chances = trial.chances(parameters)
    cut = dict(zip(HORIZONS_MIN, parameters.cuts, strict=True))
    ours = {key: chance >= cut[key[2]] for key, chance in chances.items()}
    rows = []
    for group in GROUPS:
        for horizon in HORIZONS_MIN:
            first = line(trial, "damped trend", group, horizon, ours, None)
            rows.append(first | {"brier_skill": trial.brier_skill(chances, horizon, group)})
            rows += [
                line(trial, name, group, horizon, flags, ours) for name, flags in trial.baselines().items()
            ]
    return rows


def shown(value: object) -> str:
    """A number or an interval as it stands in the printed table; `--` where undefined."""
    if isinstance(value, tuple):
        return f"{value[0]:+.2f}..{value[1]:+.2f}"
    return "--" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def main() -> None:
    """Run the trial and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = os.environ.get("ANLAN_SHARED", str(Path(__file__).parents[2] / "shared"))
    parser.add_argument("--data", type=Path, default=Path(shared) / "data" / "jakarta_river_stage")
    parser.add_argument("--part", choices=("choose", "report"), default="choose")
    parser.add_argument("--levels", choices=("february", "whole"), default="february")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    record = load(asked.data, asked.levels == "whole")
    levels = {name: tuple(found.values()) for name, found in record.levels.items()}
    parameters = fit(record.readings, *PARTS["fit"], levels)
    choosing = Trial.of(record, "choose")
    cuts = choose_cuts(choosing, choosing.chances(parameters))
    parameters = fit(record.readings, *PARTS["fit"], levels, cuts=cuts)
    rows = table(Trial.of(record, asked.part), parameters)
    if asked.json:
        print(json.dumps({"part": asked.part, "cuts": cuts, "rows": rows}))
        return
    print(
        f"part {asked.part}, levels {asked.levels}, cuts chosen {cuts}, {time.perf_counter() - began:.1f} s"
    )
    columns = [c for c in rows[0] if c not in ("gates", "horizon_min")]
    for group in GROUPS:
        for horizon in HORIZONS_MIN:
            print(f"\n{group}, {horizon} min\n" + " | ".join(columns))
            for row in rows:
                if row["gates"] == group and row["horizon_min"] == horizon:
                    print(" | ".join(shown(row.get(c)) for c in columns))


if __name__ == "__main__":
    main()
