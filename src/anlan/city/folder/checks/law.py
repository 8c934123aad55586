"""Authority, plans and their clauses, types of event, report clocks, grades."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from anlan.city.folder.checks.book import Book, One, not_among
from anlan.city.folder.layout import PLANS
from anlan.city.folder.problems import Problem
from anlan.core.city import (
    Authority,
    Cascade,
    Department,
    GradeRule,
    IncidentType,
    Ladder,
    Plan,
    Post,
    QuestionScript,
    ReportClock,
    Series,
    Succession,
    TaskTemplate,
    Trigger,
)
from anlan.core.ladders import EventGrade
from anlan.core.warnings import Standing

CATEGORIES = ("natural", "accident", "health", "social")
MATTERS = ("warning", "response", "release", "*")
LINES = ("government", "department")
FORMS = ("phone", "written", "direct")
COMMANDS = ("county", "city", "province")
LEADING = "department"
"""In a task's `post`: the duty post of the department that leads."""


def check(book: Book) -> Iterator[Problem]:
    """Everything that rests on law and plans."""
    yield from _ladders(book)
    yield from _authority(book)
    for one in book.each(Succession):
        yield from not_among(one, "matter", one.is_.matter, MATTERS, "matter")
        for post in one.is_.posts:
            yield from book.unknown(one, Post, post, "posts")
        if one.is_.timeout_min <= 0:
            yield one.say(f"timeout_min {one.is_.timeout_min} is no time", "1 or more", "timeout_min")
    for plan in book.each(Plan):
        yield from _plan(book, plan)
    for trigger in book.each(Trigger):
        yield from _trigger(book, trigger)
    for rule in book.each(Cascade):
        for name in (*rule.is_.incident_types, *rule.is_.child_types):
            if not any(
                name in (kind.name, kind.is_.zh) or name in kind.is_.zh for kind in book.each(IncidentType)
            ):
                yield rule.say(f"no incident type is or is called '{name}'", "a code, or words of its name")
        if rule.is_.hazard is not None:
            yield from book.unknown(rule, Ladder, rule.is_.hazard, "hazard")
    for kind in book.each(IncidentType):
        yield from _incident_type(book, kind)
    yield from _templates(book)
    for clock in book.each(ReportClock):
        yield from _clock(book, clock)
    yield from _grades(book)


def _ladders(book: Book) -> Iterator[Problem]:
    for one in book.each(Ladder):
        levels: list[str] = []
        for place, row in enumerate(one.is_.rows):
            way = ("rows", place)
            if row.level in levels:
                yield one.say(f"level '{row.level}' is there twice", "every level has its own word", *way)
            if row.rank != place + 1:
                yield one.say(
                    f"rank {row.rank} of '{row.level}' is out of order", f"lowest first: {place + 1}", *way
                )
            levels.append(row.level)


def _levels(book: Book, hazard: str) -> list[str]:
    ladder = book.get(Ladder, hazard)
    return [row.level for row in ladder.rows] if ladder else []


def _authority(book: Book) -> Iterator[Problem]:
    """Every row fits a ladder, and every level of every ladder has somebody who may speak (practice 1)."""
    said: set[tuple[str, str]] = set()
    standings = tuple(standing.value for standing in Standing)
    for one in book.each(Authority):
        row = one.is_
        said.add((row.hazard, row.level))
        yield from book.nowhere(one, row.area, "area")
        yield from not_among(one, "standing", row.standing, standings, "standing")
        for field in ("body", "clause"):
            if not getattr(row, field):
                yield one.say(f"{field} is empty", "who may speak, and by which clause", field)
        yield from book.not_one_of(one, "hazard", row.hazard, book.names(Ladder), Ladder, "hazard")
        if row.hazard in book.names(Ladder):
            yield from book.not_one_of(one, "level", row.level, _levels(book, row.hazard), Ladder, "level")
    for ladder in book.each(Ladder):
        for place, level in enumerate(ladder.is_.rows):
            if (ladder.name, level.level) not in said:
                what = f"nobody may issue {ladder.name} '{level.level}'"
                now = f"add a row {ladder.name},{level.level},*,… to authority.csv"
                yield ladder.say(what, now, "rows", place)


def _plan(book: Book, one: One[Plan]) -> Iterator[Problem]:
    if one.where.file != f"{PLANS.file}/{one.name}.toml":
        yield one.say(
            f"the plan is called '{one.name}'", f"name its file {PLANS.file}/{one.name}.toml", "name"
        )
    numbers: list[str] = []
    for place, clause in enumerate(one.is_.clauses):
        way = ("clauses", place)
        if clause.number in numbers:
            yield one.say(
                f"clause {clause.number} is there twice", "every clause has its own number", *way, "number"
            )
        numbers.append(clause.number)
        if not (clause.zh and clause.en):
            yield one.say(f"clause {clause.number} lacks words", "both zh and en", *way)
        if clause.hazard is not None:
            yield from book.not_one_of(
                one, "hazard", clause.hazard, book.names(Ladder), Ladder, *way, "hazard"
            )
        most = len(_levels(book, clause.hazard or ""))
        if clause.from_rank is not None and most and not 1 <= clause.from_rank <= most:
            yield one.say(f"from_rank {clause.from_rank} is no rank", f"1 to {most}", *way, "from_rank")
        yield from _actor(book, one, clause.post or "", *way, "post")
        if clause.within_min is not None and clause.within_min < 0:
            yield one.say(f"within_min {clause.within_min} is negative", "0 or more", *way, "within_min")


def _actor(book: Book, one: One[Plan], name: str, *path: str | int) -> Iterator[Problem]:
    """Clauses name a post, or a department and mean its duty post."""
    if name and name not in book.names(Department):
        allowed = [*book.names(Department), *book.names(Post)]
        yield from book.not_one_of(one, "post or department", name, allowed, Post, *path)


def _trigger(book: Book, one: One[Trigger]) -> Iterator[Problem]:
    row = one.is_
    if row.hazard is not None:
        yield from book.not_one_of(one, "hazard", row.hazard, book.names(Ladder), Ladder, "hazard")
    if row.incident_type is not None:
        yield from book.unknown(one, IncidentType, row.incident_type, "incident_type")
    yield from book.unknown(one, Plan, row.plan, "plan")
    for number in row.clauses:
        yield from _cites(book, one, row.plan, number, "clauses")
    for series in row.above:
        yield from book.unknown(one, Series, series, "above")


def _cites(book: Book, one: One[Struct], plan: str, number: str, *path: str | int) -> Iterator[Problem]:
    found = book.get(Plan, plan)
    numbers = [clause.number for clause in found.clauses] if found else []
    if found and number not in numbers:
        what = f"plan '{plan}' has no clause '{number}'"
        yield one.say(what, f"allowed: {', '.join(numbers)}", *path)


def _incident_type(book: Book, one: One[IncidentType]) -> Iterator[Problem]:
    row = one.is_
    if not re.fullmatch(r"\d{5}", row.code):
        yield one.say(f"code '{row.code}' is no code", "five digits, e.g. 20201", "code")
    yield from not_among(one, "category", row.category, CATEGORIES, "category")
    yield from book.unknown(one, Plan, row.plan, "plan", empty=True)
    yield from book.unknown(one, Department, row.department, "department", empty=True)
    if row.hazard:
        yield from book.unknown(one, Ladder, row.hazard, "hazard")
        ladder = book.get(Ladder, row.hazard)
        if row.category == "social" and ladder and any(level.colour for level in ladder.rows):
            what = f"social type '{row.code}' has the colours of '{row.hazard}'"
            yield one.say(what, "社会安全事件 have no colour (法 63): leave hazard empty", "hazard")


def _templates(book: Book) -> Iterator[Problem]:
    for one in book.each(TaskTemplate):
        yield from book.unknown(one, IncidentType, one.is_.incident_type, "incident_type")
        kind = book.get(IncidentType, one.is_.incident_type)
        for place, step in enumerate(one.is_.steps):
            way = ("steps", place)
            if step.post != LEADING:
                yield from book.unknown(one, Post, step.post, *way, "post")
            if step.clause and kind:
                yield from _cites(book, one, kind.plan, step.clause, *way, "clause")
            if step.within_min < 0:
                yield one.say(f"within_min {step.within_min} is negative", "0 or more", *way, "within_min")
    for script in book.each(QuestionScript):
        yield from book.unknown(script, IncidentType, script.is_.incident_type, "incident_type")
        if not script.is_.questions:
            yield script.say("asks nothing", "one question or more, zh and en", "questions")


def _clock(book: Book, one: One[ReportClock]) -> Iterator[Problem]:
    row = one.is_
    yield from not_among(one, "category", row.category, (*CATEGORIES, "*"), "category")
    if row.incident_type != "*":
        yield from book.unknown(one, IncidentType, row.incident_type, "incident_type")
    yield from not_among(one, "line", row.line, LINES, "line")
    yield from book.unknown(one, Department, row.receiver, "receiver")
    yield from not_among(one, "form", row.form, FORMS, "form")
    if row.within_min < 0:
        yield one.say(f"within_min {row.within_min} is negative", "0 = at once", "within_min")
    if row.every_h is not None and row.every_h <= 0:
        yield one.say(f"every_h {row.every_h:g} is no cycle", "more than 0; empty = none", "every_h")
    if not row.clause:
        yield one.say(
            "clause is empty", "the clause it rests on, or the local rule with local = yes", "clause"
        )


def _grades(book: Book) -> Iterator[Problem]:
    grades = list(EventGrade)
    for one in book.each(GradeRule):
        row = one.is_
        yield from not_among(one, "category", row.category, CATEGORIES, "category")
        yield from not_among(one, "commands", row.commands, COMMANDS, "commands")
        if row.category == "social":
            yield one.say(
                "social events have no grade here", "分级另行规定 (法 3): leave the row out", "category"
            )
        if row.deaths is None and row.serious is None and row.loss_wan_yuan is None:
            yield one.say("names no loss", "deaths, serious or loss_wan_yuan", "deaths")
        for lower in book.each(GradeRule):
            if (
                lower.is_.category == row.category
                and grades.index(lower.is_.grade) == grades.index(row.grade) - 1
            ):
                yield from _rises(one, lower)


def _rises(one: One[GradeRule], lower: One[GradeRule]) -> Iterator[Problem]:
    for field in ("deaths", "serious", "loss_wan_yuan"):
        less, more = getattr(lower.is_, field), getattr(one.is_, field)
        if less is not None and more is not None and more <= less:
            what = f"{field} {more:g} of {one.is_.grade} is not above {less:g} of {lower.is_.grade}"
            yield one.say(what, "a higher grade begins later", field)


def notes(book: Book) -> Iterator[str]:
    """What a type of event lacks to be handled from the first minute."""
    for word, having in (("task template", TaskTemplate), ("question script", QuestionScript)):
        without = [one.name for one in book.each(IncidentType) if one.name not in book.names(having)]
        if without:
            yield f"no {word}: {len(without)} incident types, e.g. {', '.join(without[:3])}"
