"""Who reads a folder: told by files and headers, never by its name."""

from pathlib import Path

import pytest

from anlan.core.scenarios import Expected, Manifest, Scenario
from anlan.sources import AmbiguousReaders, NoReader, SourceError, builtin, choose, installed, scenario_of

GATES = "gate,river,lat,lon\nA,R,-6.2,106.8\n"
STAGES = "gate,time_local,stage,status\nA,2019-01-01 00:00,100,Normal\n"


class Other:
    """A plug-in's reader that claims every folder with a gates.csv."""

    manifest = Manifest(
        name="other", zh="别的", en="other", expects=(Expected(files="gates.csv", columns=("gate",)),)
    )

    def scenario(self, folder: Path | None = None, city: object = ()) -> Scenario:
        """Never called here."""
        raise NotImplementedError


@pytest.fixture
def folder(tmp_path):
    """A folder of the gate layout under a name that says nothing."""
    place = tmp_path / "a name that says nothing"
    place.mkdir()
    (place / "gates.csv").write_text(GATES)
    (place / "stage_x.csv").write_text(STAGES)
    return place


def test_a_reader_is_found_by_what_is_in_the_folder(folder):
    """The folder's name plays no part, and files beside the expected ones do not disturb."""
    (folder / "README.md").write_text("hello")
    assert choose(folder).manifest.name == "gate_stage"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gates.csv", None),
        ("gates.csv", "gate,river\n"),
        ("stage_x.csv", None),
        ("stage_x.csv", "gate,stage\n"),
        ("stage_x.csv", ""),
    ],
)
def test_a_missing_file_or_column_is_named_with_what_was_found(folder, name, content):
    """No reader fits: the error says which file with which columns was looked for, and what is there."""
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content)
    pattern = name.replace("x", "*")
    with pytest.raises(NoReader) as refusal:
        choose(folder)
    assert pattern in str(refusal.value)
    assert "columns gate," in str(refusal.value)
    assert "Found: " in str(refusal.value)


def test_an_empty_or_absent_folder_is_no_scenario(tmp_path):
    """The error says so in words."""
    with pytest.raises(NoReader, match="Found: nothing"):
        choose(tmp_path)
    with pytest.raises(NoReader, match="no such folder"):
        choose(tmp_path / "absent")


def test_two_readers_for_one_folder_are_an_error_that_names_both(folder):
    """Neither is taken silently."""
    with pytest.raises(AmbiguousReaders, match=r"gate_stage and by other"):
        choose(folder, installed() | {"other": Other()})


def test_the_built_in_river_is_chosen_by_asking_only(tmp_path):
    """It comes through the same door as the others, and never for a folder."""
    assert set(installed()) >= {"drill_river", "gate_stage"}
    assert builtin().manifest.name == "drill_river"
    assert scenario_of(None).name == "drill_river"
    with pytest.raises(SourceError):
        builtin("gate_stage")
    with pytest.raises(NoReader):
        builtin("nobody", {})
