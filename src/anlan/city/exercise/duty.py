"""The desk's own part of the exercise: handover, instructions, moves, a real call, catching up, losses.

Codes and counts are worked out from the rosters as they stand; the figures of the loss table are made up for the
exercise by a plain rule, and say so by who reports them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from anlan.city.exercise.marking import Check, Night, says
from anlan.city.exercise.moving import MOVING, MOVING_CHECKS
from anlan.city.exercise.staff import Header, Look, Step, step_key
from anlan.core.city import Area
from anlan.core.drills import RealCallInDrill
from anlan.core.exercise import Point
from anlan.core.facts import Given
from anlan.core.instructions import (
    ITEMS,
    InstructionReceived,
    ItemAnswered,
    ItemChanged,
    ItemChased,
    ItemClosed,
    ItemRow,
    ItemsSuggested,
    ItemUrged,
    SuggestionTaken,
)
from anlan.core.losses import (
    LOSSES,
    LossesAccepted,
    LossesChecked,
    LossesReported,
    LossesSentBack,
    LossesSettled,
)
from anlan.core.open_items import HolderNamed, OpenItemNoted
from anlan.core.people import Role
from anlan.core.shifts import DutyNoted, HandedOver, HandoverOffered, HandoverRefused, HandoverSigned
from anlan.core.signals import Signal

DAY, NIGHT = "day-officer", "night-officer"
LATE = "shapu-duty"
"""The district that does not report in time."""
ORDER = "先把四级响应启动了,两小时内各区报准备情况。"
HOT_FOOD = "务必确保转移人员吃上热饭、睡得上干床,明早前报落实情况。"
COPIED = 2
"""Which district of the city, in the order of its file, sends yesterday's figures again."""


def _handed(look: Look, name: str = "offered") -> str:
    """The handover that followed from the offer."""
    offered = look.journal.fact(look.done(name))
    if offered is None:
        raise LookupError("nothing was handed over")
    return next(fact.id for relation, fact in look.journal.followers(offered.id) if fact.kind == "handover")


def _signed(look: Look, header: Header) -> Iterator[Given]:
    """Whatever else has nobody is the new turn's own from now on; then the signature."""
    yield HolderNamed(**header.spread("rest"), items=(), post="duty")
    yield HandoverSigned(**header.spread(), about=_handed(look))


def _items(look: Look, number: int, *, late: bool = False) -> list[ItemRow]:
    """The items of the instruction of an inject; those of the late district only when asked."""
    rows = look.rows(ITEMS).where("instruction", look.done("instruction", number))
    return [row for row in rows if late or row.owner != LATE]


def _notes(number: int, word: str) -> Step:
    """What each owner has to show for it, written down."""

    def make(look: Look, header: Header) -> Iterator[Given]:
        for row in _items(look, number):
            yield DutyNoted(**header.spread(row.owner), text=f"{row.owner} {word}：{row.what}")

    return Step(number=number, name="notes", after_min=80, by="duty", make=make)


def _answers(number: int) -> Step:
    """Each owner answers, citing what was written down."""

    def make(look: Look, header: Header) -> Iterator[Given]:
        for row in _items(look, number):
            shown = look.journal.by_key(f"{step_key(number, 'notes')}|{row.owner}")
            cites = () if shown is None else (shown.id,)
            yield ItemAnswered(
                **header.spread(row.owner), about=row.thread, text="已落实，见日志", cites=cites
            )

    return Step(number=number, name="answers", after_min=90, by="duty", make=make)


def _closed(look: Look, header: Header) -> Iterator[Given]:
    for row in _items(look, look.number):
        yield ItemClosed(**header.spread(row.owner), about=row.thread, role=Role.OFFICER)


def _districts(look: Look) -> list[Area]:
    return [area for area in look.city.all(Area).values() if area.kind == "district"]


def _losses(look: Look, header: Header, day: int, *, copies: bool) -> Iterator[Given]:
    for number, area in enumerate(_districts(look)):
        grown = 1 if copies and number == COPIED else day
        people = 400 * (number + 2) * grown
        yield LossesReported(
            **header.spread(area.code), area=area.code, as_of=header.at, affected_people=people,
            moved_people=people // 2, sheltered_people=people // 5, collapsed_rooms=number * grown,
            damaged_rooms=4 * (number + 1) * grown, crops_mu=350.0 * (number + 1) * grown,
            loss_wan_yuan=120.0 * (number + 1) * grown,
        )  # fmt: skip


def _sent_back(look: Look, header: Header) -> Iterator[Given]:
    for row in look.rows(LOSSES).all():
        if row.state == "questioned":
            yield LossesSentBack(**header.spread(row.area), about=row.thread, reason="与昨日相同，请核实重报")


def _again(look: Look, header: Header) -> Iterator[Given]:
    for row in look.rows(LOSSES).all():
        if row.state == "sent_back" and row.affected_people is not None:
            yield LossesReported(
                **header.spread(row.area), area=row.area, as_of=header.at,
                affected_people=row.affected_people * 2, moved_people=row.affected_people,
                sheltered_people=row.sheltered_people, collapsed_rooms=row.collapsed_rooms,
                damaged_rooms=row.damaged_rooms, crops_mu=row.crops_mu, loss_wan_yuan=row.loss_wan_yuan,
            )  # fmt: skip


def _accepted(look: Look, header: Header) -> Iterator[Given]:
    for row in look.rows(LOSSES).all():
        if row.state == "reported":
            yield LossesAccepted(**header.spread(row.area), about=row.thread)


_FAULT = "白鹭桥站传感器报修，白班未交代"
STEPS: tuple[Step, ...] = (
    Step(number=2, name="offered", after_min=0, by=DAY,
         make=lambda _, header: HandoverOffered(**header.spread(), to=NIGHT, note="白班平稳")),
    Step(number=2, name="noted", after_min=3, by=NIGHT,
         make=lambda _, header: OpenItemNoted(**header.spread(), text=_FAULT)),
    Step(number=2, name="signed too early", after_min=4, by=NIGHT,
         make=lambda look, header: HandoverSigned(**header.spread(), about=_handed(look))),
    Step(number=2, name="held", after_min=6, by=NIGHT,
         make=lambda look, header: HolderNamed(
             **header.spread(), items=(f"noted|{look.done('noted')}",), post="water-duty")),
    Step(number=2, name="signed", after_min=8, by=NIGHT, make=_signed),
    Step(number=3, name="instruction", after_min=2, by="duty",
         make=lambda _, header: InstructionReceived(
             **header.spread(), text=ORDER, giver="chief", medium="phone", said_at=header.at)),
    Step(number=3, name="split", after_min=4, by="duty",
         make=lambda look, header: SuggestionTaken(**header.spread(), about=look.done("instruction"))),
    _notes(3, "准备情况表"),
    _answers(3),
    Step(number=6, name="urged", after_min=5, by="duty",
         make=lambda look, header: ItemUrged(
             **header.spread(), about=next(row.thread for row in _items(look, 3, late=True) if row.owner == LATE),
             post=LATE, note="电话催报，答复半小时内报")),
    Step(number=25, name="set apart", after_min=2, by="duty",
         make=lambda _, header: RealCallInDrill(
             **header.spread(), area="990107", channel="110", text_ref="exercise-25")),
    Step(number=32, name="instruction", after_min=3, by="duty",
         make=lambda _, header: InstructionReceived(
             **header.spread(), text=HOT_FOOD, giver="mayor", medium="message", said_at=header.at)),
    Step(number=32, name="split", after_min=8, by="duty",
         make=lambda look, header: SuggestionTaken(**header.spread(), about=look.done("instruction"))),
    _notes(32, "已落实"),
    _answers(32),
    Step(number=32, name="closed", after_min=100, by="duty", make=_closed),
    Step(number=36, name="yesterday", after_min=-1440, by="statistics",
         make=lambda look, header: _losses(look, header, 1, copies=False)),
    Step(number=36, name="today", after_min=0, by="statistics",
         make=lambda look, header: _losses(look, header, 2, copies=True)),
    Step(number=36, name="sent back", after_min=20, by="duty", make=_sent_back),
    Step(number=36, name="again", after_min=50, by="statistics", make=_again),
    Step(number=36, name="accepted", after_min=60, by="duty", make=_accepted),
    *MOVING,
)  # fmt: skip


def _two(night: Night) -> tuple[list[Point], list[Point]]:
    refused = night.follows(night.step(2, "signed too early"), HandoverRefused)
    signed = night.follows(night.step(2, "signed"), HandedOver)
    return (
        [night.point(2, "not signed while the fault has no holder", refused)],
        [night.point(2, "taken down, held and signed", signed, within_min=10)],
    )


def _three(night: Night) -> tuple[list[Point], list[Point]]:
    suggested = night.follows(night.step(3, "instruction"), ItemsSuggested)
    due = (
        [item.due - suggested.at == timedelta(hours=2) for item in suggested.items if item.due]
        if suggested
        else []
    )
    return (
        [
            night.point(3, "an item a district is suggested", suggested),
            says("each is due two hours on", met=bool(due) and all(due)),
        ],
        [night.point(3, "taken down and split", night.step(3, "split"), within_min=15)],
    )


def _six(night: Night) -> tuple[list[Point], list[Point]]:
    chased = [fact for fact in night.facts if isinstance(fact, ItemChased) and fact.known <= night.at(6)]
    asked = [fact.person or fact.post for fact in chased]
    return (
        [
            says(
                "A holder, B holder and superior were called in turn", met=len(asked) >= 3 and chased[-1].last
            )
        ],
        [night.point(6, "telephoned, and written down", night.step(6, "urged"), within_min=30)],
    )


def _twenty_five(night: Night) -> tuple[list[Point], list[Point]]:
    call = night.step(25, "set apart")
    top = night.follows(call, Signal, lambda fact: fact.signal_kind == "real_call")
    return (
        [night.point(25, "the real call stands on top, apart from the drill", top)],
        [night.point(25, "set apart", call, within_min=5)],
    )


def _thirty_two(night: Night) -> tuple[list[Point], list[Point]]:
    suggested = night.follows(night.step(32, "instruction"), ItemsSuggested)
    closed = night.of(ItemChanged, 32, lambda fact: fact.state == "closed")
    cited = night.of(ItemChanged, 32, lambda fact: fact.state == "answered" and bool(fact.cites))
    whole = suggested is not None and [item.what.zh for item in suggested.items] == [
        "保障热食",
        "保障被褥床铺",
        "报告落实情况",
    ]
    return (
        [night.point(32, "split into food, bedding and report", suggested if whole else None)],
        [
            says("three items closed", met=len(closed) == 3),
            says("every answer cites what it rests on", met=len(cited) == 3),
        ],
    )


def _thirty_six(night: Night) -> tuple[list[Point], list[Point]]:
    copied = night.of(LossesChecked, 36, lambda fact: "copied" in fact.failed)
    settled = night.of(LossesSettled, 36)
    back = [fact for fact in settled if fact.state == "sent_back"]
    accepted = {fact.area for fact in settled if fact.state == "accepted"}
    return (
        [
            night.point(36, "the copied row is found", copied[0] if copied else None),
            says("and no other row is", met=len(copied) == 1),
        ],
        [
            night.point(36, "sent back with the reason", back[0] if back else None, within_min=60),
            says("every district accepted in the end", met=len(accepted) >= 9),
        ],
    )


CHECKS: Mapping[int, Check] = {
    2: _two, 3: _three, 6: _six, 25: _twenty_five, 32: _thirty_two, 36: _thirty_six, **MOVING_CHECKS,
}  # fmt: skip
