"""The moves of the exercise: who is told, who goes where, who refuses, who goes home too early, who is let home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from anlan.city.exercise.marking import Check, Night, says
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.city import RiskZone
from anlan.core.exercise import Point
from anlan.core.facts import Given
from anlan.core.lateness import HeardLate
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    HouseholdsChanged,
    HouseholdsMarked,
    HouseholdsReturned,
    HouseholdState,
    MovedAtOnce,
    RefusalReason,
    RefusalRecorded,
    Relocation,
    RelocationStarted,
    ReturnAllowed,
    ReturnAsked,
    RosterChecked,
    RosterReported,
    RosterRow,
)
from anlan.core.signals import Signal

LOWLAND, COAST, SLOPE = "yushi-lowland", "wangfeng-coast", "sancha-slope"
MOVED, REFUSED, LOST = 1790, 11, 9
"""People moved, households that refuse, people nobody reaches, when the street reports (inject 15)."""
BACKLOG = 24
"""Words that wait on the island while it is cut off."""


def _roster(look: Look, zone: str) -> RosterRow:
    found = look.rows(ROSTERS).where("zone", zone)
    if not found:
        raise LookupError(f"{zone} is not being moved")
    return found[-1]


def _start(look: Look, header: Header) -> Iterator[Given]:
    for name in (LOWLAND, COAST):
        zone = look.city.get(RiskZone, name)
        if zone is None:
            raise LookupError(f"no zone {name}")
        yield RelocationStarted(
            **header.spread(name), area=zone.area, risk_zone=name, trigger="台风橙色预警，低洼区转移",
            due=header.at + timedelta(hours=6), carrier="公交公司",
        )  # fmt: skip


def _told(look: Look, header: Header) -> Iterator[Given]:
    for name in (LOWLAND, COAST):
        row = _roster(look, name)
        yield HouseholdsMarked(
            **header.spread(name), about=row.thread, households=tuple(row.roster), state="told"
        )


def parts(row: RosterRow) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Codes moved, refusing and lost, so that people and households are those of the inject."""
    codes = list(row.roster)
    lost = _adding_up(row, codes[::-1], LOST)
    refused = tuple(code for code in codes[::-1] if code not in lost)[:REFUSED]
    rest = [code for code in codes if code not in lost and code not in refused]
    return _adding_up(row, rest, MOVED), refused, lost


def _adding_up(row: RosterRow, codes: list[str], people: int) -> tuple[str, ...]:
    """Households in order as long as they fit, so that they come to the number exactly where that can be."""
    found: list[str] = []
    for code in codes:
        if row.roster[code].people <= people:
            found.append(code)
            people -= row.roster[code].people
    return tuple(found)


def _moved(look: Look, header: Header) -> Given:
    row = _roster(look, LOWLAND)
    return HouseholdsMarked(**header.spread(), about=row.thread, households=parts(row)[0], state="kin")


def _reported(look: Look, header: Header) -> Given:
    row = _roster(look, LOWLAND)
    return RosterReported(
        **header.spread(), about=row.thread, households=812, people=2036, moved_people=MOVED,
        refused_households=REFUSED, lost_people=LOST,
    )  # fmt: skip


def _by_name(look: Look, header: Header) -> Iterator[Given]:
    """The police go to the door: each refusal with its reason and who tried to persuade."""
    row = _roster(look, LOWLAND)
    _, refused, lost = parts(row)
    reasons = [RefusalReason.HOME] * 7 + [RefusalReason.LIVESTOCK] * 3 + [RefusalReason.DISBELIEF]
    for code, reason in zip(refused, reasons, strict=True):
        yield RefusalRecorded(
            **header.spread(code), about=row.thread, household=code, reason=reason, persuader="police-duty"
        )
    yield HouseholdsMarked(**header.spread("lost"), about=row.thread, households=lost, state="lost")


def _backlog(look: Look, header: Header) -> Iterator[Given]:
    """Fourteen hours of the island at once: three said twice, one with the time of an hour long gone."""
    row = _roster(look, COAST)
    codes = tuple(row.roster)[:BACKLOG]
    first = header.at - timedelta(hours=14)
    for number, code in enumerate([*codes, *codes[:3]]):
        said = header.spread(code) | {"at": first + timedelta(minutes=30 * (number % BACKLOG))}
        yield HouseholdsMarked(**said, about=row.thread, households=(code,), state="kin")
    back_dated = header.spread("back-dated") | {"at": first - timedelta(hours=1)}
    yield HouseholdsMarked(**back_dated, about=row.thread, households=codes[:1], state="told")


def _early(look: Look, header: Header) -> Given:
    row = _roster(look, LOWLAND)
    return HouseholdsReturned(**header.spread(), about=row.thread, households=parts(row)[0][:3])


def _persuaded(look: Look, header: Header) -> Given:
    row = _roster(look, LOWLAND)
    return HouseholdsMarked(**header.spread(), about=row.thread, households=row.returned, state="kin")


def _asked(look: Look, header: Header) -> Iterator[Given]:
    for row in look.rows(RELOCATIONS).where("open", "yes"):
        yield ReturnAsked(
            **header.spread(row.risk_zone or row.thread), about=row.thread, note="水退，房屋已查"
        )


def _slope(look: Look, header: Header) -> Given:
    zone = look.city.get(RiskZone, SLOPE)
    if zone is None:
        raise LookupError(f"no zone {SLOPE}")
    return MovedAtOnce(
        **header.spread(), area=zone.area, risk_zone=SLOPE, why="后山裂缝变宽，先转移后报告", households=6,
        people=21, vulnerable=2,
    )  # fmt: skip


MOVING: tuple[Step, ...] = (
    Step(number=11, name="moved first", after_min=25, by="sancha-warden", make=_slope),
    Step(number=14, name="order", after_min=0, by="duty", make=_start),
    Step(number=14, name="told", after_min=20, by="street", make=_told),
    Step(number=14, name="moved", after_min=110, by="street", make=_moved),
    Step(number=15, name="reported", after_min=1, by="street", make=_reported),
    Step(number=15, name="by name", after_min=25, by="police", make=_by_name),
    Step(number=15, name="reported again", after_min=40, by="street", make=_reported),
    Step(number=33, name="backlog", after_min=1, by="island", make=_backlog),
    Step(number=35, name="back", after_min=0, by="warden", make=_early),
    Step(number=35, name="persuaded", after_min=20, by="warden", make=_persuaded),
    Step(number=34, name="return", after_min=150, by="duty", make=_asked),
)


def _eleven(night: Night) -> tuple[list[Point], list[Point]]:
    step = night.step(11, "moved first")
    done = night.follows(step, Relocation, lambda fact: fact.at_once)
    told = night.follows(step, Signal, lambda fact: fact.signal_kind == "moved_at_once")
    return [night.point(11, "told to the desk as done already", told)], [
        night.point(11, "moved first, reported after", done, within_min=30)
    ]


def _fifteen(night: Night) -> tuple[list[Point], list[Point]]:
    said = night.follows(night.step(15, "reported"), RosterChecked)
    again = night.follows(night.step(15, "reported again"), RosterChecked)
    refusals = night.of(HouseholdsChanged, 15, lambda fact: fact.state is HouseholdState.REFUSED)
    named = bool(refusals) and all(fact.persuader for fact in refusals)
    return (
        [
            night.point(
                15, "246 left by the street's own numbers", said if said and said.left_people == 246 else None
            ),
            says("asked for by name", met=said is not None and bool(said.questions)),
            says("adds up by household at last", met=again is not None and not again.questions),
        ],
        [says("eleven refusals by name, each with who tried", met=named and len(refusals) == REFUSED)],
    )


def _thirty_three(night: Night) -> tuple[list[Point], list[Point]]:
    heard = night.of(HouseholdsMarked, 33, lambda fact: fact.by == "island", hours=1)
    late = night.of(HeardLate, 33, hours=1)
    newest = night.of(HouseholdsChanged, 33, lambda fact: bool(fact.unchanged), hours=1)
    return (
        [
            says("each word once", met=len(heard) == BACKLOG + 1),
            says("each flagged late", met=len(late) >= len(heard) > 0),
            says("the back-dated one moves nothing", met=len(newest) == 1),
        ],
        [night.point(33, "the island's words are in", heard[-1] if heard else None, within_min=10)],
    )


def _thirty_four(night: Night) -> tuple[list[Point], list[Point]]:
    allowed = night.of(ReturnAllowed, 34)
    early = [fact for fact in night.of(ReturnAllowed, 34, hours=2.4)]
    return (
        [says("nobody goes home by himself", met=not early)],
        [night.point(34, "return asked and approved", allowed[0] if allowed else None)],
    )


def _thirty_five(night: Night) -> tuple[list[Point], list[Point]]:
    signal = night.follows(
        night.step(35, "back"), Signal, lambda fact: fact.signal_kind == "return_before_approval"
    )
    return (
        [night.point(35, "back before approval is told", signal)],
        [night.point(35, "persuaded to leave", night.step(35, "persuaded"), within_min=30)],
    )


MOVING_CHECKS: Mapping[int, Check] = {
    11: _eleven, 15: _fifteen, 33: _thirty_three, 34: _thirty_four, 35: _thirty_five,
}  # fmt: skip
