"""`anlan report`: read a message without a house, or hand it to the desk of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from anlan.cli.main import main
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import waiting

WORDS = "平安路隧道里有辆白色小车熄火了,水到车窗了,里头两个人出不来,快点!"


def run(*arguments: str, words: str = WORDS):
    """Run the command on some words."""
    return CliRunner().invoke(main, ["report", *arguments], input=words)


def test_a_message_is_read_without_a_house(tmp_path: Path) -> None:
    """The built-in city gives the names; the answer is JSON alone with the quotes in words."""
    found = json.loads(run("--read-only", "--json", "--home", str(tmp_path / "none")).output)
    assert (found["topic"], found["urgency"], found["incident_type"]) == ("flooding", "life", "10502")
    assert found["place"]["facility"] == "pingan-underpass"
    (count,) = found["counts"]
    assert (count["figure"], count["number"]["value"], count["number"]["quote"]["words"]) == (
        "trapped",
        2,
        "两个人",
    )


def test_many_messages_are_read_line_by_line(tmp_path: Path) -> None:
    """One JSON line in, one out, each at its own time."""
    lines = [
        {"text": "两分钟前石门镇停电", "received": "2018-09-16T23:59:50+08:00"},
        {"text": "我要投诉", "channel": "12345"},
    ]
    words = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    said = [
        json.loads(line) for line in run("--lines", "--home", str(tmp_path), words=words).output.splitlines()
    ]
    assert [one["urgency"] for one in said] == ["urgent", "enquiry"]
    assert said[0]["since"].startswith("2018-09-16T15:57:50")


@pytest.mark.parametrize(
    ("arguments", "words", "says"),
    [
        (("--lines",), "{broken", "line 1"), (("--read-only", "--received", "yesterday"), WORDS, "--received"),
        (("--read-only", "--received", "2018-09-16T10:00"), WORDS, "offset"), ((), WORDS, "no house here yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_one_line(
    arguments: tuple[str, ...], words: str, says: str, tmp_path: Path
) -> None:
    """A broken line, a time that is none, and a house that is not there."""
    result = run(*arguments, "--home", str(tmp_path / "none"), words=words)
    assert result.exit_code == 1
    assert says in result.output


def test_a_message_goes_to_the_desk_of_a_house_without_its_words(tmp_path: Path) -> None:
    """It waits in the inbox; its words lie in the vault whose key is in the home."""
    open_database(f"sqlite:///{tmp_path / 'journal.db'}").dispose()
    result = run("--json", "--home", str(tmp_path), "--caller", "王小明")
    assert result.exit_code == 0, result.output
    ((_, given),) = waiting(open_database(f"sqlite:///{tmp_path / 'journal.db'}"))
    assert json.loads(result.output)["read"]["counts"][0]["figure"] == "trapped"
    assert (tmp_path / "vault.key").exists()
    assert "隧道" not in repr(given)
