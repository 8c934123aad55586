"""`anlan new hazard` and `anlan check`: a folder is begun, checked, and keeps the contract when it is written."""

import importlib
import sys

import msgspec
import pytest
from click.testing import CliRunner

from anlan.city.hazard_folder import faults
from anlan.cli.main import main
from anlan.testing.hazards import hazard_checks


@pytest.fixture
def begun(tmp_path):
    """A folder begun for a hazard of its own."""
    said = CliRunner().invoke(main, ["new", "hazard", "seiche", "--into", str(tmp_path)])
    assert said.exit_code == 0, said.output
    return tmp_path / "seiche"


def checked(folder, *options):
    """What `anlan check` says."""
    return CliRunner().invoke(main, ["check", str(folder), *options])


def written(folder):
    """Every open word of the card filled in."""
    card = folder / "card.toml"
    text = card.read_text("utf-8")
    for word in ("<中文名>", "<code>", "<能说什么，不能说什么>", "<措施>", "<决定机关>"):
        text = text.replace(word, "假潮")
    for word in ("<English name>", "<what it may say and what not>", "<measure>", "<deciding body>"):
        text = text.replace(word, "seiche")
    card.write_text(text, "utf-8")
    return card


@pytest.mark.parametrize("name", ["flood", "typhoon", "earthquake"])
def test_the_hazards_in_the_box_are_whole(root, name):
    """What we ask of others our own folders keep."""
    said = checked(root / "src" / "anlan" / "hazards" / name)
    assert said.exit_code == 0, said.output


def test_a_begun_folder_is_told_what_is_still_to_be_written(begun):
    """Every open word is named with its line, and the exit code says that there is work."""
    said = checked(begun)
    assert said.exit_code == 1
    assert f"{begun / 'card.toml'}:3: still to be written: <中文名>" in said.output
    assert len(msgspec.json.decode(checked(begun, "--json").output)) >= 8


def test_a_written_folder_is_whole_and_keeps_the_contract(begun, monkeypatch):
    """The scaffold is a hazard: persistence passes every rule that asks for no forecast."""
    written(begun)
    assert checked(begun).exit_code == 0
    monkeypatch.syspath_prepend(str(begun.parent))
    hazard = importlib.import_module("seiche").HAZARD
    try:
        for name, check in hazard_checks(hazard):
            # Nothing of its river stands over a level yet, and a text needs words nobody has written.
            if not name.endswith(("speaks_at_all", "calms", "evidence")):
                check()
    finally:
        for module in [name for name in sys.modules if name.split(".")[0] == "seiche"]:
            del sys.modules[module]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "seiche"', 'name = "wave"', "'wave' in a folder called 'seiche'"),
        ("horizons_min = [60]", "horizons_min = [60, 30]", "horizons_min must rise"),
        ("every_s = 600", 'every_s = "ten"', "every_s"),
        ("every_s = 600", "every_s = ", "card.toml:9"),
        ("warns = false", "warns = true", "no words for hazard 'seiche'"),
        ("from_rank = 1", "from_rank = 0", "from_rank starts at 1"),
        ('decides_en = "seiche"', 'decides_en = ""', "one language only"),
    ],
)
def test_a_broken_card_is_one_line_that_says_what_is_allowed(begun, old, new, says):
    """Each way of breaking it is found and named."""
    card = written(begun)
    text = card.read_text("utf-8")
    assert old in text
    card.write_text(text.replace(old, new), "utf-8")
    assert any(says in fault for fault in faults(begun)), faults(begun)


def test_a_folder_that_is_not_there_or_is_there_already_is_one_error(begun, tmp_path):
    """No traceback for a wrong path, and nothing is written over."""
    assert "no such folder" in checked(tmp_path / "none").output
    again = CliRunner().invoke(main, ["new", "hazard", "seiche", "--into", str(tmp_path)])
    assert again.exit_code == 1
    assert "there already" in again.output
