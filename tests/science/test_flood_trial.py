"""The forecaster earns its place on real stages it never learnt from."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from anlan.science.fitting import fit

Row = dict[str, object]
LINES = ("line from 30 min", "line from 60 min")

pytestmark = pytest.mark.data


def the_bench(root: Path) -> ModuleType:
    """Load the trial as it stands in bench/."""
    spec = importlib.util.spec_from_file_location("flood_trial", root / "bench" / "bench_flood.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(root: Path, shared_data: Path) -> dict[tuple[str, str, int, str], Row]:
    """Give the table of both later parts by (part, group, horizon, method), learnt from February alone."""
    trial = the_bench(root)
    record = trial.load(shared_data / "jakarta_river_stage", False)
    levels = {name: tuple(found.values()) for name, found in record.levels.items()}
    parameters = fit(record.readings, *trial.PARTS["fit"], levels)
    choosing = trial.Trial.of(record, "choose")
    assert trial.choose_cuts(choosing, choosing.chances(parameters)) == parameters.cuts
    return {
        (part, row["gates"], row["horizon_min"], row["method"]): row
        for part in ("choose", "report")
        for row in trial.table(trial.Trial.of(record, part), parameters)
    }


@pytest.mark.parametrize("part", ["choose", "report"])
@pytest.mark.parametrize("horizon", [30, 60, 180])
def test_the_default_beats_a_straight_line(
    rows: dict[tuple[str, str, int, str], Row], part: str, horizon: int
) -> None:
    """Over all gates no straight line reaches the default's CSI on either later part."""
    ours = rows[part, "all gates", horizon, "damped trend"]["csi"]
    assert isinstance(ours, float)
    assert all(ours > rows[part, "all gates", horizon, line]["csi"] for line in LINES)  # type: ignore[operator]


def test_at_three_hours_the_gain_over_a_line_is_no_accident_of_days(
    rows: dict[tuple[str, str, int, str], Row],
) -> None:
    """The day bootstrap keeps the difference above zero, with and without harbours and Istiqlal."""
    for group in ("all gates", "without harbours, Istiqlal"):
        for line in LINES:
            gain = rows["report", group, 180, line]["default_minus_this_90"]
            assert isinstance(gain, tuple)
            assert gain[0] > 0


@pytest.mark.parametrize("part", ["choose", "report"])
def test_always_and_never_lose_on_real_stages(rows: dict[tuple[str, str, int, str], Row], part: str) -> None:
    """Shouting and silence stay at the bottom of the table at every horizon."""
    for horizon in (30, 60, 180):
        assert rows[part, "all gates", horizon, "always"]["csi"] < 0.15  # type: ignore[operator]
        assert rows[part, "all gates", horizon, "never"]["csi"] == 0.0


def test_no_skill_is_too_good_to_be_true(rows: dict[tuple[str, str, int, str], Row]) -> None:
    """A CSI above what the calibration notes call suspicious means the future leaked in."""
    for horizon, ceiling in ((30, 0.6), (60, 0.65), (180, 0.8)):
        assert rows["report", "all gates", horizon, "damped trend"]["csi"] < ceiling  # type: ignore[operator]
