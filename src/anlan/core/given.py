"""Given facts: what comes from outside. Everything else follows from these."""

from __future__ import annotations

from enum import StrEnum

from anlan.core.extraction import Extraction
from anlan.core.facts import Given, Time, fact


@fact("configured")
class Configured(Given, frozen=True, kw_only=True):
    """One object of the city, new, changed or withdrawn: the running city is the fold of these."""

    record: str
    name: str
    content: dict[str, object]
    """The whole object; empty = it is withdrawn."""

    @property
    def withdraws(self) -> bool:
        """Whether the city has this object no more."""
        return not self.content


@fact("group_changed")
class GroupChanged(Given, frozen=True, kw_only=True):
    """A change of one alarm group on the stream floor: one cause, one fact, however many members."""

    signal_kind: str
    """threshold | anomaly | silence | stuck."""
    rule: str
    group: str
    change: str
    """opened | grew | worsened | eased | shrank | cleared."""
    members: tuple[str, ...]
    worst: str
    """The series that is worst off."""
    level: str | None = None
    rank: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    score: float | None = None


@fact("fired")
class Fired(Given, frozen=True, kw_only=True):
    """A business timer came due."""

    timer: str
    """The timer's name, e.g. "confirm"."""
    about: str
    due: Time


class Verdict(StrEnum):
    """What a person says to what was shown."""

    APPROVE = "approve"
    REJECT = "reject"


@fact("decided")
class Decided(Given, frozen=True, kw_only=True):
    """A named person's verdict on exactly what was shown (`content` = its SHA-256)."""

    about: str
    """Thread of the warning or proposal."""
    content: str
    verdict: Verdict
    role: str
    reason: str = ""
    option: int = 0
    scripted: bool = False
    """A headless officer's act; never a person's."""


@fact("acknowledged")
class Acknowledged(Given, frozen=True, kw_only=True):
    """A person has seen a signal or warning and has it in hand."""

    about: str
    note: str = ""


@fact("confirmed")
class Confirmed(Given, frozen=True, kw_only=True):
    """叫应: a post says 收到, or what it did."""

    about: str
    """Thread of the warning."""
    post: str
    acted: bool = False
    note: str = ""
    """What was done, in the post's own words."""
    scripted: bool = False


@fact("took_action")
class TookAction(Given, frozen=True, kw_only=True):
    """先期处置: an officer, unit leader or warden acted at once, and records what and why (法 77, 78)."""

    what: str
    why: str
    area: str
    hazard: str | None = None
    incident: str = ""
    """The open event it belongs to; empty = it is the first anybody hears of one."""


@fact("field_reported")
class FieldReported(Given, frozen=True, kw_only=True):
    """A team's word on its task; the device's sequence makes it idempotent."""

    task: str
    status: str
    """received | on_scene | done | failed | needs_help."""
    note_ref: str | None = None
    scripted: bool = False


@fact("report_received")
class ReportReceived(Given, frozen=True, kw_only=True):
    """接报: what a caller, post or department said; the words and the caller live in the vault."""

    channel: str
    text_ref: str
    caller_ref: str | None = None
    digest: str = ""
    """Keyed digest of the text: the same words can be recognised, not read."""
    area: str | None = None
    caller_class: str = "unknown"
    """resident | warden | official | department | company | hospital | team | post | neighbour | unknown."""
    caller_digest: str = ""
    """Keyed digest of the caller: who calls twice is one caller."""
    department: str = ""
    """Which department or district speaks, where one does."""
    happened: Time | None = None
    received: Time | None = None
    """When it was heard; `at` where nobody says."""
    likeness: tuple[int, ...] = ()
    """Keyed signature of the text's letter pairs: near the same words are recognised, not read."""
    picture: str = ""
    """Digest of a picture that came with it."""
    accounts: int = 1
    """How many accounts or callers bring the same thing in this one message."""
    extracted: Extraction = Extraction()


@fact("sent_reported")
class SentReported(Given, frozen=True, kw_only=True):
    """What became of one attempt of one outbox row."""

    outbox: str
    attempt: int
    result: str
    """sent | failed | refused | unknown."""
    detail: str = ""


@fact("clock_jumped")
class ClockJumped(Given, frozen=True, kw_only=True):
    """The wall clock was moved by more than 2 s; timers kept their remaining time."""

    by_s: float


@fact("turn_refused")
class TurnRefused(Given, frozen=True, kw_only=True):
    """A given fact whose turn ran away or broke: rolled back, quarantined, and said aloud."""

    refused_kind: str
    refused_key: str
    reason: str


@fact("words_read")
class WordsRead(Given, frozen=True, kw_only=True):
    """Somebody read words that lie in the vault, and why."""

    about: str
    """Id of the fact that holds the references."""
    reason: str


@fact("erased")
class Erased(Given, frozen=True, kw_only=True):
    """A person was forgotten: the key of the subject is gone, chain, ids and replay stay valid."""

    subject: str
    """The subject's random reference; nothing personal."""
    basis: str
