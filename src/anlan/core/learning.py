"""What came of it: every warning is scored on what really happened."""

from __future__ import annotations

from anlan.core.facts import Fact, Time, fact


@fact("score")
class Score(Fact, frozen=True, kw_only=True):
    """The verdict on one warning when its window has closed."""

    about: str
    """Thread of the warning."""
    label: str
    """hit | miss | false_alarm | unknown (the gauge was silent: never counted as calm)."""
    series: str
    level: str
    reached_at: Time | None
    lead_min: float | None
    """Minutes from the issue to the moment the level was reached; None unless a hit."""
