"""Response levels: a named person starts, adjusts and ends them; the machine only suggests, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.command.measures import considered, offered
from anlan.core.city import Department
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.grades import GradeJudged
from anlan.core.incidents import INCIDENTS
from anlan.core.ladders import EventGrade, ResponseLevel
from anlan.core.ports import Seen
from anlan.core.responses import (
    RESPONSES,
    Response,
    ResponseCountersigned,
    ResponseEnded,
    ResponseEndingAsked,
    ResponseHeard,
    ResponseOrdered,
    ResponseReadBack,
    ResponseRefused,
    ResponseRow,
    ResponseSuggested,
    ResponseUnsigned,
    response_code,
)
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import Message, Standing, Warning, WarningIssued

COUNTERSIGN_WITHIN = timedelta(hours=4)
"""补签 of an oral order; a local rule."""
_BY_GRADE = {
    EventGrade.GENERAL: ResponseLevel.IV,
    EventGrade.LARGER: ResponseLevel.III,
    EventGrade.MAJOR: ResponseLevel.II,
    EventGrade.EXTREME: ResponseLevel.I,
}
"""What a first grade would have people consider; a local table like that of colours, and as little binding."""


class Responding:
    """Keeps the responses of every body side by side; refuses what lacks one of the four items (法 72)."""

    name = "responding"
    takes = (
        ResponseOrdered, ResponseHeard, ResponseCountersigned, ResponseEndingAsked, WarningIssued, GradeJudged,
        Fired,
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Orders by people; suggestions from warnings and grades, which start nothing."""
        match fact:
            case ResponseOrdered():
                yield from self._ordered(fact, seen)
            case ResponseHeard() if isinstance(order := seen.fact(fact.about), ResponseOrdered):
                yield from self._heard(fact, order, seen)
            case ResponseCountersigned() if (row := seen.rows(RESPONSES).get(fact.about)) is not None:
                if row.countersigned:
                    yield TimerStopped(at=fact.at, by=self.name, timer="countersign", about=row.thread)
            case ResponseEndingAsked() if (row := seen.rows(RESPONSES).get(fact.about)) is not None:
                yield from self._end(fact, row, seen)
            case WarningIssued() if isinstance(draft := seen.fact(fact.draft), Warning):
                yield from self._suggest(fact, draft, seen)
            case GradeJudged():
                yield from self._suggest_by_grade(fact, seen)
            case Fired(timer="countersign") if (row := seen.rows(RESPONSES).get(fact.about)) is not None:
                if row.countersigned is False:
                    yield ResponseUnsigned(
                        at=fact.at, by=self.name, thread=row.thread, oral_from=row.oral_from
                    )

    def _ordered(self, order: ResponseOrdered, seen: Seen) -> Iterator[Fact]:
        """The four items are there, or the order does not stand; an oral one waits to be read back."""
        if lacks := missing(order):
            yield self._refused(order, order.area, lacks)
        elif order.oral_from:
            yield ResponseReadBack(
                at=order.at, by=self.name, order=order.id, department=order.department, area=order.area,
                level=order.level, code=response_code(order), oral_from=order.oral_from,
            )  # fmt: skip
        else:
            yield self._in_force(order, order, order.by, seen)

    def _heard(self, fact: ResponseHeard, order: ResponseOrdered, seen: Seen) -> Iterator[Fact]:
        """The code said aloud is the code of the order, and somebody besides the officer heard it."""
        lacks = [
            name
            for name, lacking in (
                ("code", fact.code.strip().lower() != response_code(order)),
                ("listeners", len(set(fact.listeners)) < (1 if fact.recorded else 2)),
            )
            if lacking
        ]
        if lacks or missing(order):
            yield self._refused(fact, order.area, (*lacks, *missing(order)))
            return
        response = self._in_force(fact, order, order.oral_from, seen)
        yield response
        running = self._running(order, seen)
        if running is not None:
            due = seen.at + COUNTERSIGN_WITHIN
            yield TimerSet(at=fact.at, by=self.name, timer="countersign", about=running.thread, due=due)

    def _in_force(self, fact: Fact, order: ResponseOrdered, person: str, seen: Seen) -> Response:
        """A response of this body for this area, or its next level; other bodies' stand beside it untouched."""
        running = self._running(order, seen)
        return Response(
            at=fact.at, by=self.name, thread=running.thread if running else "",
            because=(Link(relation="ordered_by", target=order.id),), order=order.id,
            department=order.department, area=order.area, level=order.level,
            before=running.level if running else None, matter=order.matter.strip(),
            until=fact.at + timedelta(hours=order.expected_h), measures=order.measures,
            incident=order.incident, hazard=order.hazard, ordered_by=person, oral=bool(order.oral_from),
        )  # fmt: skip

    def _running(self, order: ResponseOrdered, seen: Seen) -> ResponseRow | None:
        return next(
            (
                row
                for row in seen.rows(RESPONSES).where("state", "in_force")
                if (row.department, row.area, row.incident, row.hazard)
                == (order.department, order.area, order.incident, order.hazard)
            ),
            None,
        )

    def _end(self, fact: ResponseEndingAsked, row: ResponseRow, seen: Seen) -> Iterator[Fact]:
        if row.state != "in_force":
            return
        if fact.department != row.department and not is_above(fact.department, row.department, seen):
            yield self._refused(fact, row.area, ("body",))
            return
        yield ResponseEnded(
            at=fact.at, by=self.name, thread=row.thread, ended_by=fact.by, department=fact.department,
            note=fact.note,
        )  # fmt: skip
        yield TimerStopped(at=fact.at, by=self.name, timer="countersign", about=row.thread)

    def _refused(self, fact: Fact, area: str | None, lacks: tuple[str, ...]) -> ResponseRefused:
        return ResponseRefused(
            at=fact.at, by=self.name, area=area, missing=lacks,
            text=Bilingual(
                "；".join(_SAYS[name][0] for name in lacks), "; ".join(_SAYS[name][1] for name in lacks)
            ),
        )  # fmt: skip

    def _suggest(self, fact: WarningIssued, draft: Warning, seen: Seen) -> Iterator[ResponseSuggested]:
        if draft.message is Message.CANCEL or draft.standing is Standing.ADVISORY:
            return
        zh = f"{draft.issuer}发布{draft.level_text.zh}预警：{draft.headline.zh}"
        reasons = (Bilingual(zh, f"{draft.issuer} issued {draft.level_text.en}: {draft.headline.en}"), _OWN)
        yield self._suggestion(
            fact, seen, level=considered(draft.colour), reasons=reasons, for_thread=draft.thread_id,
            area=draft.area, hazard=draft.hazard,
        )  # fmt: skip

    def _suggest_by_grade(self, fact: GradeJudged, seen: Seen) -> Iterator[ResponseSuggested]:
        incident = seen.rows(INCIDENTS).get(fact.incident)
        if incident is None or incident.category == "social":
            return
        figures = "、".join(fact.figures)
        reasons = (
            Bilingual(f"初判{fact.grade}（{figures}）", f"first judged {fact.grade} ({figures})"),
            _OWN,
        )
        yield self._suggestion(
            fact, seen, level=_BY_GRADE[fact.grade], reasons=reasons, for_thread=incident.thread,
            area=incident.area, hazard=incident.hazard,
        )  # fmt: skip

    def _suggestion(
        self,
        fact: Fact,
        seen: Seen,
        *,
        level: ResponseLevel | None,
        reasons: tuple[Bilingual, ...],
        for_thread: str,
        area: str,
        hazard: str | None,
    ) -> ResponseSuggested:
        running = [
            row.level
            for row in seen.rows(RESPONSES).where("state", "in_force")
            if row.area is None or row.area in seen.city.around(area)
        ]
        return ResponseSuggested(
            at=fact.at, by=self.name, for_thread=for_thread, area=area, hazard=hazard, level=level,
            now=max(running, key=list(ResponseLevel).index, default=None), reasons=reasons,
            measures=offered(level) if level else (),
        )  # fmt: skip


_OWN = Bilingual(
    "颜色与响应级别是两套等级，由负责人决定", "colour and response are two ladders: a person decides"
)
_SAYS = {
    "matter": ("缺响应事项", "the matter is missing"),
    "expected_h": ("缺预计期限", "how long it is expected to last is missing"),
    "measures": ("缺应急处置措施", "the measures are missing"),
    "code": ("复诵码不符", "the code read back is another one"),
    "listeners": ("须两人听取，或一人并录音", "two must have listened, or one with a recording"),
    "body": ("谁启动、谁终止，或由上级终止", "who started it ends it, or a body above"),
}


def is_above(body: str, other: str, seen: Seen) -> bool:
    """A body stands above another: a superior one, or the government of an area that holds the other's."""
    one, two = seen.city.get(Department, body), seen.city.get(Department, other)
    if one is None or two is None or one.name == two.name:
        return False
    if one.kind == "superior":
        return two.kind != "superior"
    holds = one.area == "*" or (two.area != one.area and two.area.startswith(one.area))
    return (
        one.kind == "government"
        and holds
        and two.kind != "superior"
        and (one.area, one.kind) != (two.area, two.kind)
    )


def missing(order: ResponseOrdered) -> tuple[str, ...]:
    """Which of the four items of 法 72 an order lacks (the level is always there)."""
    lacks = (
        ("matter", not order.matter.strip()),
        ("expected_h", order.expected_h <= 0),
        ("measures", not any(item.strip() for item in order.measures)),
    )
    return tuple(name for name, lacking in lacks if lacking)
