"""What was read out of a message: codes, numbers and times, each with the place of its words in the text.

Facts hold no words, so a quote is a span: whoever may read the words finds them there, nobody else learns any.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from anlan.core.facts import Time


class Figure(StrEnum):
    """The eight figures of an event: kept apart, never added up (practice 14)."""

    DEATHS = "deaths"
    MISSING = "missing"
    TRAPPED = "trapped"
    SERIOUS = "serious"
    LIGHT = "light"
    ENDANGERED = "endangered"
    RELOCATED = "relocated"
    SHELTERED = "sheltered"


class Scope(StrEnum):
    """What a number counts: everything so far, or what came since an earlier time."""

    TOTAL = "total"
    NEW = "new"


class CallUrgency(StrEnum):
    """How fast somebody must act: 危急生命, 紧急, 非紧急, 咨询投诉, 无效."""

    LIFE = "life"
    URGENT = "urgent"
    ROUTINE = "routine"
    ENQUIRY = "enquiry"
    VOID = "void"


class Quote(Struct, frozen=True, array_like=True):
    """Where the words stand: characters [start, end) of the text as it came."""

    start: int
    end: int


class Number(Struct, frozen=True, kw_only=True):
    """A number as it was said; a range keeps both ends, "20余" has a low end only."""

    value: float
    high: float | None = None
    approx: bool = False
    at_least: bool = False
    quote: Quote


class Count(Struct, frozen=True, kw_only=True):
    """One of the eight figures."""

    figure: Figure
    number: Number
    scope: Scope = Scope.TOTAL
    stated_none: bool = False
    """Zero by words ("无人员伤亡"): somebody says that there are none, which is not the same as not knowing."""


class Amount(Struct, frozen=True, kw_only=True):
    """Another quantity: people of some kind, households, boats, boxes, kilograms, metres, hours."""

    what: str
    """boats | households | houses | boxes | mass | length | level | area | hours | people | injured | ill | out …"""
    number: Number
    unit: str
    scope: Scope = Scope.TOTAL
    negative: bool = False
    """Fewer, lower, gone: "低于汛限1.08米", "走了4户"."""


class Named(Struct, frozen=True, kw_only=True):
    """A thing from a fixed list that the text speaks of: a need, a vulnerable person, a claim, a flag."""

    name: str
    quote: Quote
    number: int | None = None
    """An age, where one was said."""


class Spot(Struct, frozen=True, kw_only=True):
    """Where it is. What the city does not know stays a quote: a precise home is never written out."""

    area: str | None = None
    facility: str | None = None
    """Name of the city's facility, station, reservoir or road."""
    kind: str = ""
    """underpass | station | dam | plant | village | road | bridge …, also where no name was said."""
    offset_m: float | None = None
    side: str = ""
    """downstream | upstream | left | right, joined by "+"."""
    within_m: float | None = None
    """How far it may be off [m]; None = nobody can say."""
    home: Quote | None = None
    """A door or flat: personal, so a span and nothing more."""
    quote: Quote
    heard: bool = False
    """Matched by sound or by likeness: to be asked back."""


class Correction(Struct, frozen=True, kw_only=True):
    """Somebody takes a number back and says another one."""

    old: Number | None
    new: Number


class Doubt(Struct, frozen=True, kw_only=True):
    """Arithmetic that does not come out; shown and asked back, never put right by the machine."""

    sum: str
    """What was said, in figures: "11-4≠8"."""
    quote: Quote


class Extraction(Struct, frozen=True, kw_only=True):
    """Everything the rules read out of one message; what was not said stays empty."""

    is_report: bool = False
    topic: str = ""
    """What happened, by the house's own short name: flooding, hazmat, landslide, fire …"""
    topic_quote: Quote | None = None
    incident_type: str | None = None
    """The city's code of the type, where it has one."""
    objects: tuple[Named, ...] = ()
    """What it happened to: tunnel, tank, lamp_post …"""
    place: Spot | None = None
    since: Time | None = None
    until: Time | None = None
    time_quote: Quote | None = None
    counts: tuple[Count, ...] = ()
    amounts: tuple[Amount, ...] = ()
    needs: tuple[Named, ...] = ()
    vulnerable: tuple[Named, ...] = ()
    claims: tuple[Named, ...] = ()
    """Said, and neither counted nor believed: "死了好多人"."""
    flags: tuple[Named, ...] = ()
    """test | drill | real | injection | complaint | figure_of_speech | rumour | counter_claim | update …"""
    corrections: tuple[Correction, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    urgency: CallUrgency = CallUrgency.ROUTINE
    services: tuple[str, ...] = ()
    """Who else must hear it at once: 110, 119, 120, 122, 12395."""
    ask: tuple[str, ...] = ()
    """What has to be asked back: place, time, number …"""
    language: str = "zh"

    def flagged(self, name: str) -> bool:
        """The text carries this flag."""
        return any(flag.name == name for flag in self.flags)

    def count(self, figure: Figure, scope: Scope = Scope.TOTAL) -> Count | None:
        """What the text says of one figure."""
        return next((one for one in self.counts if (one.figure, one.scope) == (figure, scope)), None)
