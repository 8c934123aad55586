"""The rumour board: what is claimed, how far it went, what bears on it. Findings are people's; nothing goes public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.city import Facility, Reservoir
from anlan.core.evidence import Link
from anlan.core.extraction import Extraction, Spot
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.releases import (
    RUMOURS,
    Rumour,
    RumourAssigned,
    RumourEvidence,
    RumourFound,
    RumourNoted,
    RumourRow,
    RumourSeenAgain,
)
from anlan.core.reports import REPORTS, Report
from anlan.core.timers import TimerSet, TimerStopped

CHECK_WITHIN = {"dam_break": timedelta(minutes=20), "epidemic": timedelta(minutes=20)}
CHECK_ELSE_WITHIN = timedelta(hours=1)
_CLAIMS = {
    "many_dead": ("称有大量人员死亡", "says that many people died"),
    "dead": ("称有人死亡", "says that people died"),
    "dam_break": ("称水库溃决", "says that a dam has broken"),
    "toxic": ("称有毒物", "says that there is poison"),
    "epidemic": ("称传染病暴发", "says that a disease has broken out"),
    "house_fall": ("称有楼房倒塌", "says that buildings fell"),
    "picture": ("图片是否当时当地", "whether a picture is of here and now"),
    "other": ("待核的说法", "a claim to be checked"),
}


class RumourBoard:
    """Puts claims on the board and what bears on them beside; it finds nothing and publishes nothing."""

    name = "rumours"
    takes = (Report, RumourNoted, RumourAssigned, RumourFound, Rumour)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A claim → the board, once; the same again → counted; an answer → evidence beside it."""
        match fact:
            case Report():
                yield from self._from_report(fact, seen)
            case RumourNoted():
                yield Rumour(
                    at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),),
                    claim=Bilingual(fact.claim, fact.claim), claim_kind="other", area=fact.area,
                    facility=fact.facility, report=fact.report or None, picture="", seen_before=None, counter=False,
                    drill=False,
                )  # fmt: skip
            case Rumour():
                within = CHECK_WITHIN.get(fact.claim_kind, CHECK_ELSE_WITHIN)
                yield TimerSet(
                    at=fact.at, by=self.name, timer="rumour", about=fact.thread_id, due=fact.at + within
                )
                yield from _level_beside(fact, seen)
            case RumourAssigned(about=about, due=due) if due is not None and seen.rows(RUMOURS).get(about):
                yield TimerSet(at=fact.at, by=self.name, timer="rumour", about=about, due=due)
            case RumourFound(about=about) if seen.rows(RUMOURS).get(about) is not None:
                yield TimerStopped(at=fact.at, by=self.name, timer="rumour", about=about)

    def _from_report(self, fact: Report, seen: Seen) -> Iterator[Fact]:
        read = fact.extracted
        if fact.answers is not None:
            for row in seen.rows(RUMOURS).all():
                if fact.answers in row.reports:
                    yield RumourEvidence(at=fact.at, by=self.name, thread=row.thread, report=fact.thread_id)
                    return
        counter = read.flagged("counter_claim")
        if not (read.flagged("rumour") or counter) or read.flagged("drill"):
            return
        kind = claim_kind(read)
        if (known := _on_board(fact, kind, seen)) is not None:
            yield RumourSeenAgain(
                at=fact.at, by=self.name, thread=known.thread, report=fact.thread_id, accounts=fact.accounts,
                seen_before=_seen_before(fact, seen),
            )  # fmt: skip
            return
        spot = read.place
        yield Rumour(
            at=fact.at, by=self.name, because=(Link(relation="derived_from", target=fact.id),),
            claim=_claim(spot, *_CLAIMS[kind], seen),
            claim_kind=kind, area=fact.area, facility=(spot.facility if spot else None) or "",
            report=fact.thread_id, picture=fact.picture, seen_before=_seen_before(fact, seen), counter=counter,
            drill=fact.drill,
        )  # fmt: skip


def _claim(spot: Spot | None, zh: str, en: str, seen: Seen) -> Bilingual:
    where = spot.facility if spot else None
    if not where:
        return Bilingual(zh, en)
    named = seen.city.get(Reservoir, where) or seen.city.get(Facility, where)
    name_zh, name_en = (named.zh, named.en) if named else (where, where)
    return Bilingual(f"{name_zh} {zh}", f"{name_en}: {en}")


def _level_beside(fact: Rumour, seen: Seen) -> Iterator[RumourEvidence]:
    """What a reservoir's gauge says stands beside the claim at once; nobody has to look it up."""
    card = seen.city.get(Reservoir, fact.facility) if fact.claim_kind == "dam_break" else None
    reading = seen.readings.latest(card.series) if card else None
    if card is None or reading is None:
        return
    at, level = reading
    under = card.flood_limit_m - level
    when = at.astimezone(seen.city.profile.zone)
    zh, en = ("低于", "below") if under >= 0 else ("高于", "above")
    yield RumourEvidence(
        at=fact.at, by="rumours", thread=fact.thread_id, series=card.series, value=level,
        text=Bilingual(
            f"{card.zh}{when:%H:%M}水位{level:.2f}米，{zh}汛限{abs(under):.2f}米",
            f"{card.en} {when:%H:%M}: {level:.2f} m, {abs(under):.2f} m {en} the flood limit",
        ),
    )  # fmt: skip


def claim_kind(read: Extraction) -> str:
    """Which kind of claim a message makes: the gravest that it names."""
    names = [claim.name for claim in read.claims]
    for name in ("dam_break", "many_dead", "epidemic", "dead", "house_fall", "toxic"):
        if name in names:
            return name
    return "picture" if read.flagged("picture") or read.flagged("old_picture") else "other"


def _on_board(fact: Report, kind: str, seen: Seen) -> RumourRow | None:
    """The same kind of claim about the same place, or with the same picture, that is still open."""
    spot = fact.extracted.place
    for row in seen.rows(RUMOURS).all():
        if (
            row.drill != fact.drill
            or row.finding != "not_yet_known"
            or row.counter != fact.extracted.flagged("counter_claim")
        ):
            continue
        same_place = (
            row.facility == (spot.facility or "") and row.area == fact.area if spot else row.area is None
        )
        if (row.claim_kind == kind and same_place) or (fact.picture and row.picture == fact.picture):
            return row
    return None


def _seen_before(fact: Report, seen: Seen) -> str | None:
    """The earliest other report with the same picture: an old picture is old wherever it turns up."""
    if not fact.picture:
        return None
    earlier = [
        row for row in seen.rows(REPORTS).where("picture", fact.picture) if row.thread != fact.thread_id
    ]
    return earlier[0].thread if earlier else None
