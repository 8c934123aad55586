"""What the steps of several parts look up at the desk: the report of a call, what followed from an act, a turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from anlan.city.exercise.marking import Night
from anlan.city.exercise.staff import Header, Look, Step, step_key
from anlan.core.facts import Fact, Given
from anlan.core.instructions import ITEMS, ItemAnswered
from anlan.core.reports import REPORTS, ReportRow
from anlan.core.shifts import DutyNoted

F = TypeVar("F", bound=Fact)


def report_of(look: Look, nth: int = 0) -> ReportRow:
    """The report that the nth call of the inject became."""
    told = look.told(nth=nth).id
    row = next((row for row in look.rows(REPORTS).all() if row.received_fact == told), None)
    if row is None:
        raise LookupError("the call is not registered")
    return row


def made_of(look: Look, name: str, kind: type[F], number: int | None = None) -> F:
    """What followed from a step in its own turn; raises LookupError when nothing of the kind did."""
    done = look.journal.fact(look.done(name, number))
    found = (fact for fact in look.journal.facts(done.seq if done else 0))
    for fact in found:
        if isinstance(fact, kind):
            return fact
        if isinstance(fact, Given) and done is not None and fact.id != done.id:
            break
    raise LookupError(f"nothing followed from {name}")


def turn_of(night: Night, cause: Fact | None) -> list[Fact]:
    """Everything that followed from a given fact in its own turn."""
    found: list[Fact] = []
    for fact in night.facts[cause.seq :] if cause is not None else ():
        if isinstance(fact, Given):
            break
        found.append(fact)
    return found


def item_notes(number: int, word: str) -> Step:
    """What each owner of an item has to show for it, written down."""

    def make(look: Look, header: Header) -> Iterator[Given]:
        for row in look.rows(ITEMS).where("instruction", look.done("instruction", number)):
            yield DutyNoted(**header.spread(row.owner), text=f"{row.owner} {word}：{row.what}")

    return Step(number=number, name="notes", after_min=80, by="duty", make=make)


def answers(number: int) -> Step:
    """Each owner answers, citing what was written down."""

    def make(look: Look, header: Header) -> Iterator[Given]:
        for row in look.rows(ITEMS).where("instruction", look.done("instruction", number)):
            shown = look.journal.by_key(f"{step_key(number, 'notes')}|{row.owner}")
            cites = () if shown is None else (shown.id,)
            yield ItemAnswered(
                **header.spread(row.owner), about=row.thread, text="已落实，见日志", cites=cites
            )

    return Step(number=number, name="answers", after_min=90, by="duty", make=make)
