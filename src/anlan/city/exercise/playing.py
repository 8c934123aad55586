"""An exercise played: its staff seated, its marks read from the journal, its table written for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib.resources import files

from anlan.city.exercise import after, before, duty, storm
from anlan.city.exercise.landfall_marks import LANDFALL_CHECKS
from anlan.city.exercise.marking import Check, Night, marks, summary, together
from anlan.city.exercise.staff import Staff
from anlan.city.exercise.storm_marks import STORM_CHECKS
from anlan.city.house import House
from anlan.city.officer import HeadlessOfficer
from anlan.core.exercise import Mark, Point
from anlan.core.facts import Fact
from anlan.core.scenarios import Scenario

STEPS = (*before.STEPS, *storm.STEPS, *after.STEPS, *duty.STEPS)
CHECKS: Mapping[int, Check] = together(
    before.CHECKS, STORM_CHECKS, LANDFALL_CHECKS, after.CHECKS, duty.CHECKS
)


def staff_of(scenario: Scenario, house: House) -> HeadlessOfficer:
    """The scripted people of a scenario: with an exercise, those who also answer its injects."""
    if not scenario.injects or scenario.landfall is None:
        return HeadlessOfficer()
    staff = Staff(scenario.injects, scenario.landfall, STEPS, _names(scenario))
    staff.take_place(house)
    for number, since, until in storm.AWAY:
        inject = next((one for one in scenario.injects if one.number == number), None)
        if inject is not None:
            at = scenario.landfall + timedelta(minutes=inject.offset_min)
            staff.away(at + timedelta(minutes=since), at + timedelta(minutes=until))
    return staff


def marked(scenario: Scenario, facts: Sequence[Fact]) -> list[Mark]:
    """Every inject of a scenario held against the journal; none where the scenario has no exercise."""
    if scenario.landfall is None:
        return []
    return marks(Night(facts, scenario.injects, scenario.landfall, _names(scenario)), CHECKS)


def exercise_report(found: Sequence[Mark], staff: HeadlessOfficer) -> dict[str, object]:
    """The exercise in the shape a replay prints."""
    missed = staff.missed if isinstance(staff, Staff) else []
    return {**summary(found), "steps_not_done": missed}


def table(scenario: Scenario, found: Sequence[Mark], digest: str) -> str:
    """The exercise as a page: one row an inject, every point with the minutes it took."""
    page = files(__package__).joinpath("page.md").read_text("utf-8")
    sums = {name: str(value) for name, value in summary(found).items() if name != "marks"}
    injects = {one.number: one for one in scenario.injects}
    return page.format(name=scenario.name, digest=digest[:16], **sums) + "".join(
        f"| {mark.number} | {mark.offset} | {injects[mark.number].source} | {_yes(mark.seen)} | {_yes(mark.right)} "
        f"| {_yes(mark.in_time)} | {'; '.join(_told(point) for point in (*mark.system, *mark.person))} |\n"
        for mark in found
    )


def _names(scenario: Scenario) -> dict[int, list[str]]:
    """Inject → names of its happenings, in order."""
    names: dict[int, list[str]] = {}
    for happening in scenario.happenings():
        if happening.number is not None:
            names.setdefault(happening.number, []).append(happening.name)
    return names


def _yes(met: bool) -> str:
    return "✓" if met else "✗"


def _told(point: Point) -> str:
    took = "" if point.after_min is None else f" {point.after_min:g} min"
    limit = "" if point.within_min is None else f" (≤ {point.within_min:.2g})"
    return f"{_yes(point.in_time)} {point.what}{took}{limit}"
