"""Sums that a text says of itself: checked, and where they do not come out shown as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.core.extraction import Doubt, Quote
from anlan.language.extraction.quantities import Quantity

_GONE = re.compile(
    r"(里|中|当中).{0,4}(走|转|撤|救|找到|回|到)了?$|又.{0,3}(走|转|撤|救)了?$|已(归港|转|转移|救出|撤离|到)$"
)
_LEFT = re.compile(r"(还)?(剩|有)(下|余)?$|未(归|转移|到|找到)")
_SHOULD = re.compile(r"应(归港|转移|转|到|撤离)$|共(有)?$|(里|中|当中)")
_REASONS = re.compile(r"原因(是|为)?[::]|分别(是|为)?")


def doubts(text: str, found: list[Quantity]) -> Iterator[Doubt]:
    """Whole minus gone that is not what is left, and reasons that do not add up to what they explain."""
    whole = [one for one in found if one.unit in ("households", "people", "boats", "houses", "")]
    yield from _what_is_left(text, whole)
    yield from _reasons(text, whole)


def _what_is_left(text: str, found: list[Quantity]) -> Iterator[Doubt]:
    for first, second, third in zip(found, found[1:], found[2:], strict=False):
        between, behind = text[first.end : second.start], text[second.end : third.start]
        before, after = text[max(0, first.start - 6) : first.start], text[third.end : third.end + 3]
        starts = _SHOULD.search(before) or _SHOULD.match(between.lstrip())
        left = _LEFT.search(behind) or _LEFT.match(after)
        if not (starts and left and _GONE.search(between)):
            continue
        a, b, c = (one.number.value for one in (first, second, third))
        if a - b != c and not any(one.number.approx for one in (first, second, third)):
            yield Doubt(sum=f"{a:g}-{b:g}≠{c:g}", quote=Quote(first.start, third.end))


def _reasons(text: str, found: list[Quantity]) -> Iterator[Doubt]:
    if (listed := _REASONS.search(text)) is None:
        return
    before = [one for one in found if one.end <= listed.start()]
    parts = [one for one in found if one.start >= listed.end()]
    if not before or len(parts) < 2:
        return
    total, same = before[-1], [one for one in parts if one.unit == before[-1].unit]
    added = sum(one.number.value for one in same)
    if len(same) > 1 and added != total.number.value and not any(one.number.approx for one in same):
        summands = "+".join(f"{one.number.value:g}" for one in same)
        yield Doubt(sum=f"{summands}≠{total.number.value:g}", quote=Quote(total.start, same[-1].end))
