"""Setting a scenario up for people: its clock wound, and somebody to log in as."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from anlan.city.house import Place
from anlan.city.pace import PacedClock
from anlan.core.clock import LiveClock
from anlan.core.drills import DRILL, DrillRow
from anlan.core.people import Role, User
from anlan.core.scenarios import Scenario
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.people import People

PEOPLE = (
    User(name="officer", role=Role.OFFICER, areas=("*",), post="duty"),
    User(name="commander", role=Role.COMMANDER, areas=("*",)),
    User(name="department", role=Role.DEPARTMENT, areas=("*",)),
    User(name="administrator", role=Role.ADMINISTRATOR, areas=("*",)),
)

LEAD_IN = timedelta(minutes=150)
"""The built-in drill opens with the river already rising: what came before is there, nobody waits for rain."""
HISTORY = timedelta(hours=12)
"""A played folder opens half a day into its second stretch, so that gauges have a past to draw."""


def opening(scenario: Scenario) -> datetime:
    """When people come in: everything known before is taken in at once, at the time it was known."""
    if not scenario.real:
        return scenario.begins + LEAD_IN
    later = [split.since for split in scenario.splits if split.name != "fit"]
    return min(min(later, default=scenario.begins) + HISTORY, scenario.ends)


def people_of(scenario: Scenario) -> tuple[User, ...]:
    """Those who can log in; the one in the field holds the city's first post, so that 叫应 has somebody to answer."""
    posts = [name for kind, name, _ in scenario.records if kind == "post"]
    field = User(name="field", role=Role.FIELD, areas=("*",), post=posts[0] if posts else "")
    return (*PEOPLE, field)


def settle(place: Place, scenario: Scenario, speed: float, at: datetime | None = None) -> dict[str, str]:
    """Wind the clock to a time, or to the scenario's opening, and give everybody a fresh password, by name."""
    engine, real = open_database(place.url), LiveClock()
    PacedClock(engine, real).set(speed, at or opening(scenario))
    people, found = People(engine, real), {}
    for user in people_of(scenario):
        found[user.name] = f"drill-{secrets.token_hex(4)}"
        people.remove(user.name)
        people.add(user, found[user.name])
    engine.dispose()
    return found


def is_stopped(journal: Journal) -> bool:
    """终止演练 转实战: somebody has ended the drill of this house, and nothing is played into it any more."""
    rows = (msgspec.json.decode(body, type=DrillRow) for _, body in journal.decisions(DRILL.name))
    return any(row.stopped is not None for row in rows)
