"""Dispatching: a unit does one thing at a time; who cannot go is refused with the reason and with who could."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from anlan.core.approvals import Approval
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS
from anlan.core.places import Point
from anlan.core.ports import Seen
from anlan.core.proposals import Proposal
from anlan.core.resources import (
    UNITS,
    Alternative,
    Dispatched,
    DispatchRefused,
    ForceCheckedIn,
    ForceTakenIn,
    RoadClosed,
    RoadOpened,
    UnitRecalled,
    UnitReported,
    UnitRow,
    UnitStateChanged,
    UnitStatus,
    UnitWord,
    area_named,
    place_named,
)
from anlan.science.outdoors import wind_near
from anlan.science.reach import CityRoads, alternatives, drives_with_blue_light

_FORWARD = (UnitStatus.ASSIGNED, UnitStatus.MOVING, UnitStatus.ON_SCENE)


class Dispatching:
    """Answers every dispatch: assigned with the time of arrival, or refused; moves units on by their own word."""

    name = "dispatch"
    takes = (Dispatched, UnitRecalled, UnitReported, ForceCheckedIn, Approval, RoadClosed, RoadOpened)

    def __init__(self, roads: CityRoads | None = None) -> None:
        self._roads = roads or CityRoads()

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A person or an approved option sends units, their words move them on, a team that reports is taken in."""
        match fact:
            case Dispatched():
                yield self.assign(fact, fact.unit, fact.to, seen, incident=fact.incident, task=fact.task,
                                  override=fact.override)  # fmt: skip
            case Approval(complete=True) if isinstance(proposal := seen.fact(fact.draft), Proposal):
                yield from self._approved(fact, proposal, seen)
            case UnitRecalled() if (row := seen.rows(UNITS).get(fact.unit)) and row.status in _FORWARD:
                yield _moved(fact, row, UnitStatus.AVAILABLE, None)
            case UnitReported() if row := seen.rows(UNITS).get(fact.unit):
                yield from _said(fact, row, seen)
            case ForceCheckedIn():
                yield from self._check_in(fact, seen)
            case RoadClosed() | RoadOpened():
                yield from self._rerouted(seen, fact)

    def assign(
        self,
        fact: Fact,
        name: str,
        to: str,
        seen: Seen,
        *,
        incident: str = "",
        task: str = "",
        override: str = "",
    ) -> UnitStateChanged | DispatchRefused:
        """The unit is on it from now on, or why not; the same rules for a person, an option and a supply run."""
        row, goal = seen.rows(UNITS).get(name), place_named(seen.city, to)
        refused = refusal(row, goal, seen, override)
        if row is None or goal is None or refused is not None:
            reason, text = refused or ("unknown_place", _UNKNOWN_PLACE)
            others: tuple[Alternative, ...] = ()
            if row is not None and goal is not None:
                others = alternatives(seen.rows(UNITS).all(), goal, row.unit_kind, self._roads.now(seen))
            return DispatchRefused(
                at=fact.at, by=self.name, unit=name, area=row.area if row else None, to=to,
                incident=incident, reason=reason, text=text, alternatives=others,
            )  # fmt: skip
        graph = self._roads.now(seen)(blue_light=drives_with_blue_light(row.unit_kind))
        (seconds,) = graph.times_to(goal, [row.place])
        eta = None if seconds is None else fact.at + timedelta(seconds=round(seconds))
        return UnitStateChanged(
            at=fact.at, by=self.name, thread=fact.thread_id, unit=name, status=UnitStatus.ASSIGNED,
            incident=incident, task=task, to=to, eta=eta, override=override,
        )  # fmt: skip

    def _approved(self, approval: Approval, proposal: Proposal, seen: Seen) -> Iterator[Fact]:
        """The units that the approved option names go, once each, for the incident that it opened."""
        running = seen.rows(INCIDENTS).where("for", proposal.for_thread)
        known = seen.rows(INCIDENTS).get(proposal.for_thread)
        incident = known.thread if known else running[-1].thread if running else ""
        named: dict[str, str] = {}
        for action in proposal.options[approval.option].actions:
            for unit in action.units:
                named.setdefault(unit, action.to or proposal.area)
        for unit, to in named.items():
            row = seen.rows(UNITS).get(unit)
            if row is None or not incident or row.incident != incident:
                yield self.assign(approval, unit, to, seen, incident=incident)

    def _rerouted(self, seen: Seen, fact: Fact) -> Iterator[UnitStateChanged]:
        """Whoever is under way takes the way that is open now; where that is longer or shorter, the time is told."""
        for row in seen.rows(UNITS).where("status", UnitStatus.ASSIGNED.value):
            goal, sent = place_named(seen.city, row.to), seen.fact(row.thread)
            if goal is None or sent is None or (row.eta is not None and row.eta <= seen.at):
                continue
            graph = self._roads.now(seen)(blue_light=drives_with_blue_light(row.unit_kind))
            (seconds,) = graph.times_to(goal, [row.place])
            eta = None if seconds is None else sent.at + timedelta(seconds=round(seconds))
            if eta != row.eta:
                yield msgspec.structs.replace(_moved(fact, row, row.status, None), eta=eta)

    def _check_in(self, fact: ForceCheckedIn, seen: Seen) -> Iterator[Fact]:
        place, known = place_named(seen.city, fact.to), seen.rows(UNITS).get(fact.unit)
        if place is None or (known is not None and not known.temporary):
            reason = "unknown_place" if place is None else "busy"
            text = (
                _UNKNOWN_PLACE
                if place is None
                else Bilingual("已有同名队伍", "a unit of this name is known already")
            )
            yield DispatchRefused(
                at=fact.at, by=self.name, unit=fact.unit, area=fact.area, to=fact.to, incident="", reason=reason,
                text=text,
            )  # fmt: skip
            return
        if known is not None and known.status in _FORWARD:
            return
        yield ForceTakenIn(
            at=fact.at, by=self.name, unit=fact.unit, zh=fact.zh, en=fact.en or fact.zh, unit_kind=fact.unit_kind,
            area=area_named(seen.city, fact.to) or fact.area, crew=fact.crew, place=place, carries=fact.carries,
        )  # fmt: skip


_SAME_NAME = Bilingual("已有同名队伍", "a unit of this name is known already")
_UNKNOWN_PLACE = Bilingual("目的地未知", "the city knows no such place")
_BUSY = {
    UnitStatus.ASSIGNED: Bilingual("已受命", "assigned"),
    UnitStatus.MOVING: Bilingual("途中", "on its way"),
    UnitStatus.ON_SCENE: Bilingual("在现场", "on scene"),
}


def refusal(
    row: UnitRow | None, goal: Point | None, seen: Seen, override: str
) -> tuple[str, Bilingual] | None:
    """Why a unit does not go: (reason, text), or None when it does."""
    if row is None:
        return "unknown_unit", Bilingual("没有这支队伍", "there is no such unit")
    if row.status is UnitStatus.OUT:
        return "out", Bilingual("该队伍停用", "the unit is out of service")
    if row.status is not UnitStatus.AVAILABLE:
        state = _BUSY[row.status]
        return "busy", Bilingual(
            f"已派往{row.to}，{state.zh}，不重复派出", f"sent to {row.to} and {state.en}: never sent twice"
        )
    if goal is None:
        return "unknown_place", _UNKNOWN_PLACE
    wind = wind_near(goal, seen)
    if wind is not None and wind.too_strong and not override.strip():
        return "wind", Bilingual(
            f"{wind.zh}风速{wind.speed_m_s:.1f}米/秒，超过户外作业限值{wind.limit_m_s:.1f}；须写明理由方可派出",
            f"wind {wind.speed_m_s:.1f} m/s at {wind.en}, above the limit of {wind.limit_m_s:.1f} for crews outdoors: "
            "only with a reason on the record",
        )
    return None


def _said(fact: UnitReported, row: UnitRow, seen: Seen) -> Iterator[UnitStateChanged]:
    """A unit's word moves it on, never back; a word from before its present errand is not about it."""
    if row.changed is not None and min(fact.at, fact.known) < row.changed:
        return
    match fact.status:
        case UnitWord.MOVING | UnitWord.ON_SCENE if row.status in _FORWARD:
            status = UnitStatus(fact.status.value)
            if _FORWARD.index(status) > _FORWARD.index(row.status):
                there = place_named(seen.city, row.to) if status is UnitStatus.ON_SCENE else None
                yield _moved(fact, row, status, there)
        case UnitWord.DONE if row.status in _FORWARD:
            yield _moved(fact, row, UnitStatus.AVAILABLE, None)
        case UnitWord.OUT if row.status is not UnitStatus.OUT:
            yield _moved(fact, row, UnitStatus.OUT, None)
        case UnitWord.BACK if row.status is UnitStatus.OUT:
            yield _moved(fact, row, UnitStatus.AVAILABLE, row.home)
        case _:
            return


def _moved(fact: Fact, row: UnitRow, status: UnitStatus, place: Point | None) -> UnitStateChanged:
    eta = row.eta if status is UnitStatus.MOVING else None
    return UnitStateChanged(
        at=fact.at, by="dispatch", thread=row.thread or fact.thread_id, unit=row.unit, status=status,
        incident=row.incident, task=row.task, to=row.to, place=place, eta=eta,
    )  # fmt: skip
