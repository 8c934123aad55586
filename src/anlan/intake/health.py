"""How every source is doing: seen when, sent what, silent for how long. A dead feed never reads as calm."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from anlan.core.city import City, Source
from anlan.core.observations import from_micros
from anlan.store.observations import Counts, ObservationLog


class SourceHealth(Struct, frozen=True, kw_only=True):
    """The state of one feed, from the log; `last_seen` None = never a word, which is silence too."""

    source: str
    zh: str
    en: str
    owner: str
    registered: bool
    """False for a source that sends without being configured."""
    simulated: bool
    last_seen: datetime | None
    last_observed: datetime | None
    arrivals: int
    counts: Counts
    silent_for_s: float | None
    """Since the last message [s]; None when there never was one."""
    silent_after_s: float
    silent: bool


def health(city: City, log: ObservationLog, now: datetime) -> list[SourceHealth]:
    """Every configured source in the city's order, then those that send unasked, by name."""
    totals = {one.source: one for one in log.totals()}
    configured = city.all(Source)
    names = [*configured, *(name for name in sorted(totals) if name not in configured)]
    found = []
    for name in names:
        source = configured.get(name) or Source(name=name, zh=name, en=name, owner="")
        total = totals.get(name)
        seen = from_micros(total.last_received) if total else None
        observed = from_micros(total.last_observed) if total and total.last_observed is not None else None
        silent_for = max(0.0, (now - seen).total_seconds()) if seen else None
        found.append(
            SourceHealth(
                source=name, zh=source.zh, en=source.en, owner=source.owner, registered=name in configured,
                simulated=source.simulated, last_seen=seen, last_observed=observed,
                arrivals=total.arrivals if total else 0, counts=total.counts if total else Counts(),
                silent_for_s=silent_for, silent_after_s=source.silent_after_s,
                silent=silent_for is None or silent_for > source.silent_after_s,
            )
        )  # fmt: skip
    return found
