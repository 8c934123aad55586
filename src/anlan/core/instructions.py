"""批示/督办: a leader's words as they were said, split into items that are tracked until they are answered."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("instruction_received")
class InstructionReceived(Given, frozen=True, kw_only=True):
    """An instruction: its words, from whom (post), when it was said, by which medium."""

    text: str
    """Verbatim."""
    giver: str
    """Post of who gave it."""
    medium: Literal["phone", "written", "meeting", "message", "on_site"]
    said_at: Time | None = None
    """None = when it was taken down."""
    due: Time | None = None
    incident: str = ""
    area: str | None = None


@fact("instruction_split")
class InstructionSplit(Given, frozen=True, kw_only=True):
    """A person makes an item of an instruction: what, who, by when; several posts are several items."""

    about: str
    what: str
    posts: tuple[str, ...]
    due: Time


@fact("suggestion_taken")
class SuggestionTaken(Given, frozen=True, kw_only=True):
    """A person takes the items that the rules suggest, as they stand."""

    about: str


@fact("item_moved")
class ItemMoved(Given, frozen=True, kw_only=True):
    """The owner has it in hand (在办), or has done it (已办)."""

    about: str
    state: Literal["doing", "done"]
    note: str = ""


@fact("item_urged")
class ItemUrged(Given, frozen=True, kw_only=True):
    """Somebody telephoned after it (催办), and what was answered."""

    about: str
    post: str = ""
    """Who was reached; empty = nobody."""
    note: str


@fact("item_answered")
class ItemAnswered(Given, frozen=True, kw_only=True):
    """反馈: what was done, and the facts that show it."""

    about: str
    text: str
    cites: tuple[str, ...]
    """Ids of the facts it rests on."""


@fact("item_closed")
class ItemClosed(Given, frozen=True, kw_only=True):
    """销号: the giver or the duty office accepts the answer."""

    about: str
    role: str
    note: str = ""


@fact("item_sent_back")
class ItemSentBack(Given, frozen=True, kw_only=True):
    """The giver or the duty office does not accept the answer, and says why."""

    about: str
    role: str
    reason: str


class Suggestion(Struct, frozen=True, kw_only=True):
    """One item as the rules read it, with the words it was read from."""

    what: Bilingual
    post: str
    """Empty where the rules know no owner: a person names one."""
    due: Time | None
    start: int
    end: int
    """Where its words stand in the text."""


@fact("items_suggested")
class ItemsSuggested(Fact, frozen=True, kw_only=True):
    """What the rules read in an instruction; nothing is an item before a person makes it one."""

    instruction: str
    items: tuple[Suggestion, ...]


@fact("instruction_item")
class InstructionItem(Fact, frozen=True, kw_only=True):
    """One thing to be done and answered, by one post."""

    instruction: str
    what: str
    owner: str
    due: Time
    giver: str
    area: str | None = None


@fact("item_changed")
class ItemChanged(Fact, frozen=True, kw_only=True):
    """An item moved on; `thread` is the item."""

    instruction: str
    state: str
    note: str = ""
    person: str
    cites: tuple[str, ...] = ()


@fact("item_chased")
class ItemChased(Fact, frozen=True, kw_only=True):
    """An item is overdue: who is called now, one step after the other."""

    step: int
    """0 = A holder, 1 = B holder, then the chain of superiors."""
    post: str
    person: str
    """Holder's user name; empty where nobody is named."""
    last: bool
    """There is nobody above."""


@fact("item_refused")
class ItemRefused(Fact, frozen=True, kw_only=True):
    """A word on an item that could not be taken, and why."""

    reason: str
    """not_cited | not_answered | not_the_giver | nobody | unknown_post | closed."""
    text: Bilingual


class InstructionRow(Struct, frozen=True, kw_only=True):
    """An instruction as it stands."""

    thread: str
    area: str | None
    text: str
    giver: str
    medium: str
    said_at: Time
    due: Time | None
    incident: str
    suggestions: tuple[Suggestion, ...] = ()
    items: int = 0
    closed: int = 0

    @property
    def open(self) -> str | None:
        """ "yes" until it is split and every item is closed."""
        return None if self.items and self.closed == self.items else "yes"


class ItemRow(Struct, frozen=True, kw_only=True):
    """An item as it stands."""

    thread: str
    area: str | None
    instruction: str
    what: str
    owner: str
    giver: str
    due: Time
    state: str = "todo"
    """todo 待办 | doing 在办 | done 已办 | answered 反馈 | closed 办结."""
    overdue: bool = False
    chased: int | None = None
    """The step that was called last; None = not chased."""
    chased_person: str = ""
    urged: int = 0
    answer: str = ""
    cites: tuple[str, ...] = ()
    changed: Time
    refused: str = ""

    @property
    def open(self) -> str | None:
        """ "yes" until it is closed."""
        return None if self.state == "closed" else "yes"


def _fold_instructions(item: Fact, rows: Rows[InstructionRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case InstructionReceived():
            rows.put(item.id, _received(item))
        case ItemsSuggested() if row := rows.get(item.instruction):
            rows.put(row.thread, replace(row, suggestions=item.items))
        case InstructionItem() if row := rows.get(item.instruction):
            rows.put(row.thread, replace(row, items=row.items + 1))
        case ItemChanged(state="closed") if row := rows.get(item.instruction):
            rows.put(row.thread, replace(row, closed=row.closed + 1))


def _received(item: InstructionReceived) -> InstructionRow:
    return InstructionRow(
        thread=item.id,
        area=item.area,
        text=item.text,
        giver=item.giver,
        medium=item.medium,
        said_at=item.said_at or item.at,
        due=item.due,
        incident=item.incident,
    )


def _fold_items(item: Fact, rows: Rows[ItemRow]) -> None:
    if isinstance(item, InstructionItem):
        rows.put(
            item.thread_id,
            ItemRow(
                thread=item.thread_id,
                area=item.area,
                instruction=item.instruction,
                what=item.what,
                owner=item.owner,
                giver=item.giver,
                due=item.due,
                changed=item.at,
            ),
        )
        return
    key = item.about if isinstance(item, ItemUrged) else item.thread
    row = rows.get(key)
    if row is None:
        return
    replace = msgspec.structs.replace
    match item:
        case ItemChanged():
            rows.put(key, _moved(item, row))
        case ItemChased():
            rows.put(key, replace(row, overdue=True, chased=item.step, chased_person=item.person))
        case ItemUrged():
            rows.put(key, replace(row, urged=row.urged + 1))
        case ItemRefused():
            rows.put(key, replace(row, refused=item.reason))


def _moved(item: ItemChanged, row: ItemRow) -> ItemRow:
    answered = item.state == "answered"
    return msgspec.structs.replace(
        row,
        state=item.state,
        changed=item.at,
        overdue=row.overdue and item.state in ("todo", "doing"),
        answer=item.note if answered else row.answer,
        cites=item.cites if answered else row.cites,
        refused="",
    )


INSTRUCTIONS = Table("instructions", InstructionRow, _fold_instructions, {"open": lambda row: row.open})
ITEMS = Table(
    "instruction_items",
    ItemRow,
    _fold_items,
    {
        "open": lambda row: row.open,
        "instruction": lambda row: row.instruction,
        "owner": lambda row: row.owner,
    },
)
