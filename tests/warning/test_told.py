"""Who is told of what: one town's blue is no matter for every body of the whole city."""

from __future__ import annotations

import pytest

from anlan.core.city import City, Department, Post
from anlan.core.ladders import Colour
from anlan.warning.posts import told_of

TOWN, DISTRICT = "990101001", "990101"


class Draft:
    """What the choice looks at."""

    def __init__(self, area: str, colour: Colour | None) -> None:
        self.warned, self.colour = (area,), colour


@pytest.fixture
def city() -> City:
    """Give a city with a warden, a district post, water and education, and a duty room of no department."""
    found = City()
    for kind in ("water", "education"):
        found.put("department", kind, {"name": kind, "zh": kind, "en": kind, "kind": kind})
    for name, area, department in (
        ("warden", TOWN, ""), ("district", DISTRICT, ""), ("duty", "*", ""), ("water", "*", "water"),
        ("education", "*", "education"),
    ):  # fmt: skip
        post = Post(name=name, zh=name, en=name, area=area, department=department)
        found.put(
            "post", name, {"name": name, "zh": post.zh, "en": post.en, "area": area, "department": department}
        )
    assert set(found.all(Department)) == {"water", "education"}
    return found


@pytest.mark.parametrize(
    ("area", "colour", "education"),
    [
        (TOWN, Colour.BLUE, False), (TOWN, Colour.YELLOW, False), (TOWN, Colour.ORANGE, True),
        (TOWN, Colour.RED, True), (DISTRICT, Colour.BLUE, True), ("*", Colour.BLUE, True), (TOWN, None, True),
    ],
)  # fmt: skip
def test_a_body_of_the_whole_city_is_told_from_orange_on(
    city: City, area: str, colour: Colour | None, education: bool
) -> None:
    """Below, and for one town only, the daily kinds and those of no department are told; nobody nearby is left out."""
    names = set(told_of(city, Draft(area, colour)))
    assert ("education" in names) is education
    assert {"warden", "district", "duty", "water"} <= names


def test_nobody_goes_on_foot_before_every_other_way_was_silent(city: City) -> None:
    """A post that is also reached by door and gong is told by its machines first."""
    row = {"name": "w2", "zh": "w2", "en": "w2", "area": TOWN, "channels": ["inapp", "human"]}
    city.put("post", "w2", row)
    assert city.ways_to("w2") == ("inapp",)
