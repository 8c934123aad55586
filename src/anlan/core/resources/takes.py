"""What is taken from which lot: the small things that stock and requests both speak of."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Fact, fact


class Pick(Struct, frozen=True, kw_only=True):
    """An amount of one lot."""

    lot: str
    amount: float


@fact("stock_reserved")
class StockReserved(Fact, frozen=True, kw_only=True):
    """Lots promised to a request: `thread` is the request; nobody else is promised them."""

    depot: str
    picks: tuple[Pick, ...]
