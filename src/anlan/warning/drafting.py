"""Drafting: asks the hazards' models in time, and turns their alarms into texts that wait for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from anlan.core.approvals import ApprovalAsked, ApprovalStale
from anlan.core.city import Area, Series
from anlan.core.evidence import Link, Range
from anlan.core.facts import Fact
from anlan.core.forecasts import FORECASTS, Alarm, Forecast
from anlan.core.given import Configured, Fired, TurnRefused
from anlan.core.observations import from_micros, micros
from anlan.core.people import Role
from anlan.core.ports import Exposure, Hazard, RiskRow, Seen
from anlan.core.signals import SIGNALS
from anlan.core.timers import TimerSet
from anlan.core.warnings import WARNINGS, DraftDropped, Message, Warning, WarningRow
from anlan.warning.authority import people_needed
from anlan.warning.compose import compose
from anlan.warning.lifecycle import VALID_FOR, is_withdrawn, next_text, text_of
from anlan.warning.measures import measures

APPROVE_WITHIN = timedelta(minutes=30)
EVIDENCE = timedelta(hours=3)
"""How far back the readings that a forecast rests on are named as evidence."""


class Drafting:
    """One living warning a place and hazard: alert, update when it worsens, cancel when the water falls."""

    name = "warning"

    def __init__(self, hazards: Mapping[str, Hazard]) -> None:
        self._hazards = hazards
        upon = dict.fromkeys(kind for hazard in hazards.values() for kind in hazard.asked_on)
        self.takes: tuple[type[Fact], ...] = (Configured, Fired, Warning, ApprovalStale, TurnRefused, *upon)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Models are asked on their timer; every draft asks for approval; a stale draft is dropped."""
        match fact:
            case Configured(record="model", name=name) if name in self._hazards:
                if not self._hazards[name].asked_on:  # one that waits for a fact begins with it
                    yield self._ask_again(self._hazards[name], seen)
            case Fired(timer="forecast") if fact.about in self._hazards:
                hazard = self._hazards[fact.about]
                if not hazard.rests(seen):
                    yield self._ask_again(hazard, seen)
                yield from self._ask(hazard, fact.at, seen)
            case TurnRefused(refused_key=key):
                # A forecast that broke must not be the last one: its timer is set again.
                yield from (
                    self._ask_again(h, seen) for h in self._hazards.values() if f"|forecast|{h.name}|" in key
                )
            case Warning():
                yield self._approval(fact, seen)
            case ApprovalStale() if (row := seen.rows(WARNINGS).get(fact.about)) is not None and row.pending:
                yield self._after_stale(fact, row, seen)
            case _:
                for hazard in self._hazards.values():
                    if isinstance(fact, hazard.asked_on):
                        yield self._ask_again(hazard, seen)
                        yield from self._ask(hazard, seen.at, seen)

    def _ask_again(self, hazard: Hazard, seen: Seen) -> TimerSet:
        """The next multiple of the hazard's period after now: missed ones are not made up for."""
        every = int(hazard.every_s * 1_000_000)
        due = from_micros((micros(seen.at) // every + 1) * every)
        return TimerSet(at=seen.at, by=self.name, timer="forecast", about=hazard.name, due=due)

    def _ask(self, hazard: Hazard, at: datetime, seen: Seen) -> Iterator[Fact]:
        before = seen.rows(FORECASTS).get(hazard.name)
        standing = (
            [(alarm.series, alarm.level, alarm.horizon_min) for alarm in before.alarms] if before else []
        )
        risks = [risk for ask in hazard.due(seen) for risk in hazard.predict(seen, ask, standing)]
        alarms = [risk for risk in risks if risk.alarm]
        missing = tuple(sorted({name for risk in risks for name in risk.missing}))
        raised = {(risk.series, risk.level, risk.horizon_min) for risk in alarms}
        if raised != set(standing) or (before is not None and before.missing != missing):
            yield self._forecast(hazard, at, alarms, missing)
        if not hazard.card.warns:
            return  # what it finds stays inside the house
        under_warning = {row.series for row in seen.rows(WARNINGS).where("hazard", hazard.name)}
        for series in sorted(under_warning | {risk.series for risk in alarms}):
            here = [risk for risk in alarms if risk.series == series]
            yield from self._speak(hazard, series, max(here, key=_urgency) if here else None, seen)

    def _forecast(
        self, hazard: Hazard, at: datetime, alarms: Sequence[RiskRow], missing: tuple[str, ...]
    ) -> Forecast:
        rows = tuple(
            Alarm(series=risk.series, level=risk.level, horizon_min=risk.horizon_min, chance=risk.chance)
            for risk in sorted(alarms, key=lambda risk: (risk.series, risk.rank, risk.horizon_min))
        )
        model = alarms[0].model if alarms else ""
        return Forecast(at=at, by=self.name, hazard=hazard.name, alarms=rows, model=model, missing=missing)

    def _speak(self, hazard: Hazard, series: str, worst: RiskRow | None, seen: Seen) -> Iterator[Fact]:
        rows = seen.rows(WARNINGS).where("open", f"{hazard.name}|{series}")
        row, present = rows[0] if rows else None, _present(series, seen)
        if row is not None and is_withdrawn(row, worst):
            yield DraftDropped(
                at=seen.at, by=self.name, thread=row.thread, draft=row.draft, reason="the alarm stands again"
            )
            row = seen.rows(WARNINGS).get(row.thread)
        issued = text_of(row.issued if row else None, seen)
        threshold = seen.city.threshold(series, issued.level) if issued else None
        under = threshold.under if threshold else None
        match next_text(row, worst, present, under, seen.at):
            case Message.CANCEL if issued is not None and present is not None:
                yield self._text(hazard, _calm(issued, present), Message.CANCEL, row, seen)
            case Message.ALERT | Message.UPDATE as message if worst is not None:
                yield self._text(hazard, worst, message, row, seen)

    def _text(
        self, hazard: Hazard, risk: RiskRow, message: Message, row: WarningRow | None, seen: Seen
    ) -> Warning:
        series = seen.city.get(Series, risk.series)
        area = seen.city.get(Area, series.area) if series else None
        impact = hazard.impact(risk, [Exposure(area=area.code, people=area.people)] if area else [])
        known = [item.people for item in impact if item.people is not None]
        return compose(
            seen.city,
            hazard=hazard.name,
            risk_row=risk,
            message=message,
            at=seen.at,
            zone=seen.city.profile.zone,
            people=sum(known) if known else None,
            present=_present(risk.series, seen),
            measures=measures(seen.city, hazard, risk.rank),
            because=_evidence(risk.series, seen, row),
            revises=text_of(row.issued if row else None, seen),
            earlier=text_of(row.draft if row else None, seen),
            expires=seen.at + max(VALID_FOR, timedelta(minutes=risk.horizon_min)),
            mode=seen.mode,
            by=self.name,
        )

    def _after_stale(self, stale: ApprovalStale, row: WarningRow, seen: Seen) -> Fact:
        """A stale draft is dropped; a relay that nobody answered in time is asked about again while it holds."""
        draft = text_of(row.draft, seen)
        if stale.broken == "expired" and draft is not None and draft.relayed and draft.expires > seen.at:
            return self._approval(draft, seen)
        return DraftDropped(
            at=stale.at, by=self.name, thread=row.thread, draft=row.draft, reason=stale.broken
        )

    def _approval(self, draft: Warning, seen: Seen) -> ApprovalAsked:
        return ApprovalAsked(
            at=max(draft.at, seen.at),
            by=self.name,
            about=draft.thread_id,
            subject="warning",
            draft=draft.id,
            content=draft.shown(),
            people=people_needed(seen.city, draft, text_of(draft.revises, seen)),
            roles=(Role.OFFICER, Role.COMMANDER),
            expires=seen.at + APPROVE_WITHIN,
            assumptions=draft.assumptions,
        )


def _urgency(risk: RiskRow) -> tuple[int, int, float]:
    return (risk.rank, -risk.horizon_min, risk.chance)


def _present(series: str, seen: Seen) -> float | None:
    """The newest usable reading while the gauge is not silent: what it said hours ago is not the river of now."""
    latest, row = seen.readings.latest(series), seen.city.get(Series, series)
    if latest is None or row is None or seen.at - latest[0] > timedelta(seconds=row.silent_after_s):
        return None
    return latest[1]


def _evidence(series: str, seen: Seen, row: WarningRow | None) -> tuple[Link | Range, ...]:
    """The readings the text rests on, and the newest signal of the place when there is one."""
    stretch = seen.readings.range(series, seen.at - EVIDENCE, seen.at, seen.at)
    links = [
        Link(relation="derived_from", target=signal.latest)
        for signal in seen.rows(SIGNALS).where("active", "threshold")
        if series in signal.members
    ]
    if row is not None:
        links.append(Link(relation="revises", target=row.draft))
    return (stretch, *links)


def _calm(issued: Warning, value: float) -> RiskRow:
    """What a cancel says: the present reading, and no chance claimed."""
    return RiskRow(
        series=issued.series,
        level=issued.level,
        rank=issued.rank,
        horizon_min=0,
        chance=0.0,
        low=value,
        median=value,
        high=value,
        onset=None,
        contributions={},
        missing=(),
        model=issued.risk.model if issued.risk else "",
        alarm=False,
    )
