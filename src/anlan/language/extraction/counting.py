"""Which number counts what: the word nearest to it in its own clause says so; what nobody says stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from anlan.core.extraction import Amount, Count, Figure, Number, Quote, Scope
from anlan.language.extraction.quantities import Quantity
from anlan.language.extraction.tables import words

_CLAUSE = re.compile(r"[^,。;!?\n、(]+")
_SENTENCE = re.compile(r"[^。;!?\n]+")
_NEW = re.compile(r"(较|比).{0,10}(增加|新增|多)|新增|又(有|增加|新增|转移|死|救|发现|确认)|今日新|\bnew\b")
_OPEN_END = re.compile(r"可能还有|也许还有|还有(没有|别人)|至少|maybe more")
_WHOLE = re.compile(r"其中|含|包括|of (whom|them|which)")
_ABOUT = re.compile(r"(约|大概|近)[^,。;、\d]{0,3}$")
_EIGHT = frozenset(Figure)
_COUNTS_PEOPLE = frozenset(("people", ""))
_KINDS = {
    "mass_kg": ("mass", "kg", 1.0), "mass_t": ("mass", "kg", 1000.0), "length_cm": ("length", "m", 0.01),
    "length_m": ("length", "m", 1.0), "length_km": ("length", "m", 1000.0), "area_mu": ("area", "mu", 1.0),
    "hours": ("duration", "h", 1.0), "minutes": ("duration", "min", 1.0), "flow": ("flow", "m3/s", 1.0),
    "yuan": ("loss", "CNY", 1.0), "weeks": ("duration", "wk", 1.0), "degrees": ("degrees", "deg", 1.0),
}  # fmt: skip
_OF_THINGS = frozenset(("refused", "relocated", "to_relocate", "to_return", "returned", "out", "missing"))
"""What households and boats may be, too."""
_FARTHEST = 9


class Part(Struct, frozen=True, kw_only=True):
    """A clause: where it stands, the sentence it belongs to, and its quantities."""

    start: int
    end: int
    sentence: int
    quantities: tuple[Quantity, ...]


class Counted(Struct):
    """What a text counts."""

    counts: list[Count] = []
    amounts: list[Amount] = []


def counted(text: str, found: list[Quantity], *, in_water: bool) -> Counted:
    """Every quantity under what it counts; zeros only where somebody says that there are none."""
    told = Counted(counts=[], amounts=[])
    denied = [match.span() for pattern in words("none").values() for match in pattern.finditer(text)]
    lead: str | None = None
    sentence = -1
    before: tuple[Quantity, str | None] | None = None
    for part in _parts(text, found):
        if part.sentence != sentence:
            sentence, lead = part.sentence, None
        clause = text[part.start : part.end]
        for quantity in part.quantities:
            if any(start <= quantity.start < end for start, end in denied):
                continue
            kind = _kind(text, part, quantity)
            if kind is None and before is not None and before[0].end == quantity.start:
                kind = before[1]  # "812户2,036人" is one number said twice
            if kind == "returned" and not quantity.unit and before is not None:
                quantity = msgspec.structs.replace(quantity, unit=before[0].unit)
            before = (quantity, kind)
            scope = Scope.NEW if _NEW.search(clause) else Scope.TOTAL
            if kind is None and scope is Scope.NEW and quantity.unit in _COUNTS_PEOPLE:
                kind = lead
            if kind is None and in_water and quantity.unit == "people":
                kind = Figure.ENDANGERED
            if kind in _EIGHT and not _WHOLE.search(clause) and lead is None:
                lead = kind
            _take(told, text, quantity, kind, scope)
    told.counts += _none(text, told.counts)
    return told


def _take(told: Counted, text: str, quantity: Quantity, kind: str | None, scope: Scope) -> None:
    number = _vague(text, quantity)
    if quantity.unit in _KINDS:
        what, unit, factor = _KINDS[quantity.unit]
        told.amounts.append(_measured(text, quantity, what, unit, factor))
    elif quantity.unit not in ("people", ""):
        unit = quantity.unit
        what = kind if kind in _OF_THINGS else unit
        told.amounts.append(
            Amount(what=what, number=number, unit=unit, scope=scope, negative=_gone(text, quantity))
        )
    elif kind in _EIGHT:
        if _OPEN_END.search(text, quantity.end):
            number = msgspec.structs.replace(number, at_least=True)
        figure = Figure(kind)
        if not any((one.figure, one.scope) == (figure, scope) for one in told.counts):
            told.counts.append(Count(figure=figure, number=number, scope=scope))
    elif kind is not None:
        told.amounts.append(Amount(what=kind, number=number, unit="people", scope=scope))
    elif quantity.unit == "people":
        told.amounts.append(Amount(what="people", number=number, unit="people", scope=scope))


def _measured(text: str, quantity: Quantity, what: str, unit: str, factor: float) -> Amount:
    before = text[max(0, quantity.start - 8) : quantity.start]
    if what == "length" and re.search(r"水位|level", before):
        what = "level"
    elif what == "length" and re.search(r"积水|水深|水|deep", before):
        what = "depth"
    number = _vague(text, quantity)
    scaled = msgspec.structs.replace(
        number,
        value=round(number.value * factor, 9),
        high=None if number.high is None else round(number.high * factor, 9),
    )
    return Amount(
        what=what, number=scaled, unit=unit, negative=bool(re.search(r"低于|少于|下降|回落|below", before))
    )


def _vague(text: str, quantity: Quantity) -> Number:
    """ "约泄漏15公斤": the word of doubt stands before the verb."""
    if _ABOUT.search(text[max(0, quantity.start - 5) : quantity.start]):
        return msgspec.structs.replace(quantity.number, approx=True)
    return quantity.number


def _gone(text: str, quantity: Quantity) -> bool:
    return re.search(r"(走|撤|少)了?$", text[max(0, quantity.start - 3) : quantity.start]) is not None


def _kind(text: str, part: Part, quantity: Quantity) -> str | None:
    """The figure whose word stands nearest: right before the number, else behind it, else farther before."""
    others = [one for one in part.quantities if one.start != quantity.start]
    left = max((one.end for one in others if one.end <= quantity.start), default=part.start)
    right = min((one.start for one in others if one.start >= quantity.end), default=part.end)
    before, after = text[left : quantity.start], text[quantity.end : right]
    found = []
    for name, pattern in words("figures").items():
        if name == "critical_in":
            continue
        gaps = (len(before) - match.end() for match in pattern.finditer(before))
        found += [(float(gap), name) for gap in gaps if gap <= _FARTHEST]
        behind = pattern.search(after)
        if behind is not None and behind.start() <= _FARTHEST and quantity.unit:
            found.append((behind.start() + 0.5, name))
    if not found:
        return None
    return min(found, key=lambda pair: pair[0])[1]


def _parts(text: str, found: list[Quantity]) -> Iterator[Part]:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    for match in _CLAUSE.finditer(text):
        inside = tuple(one for one in found if match.start() <= one.start < match.end())
        sentence = sum(end < match.start() for end in ends)
        yield Part(start=match.start(), end=match.end(), sentence=sentence, quantities=inside)


def _none(text: str, counts: list[Count]) -> Iterator[Count]:
    """Zeros by words; "nobody was hurt" says it of the dead, the badly and the lightly hurt."""
    said = {one.figure for one in counts}
    for name, pattern in words("none").items():
        if (match := pattern.search(text)) is None:
            continue
        number = Number(value=0, quote=Quote(match.start(), match.end()))
        harm = (Figure.DEATHS, Figure.SERIOUS, Figure.LIGHT)
        for figure in harm if name == "harm" else (Figure(name),):
            if figure not in said:
                said.add(figure)
                yield Count(figure=figure, number=number, stated_none=True)
