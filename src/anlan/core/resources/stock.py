"""Stock: lots as counted, less what was promised and what left; never below zero, first to expire first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from anlan.core.city import StockLot
from anlan.core.facts import Fact, Given, fact
from anlan.core.given import Configured
from anlan.core.resources.requests import SupplyLoaded, SupplyReleased
from anlan.core.resources.takes import Pick, StockReserved
from anlan.core.tables import Rows, Table


@fact("stock_counted")
class StockCounted(Given, frozen=True, kw_only=True):
    """A lot was counted again: this much lies there, whatever the book says."""

    lot: str
    amount: float
    note: str = ""


class StockRow(Struct, frozen=True, kw_only=True):
    """A lot as it stands: `amount` lies there, `reserved` of it is promised."""

    lot: str
    depot: str
    item: str
    zh: str
    en: str
    measure: str
    """UCUM or an annotation."""
    amount: float
    reserved: float = 0.0
    expires: date | None = None
    area: str | None = None
    """Stock is the whole city's."""

    @property
    def free(self) -> float:
        """What may still be promised."""
        return max(0.0, self.amount - self.reserved)


def picks(lots: Iterable[StockRow], amount: float, today: date) -> tuple[Pick, ...] | None:
    """What to take of which lot, first to expire first, expired ones never; None when there is not enough free."""
    usable = [lot for lot in lots if lot.free > 0 and (lot.expires is None or lot.expires >= today)]
    usable.sort(key=lambda lot: (lot.expires or date.max, lot.lot))
    taken, missing = [], amount
    for lot in usable:
        if missing <= _CRUMB:
            break
        part = min(lot.free, missing)
        taken.append(Pick(lot=lot.lot, amount=part))
        missing -= part
    return tuple(taken) if missing <= _CRUMB else None


_CRUMB = 1e-9
"""Below this an amount is rounding."""


def _fold(item: Fact, rows: Rows[StockRow]) -> None:
    match item:
        case Configured(record="stock_lot") if item.withdraws:
            rows.drop(item.name)
        case Configured(record="stock_lot"):
            _configured(item.name, msgspec.convert(item.content, StockLot), rows)
        case StockCounted() if row := rows.get(item.lot):
            rows.put(row.lot, msgspec.structs.replace(row, amount=max(0.0, item.amount)))
        case StockReserved():
            _move(item.picks, rows, amount=0, reserved=1)
        case SupplyReleased():
            _move(item.picks, rows, amount=0, reserved=-1)
        case SupplyLoaded():
            _move(item.picks, rows, amount=-1, reserved=-1)


def _move(picks: tuple[Pick, ...], rows: Rows[StockRow], *, amount: int, reserved: int) -> None:
    for pick in picks:
        if row := rows.get(pick.lot):
            left = max(0.0, row.amount + amount * pick.amount)
            promised = max(0.0, row.reserved + reserved * pick.amount)
            rows.put(row.lot, msgspec.structs.replace(row, amount=left, reserved=promised))


def _configured(name: str, lot: StockLot, rows: Rows[StockRow]) -> None:
    row = rows.get(name)
    rows.put(
        name,
        StockRow(
            lot=name,
            depot=lot.depot,
            item=lot.item,
            zh=lot.zh,
            en=lot.en,
            measure=lot.unit,
            amount=lot.amount,
            reserved=row.reserved if row else 0.0,
            expires=lot.expires,
        ),
    )


STOCK = Table("stock", StockRow, _fold, {"item": lambda row: row.item, "depot": lambda row: row.depot})
