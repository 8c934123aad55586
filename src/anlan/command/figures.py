"""Figures of people as reports may carry them: approved, or verified by every source that verified; else none."""

from __future__ import annotations

from anlan.core.casualties import FIGURES, LEDGER, EntryRow, figure_key
from anlan.core.extraction import Figure
from anlan.core.facts import Bilingual
from anlan.core.ports import Seen

_NAMES = {
    Figure.DEATHS: ("死亡", "dead"),
    Figure.MISSING: ("失联", "missing"),
    Figure.TRAPPED: ("被困", "trapped"),
    Figure.SERIOUS: ("重伤", "seriously hurt"),
    Figure.LIGHT: ("轻伤", "slightly hurt"),
    Figure.ENDANGERED: ("涉险", "endangered"),
    Figure.RELOCATED: ("转移", "relocated"),
    Figure.SHELTERED: ("集中安置", "sheltered"),
}


def sure(incident: str, figure: Figure, seen: Seen) -> int | None:
    """The figure for outside use: the approved one, else what every verified source says alike; never a sum."""
    key = figure_key(incident, figure)
    approved = seen.rows(FIGURES).get(key)
    if approved is not None and approved.value is not None:
        return round(approved.value)
    verified = {row.value for row in _verified(key, seen)}
    return round(verified.pop()) if len(verified) == 1 else None


def gravest(incident: str, figure: Figure, seen: Seen) -> int | None:
    """The figure a first grade is judged by: the approved one, else the highest that is verified."""
    key = figure_key(incident, figure)
    approved = seen.rows(FIGURES).get(key)
    if approved is not None and approved.value is not None:
        return round(approved.value)
    verified = [row.value for row in _verified(key, seen)]
    return round(max(verified)) if verified else None


def casualties(incident: str, seen: Seen) -> Bilingual | None:
    """Every figure that is sure, in the order of the law; None while not even deaths are."""
    found = {figure: value for figure in _NAMES if (value := sure(incident, figure, seen)) is not None}
    if Figure.DEATHS not in found:
        return None
    return Bilingual(
        "、".join(f"{_NAMES[figure][0]} {value} 人" for figure, value in found.items()),
        ", ".join(f"{value} {_NAMES[figure][1]}" for figure, value in found.items()),
    )


def _verified(key: str, seen: Seen) -> list[EntryRow]:
    return [row for row in seen.rows(LEDGER).where("figure", key) if row.verified and row.scope == "total"]
