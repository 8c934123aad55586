"""交接班: a turn of duty is signed only when everything open has somebody who has it in hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from anlan.core.facts import Fact
from anlan.core.open_items import HOLDERS, Collector, HolderNamed, ItemsHeld, OpenItem, OpenItemNoted
from anlan.core.ports import Seen
from anlan.core.shifts import (
    HANDOVERS,
    HandedOver,
    Handover,
    HandoverOffered,
    HandoverRefused,
    HandoverRow,
    HandoverSigned,
)


class HandingOver:
    """Lists what is open when a turn ends, and takes a signature only when nothing is without a holder."""

    name = "handover"
    takes = (HandoverOffered, HandoverSigned, HolderNamed, OpenItemNoted)

    def __init__(self, collectors: Sequence[Collector]) -> None:
        self._collectors = tuple(collectors)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Offered → listed → holders named → signed."""
        match fact:
            case HandoverOffered():
                yield Handover(
                    at=fact.at,
                    by=self.name,
                    offered_by=fact.by,
                    to=fact.to,
                    note=fact.note,
                    items=self.open_items(seen),
                )
            case HandoverSigned() if (row := seen.rows(HANDOVERS).get(fact.about)) is not None:
                yield self._signed(fact, row, seen)
            case HolderNamed():
                open_items = self.open_items(seen)
                wanted = fact.items or tuple(item.key for item in open_items if not item.holder)
                keys = tuple(item.key for item in open_items if item.key in wanted)
                if keys:
                    yield ItemsHeld(at=fact.at, by=self.name, items=keys, holder=fact.post)
            case OpenItemNoted() if fact.post:
                yield ItemsHeld(at=fact.at, by=self.name, items=(f"noted|{fact.id}",), holder=fact.post)

    def open_items(self, seen: Seen) -> tuple[OpenItem, ...]:
        """Everything open, each once, with whoever has it in hand: named at a handover, or by its own table."""
        named = seen.rows(HOLDERS)
        found: dict[str, OpenItem] = {}
        for collect in self._collectors:
            for item in collect(seen):
                holder = named.get(item.key)
                found.setdefault(
                    item.key, msgspec.structs.replace(item, holder=holder.holder) if holder else item
                )
        return tuple(found.values())

    def _signed(self, fact: HandoverSigned, row: HandoverRow, seen: Seen) -> Fact:
        items = self.open_items(seen)
        unheld = tuple(item for item in items if not item.holder)
        reason = _refusal(fact, row, unheld)
        if reason:
            return HandoverRefused(
                at=fact.at, by=self.name, thread=row.thread, person=fact.by, reason=reason, items=unheld
            )
        return HandedOver(
            at=fact.at, by=self.name, thread=row.thread, offered_by=row.offered_by, to=fact.by, items=items
        )


def _refusal(fact: HandoverSigned, row: HandoverRow, unheld: Sequence[OpenItem]) -> str:
    if row.state == "signed":
        return "settled"
    if fact.by == row.offered_by:
        return "same_person"
    if row.to and fact.by != row.to:
        return "not_named"
    return "unheld" if unheld else ""
