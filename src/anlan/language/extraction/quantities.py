"""Numbers with what they count: people, households, boats, boxes, kilograms, metres, hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from anlan.core.extraction import Number, Quote
from anlan.language.extraction.numerals import Numeral, numerals
from anlan.language.extraction.tables import words

_AFTER = re.compile(r"(左右|上下|来|多|余|以上|以下|不到)?")
_NOT_A_COUNT = re.compile(
    r"(号|楼|层|路|月|日|点|时(?!间)|年|栋|幢|室|单元|线|期|级|届|队|院|岁|[:：]\d|高速|省道|国道)"
)
_IDIOM = re.compile(
    r"一个人(?=在|住|家|,|。|$)|一(下|些|点|定|样|起|直|块|堆|声|带|片|边|旦|切|般|路)|[一二三四]级|十分(?!钟)"
)


class Quantity(Struct, frozen=True, kw_only=True):
    """A number and what it counts; `unit` is empty for a bare number."""

    start: int
    end: int
    unit: str
    number: Number


@cache
def _unit() -> re.Pattern[str]:
    parts = (f"(?P<{name}>{pattern.pattern})" for name, pattern in _ordered())
    return re.compile(r"\s?(?:" + "|".join(parts) + ")")


def _ordered() -> list[tuple[str, re.Pattern[str]]]:
    """Longer words first, so that 千米 is no 千 and 公里 no 里; hours before the bare 个."""
    rank = {"hours": 0, "length_km": 0, "length_cm": 0, "mass_kg": 0, "flow": 0}
    return sorted(words("units").items(), key=lambda pair: rank.get(pair[0], 1))


def quantities(text: str) -> Iterator[Quantity]:
    """Every number of a plain text with its unit; house numbers, hours of the day and idioms are none."""
    idioms = [found.span() for found in _IDIOM.finditer(text)]
    for numeral in numerals(text):
        if any(start <= numeral.start < end for start, end in idioms):
            continue
        unit = _unit().match(text, numeral.end)
        if unit is not None:
            yield _with_unit(text, numeral, unit)
        elif _NOT_A_COUNT.match(text, numeral.end) is None:
            yield Quantity(
                start=numeral.start,
                end=numeral.end,
                unit="",
                number=_number(numeral, numeral.end, False, False),
            )


def _with_unit(text: str, numeral: Numeral, unit: re.Match[str]) -> Quantity:
    after = _AFTER.match(text, unit.end())
    word = after.group(1) if after else None
    end = after.end() if after and word else unit.end()
    return Quantity(
        start=numeral.start,
        end=end,
        unit=unit.lastgroup or "",
        number=_number(numeral, end, bool(word), word in ("以上", "多", "余")),
    )


def _number(numeral: Numeral, end: int, vague: bool, more: bool) -> Number:
    return Number(
        value=numeral.low,
        high=numeral.high,
        approx=numeral.approx or vague,
        at_least=numeral.at_least or more,
        quote=Quote(numeral.start, end),
    )
