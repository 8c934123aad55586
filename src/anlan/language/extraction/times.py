"""Times as people say them, made absolute from when the message was heard: 昨晚十一点多, 两分钟前, 截至16时."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta, tzinfo
from importlib.resources import files

from msgspec import Struct

from anlan.core.extraction import Quote
from anlan.language.extraction.numerals import value

_TABLES = tomllib.loads(files("anlan.language.extraction").joinpath("times.toml").read_text("utf-8"))
_PARTS: dict[str, list[int]] = _TABLES["parts"]
_DAYS: dict[str, int] = _TABLES["days"]
_DAY_PARTS: dict[str, str] = _TABLES["day_parts"]
_N = r"(\d{1,4}(?:\.\d)?|[零一二两三四五六七八九十半几]{1,3}|an?|one|two|three|four|five|six|ten|half an)"
_AGO = re.compile(
    rf"(?P<n>{_N})\s?(?P<half>个半)?(?P<unit>个?多?小时|个?钟头|分钟|刻钟|天|hours?|minutes?|mins?|days?)"
    r"\s?(?P<how>之前|以前|前|了|ago|已)"
)
_FOR = re.compile(
    rf"(都|已经?|有|停电|断电|断水|停水|困|for)\s?了?(?P<n>{_N})(?P<unit>个?多?小时|个?钟头|天|分钟|\s?hours?)"
)
_DAY = re.compile(
    r"(?P<md>(?P<month>\d{1,2})月(?P<date>\d{1,2})[日号])|(?P<only>\d{1,2})日(?=\d|上|下|凌|晚|早|,|,|中)"
    rf"|(?P<word>{'|'.join(_DAYS)})"
)
_PART = re.compile(f"({'|'.join(_PARTS)})")
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<h>\d{1,2})[::](?P<m>[0-5]\d)(?!\d|[::])"
    r"|(?P<h2>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点钟?|时(?!候|间|段|常|而|不))(?:(?P<m2>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分|(?P<half>半)|(?P<quarter>[一三])刻)?"
    r"(?P<more>多|过|左右|来钟|前后)?"
    r"|(?P<h3>\d{1,2})\s?(?P<ampm>am|pm)\b"
)
_NOT_WHEN = re.compile(r"(较|比|至|到|截止到?|by )$")
_DEADLINE = re.compile(r"^(之前|以前|前(?!后)|下班|上班|开门|关门)")
_AS_OF = re.compile(r"(截至|截止到?|截止|as of ?)$")
_NEAR = 3
_NIGHT_ENDS = 5
_ENGLISH = {"a": 1, "an": 1, "half an": 0.5, "半": 0.5}


class When(Struct, frozen=True, kw_only=True):
    """A stretch of time [since, until], and the words that said it."""

    since: datetime
    until: datetime
    quote: Quote
    as_of: bool = False


def when(text: str, received: datetime, zone: tzinfo) -> When | None:
    """The time a plain text speaks of, or None where it speaks of none; never later than it was heard."""
    heard = received.astimezone(zone)
    return _ago(text, heard) or _for(text, heard) or _said(text, heard)


def _ago(text: str, heard: datetime) -> When | None:
    for found in _AGO.finditer(text):
        if found["how"] not in ("之前", "以前", "前", "ago"):
            continue
        span = _span(found["n"], found["unit"], bool(found["half"]))
        if span is not None:
            at = heard - span
            slack = timedelta(minutes=30) if "多" in found["unit"] else timedelta()
            return When(since=at - slack, until=at, quote=Quote(found.start(), found.end()))
    return None


def _for(text: str, heard: datetime) -> When | None:
    found = _FOR.search(text)
    if found is None or (span := _span(found["n"], found["unit"], False)) is None:
        return None
    at = heard - span
    return When(since=at, until=heard, quote=Quote(found.start("n"), found.end()))


def _span(number: str, unit: str, half: bool) -> timedelta | None:
    if number in _ENGLISH:
        n: float = _ENGLISH[number]
    elif (read := value(number)) is not None:
        n = read[0]
    else:
        return None
    n += 0.5 if half else 0
    if "天" in unit or "day" in unit:
        return timedelta(days=n)
    if "刻" in unit:
        return timedelta(minutes=15 * n)
    return timedelta(minutes=n) if "分" in unit or "min" in unit else timedelta(hours=n)


def _said(text: str, heard: datetime) -> When | None:
    """A day, a part of the day and an hour, as far as they were said, taken together."""
    day, clock = _DAY.search(text), _clock(text)
    part = _part(text, day, clock)
    if day is None and clock is None and part is None:
        return None
    if part is not None and clock is None and day is None and not _happened(text, part):
        return None
    date, fixed = _date(day, heard)
    name = part[1] if part else _DAY_PARTS.get(day["word"] or "" if day else "", "")
    spans = [found.span() for found in (day, part, clock) if found is not None]
    quote = Quote(min(start for start, _ in spans), max(end for _, end in spans))
    if quote.end - quote.start > 14:  # words that stand far apart do not belong together
        quote = Quote(*(clock or day or part).span())  # type: ignore[union-attr]  # one of them is there
    if clock is not None:
        return _at_hour(text, clock, heard, date, fixed, name, quote)
    since_h, until_h = _PARTS.get(name, (0, 24))
    since, until = date + timedelta(hours=since_h), date + timedelta(hours=until_h)
    return _until_heard(since, until, heard, quote)


def _part(text: str, day: re.Match[str] | None, clock: re.Match[str] | None) -> re.Match[str] | None:
    """The part of the day that belongs to the hour or the day that was said; alone, the first one."""
    for found in _PART.finditer(text):
        before_clock = clock is not None and 0 <= clock.start() - found.end() <= _NEAR
        behind_day = day is not None and 0 <= found.start() - day.end() <= _NEAR
        if before_clock or behind_day or (clock is None and day is None):
            return found
    return None


def _happened(text: str, part: re.Match[str]) -> bool:
    """A bare "下午" is when it was, unless a thing is to be done by then."""
    return not re.match(r".{0,4}(前|要|会|能|可以)", text[part.end() :])


def _until_heard(since: datetime, until: datetime, heard: datetime, quote: Quote) -> When | None:
    if since > heard:
        return None
    return When(since=since, until=min(until, heard), quote=quote)


def _clock(text: str) -> re.Match[str] | None:
    """The first hour that is no deadline, no comparison, no office hour."""
    for found in _CLOCK.finditer(text):
        if _DEADLINE.match(text[found.end() :]):
            continue
        before = text[max(0, found.start() - 6) : found.start()]
        if _NOT_WHEN.search(before) and not _AS_OF.search(before):
            continue
        if _hour(found) is not None:
            return found
    return None


def _hour(found: re.Match[str]) -> tuple[float, int] | None:
    """(hour, minute) as written; None when that is no hour of a day."""
    said = found["h"] or found["h2"] or found["h3"]
    read = value(said)
    if read is None or read[1] is not None or read[0] > 24:
        return None
    hour = read[0]
    if found["ampm"] and hour <= 12:
        hour = hour % 12 + (12 if found["ampm"] == "pm" else 0)
    minute = found["m"] or found["m2"]
    if found["half"]:
        return hour, 30
    if found["quarter"]:
        return hour, 15 if found["quarter"] == "一" else 45
    read_minute = value(minute) if minute else (0, None)
    if read_minute is None or read_minute[0] > 59:
        return None
    return hour, int(read_minute[0])


def _date(day: re.Match[str] | None, heard: datetime) -> tuple[datetime, bool]:
    """The local midnight meant, and whether the text fixed it."""
    midnight = heard.replace(hour=0, minute=0, second=0, microsecond=0)
    if day is None:
        return midnight, False
    if day["word"]:
        back = _DAYS[day["word"]]
        if day["word"] in ("今晚", "今夜", "tonight") and heard.hour < _NIGHT_ENDS:
            back = -1
        return midnight + timedelta(days=back), True
    try:
        if day["md"]:
            found = midnight.replace(month=int(day["month"]), day=int(day["date"]))
            return (found.replace(year=found.year - 1) if found > heard else found), True
        found = midnight.replace(day=int(day["only"]))
    except ValueError:  # the 31st of a short month: said wrong, so not used
        return midnight, False
    if found > heard:
        found = (midnight.replace(day=1) - timedelta(days=1)).replace(day=1)
        try:
            found = found.replace(day=int(day["only"]))
        except ValueError:
            return midnight, False
    return found, True


def _at_hour(
    text: str, clock: re.Match[str], heard: datetime, date: datetime, fixed: bool, part: str, quote: Quote
) -> When | None:
    said = _hour(clock)
    if said is None:
        return None
    hour, minute = said
    low, high = _PARTS.get(part, (0, 24))
    spoken = clock["h2"] is not None and clock["h2"] is not None and not clock["h2"].isdigit()
    night = part in ("晚上", "夜里", "深夜", "夜间")
    if night and (hour == 12 or hour < _NIGHT_ENDS):
        hour, date = hour % 12, date + timedelta(days=1)  # 昨晚一点 is after midnight
    elif part and hour < 12 and low >= 12 and hour + 12 <= high:
        hour += 12
    at = date + timedelta(hours=hour, minutes=minute)
    if not part and not clock["ampm"] and hour < 12 and (spoken or clock["h2"]):
        later = at + timedelta(hours=12)
        at = (
            later
            if later <= heard and (spoken or not fixed) and not _AS_OF.search(text[: clock.start()])
            else at
        )
    if at > heard + timedelta(minutes=5) and not fixed:
        at -= timedelta(days=1)
    if at > heard + timedelta(minutes=5):
        return None
    more = clock["more"]
    until = at
    if more in ("多", "过"):
        until = at.replace(minute=0) + timedelta(hours=1)
    elif more:
        at, until = at - timedelta(minutes=15), at + timedelta(minutes=15)
    as_of = _AS_OF.search(text[: clock.start()]) is not None
    return When(since=at, until=until if more else at, quote=quote, as_of=as_of)
