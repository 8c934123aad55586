"""接报: every call, post and message has a number, a state and an owner. A message is not an incident."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.extraction import CallUrgency, Extraction
from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.incidents import Incident
from anlan.core.tables import Rows, Table


class Verification(StrEnum):
    """待核实, 核实中, 属实, 部分属实, 不实, 重复."""

    WAITING = "waiting"
    CHECKING = "checking"
    TRUE = "confirmed"
    PARTLY = "partly"
    FALSE = "refuted"
    DUPLICATE = "duplicate"


class CheckedBy(StrEnum):
    """By which means somebody found out."""

    CALL_BACK = "call_back"
    ON_SITE = "on_site"
    CAMERA = "camera"
    READING = "reading"
    DEPARTMENT = "department"
    RECORDS = "records"
    OTHER = "other"


@fact("report")
class Report(Fact, frozen=True, kw_only=True):
    """A message registered: its number of the day, what was read out of it, and what it was joined to."""

    number: str
    received_fact: str
    """Id of the fact that came in."""
    channel: str
    caller_class: str
    caller_digest: str
    department: str
    text_ref: str
    caller_ref: str | None
    digest: str
    likeness: tuple[int, ...]
    picture: str
    accounts: int
    area: str | None
    happened: Time | None
    received: Time
    entered: Time
    receiver: str
    extracted: Extraction
    drill: bool
    """It belongs to a drill: by its own word, or because it came into one and did not say that it is real."""
    real_in_drill: bool
    """Somebody in a drill says that this is real: never mixed in, and said aloud."""
    joined_to: str | None
    """Thread of the report that it says again."""
    joined_why: str = ""
    """same_words | near_words | same_place | refers | same_object."""
    answers: str | None = None
    """Thread of a report that this one bears on without being the same: a claim and the bulletin about it."""


@fact("report_verified")
class ReportVerified(Given, frozen=True, kw_only=True):
    """Somebody says how a report stands, and by which means it was found out."""

    about: str
    state: Verification
    means: CheckedBy
    note: str = ""


@fact("report_transferred")
class ReportTransferred(Given, frozen=True, kw_only=True):
    """移送: another body must deal with it; the report stays until its receipt is there (法 60)."""

    about: str
    department: str
    note: str
    """Why it is theirs."""
    keep_owner: bool = False
    """会办: they help, the owner stays."""


@fact("transfer_receipted")
class TransferReceipted(Given, frozen=True, kw_only=True):
    """The other body has it, under its own number; or gives it back, with a reason."""

    about: str
    ticket: str = ""
    returned: bool = False
    note: str = ""


@fact("report_joined")
class ReportJoined(Given, frozen=True, kw_only=True):
    """Two reports say the same thing: one is joined to the other, neither is deleted."""

    about: str
    to: str
    note: str = ""


@fact("report_unjoined")
class ReportUnjoined(Given, frozen=True, kw_only=True):
    """They were not the same after all."""

    about: str
    note: str = ""


@fact("report_corrected")
class ReportCorrected(Given, frozen=True, kw_only=True):
    """A person puts right what the rules read; what was read stays in the journal."""

    about: str
    area: str | None = None
    incident_type: str | None = None
    facility: str | None = None
    urgency: CallUrgency | None = None
    happened: Time | None = None
    note: str = ""


@fact("report_attached")
class ReportAttached(Given, frozen=True, kw_only=True):
    """A report bears on an incident that is open: a person says so."""

    about: str
    incident: str


@fact("report_overdue")
class ReportOverdue(Fact, frozen=True, kw_only=True):
    """Nobody has verified it, or nobody has receipted it, in time."""

    what: str
    """verify | receipt."""


@fact("drill_interrupted")
class DrillInterrupted(Fact, frozen=True, kw_only=True):
    """A real call came into a drill: 终止演练 转实战 is offered, the call stays apart."""

    report: str
    services: tuple[str, ...]


class ReportRow(Struct, frozen=True, kw_only=True):
    """A report as it stands."""

    thread: str
    number: str
    area: str | None
    channel: str
    caller_class: str
    urgency: str
    topic: str
    incident_type: str | None
    facility: str | None
    place_kind: str
    home: bool
    received: Time
    happened: Time | None
    state: str = Verification.WAITING
    verified_by: str = ""
    means: str = ""
    joined_to: str | None = None
    joined: tuple[str, ...] = ()
    """Threads of those joined to it."""
    calls: int = 1
    callers: int = 1
    drill: bool = False
    real_in_drill: bool = False
    incident: str | None = None
    department: str = ""
    """Who has it now, after 移送."""
    transfer: str = ""
    """"" | sent | receipted | returned."""
    ticket: str = ""
    overdue: str = ""
    answers: str | None = None
    extracted: Extraction = Extraction()
    digest: str = ""
    likeness: tuple[int, ...] = ()
    caller_digest: str = ""
    speaker: str = ""
    """Which department or district spoke."""
    accounts: int = 1
    received_fact: str = ""
    picture: str = ""

    @property
    def root(self) -> str:
        """The thread it counts under."""
        return self.joined_to or self.thread

    @property
    def day(self) -> str:
        """The day its number belongs to."""
        return self.number.partition("-")[0]


def _registered(item: Report) -> ReportRow:
    read, spot = item.extracted, item.extracted.place
    return ReportRow(
        thread=item.thread_id,
        number=item.number,
        area=item.area,
        channel=item.channel,
        caller_class=item.caller_class,
        urgency=read.urgency,
        topic=read.topic,
        incident_type=read.incident_type,
        facility=spot.facility if spot else None,
        place_kind=spot.kind if spot else "",
        home=bool(spot and spot.home),
        received=item.received,
        happened=item.happened,
        joined_to=item.joined_to,
        drill=item.drill,
        real_in_drill=item.real_in_drill,
        answers=item.answers,
        extracted=read,
        digest=item.digest,
        likeness=item.likeness,
        caller_digest=item.caller_digest,
        speaker=item.department,
        accounts=item.accounts,
        received_fact=item.received_fact,
        picture=item.picture,
    )


def _fold(item: Fact, rows: Rows[ReportRow]) -> None:
    match item:
        case Report():
            rows.put(item.thread_id, _registered(item))
            _recount(item.joined_to or item.thread_id, rows)
        case ReportJoined(about=about, to=to):
            _join(about, to, rows)
        case ReportUnjoined(about=about):
            _unjoin(about, rows)
        case (
            ReportVerified()
            | ReportTransferred()
            | TransferReceipted()
            | ReportCorrected()
            | ReportAttached()
        ):
            if (row := rows.get(item.about)) is not None:
                rows.put(row.thread, _moved(item, row))
        case Incident(reports=reports):
            for one in reports:
                if (row := rows.get(one)) is not None:
                    rows.put(one, msgspec.structs.replace(row, incident=item.thread_id))
        case ReportOverdue(what=what) if (row := rows.get(item.thread_id)) is not None:
            rows.put(row.thread, msgspec.structs.replace(row, overdue=what))


def _moved(item: Fact, row: ReportRow) -> ReportRow:
    replace = msgspec.structs.replace
    match item:
        case ReportVerified(state=state, means=means, by=by):
            return replace(row, state=state, means=means, verified_by=by, overdue="")
        case ReportTransferred(department=department):
            return replace(row, department=department, transfer="sent")
        case TransferReceipted(returned=True):
            return replace(row, department="", transfer="returned", overdue="")
        case TransferReceipted(ticket=ticket):
            return replace(row, transfer="receipted", ticket=ticket, overdue="")
        case ReportAttached(incident=incident):
            return replace(row, incident=incident)
        case ReportCorrected():
            said = {
                "area": item.area,
                "incident_type": item.incident_type,
                "facility": item.facility,
                "urgency": item.urgency,
                "happened": item.happened,
            }
            return replace(row, **{name: value for name, value in said.items() if value is not None})
    return row


def _join(about: str, to: str, rows: Rows[ReportRow]) -> None:
    row, root = rows.get(about), rows.get(to)
    root = rows.get(root.root) if root else None
    if row is None or root is None or root.thread == row.thread or row.drill != root.drill:
        return
    old = row.joined_to
    for member in (row, *(rows.get(one) for one in row.joined)):
        if member is not None:
            rows.put(member.thread, msgspec.structs.replace(member, joined_to=root.thread, joined=()))
    _recount(root.thread, rows)
    if old:
        _recount(old, rows)


def _unjoin(about: str, rows: Rows[ReportRow]) -> None:
    row = rows.get(about)
    if row is not None and row.joined_to is not None:
        rows.put(about, msgspec.structs.replace(row, joined_to=None))
        _recount(row.joined_to, rows)
        _recount(about, rows)


def _recount(root: str, rows: Rows[ReportRow]) -> None:
    """How many calls from how many callers a report stands for; a caller nobody knows counts as one."""
    row = rows.get(root)
    if row is None:
        return
    members = [one for one in rows.where("root", root) if one.thread != root]
    everyone = [row, *members]
    known = {one.caller_digest for one in everyone if one.caller_digest}
    unknown = sum(not one.caller_digest for one in everyone)
    done = msgspec.structs.replace(
        row,
        joined=tuple(one.thread for one in members),
        calls=sum(one.accounts for one in everyone),
        callers=len(known) + unknown + sum(one.accounts - 1 for one in everyone),
    )
    if done != row:
        rows.put(root, done)


REPORTS = Table(
    "reports",
    ReportRow,
    _fold,
    {
        "root": lambda row: row.root,
        "digest": lambda row: row.digest or None,
        "day": lambda row: row.day,
        "incident": lambda row: row.incident,
        "picture": lambda row: row.picture or None,
    },
)


class DayRow(Struct, frozen=True, kw_only=True):
    """How many numbers of a day are given."""

    day: str
    last: int


def _fold_days(item: Fact, rows: Rows[DayRow]) -> None:
    if isinstance(item, Report):
        day, _, number = item.number.partition("-")
        rows.put(day, DayRow(day=day, last=int(number)))


REPORT_DAYS = Table("report_days", DayRow, _fold_days)
