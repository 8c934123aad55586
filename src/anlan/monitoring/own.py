"""A signal of the house itself: something that people should have done, or that the house could not."""

from __future__ import annotations

from anlan.core.facts import Bilingual, Fact
from anlan.core.signals import Signal


def own_signal(cause: Fact, kind: str, group: str, text: Bilingual, area: str | None = None) -> Signal:
    """One opened signal without a series."""
    return Signal(
        at=cause.at,
        by="monitoring",
        signal_kind=kind,
        group=group,
        change="opened",
        area=area,
        text=text,
    )
