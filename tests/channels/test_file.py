"""Files for another system: whole or absent, once each."""

import os

import pytest
from msgspec.structs import replace

from anlan.channels.file import File
from anlan.channels.inapp import InApp
from anlan.core.facts import Mode


def test_a_message_becomes_one_text_and_one_cap(message, tmp_path):
    """Both carry the outbox id; the CAP is there byte for byte; nothing half-written is left beside them."""
    File(folder=tmp_path / "out").send(message)
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["delivery-5f2c.txt", "delivery-5f2c.xml"]
    assert (tmp_path / "out/delivery-5f2c.xml").read_text(encoding="utf-8") == message.cap
    text = (tmp_path / "out/delivery-5f2c.txt").read_text(encoding="utf-8")
    assert text.startswith(message.subject)
    assert message.text in text
    assert "To: warden" in text


def test_the_same_message_twice_is_one_file(message, tmp_path):
    """A second hand-over, also one marked repeat, leaves the file as it is and says so."""
    way = File(folder=tmp_path)
    assert way.deduplicates
    way.send(message)
    before = (tmp_path / "delivery-5f2c.txt").read_bytes()
    assert way.send(replace(message, repeat=True)).startswith("already")
    assert (tmp_path / "delivery-5f2c.txt").read_bytes() == before


def test_what_was_cut_off_is_written_again(message, tmp_path):
    """A power cut after the CAP and within the text leaves no .txt; sending again completes the pair."""
    (tmp_path / "delivery-5f2c.xml").write_text("old")
    (tmp_path / ".delivery-5f2c.txt.part").write_text("滨海")
    File(folder=tmp_path).send(message)
    assert message.text in (tmp_path / "delivery-5f2c.txt").read_text(encoding="utf-8")
    assert (tmp_path / "delivery-5f2c.xml").read_text(encoding="utf-8") == message.cap
    assert not (tmp_path / ".delivery-5f2c.txt.part").exists()


def test_a_message_without_cap_has_no_xml(message, tmp_path):
    """A task order is no warning."""
    File(folder=tmp_path).send(replace(message, cap=""))
    assert [path.name for path in tmp_path.iterdir()] == ["delivery-5f2c.txt"]


def test_a_drill_file_begins_with_the_mark(message, tmp_path):
    """Whoever opens it reads 【演练】 first."""
    File(folder=tmp_path).send(replace(message, mode=Mode.DRILL))
    assert (tmp_path / "delivery-5f2c.txt").read_text(encoding="utf-8").startswith("【演练】")


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "a\0b", "C:\\x", "长"])
def test_an_id_never_leads_out_of_the_folder(message, tmp_path, name):
    """An id that is no plain name is refused and nothing is written anywhere."""
    with pytest.raises(ValueError, match="cannot name a file"):
        File(folder=tmp_path / "out").send(replace(message, id=name))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_files_is_an_error_not_a_silence(message, tmp_path):
    """A file where the folder should be (also for root) ends in OSError."""
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(OSError, match="out"):
        File(folder=tmp_path / "out").send(message)


def test_another_system_may_read_what_is_written(message, tmp_path):
    """The files have the rights that the umask gives, not those of a private temporary file."""
    before = os.umask(0o022)
    try:
        File(folder=tmp_path).send(message)
    finally:
        os.umask(before)
    assert (tmp_path / "delivery-5f2c.txt").stat().st_mode & 0o777 == 0o644


def test_the_screen_of_the_duty_room_takes_everything(message):
    """In-app needs no carrying and cannot fail."""
    assert InApp().send(message) == "shown to warden"
    assert (InApp().public, InApp().deduplicates) == (False, True)
