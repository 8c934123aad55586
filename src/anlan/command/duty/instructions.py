"""批示/督办: items are made by people, chased when overdue, answered with evidence, closed by giver or office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from anlan.command.duty.splitting import suggestions
from anlan.core.city import City, Post
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.instructions import (
    INSTRUCTIONS,
    ITEMS,
    InstructionItem,
    InstructionReceived,
    InstructionRow,
    InstructionSplit,
    ItemAnswered,
    ItemChanged,
    ItemChased,
    ItemClosed,
    ItemMoved,
    ItemRefused,
    ItemRow,
    ItemSentBack,
    ItemsSuggested,
    ItemUrged,
    SuggestionTaken,
)
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.signals import SIGNALS, Signal
from anlan.core.timers import TimerSet, TimerStopped

CHASE_EVERY = timedelta(minutes=15)
"""How long each step of the chase has before the next one is called."""
AFTER_A_CALL = timedelta(minutes=30)
"""Who was reached by telephone has so long before the chase goes on."""
_OFFICE = (Role.OFFICER, Role.COMMANDER)
_REFUSED = {
    "closed": Bilingual("已办结", "it is closed"),
    "not_cited": Bilingual(
        "反馈须引用依据，所引依据不存在", "an answer cites what it rests on; what it cites is not there"
    ),
    "not_answered": Bilingual("尚未反馈，不能办结", "it is not answered yet"),
    "not_the_giver": Bilingual("只有批示人或值班室可以办结", "only who gave it or the duty office closes it"),
    "unknown_post": Bilingual("没有这个责任岗", "no such post"),
}


class Instructing:
    """Keeps every instruction until each of its items is answered and closed."""

    name = "instructing"
    takes = (
        InstructionReceived,
        InstructionSplit,
        SuggestionTaken,
        InstructionItem,
        ItemMoved,
        ItemUrged,
        ItemAnswered,
        ItemClosed,
        ItemSentBack,
        Fired,
    )

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Words → suggestions → a person's items → answers; what is late is chased."""
        match fact:
            case InstructionReceived():
                items = suggestions(fact.text, fact.said_at or fact.at, seen.city)
                if items:
                    yield ItemsSuggested(at=fact.at, by=self.name, instruction=fact.id, items=items)
            case InstructionSplit() | SuggestionTaken() if row := seen.rows(INSTRUCTIONS).get(fact.about):
                yield from self._split(fact, row, seen)
            case InstructionItem():
                yield TimerSet(at=fact.at, by=self.name, timer="item", about=fact.id, due=fact.due)
            case ItemMoved() | ItemUrged() | ItemAnswered() | ItemClosed() | ItemSentBack():
                if (item := seen.rows(ITEMS).get(fact.about)) is not None:
                    yield from self._moved(fact, item, seen)
            case Fired(timer="item" | "item_chase") if (late := seen.rows(ITEMS).get(fact.about)) is not None:
                if late.state in ("todo", "doing", "done"):
                    yield from self._chase(fact, late, seen)

    def _split(
        self, fact: InstructionSplit | SuggestionTaken, row: InstructionRow, seen: Seen
    ) -> Iterator[Fact]:
        for what, post, due in _wanted(fact, row):
            if seen.city.get(Post, post) is None:
                yield _refused(fact, row.thread, "unknown_post")
            else:
                yield InstructionItem(
                    at=fact.at,
                    by=self.name,
                    because=(Link(relation="derived_from", target=row.thread),),
                    instruction=row.thread,
                    what=what,
                    owner=post,
                    due=due,
                    giver=row.giver,
                    area=row.area,
                )

    def _moved(self, fact: Fact, row: ItemRow, seen: Seen) -> Iterator[Fact]:
        if reason := _refusal(fact, row, seen):
            yield _refused(fact, row.thread, reason)
            return
        match fact:
            case ItemMoved():
                if (row.state, fact.state) in (("todo", "doing"), ("todo", "done"), ("doing", "done")):
                    yield _changed(fact, row, fact.state, fact.note)
            case ItemUrged() if fact.post and row.overdue:
                due = seen.at + AFTER_A_CALL
                yield TimerSet(at=fact.at, by=self.name, timer="item_chase", about=row.thread, due=due)
            case ItemAnswered():
                yield _changed(fact, row, "answered", fact.text, cites=fact.cites)
                yield from self._settle(fact, row, seen)
            case ItemClosed():
                yield _changed(fact, row, "closed", fact.note)
            case ItemSentBack():
                yield _changed(fact, row, "doing", fact.reason)
                due = max(row.due, seen.at + CHASE_EVERY)
                yield TimerSet(at=fact.at, by=self.name, timer="item", about=row.thread, due=due)

    def _settle(self, fact: Fact, row: ItemRow, seen: Seen) -> Iterator[Fact]:
        """What is answered is not chased any more."""
        yield TimerStopped(at=fact.at, by=self.name, timer="item", about=row.thread)
        yield TimerStopped(at=fact.at, by=self.name, timer="item_chase", about=row.thread)
        for signal in seen.rows(SIGNALS).where("open", f"instruction_overdue|{row.thread}"):
            yield _signal(fact, row, "cleared", signal.thread, seen.city)

    def _chase(self, fact: Fired, row: ItemRow, seen: Seen) -> Iterator[Fact]:
        """A holder → B holder → superior; each once, then it is the desk's to go on."""
        steps = chain(row.owner, seen.city)
        step = 0 if row.chased is None else row.chased + 1
        if row.chased is None:
            yield _signal(fact, row, "opened", "", seen.city)
        if step >= len(steps):
            return
        post, person = steps[step]
        last = step + 1 == len(steps)
        yield ItemChased(
            at=fact.at, by=self.name, thread=row.thread, step=step, post=post, person=person, last=last
        )
        if not last:
            due = seen.at + CHASE_EVERY
            yield TimerSet(at=fact.at, by=self.name, timer="item_chase", about=row.thread, due=due)


def _wanted(
    fact: InstructionSplit | SuggestionTaken, row: InstructionRow
) -> Iterator[tuple[str, str, datetime]]:
    """(what, who, by when): as a person wrote it, or as the rules suggested and a person took it."""
    if isinstance(fact, InstructionSplit):
        for post in fact.posts:
            yield fact.what, post, fact.due
        return
    for item in row.suggestions:
        due = item.due or row.due
        if item.post and due is not None:
            yield item.what.zh, item.post, due


def chain(owner: str, city: City) -> tuple[tuple[str, str], ...]:
    """(post, person) to call one after the other; a post without holders is called as the post."""
    post = city.get(Post, owner)
    if post is None:
        return ((owner, ""),)
    holders = sorted(post.holders, key=lambda holder: holder.side)
    own = [(owner, holder.person) for holder in holders] or [(owner, "")]
    above = [city.get(Post, name) for name in post.chain]
    superiors = [(one.name, one.holders[0].person if one.holders else "") for one in above if one is not None]
    return (*own, *superiors)


def _refusal(fact: Fact, row: ItemRow, seen: Seen) -> str:
    if row.state == "closed":
        return "closed"
    match fact:
        case ItemAnswered():
            there = bool(fact.cites) and all(seen.fact(cited) is not None for cited in fact.cites)
            return "" if there else "not_cited"
        case ItemClosed() | ItemSentBack() if not _may_close(fact, row, seen.city):
            return "not_the_giver"
        case ItemClosed() | ItemSentBack() if row.state != "answered":
            return "not_answered"
    return ""


def _may_close(fact: ItemClosed | ItemSentBack, row: ItemRow, city: City) -> bool:
    giver = city.get(Post, row.giver)
    return fact.role in _OFFICE or (
        giver is not None and any(holder.person == fact.by for holder in giver.holders)
    )


def _refused(fact: Fact, thread: str, reason: str) -> ItemRefused:
    return ItemRefused(at=fact.at, by=Instructing.name, thread=thread, reason=reason, text=_REFUSED[reason])


def _changed(fact: Fact, row: ItemRow, state: str, note: str, cites: tuple[str, ...] = ()) -> ItemChanged:
    return ItemChanged(
        at=fact.at,
        by=Instructing.name,
        because=tuple(Link(relation="cites", target=cited) for cited in cites),
        thread=row.thread,
        instruction=row.instruction,
        state=state,
        note=note,
        person=fact.by,
        cites=cites,
    )


def _signal(fact: Fact, row: ItemRow, change: str, thread: str, city: City) -> Signal:
    owner = city.post_text(row.owner)
    text = Bilingual(f"督办逾期：{row.what}（{owner.zh}）", f"Instruction overdue: {row.what} ({owner.en})")
    return Signal(
        at=fact.at,
        by=Instructing.name,
        thread=thread,
        signal_kind="instruction_overdue",
        group=row.thread,
        change=change,
        area=row.area,
        rank=1,
        text=text,
    )
