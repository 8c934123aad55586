"""Which reports say the same thing: by their words' digest and what was read out of them, never by the words.

Joined is not deleted: each keeps its number, and a person takes them apart again where the rules were wrong. A report
of a drill and a real one are never joined.
"""

from __future__ import annotations

from datetime import timedelta

from anlan.core.extraction import Extraction
from anlan.core.given import ReportReceived
from anlan.core.ports import Seen
from anlan.core.reports import REPORTS, ReportRow

SAME_WORDS_WITHIN = timedelta(hours=24)
NEAR_WITHIN = timedelta(hours=3)
REFERS_WITHIN = timedelta(hours=6)
NEAR_WORDS = 0.6
"""Share of equal numbers in two likenesses from which on words are nearly the same."""
_TELLING = frozenset(
    {"relocation", "shelter", "losses", "forces", "reservoir_bulletin", "casualties_bulletin", "supplies"}
)
"""What each department tells of itself: two of them at one place are two."""
_FAMILIES = {"metro_flooding": "flooding", "rescue": "any", "help": "any", "explosion": "hazmat"}
_TYING = frozenset({"tunnel", "ammonia", "tank", "metro", "dam", "vessel"})
"""Objects that are rare enough to tie two messages together where one names no place."""
_VILLAGE_DIGITS = 12
"""A town holds many floods in one night: only from a village on is an area a place."""


def joined(fact: ReportReceived, seen: Seen, *, drill: bool) -> tuple[str, str] | None:
    """(thread, why) of the report this one says again; the latest that fits, the surest reason first."""
    read, received = fact.extracted, fact.received or fact.at
    if read.flagged("counter_claim") or read.flagged("elsewhere") or read.flagged("test"):
        return None
    recent = [row for row in _recent(fact, seen) if row.drill == drill]
    for why, fits, within in _REASONS:
        for row in recent:
            if abs(received - row.received) <= within and fits(fact, read, row):
                return row.root, why
    return None


def answered(fact: ReportReceived, seen: Seen, *, drill: bool) -> str | None:
    """The claim a bulletin or a counter-claim bears on: about the same place, never the same thing."""
    read, spot = fact.extracted, fact.extracted.place
    speaks = read.flagged("official_no_harm") or read.flagged("counter_claim")
    if not speaks or spot is None:
        return None
    for row in _recent(fact, seen):
        claimed = row.extracted.flagged("rumour") and row.drill == drill
        same = row.facility == spot.facility if spot.facility else spot.area and row.area == spot.area
        if claimed and same:
            return row.thread
    return None


def _recent(fact: ReportReceived, seen: Seen) -> list[ReportRow]:
    """Reports of the day and of the day before, newest first."""
    received = (fact.received or fact.at).astimezone(seen.city.profile.zone)
    days = (received, received - timedelta(days=1))
    rows = [row for day in days for row in reversed(seen.rows(REPORTS).where("day", day.strftime("%Y%m%d")))]
    return rows[:2000]


def _same_words(fact: ReportReceived, _read: Extraction, row: ReportRow) -> bool:
    return bool(fact.digest) and fact.digest == row.digest


def _near_words(fact: ReportReceived, read: Extraction, row: ReportRow) -> bool:
    if len(fact.likeness) != len(row.likeness) or not fact.likeness or read.topic in _TELLING:
        return False
    equal = sum(a == b for a, b in zip(fact.likeness, row.likeness, strict=True))
    return equal / len(fact.likeness) >= NEAR_WORDS and not _elsewhere(read, row) and read.topic == row.topic


def _same_place(fact: ReportReceived, read: Extraction, row: ReportRow) -> bool:
    """The same kind of thing at the same facility, or in the same town without two doors."""
    spot = read.place
    if spot is None or not _same_matter(read, row) or read.topic in _TELLING:
        return False
    if spot.home is not None or row.home:
        return bool(fact.caller_digest) and fact.caller_digest == row.caller_digest
    if spot.facility and row.facility:
        return spot.facility == row.facility
    if spot.area is None or row.area is None:
        return False
    nested = spot.area.startswith(row.area) or row.area.startswith(spot.area)
    exact = min(len(spot.area), len(row.area)) >= _VILLAGE_DIGITS
    return nested and (exact or _tied(read, row)) and read.topic == row.topic


def _same_object(_fact: ReportReceived, read: Extraction, row: ReportRow) -> bool:
    """The same rare thing, where one of the two names no place."""
    spot = read.place
    placed = spot is not None and (spot.facility is not None or spot.area is not None)
    row_placed = row.facility is not None or (
        row.extracted.place is not None and row.extracted.place.area is not None
    )
    return (
        _same_matter(read, row)
        and _tied(read, row)
        and not (placed and row_placed)
        and read.topic not in _TELLING
    )


def _refers(fact: ReportReceived, read: Extraction, row: ReportRow) -> bool:
    """ "刚才报的…": the caller's own earlier report, the one with the number taken back, or that kind of place."""
    if not (read.flagged("update") or read.corrections):
        return False
    if read.corrections and read.corrections[0].old is not None:
        old = read.corrections[0].old.value
        counts, amounts = row.extracted.counts, row.extracted.amounts
        return any(one.number.value == old for one in counts) or any(
            one.number.value == old for one in amounts
        )
    if fact.caller_digest and fact.caller_digest == row.caller_digest:
        return True
    if read.doubts or (read.amounts and read.topic in _TELLING):
        told = {one.number.value for one in row.extracted.amounts}
        return bool(read.amounts) and read.amounts[0].number.value in told and row.topic in _TELLING
    spot = read.place
    return spot is not None and bool(spot.kind) and spot.kind == row.place_kind and not _elsewhere(read, row)


def _same_matter(read: Extraction, row: ReportRow) -> bool:
    if not read.topic or not row.topic:
        return False
    one, other = (_FAMILIES.get(topic, topic) for topic in (read.topic, row.topic))
    return one == other or "any" in (one, other)


def _tied(read: Extraction, row: ReportRow) -> bool:
    mine = {one.name for one in read.objects} & _TYING
    return bool(mine & {one.name for one in row.extracted.objects})


def _elsewhere(read: Extraction, row: ReportRow) -> bool:
    """Both name a place, and not the same one."""
    spot = read.place
    if spot is None:
        return False
    if spot.facility and row.facility:
        return spot.facility != row.facility
    if spot.area and row.area:
        return not (spot.area.startswith(row.area) or row.area.startswith(spot.area))
    return False


_REASONS = (
    ("same_words", _same_words, SAME_WORDS_WITHIN),
    ("refers", _refers, REFERS_WITHIN),
    ("same_place", _same_place, NEAR_WITHIN),
    ("near_words", _near_words, NEAR_WITHIN),
    ("same_object", _same_object, NEAR_WITHIN),
)
