"""`anlan replay`: the same flood gives the same sums, JSON alone on stdout, in the shape that was promised."""

import fcntl
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from anlan.sources import choosing

NUMBER = (int, float)
MAYBE = (int, float, type(None))
SCORE = {
    "hit": int, "miss": int, "false_alarm": int, "pod": MAYBE, "far": MAYBE, "csi": MAYBE, "lead_median_min": MAYBE,
}  # fmt: skip
SHAPE = {
    "scenario": str,
    "real": bool,
    "from": str,
    "to": str,
    "observations": {"in": int, "flagged": dict, "quarantined": int},
    "signals": dict,
    "warnings": list,
    "proposals": int,
    "approvals": {"scripted": int},
    "tasks": dict,
    "confirmations": {"asked": int, "confirmed": int},
    "scores": dict,
    "digest": {"journal": str, "outcome": str},
    "wall_s": NUMBER,
}
WARNING = {
    "id": str, "hazard": str, "level": str, "area": str, "issued": str, "lead_minutes": MAYBE, "outcome": str,
}  # fmt: skip


def fits(value: object, shape: object, where: str = "") -> None:
    """Every key that was promised is there, with the type that was promised."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        for name, inner in shape.items():
            assert name in value, f"{where}.{name} is missing"
            fits(value[name], inner, f"{where}.{name}")
    else:
        assert isinstance(value, shape), f"{where} is {value!r}"
        assert shape is not int or not isinstance(value, bool), where


def test_the_result_has_the_promised_shape(drilled):
    """Every key with its type; warnings, scores and baselines too; times carry their zone."""
    found = drilled[1]
    fits(found, SHAPE)
    for warning in found["warnings"]:
        fits(warning, WARNING)
        assert datetime.fromisoformat(warning["issued"]).tzinfo is not None
        assert warning["outcome"] in ("hit", "miss", "false_alarm", "unknown", "open")
    for score in found["scores"].values():
        fits(score, SCORE)
        for line in score["baseline"].values():
            fits(line, SCORE)
    assert all(isinstance(n, int) for table in ("signals", "tasks") for n in found[table].values())


def test_the_drill_goes_the_whole_way(drilled):
    """From readings to scored warnings, proposals, finished tasks and confirmations, by scripted people."""
    found = drilled[1]
    assert found["real"] is False
    assert found["observations"]["in"] > 2_000
    assert set(found["signals"]) >= {"threshold", "silence", "stuck"}
    assert any(warning["outcome"] == "hit" and warning["lead_minutes"] > 0 for warning in found["warnings"])
    assert all(warning["outcome"] != "open" for warning in found["warnings"])
    assert found["proposals"] >= 1
    assert found["approvals"]["scripted"] >= len(found["warnings"])
    assert found["tasks"]["done"] >= 1
    assert 1 <= found["confirmations"]["confirmed"] <= found["confirmations"]["asked"]
    assert found["scores"]["flood"]["hit"] >= 1
    assert {"always", "never"} <= set(found["scores"]["flood"]["baseline"])


@pytest.mark.slow
def test_the_same_drill_in_another_process_gives_the_same_sums_and_nothing_but_json(drilled, tmp_path):
    """Another hash seed, another process: stdout is one JSON value, both digests are equal; the house is kept."""
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-c", "from anlan.cli import main; main()", "replay", "--headless", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    found = json.loads(done.stdout)
    assert found["digest"] == drilled[1]["digest"]
    assert done.stderr == ""
    assert [path.parent.name for path in tmp_path.glob("**/journal.db")] == ["last"]
    assert {**found, "wall_s": 0} == {**drilled[1], "wall_s": 0}


def test_a_house_that_is_there_is_not_replayed_into(call, drilled):
    """One clear error; the journal of the other replay stays as it is."""
    refused = call("replay", "--headless", "--home", drilled[0])
    assert refused.exit_code == 1
    assert "a house is here already" in refused.output


def test_without_headless_the_way_to_a_screen_is_told(call):
    """A replay with a screen is another command."""
    refused = call("replay")
    assert refused.exit_code == 1
    assert "anlan run --data" in refused.output


@pytest.mark.parametrize("command", [["replay", "--headless", "--json", "--data"], ["city", "check"]])
def test_a_folder_that_nobody_reads_is_one_error_that_names_what_was_looked_for(call, tmp_path, command):
    """Files and columns that each reader expects, and what was found instead; nothing on stdout."""
    (tmp_path / "levels.csv").write_text("place,when,how_high\n")
    refused = call(*command, tmp_path)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    for word in ("gates.csv", "stage_*.csv", "time_local", "levels.csv", "how_high"):
        assert word in refused.stderr
    assert refused.stderr.count("Error") == 1


def test_a_folder_that_is_not_there_is_one_error(call, tmp_path):
    """A wrong path is told as such."""
    refused = call("replay", "--headless", "--json", "--data", tmp_path / "nowhere")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "no such folder" in refused.stderr


def test_a_folder_that_two_readers_claim_is_one_error_that_names_both(call, tmp_path, monkeypatch):
    """Neither is taken silently."""
    both = {name: choosing.installed()["gate_stage"] for name in ("gate_stage", "another")}
    monkeypatch.setattr(choosing, "installed", lambda: both)
    (tmp_path / "gates.csv").write_text("gate,river,lat,lon\n")
    (tmp_path / "stage_1.csv").write_text("gate,time_local,stage,status\n")
    refused = call("replay", "--headless", "--json", "--data", tmp_path)
    assert refused.exit_code == 1
    assert "another and by gate_stage" in refused.stderr


def test_a_replay_beside_another_one_has_a_house_of_its_own(call, tmp_path, monkeypatch):
    """The kept house belongs to the one that came first; what fails inside says so once."""
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / ".anlan" / "headless"
    kept.mkdir(parents=True)
    (tmp_path / "gates.csv").write_text("gate,river,lat,lon\n")
    (tmp_path / "stage_1.csv").write_text("gate,time_local,stage,status\n")
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = call("replay", "--headless", "--json", "--data", tmp_path)
    assert refused.exit_code == 1
    assert "no stage file holds a reading with a time" in refused.stderr
    assert list(kept.iterdir()) == [kept / "lock"]


def test_a_name_nobody_knows_is_answered_with_those_there_are(call):
    """A built-in scenario is asked for by name; a name and a folder together are refused."""
    unknown = call("replay", "no-such-storm", "--headless", "--json")
    assert unknown.exit_code == 1
    assert "mangkhut-2018" in unknown.output
    both = call("replay", "mangkhut-2018", "--headless", "--json", "--data", ".")
    assert "a name or a folder, not both" in both.output


@pytest.mark.slow
@pytest.mark.parametrize("name", ["wenchuan-2008", "mangkhut-2018"])
def test_a_built_in_scenario_gives_the_same_sums_twice(call, tmp_path, name):
    """Everything is seeded and told by the scenario's clock: two plays, one journal."""
    found = [
        json.loads(call("replay", name, "--headless", "--json", "--home", tmp_path / str(run)).stdout)
        for run in range(2)
    ]
    assert found[0]["digest"] == found[1]["digest"]
    assert found[0]["observations"]["quarantined"] == 0
