"""Every way a person breaks a city folder is said with file, line, what, and what is allowed."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from anlan.cities import NAMES, folder_of
from anlan.city.folder import FolderProblems, read, write
from anlan.city.folder.checking import check, opened
from anlan.city.folder.layout import ENCODINGS, LAYOUT, ROSTERS, Texts
from anlan.core.city import RECORDS

HERE = Path(__file__).parent
BROKEN = [tuple(row.values()) for row in tomllib.loads((HERE / "broken.toml").read_text("utf-8"))["broken"]]
"""(file, what stands there, what is put there, how a line of the check begins)."""


SMALL = HERE / "small"
FILES = {str(path.relative_to(SMALL)): path.read_text("utf-8") for path in SMALL.rglob("*") if path.is_file()}


def small(folder: Path) -> Path:
    """Copy the small city, which is right."""
    return shutil.copytree(SMALL, folder, dirs_exist_ok=True)


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    """Copy the small city and say one thing otherwise."""
    assert old in FILES[file], (file, old)
    (small(folder) / file).write_text(FILES[file].replace(old, new, 1), "utf-8", newline="\n")
    return folder


def lines(folder: Path) -> list[str]:
    """Give what a check of a folder says, a line a problem."""
    return [str(problem) for problem in check(folder).problems]


def test_the_small_city_is_right(tmp_path: Path) -> None:
    """What the rows below break is whole before."""
    assert lines(small(tmp_path)) == []


def test_every_kind_has_a_file_and_a_broken_row() -> None:
    """No kind of record is left out of the layout, and no file of the small city out of the rows."""
    assert {entry.kind for entry in LAYOUT} == set(RECORDS)
    assert {row[0] for row in BROKEN} == set(FILES)


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN, ids=[row[3][:60] for row in BROKEN])
def test_what_is_broken_is_said_with_file_and_line(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    """A person is told where to look, what is there, and what is allowed."""
    said = lines(broken(tmp_path, file, old, new))
    assert any(line.startswith(expected) for line in said), said
    assert all(" — " in line for line in said)


def test_everything_is_said_at_once_and_in_order(tmp_path: Path) -> None:
    """Three files broken are three problems, sorted by file and line."""
    small(tmp_path)
    for file, old, new in (
        ("sources.csv", ",60", ",-60"),
        ("series.csv", "stage,m,", "stage,kg,"),
        ("profile.toml", "480", "4800"),
    ):
        (tmp_path / file).write_text(FILES[file].replace(old, new, 1), "utf-8")
    said = check(tmp_path).problems
    assert [problem.file for problem in said] == ["profile.toml", "series.csv", "sources.csv"]
    with pytest.raises(FolderProblems) as raised:
        opened(tmp_path)
    assert str(raised.value).count("\n") == 2


def test_a_gbk_file_is_read_when_it_is_declared(tmp_path: Path) -> None:
    """Undeclared it is named with its line and what to do; declared it is read; declared wrongly it is named."""
    whole = read(small(tmp_path)).records
    posts = tmp_path / "posts.csv"
    posts.write_bytes(FILES["posts.csv"].encode("gbk"))
    (said,) = lines(tmp_path)
    assert said.startswith("posts.csv:2 byte 0xb0 is not UTF-8 — save the file as UTF-8, or declare")
    assert '"posts.csv" = "gbk" in encodings.toml' in said
    (tmp_path / "encodings.toml").write_text('"posts.csv" = "gbk"\n', "utf-8")
    assert (lines(tmp_path), read(tmp_path).records) == ([], whole)
    posts.write_bytes(FILES["posts.csv"].encode("gbk").replace(b"\n", b"\xff\xff\n", 1))
    assert lines(tmp_path)[0].startswith("posts.csv:1 byte 0xff is not gbk, as encodings.toml declares — ")
    (tmp_path / "encodings.toml").write_text('"posts.csv" = "gbkk"\n', "utf-8")
    assert lines(tmp_path)[0].startswith("posts.csv:1 no encoding is called 'gbkk' (encodings.toml)")


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """A byte order mark, carriage returns, quoted cells and blank lines at the end mean nothing."""
    whole = read(small(tmp_path)).records
    text = FILES["units.csv"].replace("消防1队", '"消防1队"').replace("\n", "\r\n") + ",,,,,,,,,\r\n"
    (tmp_path / "units.csv").write_bytes(text.encode("utf-8-sig"))
    assert (lines(tmp_path), read(tmp_path).records) == ([], whole)


def test_what_is_no_problem_is_a_note(tmp_path: Path) -> None:
    """A post without a B side, stock past its date, a type without a script stop nobody and are said."""
    checked = check(small(tmp_path), date(2020, 1, 1))
    assert checked.problems == ()
    assert checked.notes == (
        "no B side: 1 posts, e.g. water-duty",
        "no task template: 2 incident types, e.g. 20201, 40101",
        "no question script: 2 incident types, e.g. 20201, 40101",
        "expired: 1 lots, e.g. store water 2019-06-30",
    )


def test_a_level_may_have_no_colour(tmp_path: Path) -> None:
    """None is legal where the law gives no rung, and survives the file."""
    records = read(broken(tmp_path / "one", "ladders.toml", 'colour = "yellow"\n', "")).records
    write(records, tmp_path / "two")
    assert lines(tmp_path / "two") == []
    assert read(tmp_path / "two").records == records


def test_a_folder_that_is_none_says_so(tmp_path: Path) -> None:
    """Without a profile there is no city."""
    (said,) = lines(tmp_path)
    assert said.startswith("profile.toml:1 is not in ")


def test_a_city_without_roads_says_that_they_are_unknown(tmp_path: Path) -> None:
    """What nobody brought is unknown, never empty."""
    small(tmp_path)
    (tmp_path / "roads.csv").unlink()
    (tmp_path / "junctions.csv").unlink()
    assert "unknown, for nothing is brought: roads" in check(tmp_path).notes


def test_the_small_city_survives_its_files(tmp_path: Path) -> None:
    """Read, written and read again, records are equal."""
    records = read(small(tmp_path / "one")).records
    write(records, tmp_path / "two")
    assert read(tmp_path / "two").records == records


@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_cities_are_right(name: str) -> None:
    """No problem, and the only gaps are those that are meant to be seen."""
    checked = check(folder_of(name))
    assert checked.problems == ()
    assert [note.split(":")[0] for note in checked.notes] == ["no B side"]


def test_practice_01_every_level_of_every_hazard_has_a_lawful_issuer(tmp_path: Path) -> None:
    """A hazard × level without an authority row stops a city from being imported."""
    row = FILES["authority.csv"].splitlines(keepends=True)[1]
    (said,) = lines(broken(tmp_path, "authority.csv", row, ""))
    assert said.startswith("ladders.toml:4 nobody may issue flood '警戒'")


def test_practice_03_a_social_event_has_no_colour(tmp_path: Path) -> None:
    """A type of 社会安全 cannot be tied to a ladder with colours, nor be given a grade."""
    folder = broken(tmp_path, "incident-types.csv", "incident,,emergency,", "incident,,emergency,flood")
    assert "社会安全事件 have no colour (法 63)" in lines(folder)[0]


def test_the_manual_names_every_file(root: Path) -> None:
    """Whoever edits a city finds each file of the layout in the page about formats."""
    page = (root / "docs" / "formats.md").read_text("utf-8")
    files = [entry.file for entry in LAYOUT if entry.file] + [ROSTERS, ENCODINGS]
    files += [part.file for entry in LAYOUT if not isinstance(entry, Texts) for part in entry.parts]
    assert [file for file in files if f"`{file}" not in page] == []
