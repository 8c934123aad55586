"""Relaying: another authority's warning becomes a draft of its own words, or stays a report, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anlan.core.city import Area, City, Ladder
from anlan.core.evidence import Link
from anlan.core.facts import Fact, Mode
from anlan.core.ladders import LevelRow
from anlan.core.ports import Hazard, Seen
from anlan.core.warnings import (
    BULLETINS,
    WARNINGS,
    BulletinKept,
    BulletinReceived,
    CapStatus,
    DraftDropped,
    Message,
    Warning,
    WarningRow,
)
from anlan.warning.authority import may_be_relayed
from anlan.warning.lifecycle import text_of
from anlan.warning.relay_text import relay_text


class Relaying:
    """Never re-levels, never rewords: what the table does not let the house relay stays a report."""

    name = "relaying"
    takes = (BulletinReceived,)

    def __init__(self, hazards: Mapping[str, Hazard]) -> None:
        self._hazards = hazards

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A bulletin becomes one draft of the thread that it continues, or is kept."""
        assert isinstance(fact, BulletinReceived)  # noqa: S101 — the only kind taken
        row = _continues(fact, seen)
        if reason := _unheard(fact, row, seen):
            yield self._kept(fact, reason)
            return
        in_force = text_of(row.issued if row else None, seen)
        if fact.message is Message.CANCEL and row is not None and in_force is None:
            yield DraftDropped(
                at=fact.at, by=self.name, thread=row.thread, draft=row.draft, reason="cancelled"
            )
            yield self._kept(fact, "nothing_to_cancel")
            return
        level = _level(fact, in_force, seen.city)
        if level is None:
            yield self._kept(fact, "no_level")
            return
        speaks = may_be_relayed(
            seen.city, issuer=fact.issuer, hazard=fact.hazard, level=level.level, area=fact.area
        )
        if speaks is None:
            yield self._kept(fact, "no_authority")
            return
        yield relay_text(
            fact,
            level,
            speaks.clause,
            in_force,
            text_of(row.draft if row else None, seen),
            hazard=self._hazards.get(fact.hazard),
            seen=seen,
            by=self.name,
        )

    def _kept(self, bulletin: BulletinReceived, reason: str) -> BulletinKept:
        links = (Link(relation="keeps", target=bulletin.id),)
        return BulletinKept(
            at=bulletin.at,
            by=self.name,
            because=links,
            bulletin=bulletin.id,
            area=bulletin.area,
            reason=reason,
        )


def _continues(bulletin: BulletinReceived, seen: Seen) -> WarningRow | None:
    """The relay it takes the place of: by its references, else the same issuer's for the same hazard and area."""
    for identifier in bulletin.references:
        for row in seen.rows(BULLETINS).where("identifier", identifier):
            warning = seen.rows(WARNINGS).get(row.warning) if row.issuer == bulletin.issuer else None
            if warning is not None and warning.state != "ended":
                return warning
    open_rows = seen.rows(WARNINGS).where("open", f"{bulletin.hazard}|{bulletin.issuer}|{bulletin.area}")
    return open_rows[0] if open_rows else None


def _unheard(bulletin: BulletinReceived, row: WarningRow | None, seen: Seen) -> str:
    """Why it cannot be a warning here; empty when it can."""
    if bulletin.status is not CapStatus.ACTUAL and seen.mode is Mode.LIVE:
        return "not_actual"
    if any(code != "*" and seen.city.get(Area, code) is None for code in (bulletin.area, *bulletin.areas)):
        return "unknown_area"
    same = seen.rows(BULLETINS).where("identifier", bulletin.identifier)
    if any(one.state == "relayed" and one.issuer == bulletin.issuer for one in same):
        return "same_again"
    if bulletin.message is Message.CANCEL:
        return "" if row is not None else "nothing_to_cancel"
    return "over" if bulletin.expires is not None and bulletin.expires <= seen.at else ""


def _level(bulletin: BulletinReceived, in_force: Warning | None, city: City) -> LevelRow | None:
    """The city's row that bears the issuer's colour or very word; a cancel lifts the level in force."""
    ladder = city.get(Ladder, bulletin.hazard)
    rows = ladder.rows if ladder else ()
    if bulletin.message is Message.CANCEL and in_force is not None:
        return next((row for row in rows if row.level == in_force.level), None)
    named = (row for row in rows if bulletin.level and bulletin.level in (row.level, row.zh, row.en))
    coloured = (row for row in rows if bulletin.colour is not None and row.colour is bulletin.colour)
    return next(named, None) or next(coloured, None)
