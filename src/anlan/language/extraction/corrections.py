"""Numbers taken back: which one, and what it should have been."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.core.extraction import Correction
from anlan.language.extraction.quantities import Quantity
from anlan.language.extraction.tables import words

_TO = re.compile(r"(应为|应该是|应是|改为|更正为|纠正为|实为|实际(是|为)?|should be|is actually)")


def corrections(text: str, found: list[Quantity]) -> Iterator[Correction]:
    """ "刚才报的12870应为12780": the last number before the word is taken back, the first behind it stands."""
    if words("flags")["correction"].search(text) is None:
        return
    for turn in _TO.finditer(text):
        old = [one for one in found if one.end <= turn.start()]
        new = [one for one in found if one.start >= turn.end()]
        if new:
            yield Correction(old=old[-1].number if old else None, new=new[0].number)
            return
