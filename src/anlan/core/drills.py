"""Drills: the one key that ends a drill for real, a real call in a drill, and when each plan was drilled last."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import Configured
from anlan.core.tables import Reading, Rows, Table

EVERY = timedelta(days=3 * 365)
"""A plan is drilled at least once in three years (预案管理办法 32)."""


@fact("drill_stopped")
class DrillStopped(Given, frozen=True, kw_only=True):
    """终止演练 转实战: whatever was played is over, from this moment on."""

    reason: str


@fact("real_call_in_drill")
class RealCallInDrill(Given, frozen=True, kw_only=True):
    """Somebody called who is no part of the drill: the words go to the live house, and into no figure of the drill."""

    area: str
    channel: str
    text_ref: str
    caller_ref: str | None = None


@fact("drill_held")
class DrillHeld(Given, frozen=True, kw_only=True):
    """A plan was drilled, and what the evaluation found (预案管理办法 33)."""

    plan: str
    evaluation: str = ""
    """Empty = not evaluated yet."""


class DrillRow(Struct, frozen=True, kw_only=True):
    """The drill that this house runs."""

    area: str | None = None
    stopped: Time | None = None
    stop: str = ""
    """Id of the fact that ended it; whoever says it again ends nothing."""
    stopped_by: str = ""
    reason: str = ""
    real_calls: tuple[str, ...] = ()
    """Ids of the real calls that came in."""


class PlanDrillRow(Struct, frozen=True, kw_only=True):
    """When a plan was drilled last."""

    plan: str
    area: str | None = None
    held: Time | None = None
    """None = nobody has said that it ever was."""
    times: int = 0
    evaluated: bool = False


def drills_due(plans: Reading[PlanDrillRow], at: datetime) -> list[PlanDrillRow]:
    """Plans not drilled within three years, as far as anybody has said."""
    return [row for row in plans.all() if row.held is None or at - row.held > EVERY]


def _fold(item: Fact, rows: Rows[DrillRow]) -> None:
    row = rows.get("drill") or DrillRow()
    if isinstance(item, DrillStopped) and row.stopped is None:
        ended = msgspec.structs.replace(
            row, stopped=item.at, stop=item.id, stopped_by=item.by, reason=item.reason
        )
        rows.put("drill", ended)
    elif isinstance(item, RealCallInDrill):
        rows.put("drill", msgspec.structs.replace(row, real_calls=(*row.real_calls, item.id)))


def _fold_plans(item: Fact, rows: Rows[PlanDrillRow]) -> None:
    if isinstance(item, Configured) and item.record == "plan":
        if item.withdraws:
            rows.drop(item.name)
        elif rows.get(item.name) is None:
            rows.put(item.name, PlanDrillRow(plan=item.name))
    elif isinstance(item, DrillHeld):
        row = rows.get(item.plan) or PlanDrillRow(plan=item.plan)
        held = item.at if row.held is None else max(item.at, row.held)
        rows.put(
            item.plan,
            msgspec.structs.replace(row, held=held, times=row.times + 1, evaluated=bool(item.evaluation)),
        )


DRILL = Table("drill", DrillRow, _fold)
PLAN_DRILLS = Table("plan_drills", PlanDrillRow, _fold_plans)
