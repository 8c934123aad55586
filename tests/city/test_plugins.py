"""Plug-ins come through one door, and no two of them share a name."""

from pathlib import Path

import pytest

from anlan.city.house import hazards
from anlan.city.plugins import NameClash, plugins


def install(folder: Path, package: str, points: str) -> None:
    """A distribution with entry points, as pip leaves one."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(points)


def test_the_built_ins_come_through_the_same_door():
    """The flood is found by its entry point, by the name it gives itself."""
    assert {name: hazard.name for name, hazard in hazards().items()}["flood"] == "flood"


def test_a_package_of_somebody_else_is_found(tmp_path, monkeypatch):
    """Installed is enough; nothing of ours is edited."""
    install(tmp_path, "quake", "[anlan.hazards]\nquake = anlan.hazards.flood:HAZARD\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert {"flood", "quake"} <= set(hazards())


def test_a_name_that_two_packages_claim_is_refused_with_both_named(tmp_path, monkeypatch):
    """Neither is taken silently."""
    install(tmp_path, "other", "[anlan.hazards]\nflood = anlan.testing.twins:MemoryChannel\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NameClash, match=r"'flood' is claimed by .*") as refused:
        plugins("anlan.hazards")
    assert "anlan.hazards.flood:HAZARD" in str(refused.value)
    assert "anlan.testing.twins:MemoryChannel" in str(refused.value)


def test_the_same_thing_installed_twice_is_one(tmp_path, monkeypatch):
    """An editable install beside a wheel is no clash."""
    install(tmp_path, "again", "[anlan.hazards]\nflood = anlan.hazards.flood:HAZARD\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert list(hazards()).count("flood") == 1


def test_an_empty_group_is_no_error():
    """Nobody has to bring anything."""
    assert plugins("anlan.nothing") == {}
