"""A small city in memory for tests of the stages: two gauges on one river, the real flow, a clock that is turned.

The upper gauge stands among 12,300 people; how many live at the lower one nobody has said. A warden answers for each
area, the upper one with a deputy and a superior behind. Yellow is reached at 4 m, orange at 5 m, red at 6 m, each left
0.2 m lower. Nothing here decides anything: readings go into the hot map, acts into the flow, time passes when told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import pyarrow as pa

from anlan.city.house import TABLES, hazards, stages
from anlan.city.readings import HotReadings
from anlan.core.approvals import APPROVALS, ApprovalAsked
from anlan.core.clock import VirtualClock
from anlan.core.facts import Fact, Mode
from anlan.core.given import (
    Acknowledged,
    Configured,
    Confirmed,
    Decided,
    FieldReported,
    GroupChanged,
    TookAction,
    Verdict,
)
from anlan.core.observations import OBSERVATION, micros
from anlan.core.people import Role
from anlan.core.warnings import Message, Warning
from anlan.flow import Flow, Receipt
from anlan.flow.turn import Now
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.observations import HotMap
from anlan.testing.twins import beginning

UPPER, LOWER = "binhai/upper/stage", "binhai/lower/stage"
KNOWN_AREA, UNKNOWN_AREA = "330701", "330702"
LEVELS = (("yellow", 4.0), ("orange", 5.0), ("red", 6.0))
STEP = timedelta(minutes=10)
CALM_M = 2.0


class SmallCityHouse:
    """The stages of the house over a small city; every act returns the receipt of its turn."""

    upper, lower, known_area, unknown_area = UPPER, LOWER, KNOWN_AREA, UNKNOWN_AREA

    def __init__(
        self, url: str, *, mode: Mode = Mode.LIVE, lawful: bool = True, plan: bool = True, quiet_h: float = 3
    ) -> None:
        self.start, self.clock = beginning(), VirtualClock(beginning() - timedelta(hours=quiet_h))
        self.engine = open_database(url, durable=False)
        self.journal, self.hot = Journal(self.engine), HotMap()
        self.readings = HotReadings(self.hot, lambda: self.flow.city)
        self.flow = Flow(
            self.journal, stages(hazards()), TABLES, clock=self.clock, readings=self.readings, mode=mode
        )
        self.flow.start()
        self._acts = 0
        self._configure_all(lawful=lawful, plan=plan)
        if quiet_h:
            self.flows(UPPER, [CALM_M] * int(quiet_h * 6), LOWER)

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    # --- time and water -------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """Where the clock stands."""
        return self.clock.now()

    def wait(self, minutes: float = 0, *, until: datetime | None = None) -> list[Fact]:
        """Let time pass: every timer due fires at its own time; the facts that followed."""
        end, found = until or self.now + timedelta(minutes=minutes), []
        while (timer := self.flow.next_timer()) is not None and timer.due <= end:
            self.clock.turn_to(timer.due)
            found += [fact for receipt in self.flow.fire_due(timer.due) for fact in receipt.facts]
        self.clock.turn_to(end)
        return found

    def skips(self, until: datetime) -> list[Fact]:
        """The house was off until then: what fell due meanwhile fires now."""
        self.clock.turn_to(until)
        return self.wait()

    def read(self, series: str, value: float | None, *, at: datetime | None = None, quality: int = 0) -> None:
        """One reading reaches the hot map; nothing is told about it."""
        number = {UPPER: 1, LOWER: 2}[series]
        rows = [[number], [micros(at or self.now)], [value], [quality]]
        columns = [pa.array(row, field.type) for row, field in zip(rows, OBSERVATION, strict=True)]
        self.hot.update(pa.RecordBatch.from_arrays(columns, schema=OBSERVATION))

    def flows(self, series: str, values: Iterable[float | None], *others: str) -> list[Fact]:
        """One reading every ten minutes from the next full step on; timers fire after the reading of their time."""
        found: list[Fact] = []
        for value in values:
            due = self.now + STEP
            found += self.wait(until=due - timedelta(microseconds=1))
            self.clock.turn_to(due)
            for name in (series, *others):
                self.read(name, value)
            found += self.wait(until=due)
        return found

    def rises(self, level: str, series: str = UPPER) -> Warning:
        """The river rises until the model alarms for a level that it has not reached; the draft that waits now."""
        self.flows(series, {"yellow": (2.5, 3.0, 3.5, 3.9), "red": (3.0, 4.0, 5.0)}[level])
        draft = [fact for fact in self.facts(Warning) if fact.series == series][-1]
        if draft.level != level:
            raise AssertionError(f"the river was to bring {level} at {series}, and brought {draft.level}")
        return draft

    def in_force(self, level: str, *people: str, series: str = UPPER) -> str:
        """A warning of this level, drafted from a rising river and approved; its thread."""
        draft = self.rises(level, series)
        (asked,) = [fact for fact in self.facts(ApprovalAsked) if fact.draft == draft.id]
        for person in people or ("wang", "li")[: asked.people]:
            self.decides(person, asked)
        return draft.thread_id

    def falls_calm(self, series: str = UPPER) -> Warning:
        """The river lies calm until a lifting is drafted; the draft that waits now."""
        for _ in range(12 * 6):
            self.flows(series, [CALM_M])
            if (draft := self.last(Warning)).message is Message.CANCEL:
                return draft
        raise AssertionError("twelve hours of calm, and no lifting was drafted")

    # --- people -----------------------------------------------------------------------------------------------

    def decides(
        self,
        person: str,
        asked: ApprovalAsked | None = None,
        *,
        role: str = Role.OFFICER,
        verdict: Verdict = Verdict.APPROVE,
        content: str | None = None,
        option: int = 0,
    ) -> Receipt:
        """A person's verdict on what was asked last (or on `asked`), as it was shown unless `content` says other."""
        asked = asked or self.last(ApprovalAsked)
        return self.submit(
            Decided, by=person, about=asked.about, content=asked.content if content is None else content,
            verdict=verdict, role=role, reason="as seen", option=option,
        )  # fmt: skip

    def issue(self, *people: str) -> Receipt:
        """Every person named approves what was asked last, in turn; the receipt of the last."""
        asked = self.last(ApprovalAsked)
        return [self.decides(person, asked) for person in people or ("wang",)][-1]

    def issue_about(self, about: str, *people: str) -> Receipt:
        """Every person named approves what waits under a thread."""
        (*_, asked) = [fact for fact in self.facts(ApprovalAsked) if fact.about == about]
        return [self.decides(person, asked) for person in people][-1]

    def confirms(self, warning: str, post: str, *, acted: bool = False) -> Receipt:
        """A post answers 叫应."""
        return self.submit(Confirmed, by=post, about=warning, post=post, acted=acted)

    def acknowledges(self, about: str, person: str) -> Receipt:
        """An officer has it in hand."""
        return self.submit(Acknowledged, by=person, about=about)

    def reports(self, task: str, status: str, *, at: datetime | None = None, key: str = "") -> Receipt:
        """A team's word on its task, at its own time."""
        return self.submit(FieldReported, by="team", task=task, status=status, at=at, key=key)

    def acts_at_once(self, what: str = "closed the underpass") -> Receipt:
        """先期处置 by a warden in the upper area."""
        return self.submit(TookAction, by="warden-upper", what=what, why="water on the road", area=KNOWN_AREA)

    def group(self, change: str, series: str = UPPER, **fields: object) -> Receipt:
        """The stream floor tells of a change of the river's threshold group."""
        said: dict[str, object] = {
            "signal_kind": "threshold", "rule": "level", "group": "qing", "change": change, "members": (series,),
            "worst": series, "level": "yellow", "rank": 1, "value": 4.1,
        }  # fmt: skip
        return self.submit(GroupChanged, by="streams", **said | fields)

    def submit(
        self, kind: type[Fact], *, by: str, key: str = "", at: datetime | None = None, **fields
    ) -> Receipt:
        """A given fact at the door; its key is new unless given."""
        self._acts += 1
        return self.flow.submit(kind(at=at or self.now, by=by, key=key or f"act {self._acts}", **fields))

    # --- what the house knows ---------------------------------------------------------------------------------

    def facts(self, *kinds: type[Fact]) -> list:
        """Facts of these kinds, in journal order."""
        return [fact for fact in self.journal.facts() if isinstance(fact, kinds)]

    def last(self, kind: type[Fact]):
        """The newest fact of a kind."""
        return self.facts(kind)[-1]

    def rows(self, table) -> list:
        """A decision table as it stands."""
        return self.flow.rows(table).all()

    def approval(self, about: str):
        """An approval as it stands, under the thread it is about."""
        return self.flow.rows(APPROVALS).get(about)

    def seen(self) -> Now:
        """What a stage would see now."""
        tables = {table.name: self.flow.rows(table) for table in TABLES}
        return Now(self.now, self.flow.mode, self.flow.city, self.readings, tables, self.journal.fact)

    # --- the city ---------------------------------------------------------------------------------------------

    def configure(self, record: str, key: str, /, **content: object) -> Receipt:
        """One object of the city, new or changed."""
        return self.submit(Configured, by="city", record=record, name=key, content=content)

    def _configure_all(self, *, lawful: bool, plan: bool) -> None:
        self.configure(
            "profile", "binhai", name="binhai", zh="滨海", en="Binhai", utc_offset_min=480, real=False
        )
        for number, (series, area, zh, people) in enumerate(
            [(UPPER, KNOWN_AREA, "上闸", 12300), (LOWER, UNKNOWN_AREA, "下闸", None)], start=1
        ):
            name = series.split("/")[1]
            self.configure("area", area, code=area, zh=f"{zh}片区", en=f"{name.title()} area", people=people)
            self.configure(
                "series", series, name=series, number=number, property="stage", unit="m", source="s", area=area,
                zh=zh, en=f"{name.title()} gate", river="qing",
            )  # fmt: skip
            for level, over in LEVELS:
                self.configure(
                    "threshold", f"{series} {level}", series=series, level=level, over=over, under=over - 0.2
                )
        self.configure(
            "ladder",
            "flood",
            hazard="flood",
            rows=[level_row(rank, level) for rank, (level, _) in enumerate(LEVELS, 1)],
        )
        self._configure_posts()
        for level, _ in LEVELS if lawful else ():
            self.configure("authority", level, **authority(level))
        if plan:
            self.configure("plan", "binhai-flood", **PLAN)
        self.configure("model", "flood", **msgspec.to_builtins(hazards()["flood"].untrained()))

    def _configure_posts(self) -> None:
        upper = ("warden-upper", "deputy-upper", "chief-upper")
        for name in upper:
            chain = upper[1:] if name == upper[0] else ()
            self.configure("post", name, name=name, zh=name, en=name, area=KNOWN_AREA, chain=chain)
        self.configure("post", "warden-lower", name="warden-lower", zh="下闸", en="Lower", area=UNKNOWN_AREA)


def level_row(rank: int, level: str) -> dict[str, object]:
    """One row of the ladder; the city's words are the colours themselves."""
    cap = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
    zh = {"blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}[level]
    return {
        "level": level, "rank": rank, "colour": level, "cap": cap, "zh": zh, "en": level, "source": "assumed",
    }  # fmt: skip


def authority(level: str, *, clause: str = "防汛预案 3.2") -> dict[str, object]:
    """The body that lawfully speaks for a level in the whole city."""
    return {
        "hazard": "flood", "level": level, "area": "*", "body": "滨海市防汛指挥部", "clause": clause,
        "standing": "statutory",
    }  # fmt: skip


PLAN = {
    "name": "binhai-flood", "zh": "滨海防汛预案", "en": "Binhai flood plan", "version": "2026",
    "clauses": [
        {
            "number": "3.1", "zh": "巡查堤防", "en": "Patrol the bank", "hazard": "flood", "from_rank": 1,
            "post": "warden-upper", "within_min": 30, "needs": ["patrol"],
        },
        {
            "number": "3.2", "zh": "封闭下穿通道", "en": "Close the underpass", "hazard": "flood", "from_rank": 2,
            "within_min": 20,
        },
        {"number": "9.9", "zh": "附则", "en": "Annex", "hazard": "flood"},
    ],
}  # fmt: skip


# --- means -----------------------------------------------------------------------------------------------------

BLOCK = 0.01


def spot(i: int, j: int) -> list[float]:
    """A junction of the square, as a place."""
    return [110 + j * BLOCK, 20 + i * BLOCK]


def square(n: int) -> dict[str, object]:
    """A square of n × n junctions; every stretch is 1 km at 36 km/h, streets are `row i` and `column j`."""
    nodes = [[i * n + j, *spot(i, j)] for i in range(n) for j in range(n)]
    rows = [[f"row {i}", i * n + j, i * n + j + 1, 1000, 36, "main"] for i in range(n) for j in range(n - 1)]
    columns = [
        [f"column {j}", i * n + j, i * n + n + j, 1000, 36, "main"] for j in range(n) for i in range(n - 1)
    ]
    return {"area": KNOWN_AREA, "nodes": nodes, "roads": rows + columns}


def equip(house) -> None:
    """Bring the means into a small city."""
    house.configure("roads", KNOWN_AREA, **square(5))
    for name, kind, place in (
        ("fire-1", "fire", spot(0, 0)),
        ("fire-2", "fire", spot(4, 0)),
        ("boat-1", "boat", spot(0, 4)),
    ):
        house.configure(
            "unit",
            name,
            name=name,
            zh=name,
            en=name,
            kind=kind,
            area=KNOWN_AREA,
            place=place,
            crew=6,
            post="warden-upper",
        )
    for name, kind, place, capacity in (
        ("gym", "shelter", spot(2, 2), 600),
        ("school", "shelter", spot(2, 3), 200),
        ("hall", "shelter", spot(4, 4), 300),
        ("depot-a", "depot", spot(0, 1), None),
        ("depot-b", "depot", spot(3, 3), None),
    ):
        house.configure(
            "facility",
            name,
            name=name,
            zh=name,
            en=name,
            kind=kind,
            area=KNOWN_AREA,
            place=place,
            capacity=capacity,
        )
    for lot, depot, item, amount, expires in (
        ("a-late", "depot-a", "drinking-water", 500.0, "2030-01-01"),
        ("a-soon", "depot-a", "drinking-water", 300.0, "2027-06-01"),
        ("a-gone", "depot-a", "drinking-water", 900.0, "2000-01-01"),
        ("b-water", "depot-b", "drinking-water", 1000.0, "2029-01-01"),
        ("b-quilt", "depot-b", "quilt", 200.0, None),
    ):
        house.configure(
            "stock_lot",
            lot,
            depot=depot,
            item=item,
            zh=item,
            en=item,
            unit="L",
            amount=amount,
            expires=expires,
        )


def windy(house, speed, **limit):
    """A wind gauge beside the school blows at this speed."""
    house.configure(
        "series", "binhai/gauge/wind", name="binhai/gauge/wind", number=3, property="wind_speed", unit="m/s",
        source="s", area=house.known_area, zh="望潮站", en="Wangchao", place=[110.03, 20.02],
    )  # fmt: skip
    for over in limit.values():
        house.configure(
            "threshold", "wind", series="binhai/gauge/wind", level="outdoor", over=over, under=over, hold_s=0
        )
    row = [[3], [micros(house.now)], [speed], [0]]
    columns = [pa.array(values, field.type) for values, field in zip(row, OBSERVATION, strict=True)]
    house.hot.update(pa.RecordBatch.from_arrays(columns, schema=OBSERVATION))
