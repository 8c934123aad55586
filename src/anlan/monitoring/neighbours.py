"""What the detectors beside an alarm say: a neighbour that sees nothing is shown, and discounts nothing."""

from __future__ import annotations

from anlan.core.city import Series
from anlan.core.facts import Bilingual
from anlan.core.given import GroupChanged
from anlan.core.ports import Seen
from anlan.core.properties import AMMONIA
from anlan.core.units import spoken

LOCAL = frozenset({AMMONIA})
"""Properties that stand at one detector and not at the next: gas goes with the wind."""


def beside(text: Bilingual, change: GroupChanged, seen: Seen) -> Bilingual:
    """The alarm's text with what the other detectors of the site read, where they are not in the alarm."""
    worst = seen.city.get(Series, change.worst)
    if worst is None or worst.property not in LOCAL or change.signal_kind != "threshold":
        return text
    others = [
        (row, latest[1])
        for row in seen.city.all(Series).values()
        if (row.property, row.area, row.source) == (worst.property, worst.area, worst.source)
        and row.name not in change.members
        and (latest := seen.readings.latest(row.name)) is not None
    ]
    if not others or change.change == "cleared":
        return text
    unit = spoken(worst.unit)
    zh = "、".join(f"{row.zh}{value:g}" for row, value in others)
    en = ", ".join(f"{row.en} {value:g}" for row, value in others)
    return Bilingual(
        f"{text.zh}；邻近探头读数不一致（{zh} {unit}），不因此降低",
        f"{text.en}; detectors beside it disagree ({en} {unit}): nothing is discounted for that",
    )
