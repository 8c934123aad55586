"""Event grades and who commands: judged from figures, confirmed by a person; a hand-over is an act on record."""

from __future__ import annotations

from enum import StrEnum

from anlan.core.facts import Fact, Given, fact
from anlan.core.ladders import EventGrade


class CommandLevel(StrEnum):
    """Which level of government commands: 一般 county, 较大 city, 重大 and above province (总预 3.3.3)."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


@fact("grade_judged")
class GradeJudged(Fact, frozen=True, kw_only=True):
    """初判: what the verified figures come to by the grade table. Nothing follows of itself but another report."""

    incident: str
    grade: EventGrade
    before: EventGrade | None
    figures: tuple[str, ...]
    """"deaths=3", as the ledger has them."""
    commands: CommandLevel
    clause: str


@fact("grade_confirmed")
class GradeConfirmed(Given, frozen=True, kw_only=True):
    """A named person says which grade it is, also where no table gives one."""

    incident: str
    grade: EventGrade
    note: str = ""
    """On what grounds."""


@fact("command_handed_over")
class CommandHandedOver(Given, frozen=True, kw_only=True):
    """Command goes to another level of government, upward or downward, at this moment."""

    incident: str
    to: CommandLevel
    department: str
    """The body that commands from now on."""
    note: str
