"""Means: hospitals, shelters, depots and their stock, units, reservoirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from anlan.cities.making.ground import Cell, Ground, english
from anlan.cities.making.spec import Dam, Item, Many, Site, Spec
from anlan.core.city import Downstream, Facility, Reservoir, StockLot, Unit
from anlan.core.places import Point

LOT_MONTHS = 3
"""Lots of one item are bought this far apart."""


def facilities(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Facility]:
    """The named ones first, then as many of each kind as the specification asks for."""
    for site in spec.sites:
        yield _named(site, ground)
    for dam in spec.dams:
        yield Facility(
            name=f"{dam.slug}-dam", zh=f"{dam.zh}大坝", en=f"{dam.en} dam", kind="dam",
            area=ground.nearest(dam.place).code, place=Point(*dam.place), post="water-duty",
        )  # fmt: skip
    for many in spec.many:
        for number in range(1, many.number + 1):
            yield _drawn(many, number, ground, draw)


def _named(site: Site, ground: Ground) -> Facility:
    cell = ground.nearest(site.place)
    return Facility(
        name=site.slug, zh=site.zh, en=site.en, kind=site.kind, area=cell.code, place=Point(*site.place),
        capacity=site.capacity, backup_h=site.backup_h, post=_post(site.kind, cell),
    )  # fmt: skip


def _drawn(many: Many, number: int, ground: Ground, draw: np.random.Generator) -> Facility:
    step = max(1, len(ground.cells) // many.number)
    cell = ground.cells[((number - 1) * step + step // 2) % len(ground.cells)]
    u, v = (float(part) for part in draw.uniform(0.15, 0.85, 2))
    capacity = round(int(draw.integers(*many.capacity)), -1) if many.capacity[1] else None
    backup_h = round(float(draw.uniform(*many.backup_h)), 1) if many.backup_h[1] else None
    return Facility(
        name=f"{many.kind}-{cell.town.slug}-{number}", zh=f"{cell.town.zh}{many.zh}",
        en=f"{english(cell.town.slug)} {many.en}", kind=many.kind, area=cell.code, place=Point(*cell.at(u, v)),
        capacity=capacity, backup_h=backup_h, post=_post(many.kind, cell),
    )  # fmt: skip


def _post(kind: str, cell: Cell) -> str:
    duties = {
        "hospital": "health-duty", "depot": "grain-duty", "plant": "park-duty", "port": "maritime-duty",
        "station": "traffic-duty", "underpass": "traffic-duty", "substation": "power-duty",
        "waterworks": "waterworks-duty", "dam": "water-duty", "school": "education-duty",
    }  # fmt: skip
    return duties.get(kind, f"{cell.town.slug}-duty")


def stock(spec: Spec, depots: list[Facility], draw: np.random.Generator) -> Iterator[StockLot]:
    """Two lots of each item in every depot, the older one first to expire."""
    for depot in depots:
        for item in spec.stock:
            for lot in range(2 if item.keeps_months else 1):
                low, high = item.amount
                amount = round(int(draw.integers(low, high)), -1 if high > 100 else 0)
                yield StockLot(
                    depot=depot.name, item=item.item, zh=item.zh, en=item.en, unit=item.unit,
                    amount=float(amount), expires=_expires(spec, item, lot, int(draw.integers(0, 6))),
                )  # fmt: skip


def _expires(spec: Spec, item: Item, lot: int, late: int) -> date | None:
    if item.keeps_months is None:
        return None
    months = max(1, item.keeps_months - LOT_MONTHS * (2 - lot) - late) + LOT_MONTHS * lot
    month = spec.stock_counted.month - 1 + months
    return date(spec.stock_counted.year + month // 12, month % 12 + 1, 28)


def units(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Unit]:
    """Teams, spread over their districts in turn."""
    for team in spec.teams:
        slugs = team.districts or tuple(ground.districts)
        for number in range(1, team.number + 1):
            cells = ground.in_district(slugs[(number - 1) % len(slugs)])
            cell = cells[((number - 1) // len(slugs) * 2) % len(cells)]
            u, v = (float(part) for part in draw.uniform(0.2, 0.8, 2))
            yield Unit(
                name=f"{team.kind}-{team.department}-{number:02d}", zh=f"{cell.town.zh}{team.zh}{number}队",
                en=f"{english(cell.town.slug)} {team.en} {number}", kind=team.kind, area=cell.code,
                place=Point(*cell.at(u, v)), crew=int(draw.integers(team.crew[0], team.crew[1] + 1)),
                post=f"{team.department}-duty", carries=team.carries,
            )  # fmt: skip


def reservoirs(spec: Spec, ground: Ground) -> Iterator[Reservoir]:
    """The cards, with who must be told before the gates open."""
    names = {gauge.slug: gauge for gauge in spec.gauges}
    for dam in spec.dams:
        yield _card(spec, dam, ground, {slug: (gauge.zh, gauge.en) for slug, gauge in names.items()})


def _card(spec: Spec, dam: Dam, ground: Ground, names: dict[str, tuple[str, str]]) -> Reservoir:
    limit, normal, design, check = dam.limits
    below = tuple(
        Downstream(
            station=f"{spec.name}/{slug}/stage", zh=names[slug][0], en=names[slug][1],
            earliest_min=earliest, latest_min=latest, notify=dam.notify,
        )
        for slug, earliest, latest in dam.arrivals
    )  # fmt: skip
    return Reservoir(
        name=dam.slug, zh=dam.zh, en=dam.en, area=ground.nearest(dam.place).code, place=Point(*dam.place),
        series=f"{spec.name}/{dam.slug}/reservoir_level", flood_limit_m=limit, normal_m=normal, design_m=design,
        check_m=check, curve=dam.curve, release_most_m3_s=dam.release_m3_s, downstream=below,
    )  # fmt: skip
