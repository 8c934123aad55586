"""Writes one text of a warning by rule: the same slots always give the same words, in zh and en.

Every number in a text comes from a field of the warning; a text that lacks a mandatory field is not issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec.structs import replace

from anlan.core.approvals import Assumption
from anlan.core.city import Area, Authority, City, Ladder, Series
from anlan.core.evidence import Evidence
from anlan.core.facts import Bilingual, Mode
from anlan.core.ladders import LevelRow, Urgency
from anlan.core.ports import RiskRow
from anlan.core.warnings import Measure, Message, Risk, Standing, Warning
from anlan.warning.authority import authority
from anlan.warning.sentences import Slots, assumption, description, headline, level_shown
from anlan.warning.texts import HazardWords, hazard_words, say, texts

_SIGMAS = 3.29
"""Standard deviations between the 5 % and the 95 % quantile of a normal distribution."""


def compose(
    city: City,
    *,
    hazard: str,
    risk_row: RiskRow,
    message: Message,
    at: datetime,
    zone: tzinfo,
    people: int | None,
    present: float | None,
    measures: Sequence[Measure],
    because: tuple[Evidence, ...] = (),
    revises: Warning | None = None,
    earlier: Warning | None = None,
    expires: datetime | None = None,
    mode: Mode = Mode.LIVE,
    by: str = "warning",
) -> Warning:
    """The unsealed draft of one text; raises ValueError when the city lacks what the text must say.

    `present` is the newest usable reading in the series' unit, None when there is none. `revises` is the text
    in force that an update or cancel is about; `earlier` the newest text of the thread, sent or not, when it
    is another one. `measures` are verbatim; a cancel carries the level and the measures it lifts.
    `expires` is the end of the risk's horizon unless given.
    """
    if (revises is None) != (message is Message.ALERT):
        raise ValueError(f"{message.value}: an update or cancel revises a text in force, an alert none")
    earlier = earlier or revises
    hazard_words(hazard)  # a hazard nobody has words for is named before anything else
    series = _series(city, risk_row.series)
    lifted = revises if message is Message.CANCEL else None
    level = level_row(city, hazard, lifted.level if lifted else risk_row.level)
    speaks = authority(city, hazard=hazard, level=level.level, area=series.area)
    slots = _slots(
        city,
        series,
        level,
        speaks,
        hazard=hazard,
        risk_row=risk_row,
        message=message,
        at=at,
        zone=zone,
        people=people,
        present=present,
        revises=revises,
        earlier=earlier,
        expires=expires,
    )
    text = _text(slots, level, speaks, lifted, measures=measures, mode=mode)
    return replace(
        text,
        hazard=hazard,
        by=by,
        because=because,
        thread=earlier.thread_id if earlier else "",
        version=earlier.version + 1 if earlier else 1,
        revises=revises.id if revises else None,
        assumptions=_assumptions(slots, present, city),
    )


def _text(
    slots: Slots,
    level: LevelRow,
    speaks: Authority,
    lifted: Warning | None,
    *,
    measures: Sequence[Measure],
    mode: Mode,
) -> Warning:
    """What the text says; who drafts it, why, and what it assumes is added by `compose`."""
    frame = texts().frame["drill"] if mode is Mode.DRILL else Bilingual(zh="{text}", en="{text}")
    words = slots.words
    return Warning(
        at=slots.at,
        by="",
        hazard="",
        category=words.category,
        message=slots.message,
        revises=None,
        number=slots.number,
        series=slots.series.name,
        area=slots.series.area,
        area_text=slots.area,
        level=level.level,
        rank=level.rank,
        level_text=_words_of(level),
        colour=level.colour,
        cap=replace(level.cap, urgency=Urgency.PAST) if lifted else level.cap,
        risk=_risk(slots),
        onset=slots.at if lifted or slots.reached else slots.row.onset or slots.at,
        expires=slots.expires,
        headline=say(frame, text=headline(slots)),
        description=say(frame, text=description(slots)),
        heed=(words.heed_cancel or texts().heed_cancel) if lifted else words.heed_for(level.rank),
        measures=lifted.measures if lifted else tuple(measures),
        people=slots.people,
        issuer=speaks.body,
        standing=Standing(speaks.standing),
        clause=speaks.clause,
        assumptions=(),
    )


def level_row(city: City, hazard: str, level: str) -> LevelRow:
    """The city's own row for a local level; raises ValueError when its ladder has none."""
    ladder = city.get(Ladder, hazard)
    found = next((row for row in ladder.rows if row.level == level), None) if ladder else None
    if found is None:
        raise ValueError(f"the city's ladder for {hazard!r} has no level {level!r}")
    return found


def threshold_of(city: City, series: str, level: str) -> float:
    """Where a series reaches a level, in its own unit; raises ValueError when nobody has said."""
    row = city.threshold(series, level)
    if row is None:
        raise ValueError(
            f"no threshold for level {level!r} of {series!r}: it can be watched, not warned about"
        )
    return row.over


def missing_fields(warning: Warning) -> list[str]:
    """Names of the mandatory fields a text lacks in either language; it may be issued when the list is empty.

    Of the eight, the start is never empty and the time of issue is given by the turn that issues the text.
    """
    said: dict[str, tuple[Bilingual, ...]] = {
        "category": (warning.category,),
        "level": (warning.level_text,),
        "area": (warning.area_text,),
        "heed": (warning.heed,),
        "measures": warning.measures,
        "headline": (warning.headline,),
        "description": (warning.description,),
    }
    missing = [name for name, found in said.items() if not found or not all(map(_in_both, found))]
    if not warning.issuer.strip():
        missing.append("issuer")
    if not warning.clause.strip():
        missing.append("clause")
    return missing


def _slots(
    city: City,
    series: Series,
    level: LevelRow,
    speaks: Authority,
    *,
    hazard: str,
    risk_row: RiskRow,
    message: Message,
    at: datetime,
    zone: tzinfo,
    people: int | None,
    present: float | None,
    revises: Warning | None,
    earlier: Warning | None,
    expires: datetime | None,
) -> Slots:
    words, threshold = hazard_words(hazard), threshold_of(city, series.name, risk_row.level)
    return Slots(
        message=message,
        at=at,
        zone=zone,
        words=words,
        series=series,
        row=risk_row,
        threshold=threshold,
        name=_words_of(level_row(city, hazard, risk_row.level)),
        level=level_shown(_words_of(level), level.colour),
        kind=texts().kind[speaks.standing],
        area=_area_text(city, series),
        number=earlier.number if earlier else _number(words, series, at.astimezone(zone)),
        reached=present is not None and present >= threshold,
        people=people,
        expires=expires or at + timedelta(minutes=risk_row.horizon_min),
        revises=revises,
    )


def _in_both(text: Bilingual) -> bool:
    return bool(text.zh.strip() and text.en.strip())


def _words_of(level: LevelRow) -> Bilingual:
    return Bilingual(zh=level.zh, en=level.en)


def _series(city: City, name: str) -> Series:
    found = city.get(Series, name)
    if found is None:
        raise ValueError(f"the city does not know the series {name!r}")
    return found


def _area_text(city: City, series: Series) -> Bilingual:
    area = city.get(Area, series.area)
    if area is not None:
        return Bilingual(zh=area.zh, en=area.en)
    return say(texts().frame["near"], place=Bilingual(zh=series.zh, en=series.en))


def _number(words: HazardWords, series: Series, local: datetime) -> str:
    """Style ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N; N is the series' number, so two places never share one."""
    coded = len(series.area) == 6 and series.area.isascii() and series.area.isdigit()
    area = series.area if coded else "000000"
    return f"{area}000000{words.code}_{local:%Y%m%d%H%M%S}_{series.number}"


def _risk(slots: Slots) -> Risk:
    row = slots.row
    return Risk(
        series=row.series,
        horizon_min=row.horizon_min,
        chance=row.chance,
        low=row.low,
        median=row.median,
        high=row.high,
        unit=slots.series.unit,
        threshold=slots.threshold,
        contributions=row.contributions,
        missing=row.missing,
        model=row.model,
        hours=row.hours,
    )


def _assumptions(slots: Slots, present: float | None, city: City) -> tuple[Assumption, ...]:
    """What must stay true for the text to stay true: wide enough for harmless readings, broken by a turn.

    An alert or raise dies when the river falls far below today's reading; a lowering or cancel when it
    reaches the level that was given up. Empty without a reading and with nothing given up: unknown breaks
    nothing.
    """
    row, revises, low, high = slots.row, slots.revises, None, None
    cancel = slots.message is Message.CANCEL
    if revises is not None and (cancel or row.rank < revises.rank):
        high = threshold_of(city, slots.series.name, revises.level)
    if present is not None and not cancel:
        sigma = 0.0 if row.low is None or row.high is None else (row.high - row.low) / _SIGMAS
        low = present - max(slots.words.tolerance.in_unit(slots.series.unit), 3.0 * sigma)
    if low is None and high is None:
        return ()
    return (
        Assumption(
            name=f"{slots.words.quantity.en} at {slots.series.name}",
            series=slots.series.name,
            low=low,
            high=high,
            unit=slots.series.unit,
            until=slots.expires,
            text=assumption(slots, low, high),
        ),
    )
