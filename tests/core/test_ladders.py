"""Four ladders that are never mapped onto one another silently."""

import msgspec
import pytest

from anlan.core.ladders import (
    CapTriple,
    Certainty,
    Colour,
    EventGrade,
    LevelRow,
    ResponseLevel,
    Severity,
    Urgency,
)


def test_colours_rise_from_blue_to_red():
    """Rank and mark of every colour (突发事件应对法 2024, art. 63)."""
    assert [(colour.value, colour.rank, colour.zh) for colour in Colour] == [
        ("blue", 1, "蓝"),
        ("yellow", 2, "黄"),
        ("orange", 3, "橙"),
        ("red", 4, "红"),
    ]


def test_no_word_stands_on_two_ladders():
    """A colour is no severity, no response level and no grade: nothing compares equal across."""
    ladders = (Colour, Severity, ResponseLevel, EventGrade)
    words = [set(ladder) for ladder in ladders]
    for number, one in enumerate(words):
        for other in words[number + 1 :]:
            assert not {str(word) for word in one} & {str(word) for word in other}


@pytest.mark.parametrize("ladder", [Severity, Urgency, Certainty])
def test_cap_words_are_spelt_as_the_standard_spells_them(ladder):
    """Capitalised English, with Unknown on every ladder (CAP 1.2, section 3.2.2)."""
    assert all(word.value == word.value.capitalize() for word in ladder)
    assert "Unknown" in {word.value for word in ladder}
    assert len(ladder) == 5


def test_a_level_may_have_no_colour():
    """社会安全 incidents have none: None is a word of the table, and comes back as None."""
    triple = CapTriple(severity=Severity.SEVERE, urgency=Urgency.IMMEDIATE, certainty=Certainty.OBSERVED)
    row = LevelRow(
        level="一级", rank=4, colour=None, cap=triple, zh="一级", en="first", source="assumed: a test"
    )
    assert msgspec.json.decode(msgspec.json.encode(row), type=LevelRow) == row


def test_an_unknown_colour_is_an_error_never_a_default():
    """A table with a misspelt colour does not load."""
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'purple'"):
        msgspec.convert("purple", Colour)
