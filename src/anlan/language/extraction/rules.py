"""The rules: a message in, what it says out. Pure, quick, deaf to whatever a text orders; nothing is made up."""

from __future__ import annotations

import re
from datetime import datetime

from anlan.core.extraction import Amount, Count, Extraction, Named, Quote
from anlan.language.extraction.corrections import corrections
from anlan.language.extraction.counting import Counted, counted
from anlan.language.extraction.gazetteer import Gazetteer
from anlan.language.extraction.judging import claims_of, flags_of, is_order, judged, objects_of, topic_of
from anlan.language.extraction.numerals import value
from anlan.language.extraction.places import elsewhere, place
from anlan.language.extraction.plain import is_traditional, plain
from anlan.language.extraction.quantities import quantities
from anlan.language.extraction.sums import doubts
from anlan.language.extraction.tables import named, words
from anlan.language.extraction.times import when

_AGE = re.compile(
    r"(?P<n>\d{1,3}|[一二三四五六七八九十]{2,3})(?P<unit>岁|多岁)"
    r"|(?:妈|爸|奶奶|爷爷|外婆|外公|母亲|父亲|老人|老伴|老太)(?:今年)?(?:都|已经|快)?(?P<n2>[六七八九]十[一二三四五六七八九]?|[6-9]\d|1[01]\d)(?!年|号|个|户|人)"
)
DICTATED = "asr"
"""The channel on which a machine has written down what it heard."""
_MISHEARD = re.compile(r"(?<=[一二三四五六七八九十几])两(?=小?轿?货?客?车)")
_OLD = 60
_CHILD = 7
_TELLS_NOTHING = frozenset({"figure_of_speech", "elsewhere", "old_picture", "test", "spam"})
_LATIN = re.compile(r"[a-z]{3,}")
_HAN = re.compile(r"[一-鿿]")


def extract(
    text: str, received: datetime, gazetteer: Gazetteer, *, channel: str = "", caller_class: str = "unknown"
) -> Extraction:
    """Read one message; `received` is when it was heard, aware. Never raises for whatever a text holds."""
    letters = plain(text)
    if channel == DICTATED:
        letters = _MISHEARD.sub("辆", letters)
    found = list(quantities(letters))
    flags = flags_of(letters, channel, elsewhere(letters, gazetteer))
    names = {flag.name for flag in flags}
    about = topic_of(letters, flags)
    topic = about[0] if about else None
    spot = place(letters, gazetteer, found, dictated=channel == DICTATED)
    ordered = is_order(names, topic)
    if "elsewhere" in names or ordered:
        spot = None
    time = None if ordered else when(letters, received, gazetteer.zone)
    told = counted(letters, found, in_water=topic is not None and topic.name == "drowning")
    if names & _TELLS_NOTHING or ordered:
        told = Counted(counts=[], amounts=[])
    taken_back = () if names.isdisjoint({"correction"}) else tuple(corrections(letters, found))
    if taken_back:
        told = _without(told, taken_back[0].new.quote, taken_back[0].old.quote if taken_back[0].old else None)
    sums = tuple(doubts(letters, found))
    frail = vulnerable(letters)
    verdict = judged(letters, topic, spot, flags, told.counts, frail, sums, caller_class=caller_class)
    keep = topic is not None and verdict.is_report
    things = tuple(objects_of(letters))
    return Extraction(
        is_report=verdict.is_report,
        topic=topic.name if topic and (keep or names & {"rumour", "counter_claim"}) else "",
        topic_quote=about[1] if about and (keep or names & {"rumour", "counter_claim"}) else None,
        incident_type=gazetteer.type_of(topic.types_for(things)) if topic and keep else None,
        objects=things if keep else (),
        place=spot,
        since=time.since if time else None,
        until=time.until if time else None,
        time_quote=time.quote if time else None,
        counts=tuple(told.counts),
        amounts=tuple(told.amounts),
        needs=needs(letters),
        vulnerable=frail,
        claims=claims_of(letters) if names.isdisjoint({"elsewhere", "figure_of_speech"}) else (),
        flags=flags,
        corrections=taken_back,
        doubts=sums,
        urgency=verdict.urgency,
        services=verdict.services,
        ask=verdict.ask,
        language=_language(text, letters),
    )


def figures(text: str) -> Counted:
    """What a text counts, as the checker of a release reads it."""
    letters = plain(text)
    return counted(letters, list(quantities(letters)), in_water=False)


def needs(text: str) -> tuple[Named, ...]:
    """What is lacking or asked for; a thing that is only mentioned is no need."""
    if words("needs_when")["lack"].search(text) is None:
        return ()
    return tuple(named("needs", text))


def vulnerable(text: str) -> tuple[Named, ...]:
    """Who needs special care (法 11), with an age where one was said."""
    found = {one.name: one for one in named("vulnerable", text)}
    for match in _AGE.finditer(text):
        read = value(match["n"] or match["n2"])
        if read is None or read[1] is not None or not 0 < read[0] < 120:
            continue
        age = int(read[0])
        name = "elder" if age >= _OLD else "child" if age <= _CHILD else ""
        if name:
            place = Quote(match.start(), match.end())
            found[name] = Named(name=name, quote=place, number=age)
    if "infant" in found:
        found.pop("child", None)
    return tuple(found[name] for name in sorted(found))


def _without(told: Counted, *quotes: Quote | None) -> Counted:
    """What was taken back and what stands instead count under the figure they correct, which the ledger knows."""
    gone = [one for one in quotes if one is not None]

    def stays(item: Count | Amount) -> bool:
        return item.number.quote not in gone

    return Counted(
        counts=[one for one in told.counts if stays(one)], amounts=[one for one in told.amounts if stays(one)]
    )


def _language(text: str, letters: str) -> str:
    if _HAN.search(letters) is None and _LATIN.search(letters):
        return "en"
    return "zh-Hant" if is_traditional(text) else "zh"
