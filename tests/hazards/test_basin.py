"""The flood hazard on a basin: what the rain will still do, and that it earns its half on storms it never saw."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from anlan.hazards.flood.hazard import Flood
from anlan.testing.basins import STEP_H, Land, basin_case, course
from anlan.testing.hazards import hazard_checks

LANDS = {
    "as assumed, nearly": Land(),
    "quick": Land(land_h=2.0, reach_h=1.0, power=0.6, lost=0.0),
    "slow": Land(land_h=7.0, reach_h=3.0, power=0.4),
}
HORIZONS = (30, 60, 180)


def without_rain(case):
    """The same rivers, and nobody has said which rain falls above them."""
    bare = tuple(
        (kind, name, {**content, "upstream": ()} if kind == "series" else content)
        for kind, name, content in case.records
    )
    return replace(case, records=bare)


def mean_errors(land):
    """Mean error of the highest stage [m] by method and horizon, where the basin speaks, over two storms."""
    found = {(method, h): [] for method, h in product(("persistence", "trend", "ours"), HORIZONS)}
    for seed, hour in product((11, 12), np.arange(14.0, 66.0, 2.0)):
        values, now = course(seed, land), round(hour / STEP_H)
        case = basin_case(Flood(), seed, float(hour), land)
        for ours, trend in zip(case.answer(), without_rain(case).answer(), strict=True):
            if ours.level == "watch" and ours.model.endswith("+basin"):
                stage, h = values[ours.series], ours.horizon_min
                peak = stage[now : now + h // 10 + 1].max()
                for method, said in (
                    ("persistence", stage[now]),
                    ("trend", trend.median),
                    ("ours", ours.median),
                ):
                    found[method, h].append(abs(peak - said))
    return {key: float(np.mean(errors)) for key, errors in found.items()}


@pytest.mark.parametrize("land", LANDS)
def test_on_storms_of_lands_it_was_not_made_for_it_beats_its_named_baseline(land):
    """Persistence is beaten at every horizon, on land quicker and slower than assumed (simulated rivers)."""
    errors = mean_errors(LANDS[land])
    for horizon in HORIZONS:
        assert errors["ours", horizon] < errors["persistence", horizon], errors
        # Never the worst of the two it is made of by more than the half it takes.
        assert errors["ours", horizon] < 1.5 * errors["trend", horizon], errors


def test_what_the_rain_says_is_told_apart():
    """On the rising limb the rain adds to the median under its own name, and the model says that it has a basin."""
    rows = [row for row in basin_case(Flood(), 11, 30.0).answer() if row.horizon_min == 180]
    told = [row for row in rows if row.model.endswith("+basin")]
    assert told
    assert all(set(row.contributions) == {"level", "trend", "recall", "rain"} for row in told)
    assert max(row.contributions["rain"] for row in told) > 0


def test_a_river_that_does_not_follow_the_rain_is_left_to_its_trend():
    """Stages that are only tide, whatever falls: the basin says nothing, and the answer is the trend's."""
    case = basin_case(Flood(), 11, 30.0)
    tide = case.with_course(
        lambda name, rows: (
            [(at, 3.0 + float(np.sin(i / 12))) for i, (at, _) in enumerate(rows)]
            if name.endswith("stage")
            else rows
        )
    )
    assert tide.answer() == without_rain(tide).answer()


def test_silent_rain_gauges_are_named_and_never_read_as_dry():
    """Some silent: the others speak and the silent are missing. All silent: the trend speaks alone."""
    case = basin_case(Flood(), 11, 30.0)
    some = case.with_course(lambda name, rows: rows[:-12] if name == "basin/top-0/rain" else rows)
    assert any("basin/top-0/rain" in row.missing for row in some.answer())
    none = case.with_course(lambda name, rows: rows[:-12] if name.endswith("rain") else rows)
    assert none.answer() == without_rain(none).answer()


def test_a_ring_of_gauges_ends_where_it_closes():
    """A city that has the order of its river wrong gets an answer and no endless walk."""
    case = basin_case(Flood(), 11, 30.0)
    ring = tuple(
        (k, n, {**c, "upstream": (*c["upstream"], "basin/low/stage")} if n == "basin/top/stage" else c)
        for k, n, c in case.records
    )
    assert len(replace(case, records=ring).answer()) == len(case.answer())


BASIN = [
    pytest.param(check, id=name)
    for name, check in hazard_checks(Flood(), basin_case(Flood(), 11, 30.0))
    if "thousand" not in name and name.startswith("untrained")
]


@pytest.mark.parametrize("check", BASIN)
def test_the_flood_hazard_keeps_the_contract_on_a_basin_too(check):
    """Every rule of the contract, asked of rivers with rain above them."""
    check()
