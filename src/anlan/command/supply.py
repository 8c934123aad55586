"""Supplying: requests are promised from lots that expire first, never twice, sent on a unit, and counted on arrival."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.command.dispatch import Dispatching
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.resources import (
    REQUESTS,
    STOCK,
    Consignment,
    DispatchRefused,
    RequestRow,
    StockReserved,
    SupplyCommitted,
    SupplyDiffered,
    SupplyLoaded,
    SupplyReceived,
    SupplyRefused,
    SupplyReleased,
    SupplyRequested,
    SupplySent,
    SupplyWithdrawn,
    picks,
)
from anlan.science.reach import CityRoads

_REASONS = {
    "unknown_request": Bilingual("没有这项需求", "there is no such request"),
    "closed": Bilingual("该需求已办结或已撤回", "the request is settled or withdrawn"),
    "unknown_item": Bilingual("物资目录中没有此项", "no depot of the city has ever had this item"),
    "not_positive": Bilingual("数量须大于零", "an amount is above zero"),
    "short": Bilingual(
        "该库可用数量不足（已扣除预留和过期批次）",
        "the depot has less free (promised and expired lots taken off)",
    ),
    "not_promised": Bilingual("该库没有待发的预留", "the depot has promised nothing that still waits"),
    "not_on_the_road": Bilingual("没有在途的这批物资", "nothing from this depot is on the road"),
    "no_unit": Bilingual("承运队伍不能派出", "the unit cannot be sent"),
}


class Supplying:
    """Moves a request from asked to received; every step that cannot be taken says why."""

    name = "supply"
    takes = (SupplyRequested, SupplyCommitted, SupplySent, SupplyReceived, SupplyWithdrawn)

    def __init__(self, roads: CityRoads | None = None) -> None:
        self._dispatching = Dispatching(roads)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One step of one request."""
        if isinstance(fact, SupplyRequested):
            if not seen.rows(STOCK).where("item", fact.item):
                yield self._refused(fact, fact.id, "unknown_item")
            elif not fact.amount > 0:
                yield self._refused(fact, fact.id, "not_positive")
            return
        if not isinstance(fact, SupplyCommitted | SupplySent | SupplyReceived | SupplyWithdrawn):
            return
        row = seen.rows(REQUESTS).get(fact.request)
        if row is None:
            yield self._refused(fact, fact.id, "unknown_request")
            return
        match fact:
            case SupplyCommitted():
                yield self._commit(fact, row, seen)
            case SupplySent():
                yield from self._send(fact, row, seen)
            case SupplyReceived():
                yield from self._receive(fact, row)
            case SupplyWithdrawn():
                held = tuple(
                    pick for item in row.consignments if item.state == "promised" for pick in item.picks
                )
                yield SupplyReleased(at=fact.at, by=self.name, thread=row.thread, picks=held)

    def _commit(self, fact: SupplyCommitted, row: RequestRow, seen: Seen) -> Fact:
        if row.state in ("received", "withdrawn"):
            return self._refused(fact, row.thread, "closed")
        if not fact.amount > 0:
            return self._refused(fact, row.thread, "not_positive")
        lots = [lot for lot in seen.rows(STOCK).where("item", row.item) if lot.depot == fact.depot]
        taken = picks(lots, fact.amount, seen.at.date())
        if taken is None:
            return self._refused(fact, row.thread, "short")
        return StockReserved(at=fact.at, by=self.name, thread=row.thread, depot=fact.depot, picks=taken)

    def _send(self, fact: SupplySent, row: RequestRow, seen: Seen) -> Iterator[Fact]:
        held = _first(row, fact.depot, "promised")
        if held is None:
            yield self._refused(fact, row.thread, "not_promised")
            return
        answer = self._dispatching.assign(fact, fact.unit, row.to, seen, incident=row.incident)
        yield answer
        if isinstance(answer, DispatchRefused):
            yield self._refused(fact, row.thread, "no_unit")
            return
        yield SupplyLoaded(
            at=fact.at, by=self.name, thread=row.thread, depot=fact.depot, unit=fact.unit, picks=held.picks,
            eta=answer.eta,
        )  # fmt: skip

    def _receive(self, fact: SupplyReceived, row: RequestRow) -> Iterator[Fact]:
        """The table has the count already when the stage is asked; what left is compared with it."""
        counted = [held for held in row.consignments if held.counted_by == fact.id]
        if not counted:
            yield self._refused(fact, row.thread, "not_on_the_road")
            return
        sent = counted[0].amount
        if abs(sent - fact.amount) > 1e-9:
            yield SupplyDiffered(
                at=fact.at, by=self.name, thread=row.thread, depot=fact.depot, sent=sent, received=fact.amount,
                text=Bilingual(
                    f"发出{sent:g}，实收{fact.amount:g}，差{fact.amount - sent:+g}",
                    f"sent {sent:g}, received {fact.amount:g}, difference {fact.amount - sent:+g}",
                ),
            )  # fmt: skip

    def _refused(self, fact: Fact, thread: str, reason: str) -> SupplyRefused:
        return SupplyRefused(at=fact.at, by=self.name, thread=thread, reason=reason, text=_REASONS[reason])


def _first(row: RequestRow, depot: str, state: str) -> Consignment | None:
    return next((held for held in row.consignments if (held.depot, held.state) == (depot, state)), None)
