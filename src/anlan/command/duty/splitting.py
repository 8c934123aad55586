"""Reading a leader's words into items: a suggestion by rule, with the words it was read from, never an item."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.city import City, Department
from anlan.core.facts import Bilingual
from anlan.core.instructions import Suggestion

_PART = re.compile(r"[^，,；;。、\n]+")
_EVERY_DISTRICT = re.compile(r"各(县|市|区|地)")
_DIGITS = {
    "半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十一": 11, "十二": 12,
}  # fmt: skip
_SAID = r"(\d+|半|十[一二]?|[一两二三四五六七八九])"
_WITHIN = re.compile(_SAID + r"个?(小时|分钟)(之?内|前)")
_TOMORROW = re.compile(r"明(?:早|天|日)(?:早上|上午|晨)?(?:" + _SAID + r"[点时])?")
_TONIGHT = re.compile(r"今(?:晚|夜)")
_MORNING, _EVENING = 6, 20
"""明早 and 今晚 without an hour: the rooms' own custom, shown with the suggestion and open to change."""


class Matter(Struct, frozen=True, kw_only=True):
    """One rule: words, what they ask for, and the kind of department that owns it."""

    words: tuple[str, ...]
    zh: str
    en: str
    department: str
    unless: tuple[str, ...] = ()


@cache
def matters() -> tuple[Matter, ...]:
    """The rules, in their order: the first that fits a part of a sentence reads it."""
    raw = tomllib.loads(files("anlan.command.duty").joinpath("instruction_rules.toml").read_text("utf-8"))
    return msgspec.convert(raw["matter"], tuple[Matter, ...])


def suggestions(text: str, said_at: datetime, city: City) -> tuple[Suggestion, ...]:
    """What the rules read in the words; a matter is suggested once an owner, however often it is said."""
    due = due_of(text, said_at, city)
    found: dict[tuple[str, str], Suggestion] = {}
    for part in _PART.finditer(text):
        matter = next((rule for rule in matters() if _fits(rule, part[0])), None)
        if matter is None:
            continue
        for post in _owners(part[0], matter, city):
            item = Suggestion(
                what=Bilingual(matter.zh, matter.en), post=post, due=due, start=part.start(), end=part.end()
            )
            found.setdefault((matter.zh, post), item)
    return tuple(found.values())


def due_of(text: str, said_at: datetime, city: City) -> datetime | None:
    """Until when, by the words; None where they say nothing."""
    local = said_at.astimezone(city.profile.zone)
    if found := _WITHIN.search(text):
        unit = timedelta(hours=1) if found[2] == "小时" else timedelta(minutes=1)
        return said_at + _number(found[1]) * unit
    if found := _TOMORROW.search(text):
        hour = int(_number(found[1])) if found[1] else _MORNING
        return _at(local + timedelta(days=1), hour) if hour < 24 else None
    if _TONIGHT.search(text):
        return max(_at(local, _EVENING), said_at)
    return None


def _at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _number(word: str) -> float:
    return _DIGITS[word] if word in _DIGITS else float(word)


def _fits(rule: Matter, part: str) -> bool:
    if any(word in part for word in rule.unless):
        return False
    return any(word in part for word in rule.words)


def _owners(part: str, matter: Matter, city: City) -> Iterator[str]:
    """各区: every district, by its department of that kind or by its government; else the city's own department.

    Nobody known = no owner: a person names one.
    """
    departments = [row for row in city.all(Department).values() if row.post]
    if _EVERY_DISTRICT.search(part):
        districts = [row for row in departments if row.area != "*"]
        of_kind = [row.post for row in districts if row.kind == matter.department]
        below = of_kind or [row.post for row in districts if row.kind == "government"]
        if below:
            yield from below
            return
    own = [row.post for row in departments if row.area == "*" and row.kind == matter.department]
    yield own[0] if own else ""
