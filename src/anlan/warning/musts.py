"""Must-do items: what the law has the house do besides, when a warning goes out, changes level, or is over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.city import City, Department, Post
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.incidents import INCIDENTS, TASKS
from anlan.core.musts import MUSTS, Must, MustClosed, MustDone, MustOverdue, MustRefused
from anlan.core.ports import Seen
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import WARNINGS, Message, Standing, Warning, WarningEnded, WarningIssued
from anlan.warning.texts import say


class Rule(Struct, frozen=True):
    """One row of musts.toml."""

    within_min: int
    clause: str
    zh: str
    en: str
    item: str = "lift"
    kind: str = ""

    @property
    def template(self) -> Bilingual:
        """The words with their slots."""
        return Bilingual(zh=self.zh, en=self.en)


class Rules(Struct, frozen=True):
    """musts.toml."""

    issue: tuple[Rule, ...]
    lift: Rule
    words: dict[str, Bilingual]


class Lifted(Struct, frozen=True):
    """A measure that is to be lifted: what, whose, and by which post."""

    what: Bilingual
    body: str
    post: str


@cache
def rules() -> Rules:
    """The table."""
    raw = files("anlan.warning").joinpath("musts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(raw), Rules)


class Musts:
    """Opens the items, closes each by its owner only, and lists what is overdue."""

    name = "musts"
    takes = (WarningIssued, WarningEnded, Must, MustDone, Fired)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """An issue has others told; an end has measures lifted; an owner closes; a timer says what is late."""
        match fact:
            case WarningIssued() if isinstance(draft := seen.fact(fact.draft), Warning):
                if _is_news(draft, seen) and draft.standing is not Standing.ADVISORY:
                    yield from self._tell(fact, draft, seen)
            case WarningEnded(reason="cancelled" | "expired"):
                yield from self._lift(fact, seen)
            case Must():
                yield TimerSet(at=fact.at, by=self.name, timer="must", about=fact.id, due=fact.due)
            case MustDone():
                yield from self._done(fact, seen)
            case Fired(timer="must") if (row := seen.rows(MUSTS).get(fact.about)) is not None:
                if row.state == "open":
                    yield MustOverdue(at=fact.at, by=self.name, thread=row.thread)

    def _tell(self, issued: WarningIssued, draft: Warning, seen: Seen) -> Iterator[Must]:
        """One item for each department of the kinds the law names; what still waits is not asked for twice."""
        departments = seen.city.all(Department).values()
        if not departments:
            return  # a city that has named nobody yet
        waiting = {(row.item, row.department) for row in seen.rows(MUSTS).where("open", issued.thread)}
        for rule in rules().issue:
            named = [(one.name, Bilingual(one.zh, one.en)) for one in departments if one.kind == rule.kind]
            for name, to in named or [("", rules().words["nobody"])]:
                if (rule.item, name) not in waiting:
                    what = say(rule.template, headline=draft.headline, to=to)
                    yield self._must(issued, issued.thread, rule, what, name, _duty(seen.city), draft, seen)

    def _lift(self, ended: WarningEnded, seen: Seen) -> Iterator[Must]:
        """Everything that was ordered on the warning: by its texts in force, and by tasks that were given."""
        row = seen.rows(WARNINGS).get(ended.thread)
        draft = seen.fact(row.issued) if row and row.issued else None
        if not isinstance(draft, Warning) or draft.standing is Standing.ADVISORY:
            return
        for item in _ordered(ended.thread, draft, seen):
            rule = rules().lift
            what = say(rule.template, measure=item.what)
            yield self._must(ended, ended.thread, rule, what, item.body, item.post, draft, seen)

    def _must(
        self,
        cause: Fact,
        thread: str,
        rule: Rule,
        what: Bilingual,
        department: str,
        post: str,
        draft: Warning,
        seen: Seen,
    ) -> Must:
        return Must(
            at=cause.at,
            by=self.name,
            because=(Link(relation="derived_from", target=draft.id),),
            warning=thread,
            item=rule.item,
            what=what,
            department=department,
            post=post,
            area=draft.area,
            due=seen.at + timedelta(minutes=rule.within_min),
            clause=rule.clause,
        )

    def _done(self, fact: MustDone, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(MUSTS).get(fact.about)
        if row is None:
            return
        reason = "closed" if row.state == "done" else "not_the_owner" if fact.post != row.post else ""
        if reason:
            yield MustRefused(at=fact.at, by=self.name, about=fact.about, reason=reason)
            return
        yield MustClosed(at=fact.at, by=fact.by, thread=row.thread, note=fact.note)
        yield TimerStopped(at=fact.at, by=self.name, timer="must", about=row.thread)


def _is_news(draft: Warning, seen: Seen) -> bool:
    """An alert, or a change of level: renewing the same level has been told already."""
    if draft.message is Message.CANCEL:
        return False
    before = seen.fact(draft.revises) if draft.revises else None
    return not isinstance(before, Warning) or before.level != draft.level


def _texts(draft: Warning, seen: Seen) -> Iterator[Warning]:
    """Every text that was in force, newest first: what red ordered is not over because yellow came after it."""
    text: Fact | None = draft
    while isinstance(text, Warning):
        yield text
        text = seen.fact(text.revises) if text.revises else None


def _ordered(thread: str, draft: Warning, seen: Seen) -> list[Lifted]:
    """Measures of every text that was in force and tasks given for them, each once, with the post that lifts it."""
    duty = _duty(seen.city)
    said = [
        Lifted(Bilingual(item.zh, item.en), item.body, _post_of(seen.city, item.body) or duty)
        for text in _texts(draft, seen)
        for item in text.measures
    ]
    given = [
        Lifted(task.what, "", task.post)
        for incident in seen.rows(INCIDENTS).where("for", thread)
        for task in seen.rows(TASKS).where("incident", incident.thread)
        if task.status not in ("failed", "withdrawn")
    ]
    found: dict[str, Lifted] = {}
    for item in (*given, *said):
        before = found.get(item.what.zh)
        found[item.what.zh] = Lifted(item.what, item.body or before.body, before.post) if before else item
    return list(found.values())


def _post_of(city: City, body: str) -> str:
    """The duty post of a body that is a department of the city, by its name, with the city's before it or not."""
    named = (
        row
        for row in city.all(Department).values()
        if body and (body in (row.name, row.en) or row.zh.endswith(body))
    )
    return next((row.post for row in named if row.post), "")


def _duty(city: City) -> str:
    """Who owns what nobody else does: the emergency department's duty post, else the city's first, else the desk."""
    for department in city.all(Department).values():
        if department.kind == "emergency" and department.area in ("*", "") and department.post:
            return department.post
    whole = (name for name, post in city.all(Post).items() if post.area == "*" and post.kind != "warden")
    return next(whole, "duty")
