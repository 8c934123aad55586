"""What is on the screen now: the screen tables in memory, and the city as configured so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import msgspec

from anlan.city.desks import mirrors
from anlan.city.screens.cards import (
    Card,
    ConfirmCard,
    HouseCard,
    IncidentCard,
    LogLine,
    NoticeCard,
    ProposalCard,
    SignalCard,
    TaskCard,
    TimerCard,
    TrackCard,
    WarningCard,
)
from anlan.core.city import Area, City, Post, Series
from anlan.core.facts import Bilingual, Fact
from anlan.core.ladders import Colour
from anlan.core.people import Audience
from anlan.core.tables import Rows, Table
from anlan.store.journal.screens import ScreenRow

C = TypeVar("C", bound=Card)
KEEP_LINES = 200
"""Lines of the duty log an area keeps; a ring, so that old lines leave no marks behind."""


class Screen(Rows[C], Generic[C]):
    """One screen table: core's rows with the audience they are for."""

    def __init__(
        self,
        name: str,
        row: type[C],
        audience: Audience,
        indexes: dict[str, Callable[[C], str | None]] | None = None,
    ) -> None:
        super().__init__(Table(name, row, _nothing_folds, indexes))
        self.name, self.audience = name, audience
        self._areas: dict[str, str | None] = {}
        self._audiences: dict[str, Audience] = {}
        """Rows that are for fewer people than the table; kept, so that their going is told to nobody else."""

    def load(self, key: str, body: bytes) -> None:
        """Take a stored row in as it was."""
        card = msgspec.json.decode(body, type=self.table.row)
        self.put(key, card)
        self.settle()
        self._areas[key] = card.area
        self._restrict(key, card)

    def changes(self, seq: int) -> list[ScreenRow]:
        """The rows changed since the last call, stamped with the fact that changed them."""
        rows = []
        for key, card in self.dirty():
            if card is None:
                area = self._areas.pop(key, None)
                rows.append(self._row(key, area, seq, b"{}", gone=True))
                self._audiences.pop(key, None)
            else:
                self._areas[key] = card.area
                self._restrict(key, card)
                rows.append(self._row(key, card.area, seq, msgspec.json.encode(card)))
        self.settle()
        return rows

    def _row(self, key: str, area: str | None, seq: int, body: bytes, *, gone: bool = False) -> ScreenRow:
        return ScreenRow(
            name=self.name, key=key, area=area, audience=self._audiences.get(key, self.audience), seq=seq,
            body=body, gone=gone,
        )  # fmt: skip

    def _restrict(self, key: str, card: C) -> None:
        """A row that names its own audience is for them alone (社会安全 events: the command)."""
        if (own := getattr(card, "audience", None)) is not None:
            self._audiences[key] = own


class Shown:
    """Every screen table by its name, and look-ups in the running city that the cards need."""

    def __init__(self, city: City) -> None:
        duty, field = Audience.DUTY, Audience.FIELD
        self.city = city
        self.signals = Screen(
            "signals",
            SignalCard,
            duty,
            {
                "thread": lambda card: card.thread,
                "group": lambda card: f"{card.kind}|{card.group}",
            },
        )
        self.warnings = Screen("warnings", WarningCard, duty, {"place": lambda card: card.place})
        self.notices = Screen("notices", NoticeCard, field)
        self.proposals = Screen("proposals", ProposalCard, duty, {"for": lambda card: card.for_thread})
        self.incidents = Screen(
            "incidents", IncidentCard, duty, {"for": lambda card: card.for_thread or None}
        )
        self.tasks = Screen("tasks", TaskCard, field, {"incident": lambda card: card.incident})
        self.confirms = Screen("confirms", ConfirmCard, field, {"warning": lambda card: card.warning})
        self.timers = Screen("timers", TimerCard, duty)
        self.log = Screen("log", LogLine, duty, {"area": lambda card: card.area or ""})
        self.scores = Screen("scores", TrackCard, duty)
        self.status = Screen("status", HouseCard, duty)
        self.tables: dict[str, Screen[Any]] = {
            table.name: table
            for table in (
                self.signals,
                self.warnings,
                self.notices,
                self.proposals,
                self.incidents,
                self.tasks,
                self.confirms,
                self.timers,
                self.log,
                self.scores,
                self.status,
            )
        }
        self.mirrored: list[tuple[Table[Any], Screen[Any]]] = [
            (one.table, Screen(one.table.name, one.table.row, one.audience, one.table.indexes))
            for one in mirrors()
            if one.table.name not in self.tables
        ]
        """Decision tables shown as they stand; a desk may also list a table that has cards of its own."""
        self.tables.update((screen.name, screen) for _, screen in self.mirrored)

    def load(self, rows: Iterable[ScreenRow]) -> None:
        """Take stored rows in."""
        for row in rows:
            if not row.gone:
                self.tables[row.name].load(row.key, row.body)

    def changes(self, seq: int) -> list[ScreenRow]:
        """Every row changed since the last call."""
        return [row for table in self.tables.values() for row in table.changes(seq)]

    def area_of(self, thread: str) -> str | None:
        """The area of a warning, proposal, incident, task or signal on the screen."""
        tables: tuple[Screen[Any], ...] = (self.warnings, self.proposals, self.incidents, self.tasks)
        for table in tables:
            if (card := table.get(thread)) is not None:
                return str(card.area)
        signals = self.signals.where("thread", thread)
        if signals:
            return signals[0].area
        duty = self.tables["report_duties"].get(thread) if "report_duties" in self.tables else None
        return str(duty.area) if duty is not None else None

    def restricted(self, thread: str) -> Audience | None:
        """Who alone may read of an incident, a task or duty of it, or a signal; None = the whole desk."""
        signals = self.signals.where("thread", thread)
        if signals:
            return signals[0].audience
        for name in ("tasks", "report_duties"):
            if name in self.tables and (card := self.tables[name].get(thread)) is not None:
                thread = card.incident
        incident = self.incidents.get(thread)
        return incident.audience if incident is not None else None

    def colour(self, level: str | None) -> Colour | None:
        """The colour the city's own ladder gives a level; None where it gives none."""
        row = self.city.level(level) if level is not None else None
        return row.colour if row is not None else None

    def post(self, name: str) -> Bilingual:
        """A post's name in both languages."""
        post = self.city.get(Post, name)
        return Bilingual(post.zh, post.en) if post else Bilingual(name, name)

    def series(self, name: str) -> Bilingual:
        """A gauge's name in both languages."""
        series = self.city.get(Series, name)
        return Bilingual(series.zh, series.en) if series else Bilingual(name, name)

    def area(self, code: str) -> Bilingual:
        """An area's name in both languages."""
        area = self.city.get(Area, code)
        return Bilingual(area.zh, area.en) if area else Bilingual(code, code)


def _nothing_folds(_fact: Fact, _rows: Rows[Any]) -> None:
    """Screen tables are written by `project`, which sees all of them at once."""
