"""From a fact to the rows it changes: every kind that shows on a screen has its place here."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from anlan.city.screens import talks, work
from anlan.city.screens.cards import HouseCard, SignalCard, TimerCard, TrackCard
from anlan.city.screens.log import note
from anlan.city.screens.shown import Shown
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Acknowledged, ClockJumped, Configured, Erased, Fired, TurnRefused
from anlan.core.incidents import TaskChanged
from anlan.core.learning import Score
from anlan.core.signals import Signal
from anlan.core.timers import TimerSet, TimerStopped, timer_key
from anlan.store.journal.screens import ScreenRow

PROJECTION = 5
"""Rises when the cards change their shape or meaning: the screen is then built anew from the journal."""

UNSEEN_TIMERS = frozenset(
    {"assumptions", "district_silent", "fit", "forecast", "needs", "remind", "rota_gap", "score", "wave"}
)
"""Timers by which the house wakes itself; nobody waits for them."""


def project(fact: Fact, seen: Shown) -> list[ScreenRow]:
    """The rows a fact changes; `seen` is moved on with it."""
    if isinstance(fact, Configured):
        seen.city.take(fact.record, fact.name, fact.content)
    for fold in _FOLDS:
        fold(fact, seen)
    for table, screen in seen.mirrored:
        table.fold(fact, screen)
    note(fact, seen)
    return seen.changes(fact.seq)


def _signals(fact: Fact, seen: Shown) -> None:
    if isinstance(fact, Signal):
        _signal(fact, seen)
    elif isinstance(fact, Acknowledged):
        for card in seen.signals.where("thread", fact.about):
            if card.acknowledged_by is None:
                done = msgspec.structs.replace(card, acknowledged_by=fact.by, acknowledged_at=fact.at)
                _put_or_drop(done, seen)


def _signal(fact: Signal, seen: Shown) -> None:
    """A signal stays until it is cleared and acknowledged, or until its group fires again."""
    earlier = seen.signals.where("group", f"{fact.signal_kind}|{fact.group}")
    old = next((card for card in earlier if card.thread == fact.thread_id), None)
    for card in earlier:
        if card.area != fact.area or card.thread != fact.thread_id:
            seen.signals.drop(_signal_key(card))
    card = SignalCard(
        thread=fact.thread_id,
        area=fact.area,
        kind=fact.signal_kind,
        group=fact.group,
        change=fact.change,
        level=fact.level,
        rank=fact.rank,
        colour=seen.colour(fact.level),
        value=fact.value,
        unit=fact.unit,
        low=fact.low,
        high=fact.high,
        text=fact.text,
        worst=fact.worst,
        members=fact.members,
        opened=old.opened if old else fact.at,
        changed=fact.at,
        active=fact.change != "cleared",
        latest=fact.id,
        acknowledged_by=old.acknowledged_by if old else None,
        acknowledged_at=old.acknowledged_at if old else None,
        audience=fact.audience,
    )
    if fact.change == "worsened" and old is not None and fact.rank > old.rank:
        card = msgspec.structs.replace(card, acknowledged_by=None, acknowledged_at=None)
    _put_or_drop(card, seen)


def _put_or_drop(card: SignalCard, seen: Shown) -> None:
    if not card.active and card.acknowledged_by is not None:
        seen.signals.drop(_signal_key(card))
    else:
        seen.signals.put(_signal_key(card), card)


def _signal_key(card: SignalCard) -> str:
    """With its area: a group whose worst member moves on must leave the screens of the area it left."""
    return f"{card.thread}@{card.area or ''}"


def _timers(fact: Fact, seen: Shown) -> None:
    match fact:
        case TimerSet(timer=timer, about=about, due=due) if timer not in UNSEEN_TIMERS:
            thread = about.split("|", 1)[0]
            card = TimerCard(
                timer=timer,
                about=about,
                area=seen.area_of(thread),
                subject=_subject(thread, seen),
                set_at=fact.at,
                due=due,
                audience=seen.restricted(thread),
            )
            seen.timers.put(timer_key(timer, about), card)
        case TaskChanged(status="done" | "failed" | "cancelled" | "reassigned", thread=task):
            seen.timers.drop(timer_key("task", task))
        case TimerStopped(timer=timer, about=about):
            seen.timers.drop(timer_key(timer, about))
        case Fired(timer=timer, about=about, due=due):
            running = seen.timers.get(timer_key(timer, about))
            if running is not None and running.due == due:
                seen.timers.drop(timer_key(timer, about))


def _subject(thread: str, seen: Shown) -> Bilingual | None:
    if (warning := seen.warnings.get(thread)) is not None:
        text = warning.waiting or warning.in_force
        return text.headline if text else None
    if (proposal := seen.proposals.get(thread)) is not None:
        return proposal.options[0].title if proposal.options else None
    if (incident := seen.incidents.get(thread)) is not None:
        return incident.title
    if (task := seen.tasks.get(thread)) is not None:
        return task.what
    rows = (screen.get(thread) for _, screen in seen.mirrored)
    return next((_called(row, seen) for row in rows if row is not None), None)


def _called(row: Struct, seen: Shown) -> Bilingual | None:
    """What a row of a desk is called: by its own title, else by the incident it belongs to, else by its words."""
    incident = seen.incidents.get(getattr(row, "incident", None) or "")
    said = (getattr(row, name, None) for name in ("title", "what", "claim", "headline", "text"))
    titled = (Bilingual(one, one) if isinstance(one, str) else one for one in said if one)
    return incident.title if incident is not None else next(titled, None)


def _scores(fact: Fact, seen: Shown) -> None:
    if not isinstance(fact, Score):
        return
    warning = seen.warnings.get(fact.about)
    if warning is not None:
        card = msgspec.structs.replace(warning, score=fact.label, lead_min=fact.lead_min)
        seen.warnings.put(fact.about, card)
    area, hazard = (warning.area, warning.hazard) if warning else (None, "")
    key = f"{area or ''}|{hazard}"
    track = seen.scores.get(key) or TrackCard(area=area, hazard=hazard)
    if fact.label in ("hit", "miss", "false_alarm", "unknown"):
        more = {fact.label: getattr(track, fact.label) + 1}
        seen.scores.put(key, msgspec.structs.replace(track, last=fact.at, **more))


def _status(fact: Fact, seen: Shown) -> None:
    house = seen.status.get("house")
    card = house or HouseCard(mode=fact.mode.value)
    match fact:
        case TurnRefused():
            card = msgspec.structs.replace(card, refused=card.refused + 1)
        case ClockJumped():
            card = msgspec.structs.replace(card, jumped=card.jumped + 1)
        case Erased():
            card = msgspec.structs.replace(card, erased=card.erased + 1)
    if card is not house:
        seen.status.put("house", card)


_FOLDS: tuple[Callable[[Fact, Shown], None], ...] = (
    _signals,
    talks.warnings,
    talks.approvals,
    work.proposals,
    talks.deliveries,
    talks.confirms,
    work.incidents,
    work.tasks,
    _scores,
    _timers,
    _status,
)
