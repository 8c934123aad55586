"""The exercise, part after: what the staff do on each inject, and what the marker looks for."""

from __future__ import annotations

from collections.abc import Mapping

from anlan.city.exercise.marking import Check
from anlan.city.exercise.staff import Step

STEPS: tuple[Step, ...] = ()
CHECKS: Mapping[int, Check] = {}
