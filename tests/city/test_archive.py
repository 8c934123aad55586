"""What is closed is archived so that it can be proved, and whoever is in it can be forgotten."""

import pytest
from click.testing import CliRunner

from anlan.city.archive import SUMS, check, wrapped, write
from anlan.city.retention import forget, references
from anlan.cli.incident import incident as command
from anlan.core.given import Erased, ReportReceived
from anlan.core.incidents import Incident, IncidentOpened
from anlan.core.work import WorkAsked
from anlan.store.vault import Vault


@pytest.fixture
def told(house):
    """Give a house with an event that a caller told of; the vault holds the caller's words."""
    vault = Vault(house.engine, bytes(32))
    words, caller = vault.keep("caller-1", "三号罐漏了"), vault.keep("caller-1", "张某 139")
    other = vault.keep("caller-2", "别的事")
    receipt = house.submit(
        ReportReceived, by="wang", channel="110", text_ref=words, caller_ref=caller, digest="d", area="330701"
    )
    house.submit(
        ReportReceived, by="wang", channel="110", text_ref=other, caller_ref=None, digest="e", area="330701"
    )
    fields = {
        "incident_type": "",
        "area": "330701",
        "title": "三号罐区泄漏",
        "reports": (receipt.facts[0].id,),
    }
    opened = house.submit(IncidentOpened, by="wang", **fields)
    incident = next(fact for fact in opened.facts if isinstance(fact, Incident))
    house.wait(minutes=40)
    return house, incident, vault, (words, caller, other)


def archived(told, folder):
    """The package of the event."""
    house, incident, *_ = told
    return write(list(house.journal.facts()), house.flow.city, incident.id, folder)


def test_practice_16_an_archive_is_a_page_everything_as_json_and_its_hashes(told, tmp_path):
    """法 94: PDF, JSON and the list that proves them; written twice it is the same, byte for byte."""
    assert archived(told, tmp_path / "a") == ["facts.json", "incident.json", "incident.pdf", SUMS]
    archived(told, tmp_path / "b")
    assert (tmp_path / "a" / SUMS).read_text() == (tmp_path / "b" / SUMS).read_text()
    assert check(tmp_path / "a") == []


@pytest.mark.parametrize("name", ["facts.json", "incident.json", "incident.pdf"])
def test_a_changed_archive_names_the_file(told, tmp_path, name):
    """One byte more, a file gone or one too many: each is told by name."""
    folder = tmp_path / "a"
    archived(told, folder)
    (folder / name).write_bytes((folder / name).read_bytes() + b"x")
    (folder / "more.txt").write_text("added")
    assert check(folder) == ["more.txt: not on the list", f"{name}: changed"]
    (folder / name).unlink()
    assert f"{name}: missing" in check(folder)


def test_an_archive_is_written_once(told, tmp_path):
    """A folder that holds something is not written into."""
    (tmp_path / "old").write_text("x")
    with pytest.raises(FileExistsError, match="not empty"):
        archived(told, tmp_path)


def test_no_personal_word_is_in_the_archive(told, tmp_path):
    """Only references: the words stay in the vault until they are destroyed."""
    archived(told, tmp_path / "a")
    for path in (tmp_path / "a").iterdir():
        assert "张某".encode() not in path.read_bytes()


def test_practice_16_who_is_in_a_closed_event_is_forgotten_and_nobody_else(told):
    """法 85: the keys of its callers go, each going is a fact; another matter's words stay readable."""
    house, incident, vault, (words, caller, other) = told
    asked = WorkAsked(
        at=house.now, by="closing", work="erase", about=incident.id, known_until=house.now, seq=10**6
    )
    gone = list(forget(asked, house.journal, vault, house.now))
    assert [(type(fact), fact.subject) for fact in gone] == [(Erased, "caller-1")]
    assert (vault.read(words), vault.read(caller), vault.read(other)) == (None, None, "别的事")
    assert list(forget(asked, house.journal, vault, house.now)) == []


def test_references_are_found_by_their_name(told):
    """Every field that ends in _ref is a reference, each once."""
    house, _, _, refs = told
    assert references(list(house.journal.facts())) == list(refs)


def test_the_command_proves_and_refuses(told, tmp_path):
    """`anlan incident archive --check` says whole, or what is wrong, or that it is no archive."""
    archived(told, tmp_path / "a")
    run = CliRunner().invoke(command, ["archive", "--check", str(tmp_path / "a")])
    assert (run.exit_code, "whole" in run.output) == (0, True)
    run = CliRunner().invoke(command, ["archive", "--check", str(tmp_path)])
    assert (run.exit_code, "no archive" in run.output) == (1, True)


def test_a_long_line_is_cut_to_fit():
    """Chinese has no spaces to break at."""
    lines = wrapped("汛" * 100, 200)
    assert "".join(lines) == "汛" * 100
    assert len(lines) > 1
