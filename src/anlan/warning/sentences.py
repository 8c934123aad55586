"""What a warning says, sentence by sentence: templates of texts.toml, filled from typed slots."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from anlan.core.city import Series
from anlan.core.facts import Bilingual
from anlan.core.ladders import Colour
from anlan.core.ports import RiskRow
from anlan.core.warnings import Message, Warning
from anlan.warning.texts import HazardWords, figure, join, moment, percent, say, span, texts


class Slots(Struct, frozen=True, kw_only=True):
    """What the sentences are filled from."""

    message: Message
    at: datetime
    zone: tzinfo
    words: HazardWords
    series: Series
    row: RiskRow
    threshold: float
    """Where the level of `row` is reached, in the series' unit."""
    name: Bilingual
    """The city's words for the level of `row`."""
    level: Bilingual
    """The level the warning speaks of, with its colour; on a cancel the one that is lifted."""
    kind: Bilingual
    area: Bilingual
    number: str
    reached: bool
    people: int | None
    expires: datetime
    revises: Warning | None

    @property
    def place(self) -> Bilingual:
        """The station's name."""
        return Bilingual(zh=self.series.zh, en=self.series.en)

    @property
    def end(self) -> datetime:
        """The time the quantiles of the risk are about."""
        return self.at + timedelta(minutes=self.row.horizon_min)

    def figure(self, value: float) -> str:
        """A value of the series with its unit."""
        return figure(value, self.series.unit)

    def moment(self, at: datetime) -> Bilingual:
        """A time on the city's wall clock."""
        return moment(at, self.zone)


def level_shown(level: Bilingual, colour: Colour | None) -> Bilingual:
    """The city's own word and the colour, where the law gives one and the word does not say it already."""
    if colour is None:
        return level
    word = texts().colour[colour]
    if word.zh in level.zh and word.en in level.en.lower():
        return level
    return say(texts().frame["coloured"], level=level, colour=word)


def headline(slots: Slots) -> Bilingual:
    """One line: what, where, which level, and what is expected or has changed."""
    claim = say(
        texts().claim["reached" if slots.reached else "expected"],
        span=span(slots.row.horizon_min),
        place=slots.place,
        quantity=slots.words.quantity,
        threshold=slots.figure(slots.threshold),
    )
    change = "" if slots.revises is None else _change(slots, slots.revises)
    return say(
        texts().headline[slots.message],
        area=slots.area,
        event=slots.words.event,
        kind=slots.kind,
        level=slots.level,
        claim=claim,
        change=change,
    )


def description(slots: Slots) -> Bilingual:
    """What has changed, what is expected and how surely, who is affected, what is missing, until when."""
    words = texts().sentence
    parts: list[Bilingual] = []
    if slots.message is Message.CANCEL:
        parts.append(say(words["lifted"], kind=slots.kind, number=slots.number, level=slots.level))
    elif slots.revises is not None:
        change = _change(slots, slots.revises)
        parts.append(say(words["change"], kind=slots.kind, number=slots.number, change=change))
    parts += [*_outlook(slots), *_onset(slots), *_people(slots)]
    if slots.row.missing:
        names = Bilingual(zh="、".join(slots.row.missing), en=", ".join(slots.row.missing))
        parts.append(say(words["missing"], missing=names))
    parts.append(say(words["basis"], at=slots.moment(slots.at), model=slots.row.model))
    parts.append(say(words["valid"], expires=slots.moment(slots.expires)))
    return join(parts)


def assumption(slots: Slots, low: float | None, high: float | None) -> Bilingual:
    """Where the series must stay until the text expires; one bound at least is given."""
    name = "below" if low is None else "above" if high is None else "within"
    return say(
        texts().assumption[name],
        expires=slots.moment(slots.expires),
        place=slots.place,
        quantity=slots.words.quantity,
        low=slots.figure(low or 0.0),
        high=slots.figure(high or 0.0),
    )


def _change(slots: Slots, revises: Warning) -> Bilingual:
    step = slots.row.rank - revises.rank
    name = "raised" if step > 0 else "lowered" if step < 0 else "same"
    old = level_shown(revises.level_text, revises.colour)
    return say(texts().change[name], old=old, level=slots.level)


def _outlook(slots: Slots) -> list[Bilingual]:
    """The chance and the best estimate; a row without a horizon is a reading and makes no forecast."""
    row, words = slots.row, texts().sentence
    if row.horizon_min == 0 and row.median is not None:
        name, best = "observed", []
    else:
        name, best = "reached" if slots.reached else "expected", [_best(slots)]
    outlook = say(
        words[name],
        start=slots.moment(slots.at),
        end=slots.moment(slots.end),
        span=span(row.horizon_min),
        chance=percent(row.chance),
        name=slots.name,
        place=slots.place,
        quantity=slots.words.quantity,
        threshold=slots.figure(slots.threshold),
        reading=slots.figure(row.median or 0.0),
    )
    return [outlook, *best]


def _best(slots: Slots) -> Bilingual:
    row, words, end = slots.row, texts().sentence, slots.moment(slots.end)
    if row.median is None:
        return say(words["no_best"], end=end, quantity=slots.words.quantity)
    if row.low is None or row.high is None:
        return say(words["median_only"], end=end, median=slots.figure(row.median))
    low, median, high = (slots.figure(value) for value in (row.low, row.median, row.high))
    return say(words["best"], end=end, low=low, median=median, high=high)


def _onset(slots: Slots) -> list[Bilingual]:
    if slots.row.onset is None or slots.reached or slots.message is Message.CANCEL:
        return []
    found = [say(texts().sentence["onset"], onset=slots.moment(slots.row.onset))]
    if slots.row.hours is not None:
        found.append(say(texts().sentence["lasts"], hours=f"{max(slots.row.hours, 1.0):.0f}"))
    return found


def _people(slots: Slots) -> list[Bilingual]:
    words = texts().sentence
    if slots.message is Message.CANCEL:
        return []
    if slots.people is None:
        return [words["people_unknown"]]
    return [say(words["people"], people=Bilingual(zh=str(slots.people), en=f"{slots.people:,}"))]
