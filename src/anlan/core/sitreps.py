"""Reports upward: each duty to report runs on its own clock; each report has numbered items and a leader's name."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.approvals import Approval
from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.people import Audience
from anlan.core.tables import Rows, Table


class SitrepForm(StrEnum):
    """初报, 续报, 终报, and what is written when it is over: 调查评估 (法 87) and 总结 (法 92)."""

    FIRST = "first"
    CONTINUED = "continued"
    FINAL = "final"
    INQUIRY = "inquiry"
    SUMMARY = "summary"


class ReportItem(StrEnum):
    """What a report must say: eight items of 总体应急预案 2025 §3.3.1, then what the reports at the end add."""

    TIME = "time"
    PLACE = "place"
    SOURCE = "source"
    NATURE = "nature"
    EXTENT = "extent"
    CASUALTIES = "casualties"
    TREND = "trend"
    MEASURES = "measures"
    LOSSES = "losses"
    OUTCOME = "outcome"
    REMAINING = "remaining"
    CAUSE = "cause"
    LESSONS = "lessons"


class Said(Struct, frozen=True, kw_only=True):
    """One item of a report as it reads; `known` is False where it says 正在核实."""

    item: ReportItem
    text: Bilingual
    known: bool = True


@fact("sitrep")
class Sitrep(Fact, frozen=True, kw_only=True):
    """A report upward as drafted: what is known goes in by code, what is missing says 正在核实."""

    incident: str
    area: str = ""
    form: str
    """first | continued | final | inquiry | summary."""
    text: Bilingual
    missing: tuple[str, ...]
    number: int = 1
    """Of its form: 续报 1, 2, 3."""
    items: tuple[Said, ...] = ()
    """Everything as known now; the text of a continued report carries only what changed."""
    ready: bool = True
    """It may be signed; a report at the end may not while a part of it is missing."""
    audience: Audience | None = None
    """Set where the incident is restricted."""

    def shown(self) -> str:
        """SHA-256 of exactly what a leader is shown before signing."""
        return sha256(canonical([self.incident, self.form, self.number, self.text]))


@fact("sitrep_asked")
class SitrepAsked(Given, frozen=True, kw_only=True):
    """A person wants a report drafted now."""

    incident: str
    form: SitrepForm


@fact("item_said")
class ItemSaid(Given, frozen=True, kw_only=True):
    """A person says what a report shall say of one item; it stands until said otherwise."""

    incident: str
    item: ReportItem
    text: str


@fact("report_phoned")
class ReportPhoned(Given, frozen=True, kw_only=True):
    """电话快报: somebody told a receiver by phone, now. It counts from when the house hears of it."""

    incident: str
    department: str
    note: str = ""
    reason: str = ""
    """越级: why a receiver is told whom no duty names."""
    scripted: bool = False


@fact("report_duty")
class ReportDuty(Fact, frozen=True, kw_only=True):
    """One duty to report: one line, one receiver, one form, one deadline of its own (法 61)."""

    incident: str
    area: str
    clock: str
    """Name of the rule in the city's table."""
    form: str
    """first | continued."""
    line: str
    """government | department."""
    receiver: str
    channel: str
    """phone | written | direct."""
    known_from: Time
    """When the house knew: deadlines count from here."""
    due: Time
    clause: str
    local: bool
    immediate: bool = False
    """可能演化为重大、特别重大: at once, whatever the grade (总预 3.3.1)."""
    audience: Audience | None = None


@fact("report_made")
class ReportMade(Fact, frozen=True, kw_only=True):
    """A duty was met: when the house knew, and how many minutes late. The thread is the duty's."""

    incident: str
    receiver: str
    channel: str
    sitrep: str
    """Id of the report that went; empty for a phone call."""
    late_min: int
    above: bool = False
    """越级: no duty named this receiver."""
    reason: str = ""


@fact("report_late")
class ReportLate(Fact, frozen=True, kw_only=True):
    """The deadline of a duty passed and nothing went. The thread is the duty's."""

    incident: str


class ReportDutyRow(Struct, frozen=True, kw_only=True):
    """A duty to report as it stands."""

    thread: str
    incident: str
    area: str
    clock: str
    form: str
    line: str
    receiver: str
    channel: str
    due: Time
    clause: str
    local: bool
    immediate: bool
    state: str
    """open | late | met."""
    made: Time | None = None
    late_min: int | None = None
    audience: Audience | None = None

    @property
    def waits(self) -> str | None:
        """The incident while nothing has gone."""
        return self.incident if self.state != "met" else None


class SitrepRow(Struct, frozen=True, kw_only=True):
    """A report upward as it stands."""

    thread: str
    incident: str
    area: str | None
    form: str
    number: int
    text: Bilingual
    missing: tuple[str, ...]
    draft: str
    """Id of the newest text."""
    content: str
    """SHA-256 of that text: what the leader signs."""
    state: str
    """waiting | held | signed | rejected."""
    drafted: Time
    signed_by: str = ""
    signed: Time | None = None
    audience: Audience | None = None


class ItemRow(Struct, frozen=True, kw_only=True):
    """What a person said of one item of an incident's reports."""

    incident: str
    item: ReportItem
    text: str
    by: str
    said: Time
    fact: str


def _fold_duties(item: Fact, rows: Rows[ReportDutyRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case ReportDuty():
            named = {name: getattr(item, name) for name in _DUTY}
            old = rows.get(item.thread_id)
            late = old is not None and old.state == "late" and old.due == item.due
            state = "late" if late else "open"
            rows.put(item.thread_id, ReportDutyRow(thread=item.thread_id, state=state, **named))
        case ReportMade() if row := rows.get(item.thread):
            rows.put(row.thread, replace(row, state="met", made=item.known, late_min=item.late_min))
        case ReportLate() if (row := rows.get(item.thread)) and row.state == "open":
            rows.put(row.thread, replace(row, state="late"))


_DUTY = (
    "incident", "area", "clock", "form", "line", "receiver", "channel", "due", "clause", "local", "immediate",
    "audience",
)  # fmt: skip


def _fold_sitreps(item: Fact, rows: Rows[SitrepRow]) -> None:
    if isinstance(item, Sitrep):
        rows.put(
            item.thread_id,
            SitrepRow(
                thread=item.thread_id, incident=item.incident, area=item.area or None, form=item.form,
                number=item.number, text=item.text, missing=item.missing, draft=item.id, content=item.shown(),
                state="waiting" if item.ready else "held", drafted=item.at, audience=item.audience,
            ),
        )  # fmt: skip
    elif isinstance(item, Approval) and (row := rows.get(item.about)) is not None and row.draft == item.draft:
        state = "rejected" if item.rejected else "signed" if item.complete else row.state
        rows.put(row.thread, msgspec.structs.replace(row, state=state, signed_by=item.person, signed=item.at))


def _fold_items(item: Fact, rows: Rows[ItemRow]) -> None:
    if isinstance(item, ItemSaid):
        key = f"{item.incident}|{item.item}"
        rows.put(
            key,
            ItemRow(
                incident=item.incident, item=item.item, text=item.text, by=item.by, said=item.at, fact=item.id
            ),
        )


DUTIES = Table(
    "report_duties",
    ReportDutyRow,
    _fold_duties,
    {"incident": lambda row: row.incident, "waits": lambda row: row.waits},
)
SITREPS = Table("sitreps", SitrepRow, _fold_sitreps, {"incident": lambda row: row.incident})
ITEMS_SAID = Table("items_said", ItemRow, _fold_items, {"incident": lambda row: row.incident})
