"""Organisation: duty posts of departments, districts and towns, wardens, who holds them, and the turns of duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from msgspec.structs import replace

from anlan.cities.making.ground import Cell, Ground, english
from anlan.cities.making.spec import NAMES, Spec
from anlan.core.city import Department, Holder, Post, Shift

CITY_CHANNELS = ("inapp", "file")
SHIFT_LENGTH = timedelta(hours=12)
WARDENS = (5, 9)
"""Wardens of a town where the number is not given: from, to below."""
ALONE = 17
"""Every so many wardens one has no B side yet: a gap that the city's own check shows."""
LEADERS = (
    ("mayor", "市长", "Mayor"),
    ("vice-mayor", "分管副市长", "Vice-mayor in charge"),
    ("flood-hq", "市防汛防旱防风指挥部指挥长", "Head of flood and storm headquarters"),
    ("chief", "值班主任", "Chief of the duty room"),
)


class People:
    """Made-up officers, nobody twice."""

    def __init__(self, draw: np.random.Generator) -> None:
        self._draw, self._used = draw, set[str]()

    def next(self) -> str:
        """One more log-in name."""
        while True:
            parts = (NAMES.officers, NAMES.given, NAMES.given)
            surname, first, second = (part[int(self._draw.integers(len(part)))] for part in parts)
            name = f"{surname}.{first}{second}"
            if name not in self._used:
                self._used.add(name)
                return name

    def holders(self, *, alone: bool = False) -> tuple[Holder, ...]:
        """A and B."""
        sides = ("A",) if alone else ("A", "B")
        return tuple(Holder(side=side, person=self.next()) for side in sides)


def departments(ground: Ground, shared: tuple[Department, ...]) -> Iterator[Department]:
    """The city's departments, each with its duty post, and a government for every district."""
    for department in shared:
        yield replace(department, area="*", post=department.post or f"{department.name}-duty")
    for slug, code in ground.districts.items():
        zh = next(area.zh for area in ground.areas if area.code == code)
        yield Department(
            name=f"{slug}-government", zh=f"{zh}人民政府", en=f"{english(slug)} District Government",
            kind="government", area=code, post=f"{slug}-duty",
        )  # fmt: skip


def posts(ground: Ground, known: list[Department], draw: np.random.Generator) -> Iterator[Post]:
    """Every post from the duty room to the last warden."""
    people = People(draw)
    yield Post(
        name="duty", zh="市应急值班室", en="City duty room", area="*", chain=("chief", "vice-mayor"),
        channels=CITY_CHANNELS, department="emergency", holders=people.holders(),
    )  # fmt: skip
    for place, (name, zh, en) in enumerate(LEADERS):
        above = tuple(leader for leader, _, _ in LEADERS[:place][::-1])[:2]
        yield Post(
            name=name, zh=zh, en=en, area="*", chain=above, channels=CITY_CHANNELS,
            department="government", holders=people.holders(),
        )  # fmt: skip
    for department in known:
        if department.kind == "government" and department.area != "*":
            continue
        yield Post(
            name=department.post, zh=f"{department.zh}值班室", en=f"{department.en} duty post", area="*",
            chain=("duty",) if department.name != "emergency" else ("chief",), channels=CITY_CHANNELS,
            department=department.name, holders=people.holders(),
        )  # fmt: skip
    for slug, code in ground.districts.items():
        zh = next(area.zh for area in ground.areas if area.code == code)
        yield Post(
            name=f"{slug}-duty", zh=f"{zh}值班室", en=f"{english(slug)} District duty room", area=code,
            chain=(f"{slug}-leader", "duty"), channels=CITY_CHANNELS, department=f"{slug}-government",
            holders=people.holders(),
        )  # fmt: skip
        yield Post(
            name=f"{slug}-leader", zh=f"{zh}带班领导", en=f"{english(slug)} District leader in charge", area=code,
            chain=("duty", "vice-mayor"), channels=CITY_CHANNELS, department=f"{slug}-government",
            holders=people.holders(),
        )  # fmt: skip
    count = 0
    for cell in ground.cells:
        for post in _town_posts(cell, people, draw, count):
            count += 1
            yield post


def _town_posts(cell: Cell, people: People, draw: np.random.Generator, before: int) -> Iterator[Post]:
    town, government = cell.town, f"{cell.district}-government"
    duty, above = f"{town.slug}-duty", (f"{cell.district}-duty", f"{cell.district}-leader")
    yield Post(
        name=duty, zh=f"{town.zh}值班室", en=f"{english(town.slug)} duty room", area=cell.code, chain=above,
        channels=("inapp", "human"), department=government, holders=people.holders(),
    )  # fmt: skip
    number = town.wardens if town.wardens is not None else int(draw.integers(*WARDENS))
    for n in range(1, number + 1):
        village = town.villages[n - 1] if n <= len(town.villages) else None
        zh = f"{village[0]}信息员" if village else f"{town.zh}第{n}网格员"
        en = f"{english(village[1])} warden" if village else f"{english(town.slug)} warden {n}"
        yield Post(
            name=f"{village[1]}-warden" if village else f"{town.slug}-warden-{n:02d}", zh=zh, en=en,
            area=f"{cell.code}{200 + n}" if village else cell.code, chain=(duty, above[0]),
            channels=("inapp", "human"), department=government, kind="warden",
            holders=people.holders(alone=(before + n) % ALONE == 0),
        )  # fmt: skip


def shifts(spec: Spec, known: list[Post]) -> Iterator[Shift]:
    """Twelve hours each: 带班领导 in turn, and two at the desk from those who hold the duty room's posts."""
    by_name = {post.name: post for post in known}
    leaders = [
        holder.person for name in ("vice-mayor", "flood-hq", "chief") for holder in by_name[name].holders
    ]
    desk = [
        holder.person for name in ("duty", "emergency-duty", "water-duty") for holder in by_name[name].holders
    ]
    for number in range(spec.duty_shifts):
        since = spec.duty_from + number * SHIFT_LENGTH
        people = tuple(desk[(2 * number + k) % len(desk)] for k in range(2))
        yield Shift(
            name=f"{since:%Y-%m-%d}-{'day' if number % 2 == 0 else 'night'}", since=since,
            until=since + SHIFT_LENGTH, leader=leaders[number % len(leaders)], people=people,
        )  # fmt: skip
