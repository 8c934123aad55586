"""Drafting: asks the hazards' models in time, and turns their alarms into texts that wait for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from anlan.core.approvals import ApprovalAsked, ApprovalStale
from anlan.core.city import Area, Series, Threshold
from anlan.core.evidence import Link, Range
from anlan.core.facts import Fact
from anlan.core.forecasts import FORECASTS, Alarm, Forecast
from anlan.core.given import Configured, Fired
from anlan.core.ladders import Colour
from anlan.core.observations import from_micros, micros
from anlan.core.people import Role
from anlan.core.ports import Exposure, Hazard, RiskRow, Seen
from anlan.core.signals import SIGNALS, Signal
from anlan.core.timers import TimerSet
from anlan.core.warnings import WARNINGS, DraftDropped, Message, Warning, WarningRow
from anlan.warning.compose import compose

APPROVE_WITHIN = timedelta(minutes=30)
LIFTED_FOR = timedelta(hours=6)
"""How long an all-clear is shown."""
EVIDENCE = timedelta(hours=3)
"""How far back the readings that a forecast rests on are named as evidence."""


class Drafting:
    """One living warning a place and hazard: alert, update when it worsens, cancel when the water falls."""

    name = "warning"
    takes = (Configured, Fired, Signal, Warning, ApprovalStale)

    def __init__(self, hazards: Mapping[str, Hazard]) -> None:
        self._hazards = hazards

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Models are asked on their timer; falling water drafts a cancel; every draft asks for approval."""
        match fact:
            case Configured(record="model", name=name) if name in self._hazards:
                yield self._ask_again(self._hazards[name], seen)
            case Fired(timer="forecast") if fact.about in self._hazards:
                hazard = self._hazards[fact.about]
                yield self._ask_again(hazard, seen)
                yield from self._ask(hazard, fact, seen)
            case Signal(signal_kind="threshold", change="cleared" | "eased" | "shrank"):
                yield from self._fallen(fact, seen)
            case Warning():
                yield self._approval(fact, seen)
            case ApprovalStale() if (row := seen.rows(WARNINGS).get(fact.about)) is not None and row.pending:
                yield DraftDropped(at=fact.at, by=self.name, thread=row.thread, draft=row.draft, reason=fact.broken)

    def _ask_again(self, hazard: Hazard, seen: Seen) -> TimerSet:
        """The next multiple of the hazard's period after now: missed ones are not made up for."""
        every = int(hazard.every_s * 1_000_000)
        due = from_micros((micros(seen.at) // every + 1) * every)
        return TimerSet(at=seen.at, by=self.name, timer="forecast", about=hazard.name, due=due)

    def _ask(self, hazard: Hazard, fact: Fired, seen: Seen) -> Iterator[Fact]:
        before = seen.rows(FORECASTS).get(hazard.name)
        standing = [(alarm.series, alarm.level, alarm.horizon_min) for alarm in before.alarms] if before else []
        risks = [risk for ask in hazard.due(seen) for risk in hazard.predict(seen, ask, standing)]
        alarms = [risk for risk in risks if risk.alarm]
        missing = tuple(sorted({name for risk in risks for name in risk.missing}))
        raised = {(risk.series, risk.level, risk.horizon_min) for risk in alarms}
        if raised != set(standing) or (before is not None and before.missing != missing):
            yield self._forecast(hazard, fact, alarms, missing)
        for series in sorted({risk.series for risk in alarms}):
            worst = max((risk for risk in alarms if risk.series == series), key=_urgency)
            yield from self._draft(hazard, worst, seen)

    def _forecast(
        self, hazard: Hazard, fact: Fired, alarms: Sequence[RiskRow], missing: tuple[str, ...]
    ) -> Forecast:
        rows = tuple(
            Alarm(series=risk.series, level=risk.level, horizon_min=risk.horizon_min, chance=risk.chance)
            for risk in sorted(alarms, key=lambda risk: (risk.series, risk.rank, risk.horizon_min))
        )
        model = alarms[0].model if alarms else ""
        return Forecast(at=fact.at, by=self.name, hazard=hazard.name, alarms=rows, model=model, missing=missing)

    def _draft(self, hazard: Hazard, risk: RiskRow, seen: Seen) -> Iterator[Fact]:
        rows = seen.rows(WARNINGS).where("open", f"{hazard.name}|{risk.series}")
        row = rows[0] if rows else None
        if row is not None and risk.rank <= max(row.rank, row.issued_rank):
            return
        message = Message.UPDATE if row is not None and row.issued else Message.ALERT
        yield self._text(hazard, risk, message, row, seen)

    def _text(
        self, hazard: Hazard, risk: RiskRow, message: Message, row: WarningRow | None, seen: Seen
    ) -> Warning:
        series = seen.city.get(Series, risk.series)
        area = seen.city.get(Area, series.area) if series else None
        impact = hazard.impact(risk, [Exposure(area=area.code, people=area.people)] if area else [])
        known = [item.people for item in impact if item.people is not None]
        latest = seen.readings.latest(risk.series)
        return compose(
            seen.city, hazard=hazard.name, risk_row=risk, message=message, at=seen.at, zone=seen.city.profile.zone,
            people=sum(known) if known else None, present=latest[1] if latest else None,
            measures=hazard.measures(risk.rank), because=_evidence(risk.series, seen, row),
            revises=_text_of(row.issued if row else None, seen), earlier=_text_of(row.draft if row else None, seen),
            expires=seen.at + LIFTED_FOR if message is Message.CANCEL else None, mode=seen.mode, by=self.name,
        )

    def _fallen(self, signal: Signal, seen: Seen) -> Iterator[Fact]:
        """The water of a place under warning fell below what was warned of: draft the cancel."""
        for row in seen.rows(WARNINGS).all():
            if row.state != "issued" or row.pending or row.area != signal.area:
                continue
            issued, latest = seen.fact(row.issued or ""), seen.readings.latest(row.series)
            if not isinstance(issued, Warning) or latest is None or self._still_up(row, latest[1], seen):
                continue
            hazard = self._hazards[row.hazard]
            standing = seen.rows(FORECASTS).get(row.hazard)
            if standing and any(alarm.series == row.series for alarm in standing.alarms):
                continue
            yield self._text(hazard, _calm(issued, latest[1]), Message.CANCEL, row, seen)

    def _still_up(self, row: WarningRow, value: float, seen: Seen) -> bool:
        level = next(
            (item for item in seen.city.all(Threshold).values() if (item.series, item.level) == (row.series, row.level)),
            None,
        )
        return level is None or value >= level.under

    def _approval(self, draft: Warning, seen: Seen) -> ApprovalAsked:
        two = draft.colour is Colour.RED
        return ApprovalAsked(
            at=draft.at, by=self.name, about=draft.thread_id, subject="warning", draft=draft.id,
            content=draft.shown(), people=2 if two else 1, roles=(Role.OFFICER, Role.COMMANDER),
            expires=seen.at + APPROVE_WITHIN, assumptions=draft.assumptions,
        )


def _urgency(risk: RiskRow) -> tuple[int, int, float]:
    return (risk.rank, -risk.horizon_min, risk.chance)


def _text_of(fact_id: str | None, seen: Seen) -> Warning | None:
    text = seen.fact(fact_id) if fact_id else None
    return text if isinstance(text, Warning) else None


def _evidence(series: str, seen: Seen, row: WarningRow | None) -> tuple[Link | Range, ...]:
    """The readings the text rests on, and the newest signal of the place when there is one."""
    stretch = seen.readings.range(series, seen.at - EVIDENCE, seen.at, seen.at)
    links = [
        Link(relation="derived_from", target=signal.latest)
        for signal in seen.rows(SIGNALS).all()
        if signal.active and signal.signal_kind == "threshold" and series in signal.members
    ]
    if row is not None:
        links.append(Link(relation="revises", target=row.draft))
    return (stretch, *links)


def _calm(issued: Warning, value: float) -> RiskRow:
    """What a cancel says: the present reading, and no chance claimed."""
    return RiskRow(
        series=issued.series, level=issued.level, rank=issued.rank, horizon_min=0, chance=0.0, low=value,
        median=value, high=value, onset=None, contributions={}, missing=(), model=issued.risk.model, alarm=False,
    )

