"""`anlan city`: files in, files out, and what differs."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anlan.city.house import House, Place
from anlan.city.importing import IMPORT
from anlan.cli import main
from anlan.core.clock import LiveClock
from anlan.core.given import Configured
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.journal.seat import Seat
from anlan.store.vault import Vault, master_key

SMALL = Path(__file__).parents[1] / "city" / "folder" / "small"
ROSTERS = "household,names,door\nbank-1,张安 张博 李春,河街1号\nbank-2,王达,河街2号\n"
NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a small city with rosters, to be edited."""
    copied = shutil.copytree(SMALL, tmp_path / "city")
    (copied / "rosters.csv").write_text(ROSTERS, "utf-8")
    return copied


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a home for a house."""
    return tmp_path / "home"


def city(*words: object, said: str | None = None) -> Result:
    """Run a command of `anlan city`."""
    return CliRunner().invoke(main, ["city", *(str(word) for word in words)], input=said)


def configured(home: Path) -> list[Configured]:
    """Give every configuration in a house's journal."""
    journal = Journal(open_database(Place(home=home).url))
    return [fact for fact in journal.facts(kind=Configured.kind) if isinstance(fact, Configured)]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Say one thing in a file otherwise."""
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def by_hand(home: Path, kind: str, name: str, **content: object) -> None:
    """Configure one object the way an officer at the screen does."""
    house = House(Place(home=home), LiveClock())
    house.start()
    row = next(fact for fact in configured(home)[::-1] if (fact.record, fact.name) == (kind, name))
    changed = row.content | content
    house.submit(Configured(at=NOON, by="li", key="by hand", record=kind, name=name, content=changed))
    house.close()


def test_a_right_folder_is_described(folder: Path) -> None:
    """What is in it and what is worth knowing, for people and for programs."""
    done = city("check", folder)
    assert (done.exit_code, done.output.splitlines()[1]) == (0, "- no B side: 1 posts, e.g. water-duty")
    described = json.loads(city("check", folder, "--json").stdout)
    assert described["records"]["post"] == 3
    assert described["problems"] == []


def test_a_broken_folder_fails_with_every_line(folder: Path) -> None:
    """Every problem is printed with file and line, and the exit code says that there is one."""
    edit(folder, "series.csv", "stage,m,", "stage,metre,")
    edit(folder, "units.csv", ",8,", ",0,")
    done = city("check", folder)
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "series.csv:2 unit 'metre' is no UCUM code — a UCUM code, e.g. m",
        "units.csv:2 crew 0 is nobody — 1 or more",
    ]
    assert [row["line"] for row in json.loads(city("check", folder, "--json").stdout)["problems"]] == [2, 2]


def test_an_import_is_all_or_nothing(folder: Path, home: Path) -> None:
    """One wrong cell in one file, and no fact of any file is in the journal, nor a word in the vault."""
    edit(folder, "rosters.csv", "bank-2", "bank-9")
    done = city("import", folder, "--home", home)
    assert done.exit_code == 1
    assert "rosters.csv:3 household 'bank-9' is unknown — one of households.csv" in done.stderr
    assert "nothing was imported" in done.stderr
    assert configured(home) == []


def test_what_has_not_changed_is_not_said_again(folder: Path, home: Path) -> None:
    """The first import is one fact an object, the second none, one edit is one fact."""
    assert city("import", folder, "--home", home).exit_code == 0
    first = configured(home)
    assert {fact.by for fact in first} == {IMPORT}
    assert city("import", folder, "--home", home).exit_code == 0
    assert configured(home) == first
    edit(folder, "units.csv", ",8,", ",9,")
    done = json.loads(city("import", folder, "--json", "--home", home).stdout)
    assert done["outcome"] == {"asked": 1, "done": 1, "refused": [], "waiting": 0}
    (new,) = configured(home)[len(first) :]
    assert (new.record, new.name, new.content["crew"]) == ("unit", "fire-1", 9)


def test_an_object_may_come_back_to_what_it_was(folder: Path, home: Path) -> None:
    """Eight, nine, eight: three facts, for each follows on another."""
    for old, new in ((",8,", ",8,"), (",8,", ",9,"), (",9,", ",8,")):
        edit(folder, "units.csv", old, new)
        assert city("import", folder, "--home", home).exit_code == 0
    assert [fact.content["crew"] for fact in configured(home) if fact.record == "unit"] == [8, 9, 8]


def test_an_export_of_an_import_gives_the_same_bytes(folder: Path, home: Path, tmp_path: Path) -> None:
    """Files survive the house; only what the vault keeps does not come out again."""
    city("export", tmp_path / "none", "--home", home)
    assert city("import", folder, "--home", home).exit_code == 0
    first, second = tmp_path / "first", tmp_path / "second"
    assert city("export", first, "--home", home).exit_code == 0
    assert not (first / "rosters.csv").exists()
    assert city("import", first, "--home", tmp_path / "other").exit_code == 0
    assert city("export", second, "--home", tmp_path / "other").exit_code == 0
    names = sorted(str(path.relative_to(first)) for path in first.rglob("*.*"))
    assert names == sorted(str(path.relative_to(second)) for path in second.rglob("*.*"))
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]


def test_an_export_never_writes_into_a_strange_folder(folder: Path, home: Path, tmp_path: Path) -> None:
    """Somebody's own files are not mixed with the city's."""
    assert city("import", folder, "--home", home).exit_code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", "utf-8")
    done = city("export", tmp_path / "mine", "--home", home)
    assert done.exit_code == 1
    assert "neither empty nor a city folder" in done.stderr


def test_a_change_at_the_screen_is_asked_about_first(folder: Path, home: Path) -> None:
    """What an officer changed since the last import is overwritten only when somebody says yes."""
    assert city("import", folder, "--home", home).exit_code == 0
    by_hand(home, "unit", "fire-1", crew=12)
    asked = city("import", folder, "--home", home, said="n\n")
    assert asked.exit_code == 1
    assert "units.csv: changed unit fire-1 (crew)" in asked.output
    assert configured(home)[-1].content["crew"] == 12
    assert city("import", folder, "--home", home, "--yes").exit_code == 0
    assert configured(home)[-1].content["crew"] == 8


def test_a_removed_object_is_withdrawn_when_somebody_says_so(folder: Path, home: Path) -> None:
    """A row taken out of a file is an object the city has no more, never a silent leftover."""
    assert city("import", folder, "--home", home).exit_code == 0
    (folder / "stock.csv").unlink()
    assert city("import", folder, "--home", home, said="n\n").exit_code == 1
    assert city("import", folder, "--home", home, said="y\n").exit_code == 0
    assert (configured(home)[-1].record, configured(home)[-1].content) == ("stock_lot", {})
    assert city("diff", folder, "--home", home).exit_code == 0


def test_drift_is_said_by_file(folder: Path, home: Path) -> None:
    """Added, changed and removed, each with its file; no difference is exit code 0."""
    assert city("import", folder, "--home", home).exit_code == 0
    assert city("diff", folder, "--home", home).output.splitlines()[-1] == "no difference"
    edit(folder, "units.csv", ",8,", ",9,")
    edit(folder, "shifts.csv", "night,", "late,")
    done = city("diff", folder, "--home", home)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "shifts.csv: added shift late",
        "shifts.csv: removed shift night",
        "units.csv: changed unit fire-1 (crew)",
        "1 added, 1 changed, 1 removed",
    ]
    assert len(json.loads(city("diff", folder, "--json", "--home", home).stdout)["changes"]) == 3


def test_names_and_doors_go_into_the_vault_and_nowhere_else(folder: Path, home: Path) -> None:
    """Facts hold a reference; its words are in the vault; the same rosters again seal nothing new."""
    assert city("import", folder, "--home", home).exit_code == 0
    (zone,) = [fact for fact in configured(home) if fact.record == "risk_zone"]
    refs = [house["ref"] for house in zone.content["households"]]
    vault = Vault(open_database(Place(home=home).url), master_key(Place(home=home).vault_key))
    assert [vault.read(ref) for ref in refs] == ["张安 张博 李春 · 河街1号", "王达 · 河街2号"]
    assert "张安".encode() not in b"".join(path.read_bytes() for path in home.glob("*.db*"))
    assert city("import", folder, "--home", home).exit_code == 0
    edit(folder, "rosters.csv", "王达", "王恩")
    assert city("import", folder, "--home", home).exit_code == 0
    before, after = [fact for fact in configured(home) if fact.record == "risk_zone"]
    assert before.content["households"][0] == after.content["households"][0]
    assert vault.read(after.content["households"][1]["ref"]) == "王恩 · 河街2号"


def test_a_running_house_takes_the_changes_in_itself(folder: Path, home: Path) -> None:
    """While another process runs the flow, everything waits in its inbox, whole."""
    home.mkdir()
    with Seat(open_database(Place(home=home).url), home) as seat:
        assert seat.take()
        done = city("import", folder, "--home", home)
    assert done.exit_code == 0
    assert "wait for the running house" in done.output
    assert configured(home) == []


def test_a_folder_that_is_no_city_says_what_one_has(tmp_path: Path) -> None:
    """Neither a city's own files nor readings: one clear line."""
    done = city("check", tmp_path)
    assert done.exit_code == 1
    assert "A city's own folder has a profile.toml." in done.stderr
