"""Cards: what one row of each screen table holds. Names and texts in both languages, times as they were."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.approvals import Assumption
from anlan.core.facts import Bilingual, Time
from anlan.core.ladders import Colour
from anlan.core.people import Audience
from anlan.core.proposals import Option
from anlan.core.warnings import Measure, Risk


class SignalCard(Struct, frozen=True, kw_only=True):
    """A signal as it stands."""

    thread: str
    area: str | None
    kind: str
    group: str
    change: str
    level: str | None
    rank: int
    colour: Colour | None
    value: float | None
    unit: str | None
    low: float | None
    high: float | None
    text: Bilingual
    worst: str | None
    members: tuple[str, ...]
    opened: Time
    changed: Time
    active: bool
    latest: str
    acknowledged_by: str | None = None
    acknowledged_at: Time | None = None
    audience: Audience | None = None


class TextCard(Struct, frozen=True, kw_only=True):
    """One text of a warning with the eight things it must say, and what it rests on."""

    draft: str
    """Id of the fact that holds the text."""
    message: str
    category: Bilingual
    level: str
    level_text: Bilingual
    rank: int
    colour: Colour | None
    area_text: Bilingual
    headline: Bilingual
    description: Bilingual
    heed: Bilingual
    measures: tuple[Measure, ...]
    onset: Time
    expires: Time
    issuer: str
    standing: str
    clause: str
    people: int | None
    risk: Risk | None
    assumptions: tuple[Assumption, ...]
    drafted_at: Time
    drafted_by: str
    issued_at: Time | None = None
    approved_by: tuple[str, ...] = ()


class Said(Struct, frozen=True, kw_only=True):
    """One person's verdict that counted."""

    person: str
    role: str
    at: Time
    rejected: bool
    scripted: bool
    reason: str


class ApprovalCard(Struct, frozen=True, kw_only=True):
    """What waits for people, bound to exactly what is shown."""

    draft: str
    content: str
    code: str
    """The first six characters of the hash, for reading back over a telephone."""
    people: int
    roles: tuple[str, ...]
    expires: Time
    assumptions: tuple[Assumption, ...]
    state: str
    """waiting | approved | rejected | stale | closed."""
    said: tuple[Said, ...] = ()
    broken: Bilingual | None = None
    refused: str = ""
    """Why the last verdict did not count; empty when it did."""


class Coverage(Struct, frozen=True, kw_only=True):
    """叫应: how many posts were asked, have answered, have acted, or are silent to the end of the chain."""

    asked: int = 0
    confirmed: int = 0
    acted: int = 0
    failed: int = 0


class WarningCard(Struct, frozen=True, kw_only=True):
    """A warning as it stands: the text in force beside the one that waits."""

    thread: str
    hazard: str
    series: str
    area: str
    number: str
    state: str
    """draft | issued | ended."""
    waiting: TextCard | None
    in_force: TextCard | None = None
    dropped: TextCard | None = None
    """The last text that came to nothing: nobody approved it in time, or somebody said no."""
    approval: ApprovalCard | None = None
    coverage: Coverage = Coverage()
    deliveries: dict[str, int] = {}
    """How many messages stand at each step: queued, sent, failed, refused, unknown."""
    first_issued: Time | None = None
    ended_at: Time | None = None
    ended: str = ""
    acknowledged_by: str | None = None
    acknowledged_at: Time | None = None
    score: str = ""
    """hit | miss | false_alarm | unknown, once its window has closed."""
    lead_min: float | None = None

    @property
    def place(self) -> str:
        """Hazard × series: a newer warning of the same place takes the place of this one."""
        return f"{self.hazard}|{self.series or self.area}"


class NoticeCard(Struct, frozen=True, kw_only=True):
    """The text in force of a warning, as the field sees it: no drafts, no odds."""

    thread: str
    hazard: str
    area: str
    number: str
    message: str
    level_text: Bilingual
    rank: int
    colour: Colour | None
    headline: Bilingual
    description: Bilingual
    heed: Bilingual
    measures: tuple[Measure, ...]
    issuer: str
    standing: str
    issued_at: Time
    expires: Time


class ProposalCard(Struct, frozen=True, kw_only=True):
    """Options for one warning or signal, waiting or settled."""

    thread: str
    draft: str
    for_thread: str
    hazard: str
    series: str
    area: str
    rank: int
    options: tuple[Option, ...]
    assumptions: tuple[Assumption, ...]
    expires: Time
    written_by: str
    at: Time
    version: int = 1
    changes: tuple[Bilingual, ...] = ()
    """What is different from the version before."""
    approval: ApprovalCard | None = None


class SitrepCard(Struct, frozen=True, kw_only=True):
    """One report upward: first, continued or final."""

    id: str
    form: str
    text: Bilingual
    missing: tuple[str, ...]
    at: Time
    number: int = 1


class IncidentCard(Struct, frozen=True, kw_only=True):
    """A thing being handled, with its reports."""

    thread: str
    area: str
    hazard: str | None
    for_thread: str
    title: Bilingual
    opened: Time
    reports: tuple[SitrepCard, ...] = ()
    state: str = "open"
    incident_type: str = ""
    category: str = ""
    parent: str = ""
    may_escalate: bool = False
    grade: str | None = None
    grade_confirmed: bool = False
    commands: str | None = None
    commanded_by: str = ""
    audience: Audience | None = None


class TaskCard(Struct, frozen=True, kw_only=True):
    """Who does what, where, by when."""

    thread: str
    incident: str
    area: str
    what: Bilingual
    post: str
    post_text: Bilingual
    due: Time
    clause: str
    status: str
    changed: Time
    done_already: bool = False


class ConfirmCard(Struct, frozen=True, kw_only=True):
    """Where the chase of one post for one warning stands."""

    warning: str
    area: str | None
    for_post: str
    for_text: Bilingual
    asked: str
    asked_text: Bilingual
    step: int
    due: Time
    state: str
    """asked | confirmed | acted | failed."""
    by: str | None = None
    at: Time | None = None
    scripted: bool = False


class TimerCard(Struct, frozen=True, kw_only=True):
    """Something falls due."""

    timer: str
    about: str
    area: str | None
    subject: Bilingual | None
    set_at: Time
    due: Time
    audience: Audience | None = None


class LogLine(Struct, frozen=True, kw_only=True):
    """One line of the duty log."""

    n: int
    area: str | None
    at: Time
    known_at: Time
    fact: str
    about: str
    text: Bilingual
    tone: str
    """plain | good | warn | bad."""
    audience: Audience | None = None


class TrackCard(Struct, frozen=True, kw_only=True):
    """How the warnings of one hazard in one area have done."""

    area: str | None
    hazard: str
    hit: int = 0
    miss: int = 0
    false_alarm: int = 0
    unknown: int = 0
    last: Time | None = None


class HouseCard(Struct, frozen=True, kw_only=True):
    """The house itself: what it could not take."""

    area: None = None
    mode: str
    refused: int = 0
    jumped: int = 0
    erased: int = 0


Card = (
    SignalCard
    | WarningCard
    | NoticeCard
    | ProposalCard
    | IncidentCard
    | TaskCard
    | ConfirmCard
    | TimerCard
    | LogLine
    | TrackCard
    | HouseCard
)
