"""Warnings: statements to people. Drafted by a machine or a person, issued by the lawful, chased until confirmed."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.approvals import Assumption
from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.given import Acknowledged, Confirmed
from anlan.core.ladders import CapTriple, Colour
from anlan.core.tables import Rows, Table


class Standing(StrEnum):
    """Who speaks: a lawful issuer, another authority relayed, or advice to departments only."""

    STATUTORY = "statutory"
    RELAY = "relay"
    ADVISORY = "advisory"


class Message(StrEnum):
    """CAP `msgType` of one text of a warning."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Risk(Struct, frozen=True, kw_only=True):
    """What the model said when the text was drafted; `chance` in [0, 1], quantiles in `unit`."""

    series: str
    horizon_min: int
    chance: float
    low: float | None
    median: float | None
    high: float | None
    unit: str
    threshold: float
    contributions: dict[str, float]
    missing: tuple[str, ...]
    model: str


@fact("warning")
class Warning(Fact, frozen=True, kw_only=True):
    """One text of a warning: the first of a thread is the alert, later ones update or cancel it.

    The eight things a warning must say (突发事件应对法 2024 art. 64, 总体应急预案 2025 §3.2.2): category, level, start,
    possible area, what to mind, measures, issuer, time of issue (the last is known when it is issued).
    """

    hazard: str
    category: Bilingual
    message: Message
    revises: str | None
    number: str
    """Identifier in the style ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N; the same for every text of the thread."""
    series: str
    area: str
    area_text: Bilingual
    level: str
    rank: int
    level_text: Bilingual
    colour: Colour | None
    cap: CapTriple
    risk: Risk
    onset: Time
    expires: Time
    headline: Bilingual
    description: Bilingual
    heed: Bilingual
    """警示事项: what to mind."""
    measures: tuple[Bilingual, ...]
    people: int | None
    issuer: str
    standing: Standing
    clause: str
    assumptions: tuple[Assumption, ...]

    def shown(self) -> str:
        """SHA-256 of exactly what an approver is shown: every field but the header."""
        header = {"at", "by", "because", "thread", "version", "id", "seq", "known_at", "mode"}
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name not in header}
        return sha256(canonical(fields))


@fact("warning_issued")
class WarningIssued(Fact, frozen=True, kw_only=True):
    """A text went out in a body's name, approved by named people."""

    draft: str
    message: Message
    level: str
    rank: int
    series: str
    expires: Time
    approved_by: tuple[str, ...]
    window_ends: Time
    """Until when what it forecasts must have come; it is scored then."""
    raises: bool
    """It says a higher level than anything in force before: what is scored."""


@fact("warning_ended")
class WarningEnded(Fact, frozen=True, kw_only=True):
    """A warning is over: cancelled, expired, or its draft came to nothing (withdrawn, rejected, lapsed)."""

    reason: str


@fact("draft_dropped")
class DraftDropped(Fact, frozen=True, kw_only=True):
    """A text that was never sent came to nothing: rejected, stale or lapsed. What is in force stays in force."""

    draft: str
    reason: str


@fact("delivery")
class Delivery(Fact, frozen=True, kw_only=True):
    """One message to one receiver by one channel; `queued` puts it into the outbox of the same turn."""

    warning: str
    """Thread of the warning, or of whatever else is being sent."""
    draft: str
    channel: str
    to: str
    step: str
    """queued | sent | failed | refused | unknown."""
    attempt: int
    standing: Standing
    subject: str
    text: str
    cap: str
    repeat: bool = False
    outbox: str = ""
    """Id of the queued delivery this one reports on; empty when it is the queued one itself."""


@fact("confirm_asked")
class ConfirmAsked(Fact, frozen=True, kw_only=True):
    """叫应: a post must answer by `due`; step 0 holder, 1 deputy, 2 superior."""

    warning: str
    draft: str
    post: str
    """The post that is asked now."""
    for_post: str
    """The post whose answer is missing."""
    step: int
    due: Time


@fact("confirm_failed")
class ConfirmFailed(Fact, frozen=True, kw_only=True):
    """The whole chain of a post stayed silent: a person must go there."""

    warning: str
    for_post: str


class WarningRow(Struct, frozen=True, kw_only=True):
    """A warning as it stands."""

    thread: str
    hazard: str
    series: str
    area: str
    state: str
    """draft | issued | ended."""
    draft: str
    """Id of the newest text, sent or not."""
    issued: str | None
    """Id of the text in force."""
    level: str | None
    rank: int
    issued_rank: int
    first_issued: Time | None
    expires: Time
    message: Message
    pending: bool
    issued_at: Time | None = None
    in_force_since: Time | None = None
    """When the text before the newest issue went out: what an update or cancel refers to."""
    window_ends: Time | None = None
    ended: str = ""
    acknowledged_by: str | None = None

    @property
    def open_key(self) -> str | None:
        """Hazard × series while it lives: one warning a place."""
        return None if self.state == "ended" else f"{self.hazard}|{self.series}"


def _fold_warnings(item: Fact, rows: Rows[WarningRow]) -> None:
    row = rows.get(item.thread_id)
    replace = msgspec.structs.replace
    match item:
        case Warning():
            rows.put(item.thread_id, _drafted(item, row))
        case WarningIssued() if row is not None:
            rows.put(
                row.thread,
                replace(
                    row,
                    state="issued",
                    issued=item.draft,
                    issued_rank=item.rank,
                    expires=item.expires,
                    first_issued=row.first_issued or item.at,
                    pending=False,
                    message=item.message,
                    issued_at=item.at,
                    in_force_since=row.issued_at,
                    window_ends=item.window_ends,
                ),
            )
        case WarningEnded() if row is not None:
            rows.put(row.thread, replace(row, state="ended", ended=item.reason, pending=False))
        case DraftDropped() if row is not None:
            if row.issued is None:
                rows.put(row.thread, replace(row, state="ended", ended=item.reason, pending=False))
            else:
                rows.put(row.thread, replace(row, pending=False, rank=row.issued_rank))
        case Acknowledged() if (about := rows.get(item.about)) is not None and about.acknowledged_by is None:
            rows.put(item.about, replace(about, acknowledged_by=item.by))


def _drafted(item: Warning, row: WarningRow | None) -> WarningRow:
    if row is None:
        return WarningRow(
            thread=item.thread_id,
            hazard=item.hazard,
            series=item.series,
            area=item.area,
            state="draft",
            draft=item.id,
            issued=None,
            level=item.level,
            rank=item.rank,
            issued_rank=0,
            first_issued=None,
            expires=item.expires,
            message=item.message,
            pending=True,
        )
    return msgspec.structs.replace(
        row, draft=item.id, level=item.level, rank=item.rank, message=item.message, pending=True
    )


WARNINGS = Table(
    "warnings",
    WarningRow,
    _fold_warnings,
    {"open": lambda row: row.open_key, "hazard": lambda row: None if row.state == "ended" else row.hazard},
)


class ConfirmRow(Struct, frozen=True, kw_only=True):
    """Where the chase of one post for one warning stands."""

    warning: str
    for_post: str
    asked: str
    called: tuple[str, ...]
    """Everybody who was asked for this post, in order: the answer of each of them counts, however late."""
    step: int
    due: Time
    state: str
    """asked | confirmed | acted | failed."""
    confirmed_by: str | None = None
    confirmed_at: Time | None = None


def _fold_confirms(item: Fact, rows: Rows[ConfirmRow]) -> None:
    match item:
        case ConfirmAsked():
            earlier = rows.get(f"{item.warning}|{item.for_post}") if item.step else None
            rows.put(
                f"{item.warning}|{item.for_post}",
                ConfirmRow(
                    warning=item.warning,
                    for_post=item.for_post,
                    asked=item.post,
                    called=(*(earlier.called if earlier else ()), item.post),
                    step=item.step,
                    due=item.due,
                    state="asked",
                ),
            )
        case Confirmed():
            for row in rows.where("warning", item.about):
                if item.post in row.called and row.state != "acted":
                    state = "acted" if item.acted else "confirmed"
                    done = msgspec.structs.replace(
                        row, state=state, confirmed_by=item.by, confirmed_at=item.at
                    )
                    rows.put(f"{row.warning}|{row.for_post}", done)
        case ConfirmFailed() if (silent := rows.get(f"{item.warning}|{item.for_post}")) is not None:
            rows.put(f"{item.warning}|{item.for_post}", msgspec.structs.replace(silent, state="failed"))


CONFIRMS = Table("confirms", ConfirmRow, _fold_confirms, {"warning": lambda row: row.warning})
