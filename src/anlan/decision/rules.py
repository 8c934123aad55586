"""Expert rules: the city's triggers, each with its conditions and the clauses it brings. Pure: values in, rules out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from anlan.core.city import Trigger


class Held(Struct, frozen=True, kw_only=True):
    """A rule that applies to the case, and how its conditions stand."""

    trigger: Trigger
    fired: bool
    """Every condition holds."""
    unknown: tuple[str, ...] = ()
    """Series without a reading: the rule did not fire, and nobody may say that it need not."""


def held(
    triggers: Iterable[Trigger],
    *,
    hazard: str | None,
    incident_type: str | None,
    rank: int,
    latest: Callable[[str], float | None],
) -> list[Held]:
    """The rules about this hazard or type that have begun to apply at this rank, in the city's order."""
    return [
        _stand(trigger, latest)
        for trigger in triggers
        if _is_about(trigger, hazard, incident_type) and trigger.from_rank <= rank
    ]


def _is_about(trigger: Trigger, hazard: str | None, incident_type: str | None) -> bool:
    if trigger.hazard is not None and trigger.hazard != hazard:
        return False
    if trigger.incident_type is not None and trigger.incident_type != incident_type:
        return False
    return trigger.hazard is not None or trigger.incident_type is not None or bool(trigger.above)


def _stand(trigger: Trigger, latest: Callable[[str], float | None]) -> Held:
    values = {series: latest(series) for series in trigger.above}
    unknown = tuple(series for series, value in values.items() if value is None)
    reached = all(value is not None and value >= trigger.above[series] for series, value in values.items())
    return Held(trigger=trigger, fired=reached, unknown=unknown)
