"""Requests: asked → promised from lots → on the road → received, with every difference said."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.resources.takes import Pick, StockReserved
from anlan.core.tables import Rows, Table


@fact("supply_requested")
class SupplyRequested(Given, frozen=True, kw_only=True):
    """Somebody needs something: an item of the city's stock list, how much, and where."""

    item: str
    amount: float
    to: str
    """Where to: a shelter or another facility, or an area code."""
    area: str | None = None
    incident: str = ""
    note: str = ""


@fact("supply_committed")
class SupplyCommitted(Given, frozen=True, kw_only=True):
    """A depot promises an amount to a request; which lots is decided by what expires first."""

    request: str
    depot: str
    amount: float


@fact("supply_sent")
class SupplySent(Given, frozen=True, kw_only=True):
    """调拨: what a depot promised is on a unit's vehicles."""

    request: str
    depot: str
    unit: str


@fact("supply_received")
class SupplyReceived(Given, frozen=True, kw_only=True):
    """What was counted on arrival."""

    request: str
    depot: str
    amount: float
    note: str = ""


@fact("supply_withdrawn")
class SupplyWithdrawn(Given, frozen=True, kw_only=True):
    """A request is not needed any more: what was promised and has not left is free again."""

    request: str
    note: str = ""


@fact("supply_refused")
class SupplyRefused(Fact, frozen=True, kw_only=True):
    """A step of a request was not taken, and why; `thread` is the request."""

    reason: str
    """unknown_request | unknown_item | not_positive | short | not_promised | not_on_the_road | no_unit."""
    text: Bilingual


@fact("supply_released")
class SupplyReleased(Fact, frozen=True, kw_only=True):
    """A promise is lifted; the lots are free again."""

    picks: tuple[Pick, ...]


@fact("supply_loaded")
class SupplyLoaded(Fact, frozen=True, kw_only=True):
    """Promised lots left the depot on a unit; they are in no stock any more."""

    depot: str
    unit: str
    picks: tuple[Pick, ...]
    eta: Time | None


@fact("supply_differed")
class SupplyDiffered(Fact, frozen=True, kw_only=True):
    """What arrived is not what left: a fact of its own, for whoever must find out why."""

    depot: str
    sent: float
    received: float
    text: Bilingual


class Consignment(Struct, frozen=True, kw_only=True):
    """What one depot gives to a request."""

    depot: str
    picks: tuple[Pick, ...]
    unit: str = ""
    eta: Time | None = None
    received: float | None = None
    """None = nobody has counted it on arrival."""
    counted_by: str = ""
    """Id of the fact that counted it."""

    @property
    def amount(self) -> float:
        """What was promised or sent."""
        return sum(pick.amount for pick in self.picks)

    @property
    def state(self) -> str:
        """promised | on_the_road | received."""
        if self.received is not None:
            return "received"
        return "on_the_road" if self.unit else "promised"


class RequestRow(Struct, frozen=True, kw_only=True):
    """A request as it stands."""

    thread: str
    area: str | None
    item: str
    amount: float
    to: str
    incident: str
    note: str
    asked_by: str
    opened: Time
    state: str = "asked"
    """asked | committed | on_the_road | received | withdrawn."""
    consignments: tuple[Consignment, ...] = ()
    refused: str = ""
    """Why the last step was not taken."""

    @property
    def promised(self) -> float:
        """What depots have given or promised."""
        return sum(item.amount for item in self.consignments)


def _fold(item: Fact, rows: Rows[RequestRow]) -> None:
    if isinstance(item, SupplyRequested):
        rows.put(item.id, _asked(item))
        return
    key = item.request if isinstance(item, SupplyReceived) else item.thread
    row = rows.get(key)
    if row is None:
        return
    match item:
        case StockReserved():
            promise = Consignment(depot=item.depot, picks=item.picks)
            rows.put(key, _standing(row, (*row.consignments, promise)))
        case SupplyLoaded():
            change: dict[str, object] = {"unit": item.unit, "eta": item.eta, "picks": item.picks}
            rows.put(key, _change(row, item.depot, "promised", change))
        case SupplyReceived():
            rows.put(
                key, _change(row, item.depot, "on_the_road", {"received": item.amount, "counted_by": item.id})
            )
        case SupplyReleased():
            kept = tuple(held for held in row.consignments if held.state != "promised")
            rows.put(key, msgspec.structs.replace(_standing(row, kept), state="withdrawn", refused=""))
        case SupplyRefused():
            rows.put(key, msgspec.structs.replace(row, refused=item.reason))


def _asked(item: SupplyRequested) -> RequestRow:
    return RequestRow(
        thread=item.id,
        area=item.area,
        item=item.item,
        amount=item.amount,
        to=item.to,
        incident=item.incident,
        note=item.note,
        asked_by=item.by,
        opened=item.at,
    )


def _change(row: RequestRow, depot: str, state: str, change: dict[str, object]) -> RequestRow:
    """The first consignment of the depot in that state is changed; the others stay."""
    done, consignments = False, []
    for held in row.consignments:
        if not done and (held.depot, held.state) == (depot, state):
            consignments.append(msgspec.structs.replace(held, **change))
            done = True
        else:
            consignments.append(held)
    return _standing(row, tuple(consignments))


def _standing(row: RequestRow, consignments: tuple[Consignment, ...]) -> RequestRow:
    """A request stands where its slowest consignment stands, and is `received` when nothing is missing."""
    states = {held.state for held in consignments}
    whole = sum(held.amount for held in consignments) >= row.amount
    if not consignments:
        state = "asked"
    elif states == {"received"} and whole:
        state = "received"
    elif "on_the_road" in states and "promised" not in states:
        state = "on_the_road"
    else:
        state = "committed"
    return msgspec.structs.replace(row, consignments=consignments, state=state, refused="")


REQUESTS = Table(
    "requests",
    RequestRow,
    _fold,
    {
        "item": lambda row: row.item,
        "open": lambda row: None if row.state in ("received", "withdrawn") else "yes",
    },
)
