"""The running city: the fold of its records, looked up by kind and name."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from anlan.core.city.ground import Area, Profile, Series, Source, Threshold
from anlan.core.city.law import (
    Authority,
    Cascade,
    GradeRule,
    IncidentType,
    Ladder,
    Plan,
    QuestionScript,
    ReportClock,
    Succession,
    TaskTemplate,
    Trigger,
)
from anlan.core.city.means import Facility, Reservoir, RiskZone, Roads, StockLot, Unit
from anlan.core.city.organisation import Department, Post, Shift
from anlan.core.facts import Bilingual
from anlan.core.ladders import LevelRow


class Model(Struct, frozen=True, kw_only=True):
    """The version of a hazard's model in use: a promotion is a configuration."""

    hazard: str
    version: str
    parameters: dict[str, object]
    trained_until: datetime | None = None


RECORDS: dict[str, type[Struct]] = {
    "profile": Profile,
    "area": Area,
    "source": Source,
    "series": Series,
    "threshold": Threshold,
    "department": Department,
    "post": Post,
    "shift": Shift,
    "authority": Authority,
    "succession": Succession,
    "plan": Plan,
    "trigger": Trigger,
    "cascade": Cascade,
    "ladder": Ladder,
    "incident_type": IncidentType,
    "task_template": TaskTemplate,
    "question_script": QuestionScript,
    "report_clock": ReportClock,
    "grade_rule": GradeRule,
    "facility": Facility,
    "stock_lot": StockLot,
    "unit": Unit,
    "reservoir": Reservoir,
    "risk_zone": RiskZone,
    "roads": Roads,
    "model": Model,
}

_UNNAMED = Profile(name="city", zh="未命名城市", en="unnamed city", utc_offset_min=0, real=False)

R = TypeVar("R", bound=Struct)


class City:
    """The running city: the fold of its configuration, looked up by kind and name."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Struct]] = {kind: {} for kind in RECORDS}
        self.revision = 0
        """Grows with every change, so that what is built from the city knows when to build again."""

    def put(self, kind: str, name: str, content: object) -> Struct:
        """Take one record in, from its plain form; raises `msgspec.ValidationError` when it does not fit."""
        record = msgspec.convert(content, RECORDS[kind])
        self._records[kind][name] = record
        self.revision += 1
        return record

    def take(self, kind: str, name: str, content: dict[str, object]) -> None:
        """A record as it is configured: put in, or taken away when it is empty."""
        if content:
            self.put(kind, name, content)
        else:
            self._records[kind].pop(name, None)
            self.revision += 1

    @property
    def profile(self) -> Profile:
        """The city's own record; an unnamed city in UTC until it is configured."""
        return next(iter(self.all(Profile).values()), _UNNAMED)

    def all(self, record: type[R]) -> dict[str, R]:
        """Every record of one type, by name, in the order they came."""
        kind = _KINDS[record]
        return self._records[kind]  # type: ignore[return-value]  # put() converts to RECORDS[kind]

    def get(self, record: type[R], name: str) -> R | None:
        """One record, or None when the city does not know it."""
        return self.all(record).get(name)

    def around(self, area: str) -> list[str]:
        """An area and its parents outwards; a ring of parents ends where it closes."""
        codes = [area]
        while (found := self.get(Area, codes[-1])) is not None and found.parent and found.parent not in codes:
            codes.append(found.parent)
        return codes

    def post_text(self, name: str) -> Bilingual:
        """A post as people call it; whoever is no post is called as he is."""
        post = self.get(Post, name)
        return Bilingual(post.zh, post.en) if post else Bilingual(name, name)

    def levels(self) -> dict[str, list[tuple[str, float]]]:
        """Levels of every series that has some with where each is reached, lowest first."""
        found: dict[str, list[tuple[str, float]]] = {}
        for row in sorted(self.all(Threshold).values(), key=lambda row: row.over):
            found.setdefault(row.series, []).append((row.level, row.over))
        return found

    def ways_to(self, post: str) -> tuple[str, ...]:
        """How a post is reached by machine; one the city does not know is reached on the screens only."""
        found = self.get(Post, post)
        return found.ways if found else ("inapp",)

    def level(self, level: str) -> LevelRow | None:
        """The row of the first ladder that has a level of this name; None where none has."""
        ladders = self.all(Ladder).values()
        return next((row for ladder in ladders for row in ladder.rows if row.level == level), None)

    def threshold(self, series: str, level: str) -> Threshold | None:
        """Where a series reaches and leaves a level; None when nobody has said."""
        rows = self.all(Threshold).values()
        return next((row for row in rows if (row.series, row.level) == (series, level)), None)


_KINDS: dict[type[Struct], str] = {record: kind for kind, record in RECORDS.items()}
