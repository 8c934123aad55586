"""The exercise, part before: what the staff do on each inject, and what the marker looks for."""

from __future__ import annotations

from collections.abc import Mapping

from anlan.city.exercise.alerts import ALERT_CHECKS, ALERTS
from anlan.city.exercise.calling import CALLING, CALLING_CHECKS
from anlan.city.exercise.marking import Check
from anlan.city.exercise.staff import Step
from anlan.city.exercise.water import WATER, WATER_CHECKS

STEPS: tuple[Step, ...] = (*ALERTS, *WATER, *CALLING)
CHECKS: Mapping[int, Check] = {**ALERT_CHECKS, **WATER_CHECKS, **CALLING_CHECKS}
