"""The text of a warning: what is said, by whom, by what right, and what must stay true for it to stay true."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from anlan.core.approvals import Assumption
from anlan.core.canonical import canonical, sha256
from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.ladders import CapTriple, Colour


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


class CapStatus(StrEnum):
    """CAP `status` of a message from outside."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class LiftedBecause(StrEnum):
    """Why a warning is lifted; a false alarm says plainly that it was wrong."""

    OVER = "over"
    FALSE_ALARM = "false_alarm"


class Measure(Bilingual, frozen=True):
    """A measure, word for word from a card, a plan or the issuer, with the body that decides it."""

    body: str = ""
    """Empty where nobody has said who decides."""


class Relayed(Struct, frozen=True, kw_only=True):
    """What another authority's message is known by; its words stand in the warning, unchanged."""

    bulletin: str
    """Id of the fact that brought it."""
    identifier: str
    sender: str
    sent: Time
    status: CapStatus
    event: Bilingual
    cap_category: str
    english: bool
    """The issuer gave an English text of its own."""
    ends: bool
    """The issuer said until when; otherwise the end is the house's own, for looking again."""


class Risk(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    hours: float | None = None
    """If the level comes: how long it is expected to last [h]; None where the model does not say."""


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
    """Empty where the text rests on no series of ours: relayed, or drafted by a person."""
    area: str
    area_text: Bilingual
    level: str
    rank: int
    level_text: Bilingual
    colour: Colour | None
    cap: CapTriple
    risk: Risk | None
    """None where no model of ours stands behind the text: no number is made up for it."""
    onset: Time
    expires: Time
    headline: Bilingual
    description: Bilingual
    heed: Bilingual
    """警示事项: what to mind."""
    measures: tuple[Measure, ...]
    people: int | None
    issuer: str
    standing: Standing
    clause: str
    assumptions: tuple[Assumption, ...]
    areas: tuple[str, ...] = ()
    """Every area warned, where there is more than one; empty = `area` alone."""
    relayed: Relayed | None = None
    lifted_because: LiftedBecause | None = None
    """Said on a cancel only."""

    @property
    def warned(self) -> tuple[str, ...]:
        """The areas the text speaks to."""
        return self.areas or (self.area,)

    def shown(self) -> str:
        """SHA-256 of exactly what an approver is shown: every field but the header."""
        header = {"at", "by", "because", "thread", "version", "id", "seq", "known_at", "mode"}
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name not in header}
        return sha256(canonical(fields))
