"""The words of warnings, read once from texts.toml, and how numbers, times and chances are written."""

from __future__ import annotations

import tomllib
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Mode
from anlan.core.units import converter, spoken
from anlan.core.warnings import Measure

Words = dict[str, Bilingual]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECIMALS = {"m": 2, "cm": 0, "mm": 0, "m/s": 1, "{degree}": 1}
_MINUTES_UP_TO = 180


class Heed(Struct, frozen=True):
    """What to mind from a local rank upwards."""

    from_rank: int
    zh: str
    en: str


class Amount(Struct, frozen=True):
    """A quantity with its UCUM unit."""

    amount: float
    unit: str

    def in_unit(self, unit: str) -> float:
        """The size of this difference in another unit; raises `InconvertibleUnit`."""
        return self.amount * converter(self.unit, unit)[0]


class HazardWords(Struct, frozen=True):
    """What a hazard is called and what to mind."""

    event: Bilingual
    category: Bilingual
    quantity: Bilingual
    code: str
    cap_category: str
    tolerance: Amount
    heed: tuple[Heed, ...]
    heed_cancel: Bilingual | None = None
    """What a lifting says to mind; None = the words for every hazard."""

    def heed_for(self, rank: int) -> Bilingual:
        """The words of the highest row at or below a local rank."""
        row = max((row for row in self.heed if row.from_rank <= rank), key=lambda row: row.from_rank)
        return Bilingual(zh=row.zh, en=row.en)


class AuthorityWords(Struct, frozen=True):
    """What stands where no authority row gives a lawful issuer."""

    duty_room: str
    unknown: str
    relay_only: str


class Texts(Struct, frozen=True):
    """texts.toml."""

    hazard: dict[str, HazardWords]
    heed_cancel: Bilingual
    kind: Words
    colour: Words
    frame: Words
    claim: Words
    change: Words
    headline: Words
    sentence: Words
    assumption: Words
    authority: AuthorityWords
    letter: Words
    relay: Words
    lift: Words


@cache
def texts() -> Texts:
    """The words beside the code."""
    raw = files("anlan.warning").joinpath("texts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(raw), Texts)


def hazard_words(hazard: str) -> HazardWords:
    """The words of one hazard; raises ValueError when nobody has written them."""
    found = texts().hazard.get(hazard)
    if found is None:
        known = ", ".join(sorted(texts().hazard))
        raise ValueError(f"no words for hazard {hazard!r} in warning/texts.toml: known are {known}")
    return found


def say(template: Bilingual, **slots: Bilingual | str) -> Bilingual:
    """The template in both languages with its slots filled; a Bilingual slot gives each language its own."""
    zh = {name: slot if isinstance(slot, str) else slot.zh for name, slot in slots.items()}
    en = {name: slot if isinstance(slot, str) else slot.en for name, slot in slots.items()}
    return Bilingual(zh=template.zh.format(**zh), en=template.en.format(**en))


def join(parts: list[Bilingual]) -> Bilingual:
    """Sentences one after the other."""
    return Bilingual(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))


def marked(text: str, mode: Mode) -> str:
    """A text as it leaves the house: in a drill it begins with 【演练】, once."""
    mark = texts().frame["drill_mark"].zh
    return mark + text if mode is Mode.DRILL and not text.startswith((mark, "[DRILL]")) else text


def with_body(measure: Bilingual) -> Bilingual:
    """A measure word for word, and behind it who decides it, where somebody has said so."""
    body = measure.body if isinstance(measure, Measure) else ""
    return say(texts().frame["decided"], measure=measure, body=body) if body else measure


def figure(value: float, unit: str) -> str:
    """A value with its unit, rounded as a person reads it: "1.62 m"; never "-0.00"."""
    places = _DECIMALS.get(unit, 2)
    return f"{round(value, places) + 0.0:.{places}f} {spoken(unit)}".rstrip()


def moment(at: datetime, zone: tzinfo) -> Bilingual:
    """A time on the city's wall clock, without the year: 9月16日09:20, 16 Sep 09:20."""
    local = at.astimezone(zone)
    month, day, clock = str(local.month), str(local.day), f"{local:%H:%M}"
    return say(texts().frame["time"], month=month, month_en=_MONTHS[local.month - 1], day=day, clock=clock)


def span(minutes: int) -> Bilingual:
    """A length of time as a person says it: minutes up to three hours, hours from there on."""
    if minutes > _MINUTES_UP_TO and minutes % 60 == 0:
        return say(texts().frame["hours"], hours=str(minutes // 60))
    return say(texts().frame["minutes"], minutes=str(minutes))


def percent(chance: float) -> Bilingual:
    """A chance in [0, 1] as whole percent; never certain: the ends read "under 1%" and "over 99%"."""
    frame = texts().frame
    if chance < 0.01:
        return say(frame["less_than"], bound="1")
    if chance > 0.99:
        return say(frame["more_than"], bound="99")
    return Bilingual(zh=f"{chance:.0%}", en=f"{chance:.0%}")
