"""The rows of the exercise are whole: 37 injects in order of time, 40 messages, 40 questions."""

import tomllib
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src" / "anlan" / "sources"


def rows(path: Path) -> dict:
    """Read one file."""
    return tomllib.loads(path.read_text("utf-8"))


def test_all_37_injects_are_there_in_order_each_with_what_is_expected():
    """Numbers 1 to 37, offsets never falling, and each says what the house must do and what the person."""
    found = rows(SOURCES / "mangkhut_2018" / "injects.toml")["inject"]
    assert [row["number"] for row in found] == list(range(1, 38))
    assert [row["offset_min"] for row in found] == sorted(row["offset_min"] for row in found)
    assert all(row["text"] and row["system"] and row["person"] for row in found)
    assert all(row["by"] in ("report", "cap", "series", "desk") for row in found)
    assert all(row.get("said") for row in found if row["by"] == "report")


def test_what_is_said_stands_in_the_inject_word_for_word():
    """No word is put into anybody's mouth that the exercise does not have."""
    for row in rows(SOURCES / "mangkhut_2018" / "injects.toml")["inject"]:
        for said in row.get("said", ()):
            assert said["text"] in row["text"] or row["number"] == 29, row["number"]


def test_all_forty_messages_and_questions_are_there():
    """Each message has its time with a zone and its expected reading; each question a class, seven are gates."""
    messages = rows(HERE / "messages.toml")
    assert [row["number"] for row in messages["message"]] == list(range(1, 41))
    assert all(row["received"].utcoffset() is not None for row in messages["message"])
    assert all(row["text"] and row["expected"] for row in messages["message"])
    questions = rows(HERE / "questions.toml")
    assert [row["number"] for row in questions["question"]] == list(range(1, 41))
    assert {row["class"] for row in questions["question"]} == {"A", "R"}
    assert len(questions["gates"]) == 7
