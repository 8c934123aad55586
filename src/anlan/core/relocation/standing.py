"""Relocations as they stand, in numbers."""

from __future__ import annotations

import msgspec

from anlan.core.facts import Bilingual, Fact, Time
from anlan.core.relocation.figures import Figures
from anlan.core.relocation.moves import (
    HouseholdsChanged,
    Relocation,
    RelocationRefused,
    ReturnAllowed,
    ReturnDraft,
    RosterChecked,
)
from anlan.core.tables import Rows, Table

RETURN_REJECTED = "return_rejected"
"""Somebody said no to the return: people stay where they are."""


class RelocationRow(Figures, frozen=True, kw_only=True):
    """A relocation as it stands, in numbers; the households themselves are in the roster."""

    thread: str
    area: str
    risk_zone: str
    title: Bilingual
    trigger: str
    due: Time | None
    organiser: str
    carrier: str
    shelters: tuple[str, ...]
    incident: str
    state: str
    """moving | moved | return_asked | return_allowed | back."""
    opened: Time
    changed: Time
    at_once: bool
    counted: int = 0
    """Heads counted at shelters' doors, those on no roster among them."""
    extra: int = 0
    said_refused_households: int | None = None
    """What the street said last of refusals."""
    said_left: int | None = None
    questions: tuple[Bilingual, ...] = ()
    return_text: Bilingual | None = None
    """What people approve before anybody goes home."""
    content: str = ""
    """SHA-256 of exactly that text with zone and roster: a verdict names it."""
    refused: str = ""
    """Why the last word was not taken."""

    @property
    def open(self) -> str | None:
        """ "yes" until everybody may go home."""
        return "yes" if self.state in ("moving", "moved", "return_asked") else None


def _fold(item: Fact, rows: Rows[RelocationRow]) -> None:
    replace = msgspec.structs.replace
    if isinstance(item, Relocation):
        rows.put(item.thread_id, _begun(item))
        return
    row = rows.get(item.thread)
    if row is None:
        return
    match item:
        case HouseholdsChanged():
            rows.put(row.thread, _changed(item, row))
        case RosterChecked():
            rows.put(row.thread, _said(item, row))
        case RelocationRefused():
            asked = row.state == "return_asked" and item.reason == RETURN_REJECTED
            state = _moving(row.left) if asked else row.state
            rows.put(row.thread, replace(row, state=state, refused=item.reason))
        case ReturnDraft():
            rows.put(row.thread, _asked(item, row))
        case ReturnAllowed():
            rows.put(row.thread, replace(row, state="return_allowed", changed=item.at, refused=""))


def _begun(item: Relocation) -> RelocationRow:
    return RelocationRow(
        thread=item.thread_id,
        area=item.area,
        risk_zone=item.risk_zone,
        title=item.title,
        trigger=item.trigger,
        due=item.due,
        organiser=item.organiser,
        carrier=item.carrier,
        shelters=item.shelters,
        incident=item.incident,
        state=_moving(item.figures.left),
        opened=item.at,
        changed=item.at,
        at_once=item.at_once,
        **msgspec.structs.asdict(item.figures),
    )


def _asked(item: ReturnDraft, row: RelocationRow) -> RelocationRow:
    return msgspec.structs.replace(
        row, state="return_asked", changed=item.at, return_text=item.text, content=item.shown(), refused=""
    )


def _moving(left: int | None) -> str:
    return "moved" if left == 0 else "moving"


def _said(item: RosterChecked, row: RelocationRow) -> RelocationRow:
    """What was said last stands beside what the roster counts; neither replaces the other."""
    left, refused = item.left_people, item.refused_households
    return msgspec.structs.replace(
        row,
        changed=item.at,
        questions=item.questions,
        said_left=row.said_left if left is None else left,
        said_refused_households=row.said_refused_households if refused is None else refused,
    )


def _changed(item: HouseholdsChanged, row: RelocationRow) -> RelocationRow:
    state, figures = row.state, msgspec.structs.asdict(item.figures)
    if state in ("moving", "moved"):
        state = _moving(item.figures.left)
    elif state == "return_allowed":
        figures["left"] = 0
        state = "back" if item.figures.returned_households == item.figures.households else state
    return msgspec.structs.replace(
        row,
        state=state,
        changed=item.at,
        counted=row.counted + item.counted + item.extra,
        extra=row.extra + item.extra,
        refused="",
        **figures,
    )


RELOCATIONS = Table(
    "relocations",
    RelocationRow,
    _fold,
    {"zone": lambda row: row.risk_zone or None, "open": lambda row: row.open, "area": lambda row: row.area},
)
