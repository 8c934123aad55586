"""Needs as they stand: of the people who live in shelters (集中安置人数), never of everybody affected."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.tables import Rows, Table


class NeedRow(Struct, frozen=True, kw_only=True):
    """One need, with its basis; None wherever nobody knows."""

    name: str
    area: str | None = None
    text: Bilingual
    measure: str
    people: int | None
    needed: float | None
    daily: bool
    usable: float | None
    days_left: float | None
    missing: float | None
    basis: Bilingual
    as_of: Time


@fact("needs_assessed")
class NeedsAssessed(Fact, frozen=True, kw_only=True):
    """What the people in open shelters need, and how long the stock lasts."""

    people: int | None
    not_counted: tuple[str, ...]
    """Open shelters where nobody has counted."""
    needs: tuple[NeedRow, ...]


def _fold(item: Fact, rows: Rows[NeedRow]) -> None:
    if isinstance(item, NeedsAssessed):
        named = {need.name for need in item.needs}
        for row in rows.all():
            if row.name not in named:
                rows.drop(row.name)
        for need in item.needs:
            rows.put(need.name, need)


NEEDS = Table("needs", NeedRow, _fold)
