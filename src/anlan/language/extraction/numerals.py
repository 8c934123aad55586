"""Numerals as people write them: 1,790 · 2.4万 · 1万2千7百80 · 二三十 · 几十 · 百余 · 20余 · ~30 · a dozen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "hundred": 100, "a hundred": 100,
}  # fmt: skip
_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?"
_MIXED = rf"(?:{_ARABIC})(?:[万亿千百](?:\d+[万千百十])*(?:\d+)?)?"
_HAN = r"[零〇一二两三四五六七八九十百千几数][零〇一二两三四五六七八九十百千万亿几]*|[俩仨]"
_WORD = r"\b(?:" + "|".join(sorted(_ENGLISH, key=len, reverse=True)) + r")\b"
_BODY = rf"(?:{_MIXED}|{_HAN}|{_WORD})"
NUMERAL = re.compile(
    r"(?P<pre>大约|大概|约|将近|近|超过|不少于|至少|起码|逾|超|上|~|about |around |some |over |more than |at least )?"
    rf"\s?(?P<low>{_BODY})(?:\s?(?:-|~|—|到|至| to )\s?(?P<high>{_BODY}))?(?P<after>余|多|来(?=[个人名户间]))?"
    r"(?P<power>[万亿](?![一-鿿]*路))?"
)
_LONGEST = 15
"""Letters of the longest numeral anybody means; what is longer is an identity number, a telephone number or noise."""
_NEAR = frozenset({"大约", "大概", "约", "将近", "近", "~", "about ", "around ", "some "})
_MORE = frozenset({"超过", "不少于", "至少", "起码", "逾", "超", "上", "over ", "more than ", "at least "})


class Numeral(Struct, frozen=True, kw_only=True):
    """A numeral in a text: its value or range, and where it stands."""

    start: int
    end: int
    low: float
    high: float | None = None
    approx: bool = False
    at_least: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """Every numeral of a plain text that has a value; "几个" and "好多" have none."""
    for found in NUMERAL.finditer(text):
        body = value(found["low"])
        if body is None:
            continue
        low, high = body
        if found["high"] and (upper := value(found["high"])) is not None and upper[0] > low:
            high = upper[1] or upper[0]
        factor = _POWERS[found["power"]] if found["power"] else 1
        pre, after = found["pre"] or "", found["after"] or ""
        start = found.start("pre") if found["pre"] and pre != "上" else found.start("low")
        more = pre in _MORE or after in ("余", "多")
        vague = pre in _NEAR or bool(after) or more or "几" in found["low"] or "数" in found["low"]
        yield Numeral(
            start=start, end=found.end(), low=low * factor, high=None if high is None else high * factor,
            approx=vague or high is not None, at_least=more,
        )  # fmt: skip


def value(written: str) -> tuple[float, float | None] | None:
    """(low, high or None) of one numeral; None for what says no number."""
    if written in _ENGLISH:
        return _ENGLISH[written], None
    if len(written) > _LONGEST:
        return None
    if written[0].isascii() and written[0].isdigit():
        return _mixed(written.replace(",", "")), None
    if "几" in written or "数" in written:
        return _some(written)
    return _han(written)


def _mixed(written: str) -> float:
    """ "1万2千7百80" and "2.4万": pairs of number and power, and a rest that continues them."""
    total, last = 0.0, 1
    for number, power in re.findall(r"(\d+(?:\.\d+)?)([万亿千百十]?)", written):
        if power:
            last = _POWERS[power]
            total += float(number) * last
        else:  # "1万2" says 12,000; "7百80" says 780
            total += float(number) * (last // 10 if last > 1 and len(number) == 1 else 1)
    return round(total, 6)


def _some(written: str) -> tuple[float, float] | None:
    """几十 = 20-90, 十几 = 11-19, 二十几 = 21-29, 几百 = 200-900; 几 alone says nothing."""
    if (found := re.fullmatch(r"[几数]([十百千万])", written)) is not None:
        power = _POWERS[found[1]]
        return 2 * power, 9 * power
    if (found := re.fullmatch(r"(.*十)几", written)) is not None and (tens := _han(found[1])) is not None:
        return tens[0] + 1, tens[0] + 9
    return None


def _han(written: str) -> tuple[float, float | None] | None:
    """A number in Chinese; two digits that follow each other are a range: 七八 = 7-8, 二三十 = 20-30."""
    pair = re.search(r"([一二两三四五六七八])([二三四五六七八九])", written)
    if pair is not None and _DIGITS[pair[2]] == _DIGITS[pair[1]] + 1:
        low = _exact(written[: pair.start()] + pair[1] + written[pair.end() :])
        high = _exact(written[: pair.start()] + pair[2] + written[pair.end() :])
        return None if low is None or high is None else (low, high)
    exact = _exact(written)
    return None if exact is None else (exact, None)


def _exact(written: str) -> float | None:
    if all(letter in _DIGITS for letter in written):
        spelt = int("".join(str(_DIGITS[letter]) for letter in written))
        return spelt if len(written) == 1 or len(written) > 2 else None
    total, section, digit, last = 0, 0, 0, 1
    for letter in written:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in ("万", "亿"):
            total, section, digit = (total + section + digit) * _POWERS[letter], 0, 0
            last = _POWERS[letter]
        else:
            last = _POWERS[letter]
            section, digit = section + (digit or 1) * last, 0
    rest = digit * (last // 10 if last > 10 and "零" not in written and "〇" not in written else 1)
    return total + section + rest
