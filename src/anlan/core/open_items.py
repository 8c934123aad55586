"""Open items: everything that must have a holder before a turn of duty may be handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.ports import Seen
from anlan.core.tables import Rows, Table


class OpenItem(Struct, frozen=True, kw_only=True):
    """One thing that is not finished."""

    key: str
    """Kind and name: the same item has the same key at every handover."""
    kind: str
    """incident | task | signal | timer | instruction | must | relocation | report | noted | …"""
    area: str | None
    text: Bilingual
    since: Time
    holder: str = ""
    """Post or user name of who has it in hand; empty = nobody."""


Collector = Callable[[Seen], Iterable[OpenItem]]
"""Lists the open items of one room from its decision tables."""


@fact("open_item_noted")
class OpenItemNoted(Given, frozen=True, kw_only=True):
    """补录: something open that no table knows, written down by hand."""

    text: str
    area: str | None = None
    post: str = ""
    """Who has it in hand; empty = nobody yet."""


@fact("open_item_settled")
class OpenItemSettled(Given, frozen=True, kw_only=True):
    """What was written down by hand is finished."""

    about: str
    note: str = ""


@fact("holder_named")
class HolderNamed(Given, frozen=True, kw_only=True):
    """Somebody takes open items in hand, by their keys."""

    items: tuple[str, ...]
    """Keys; empty = everything that has no holder now."""
    post: str


@fact("items_held")
class ItemsHeld(Fact, frozen=True, kw_only=True):
    """These items have a holder from now on."""

    items: tuple[str, ...]
    holder: str


class HolderRow(Struct, frozen=True, kw_only=True):
    """Who was named for one open item."""

    key: str
    area: str | None = None
    holder: str
    since: Time


class NotedRow(Struct, frozen=True, kw_only=True):
    """Something open that was written down by hand."""

    thread: str
    area: str | None
    text: str
    post: str
    opened: Time
    open: bool = True


def _fold_holders(item: Fact, rows: Rows[HolderRow]) -> None:
    if isinstance(item, ItemsHeld):
        for key in item.items:
            rows.put(key, HolderRow(key=key, holder=item.holder, since=item.at))


def _fold_noted(item: Fact, rows: Rows[NotedRow]) -> None:
    if isinstance(item, OpenItemNoted):
        row = NotedRow(thread=item.id, area=item.area, text=item.text, post=item.post, opened=item.at)
        rows.put(item.id, row)
    elif isinstance(item, OpenItemSettled) and (row_ := rows.get(item.about)) is not None:
        rows.put(item.about, msgspec.structs.replace(row_, open=False))


HOLDERS = Table("holders", HolderRow, _fold_holders)
NOTED = Table("noted_items", NotedRow, _fold_noted, {"open": lambda row: "yes" if row.open else None})
