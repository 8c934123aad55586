"""Bulletins: other authorities' warnings as they came, told apart from our own, relayed or kept as reports."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.ladders import CapTriple, Colour
from anlan.core.tables import Rows, Table
from anlan.core.warnings.text import CapStatus, Message, Warning


@fact("bulletin_received")
class BulletinReceived(Given, frozen=True, kw_only=True):
    """A warning of another authority, word for word: by CAP, or typed in from a fax or telephone."""

    identifier: str
    """What the issuer calls it."""
    sender: str
    issuer: str
    """The body that speaks, as it writes its own name."""
    sent: Time
    status: CapStatus = CapStatus.ACTUAL
    message: Message = Message.ALERT
    references: tuple[str, ...] = ()
    """Identifiers of the messages it replaces."""
    hazard: str
    event: str = ""
    event_en: str = ""
    colour: Colour | None = None
    level: str = ""
    """The issuer's own word for the level, where it gives one beside the colour."""
    area: str
    areas: tuple[str, ...] = ()
    """Every area it names, where there is more than one."""
    area_text: str = ""
    area_text_en: str = ""
    onset: Time | None = None
    expires: Time | None = None
    headline: str
    headline_en: str = ""
    text: str
    text_en: str = ""
    instruction: str = ""
    instruction_en: str = ""
    cap_category: str = "Met"
    cap: CapTriple | None = None
    """Severity, urgency, certainty, where the issuer said them."""


@fact("bulletin_kept")
class BulletinKept(Fact, frozen=True, kw_only=True):
    """A bulletin that is not relayed: it stays a report, and why."""

    bulletin: str
    area: str
    reason: str
    """no_authority | no_level | over | not_actual | unknown_area | nothing_to_cancel | same_again."""


class BulletinRow(Struct, frozen=True, kw_only=True):
    """One bulletin, and what the house made of it."""

    thread: str
    identifier: str
    issuer: str
    hazard: str
    colour: Colour | None
    area: str
    message: Message
    sent: Time
    headline: str
    state: str = "received"
    """received | relayed | kept."""
    reason: str = ""
    warning: str = ""
    """Thread of the warning that relays it."""


def _fold(item: Fact, rows: Rows[BulletinRow]) -> None:
    match item:
        case BulletinReceived():
            rows.put(
                item.id,
                BulletinRow(
                    thread=item.id,
                    identifier=item.identifier,
                    issuer=item.issuer,
                    hazard=item.hazard,
                    colour=item.colour,
                    area=item.area,
                    message=item.message,
                    sent=item.sent,
                    headline=item.headline,
                ),
            )
        case Warning(relayed=relayed) if relayed is not None and (row := rows.get(relayed.bulletin)):
            rows.put(row.thread, msgspec.structs.replace(row, state="relayed", warning=item.thread_id))
        case BulletinKept() if row := rows.get(item.bulletin):
            rows.put(row.thread, msgspec.structs.replace(row, state="kept", reason=item.reason))


BULLETINS = Table("bulletins", BulletinRow, _fold, {"identifier": lambda row: row.identifier})
