"""Feeds: what is observed where, by whose instruments, how late, and from which level on it matters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from anlan.cities.making.ground import Cell, Ground, english
from anlan.cities.making.spec import Corner, Gauge, Spec
from anlan.core import properties
from anlan.core.city import Ladder, Series, Source, Threshold
from anlan.core.places import Point, metres_between

PERIOD_S = 300.0
WIND_OVER = (10.8, 17.2, 24.5, 32.7)
"""Beaufort 6, 8, 10 and 12 [m/s]."""
SHAKING_OVER = (4.0, 5.5, 7.0, 8.5)
"""Degrees of intensity, instrumental."""
ROOM_M = 25.0
"""How far a gauge reads beyond its levels."""
UNDER_WATER_M, UNDER_WIND_M_S, UNDER_DEGREE = 0.2, 1.0, 0.3
"""How far below a level it is left."""


class Instrument(Struct, frozen=True, kw_only=True):
    """What all series of one kind share."""

    property: str
    unit: str
    source: str
    low: float | None = None
    high: float | None = None
    rate_per_h: float | None = None
    silent_after_s: float = 1800.0
    stuck_after_s: float | None = None


INSTRUMENTS: dict[str, Instrument] = {
    "stage": Instrument(property=properties.STAGE, unit="m", source="water-telemetry", low=-3.0, high=80.0,
                        rate_per_h=4.0, stuck_after_s=21_600.0),
    "tide": Instrument(property=properties.TIDE, unit="m", source="water-telemetry", low=-4.0, high=8.0,
                       rate_per_h=3.0, stuck_after_s=7_200.0),
    "rain": Instrument(property=properties.RAIN, unit="mm", source="rain-telemetry", low=0.0, high=60.0),
    "wind_speed": Instrument(property=properties.WIND_SPEED, unit="m/s", source="met-stations", low=0.0, high=90.0),
    "reservoir_level": Instrument(property=properties.RESERVOIR_LEVEL, unit="m", source="water-telemetry",
                                  low=0.0, high=2000.0, rate_per_h=5.0, stuck_after_s=43_200.0),
    "crowd_density": Instrument(property=properties.CROWD_DENSITY, unit="/m2", source="police-cameras",
                                low=0.0, high=10.0, silent_after_s=900.0),
    "traffic_speed": Instrument(property=properties.TRAFFIC_SPEED, unit="km/h", source="traffic-loops",
                                low=0.0, high=160.0, silent_after_s=900.0),
    "traffic_flow": Instrument(property=properties.TRAFFIC_FLOW, unit="/h", source="traffic-loops",
                               low=0.0, high=8000.0, silent_after_s=900.0),
    "intensity": Instrument(property=properties.INTENSITY, unit="{degree}", source="seismic-network",
                            low=0.0, high=12.0, silent_after_s=900.0),
    "power": Instrument(property=properties.POWER, unit="MW", source="power-meters", low=0.0, high=800.0),
    "water_flow": Instrument(property=properties.WATER_FLOW, unit="m3/h", source="water-meters",
                             low=0.0, high=30_000.0),
    "water_depth": Instrument(property=properties.WATER_DEPTH, unit="m", source="traffic-loops",
                              low=0.0, high=6.0, rate_per_h=6.0),
    "ammonia": Instrument(property=properties.AMMONIA, unit="[ppm]", source="plant-detectors",
                          low=0.0, high=1000.0, silent_after_s=600.0),
    "seepage": Instrument(property=properties.SEEPAGE, unit="L/s", source="water-telemetry", low=0.0, high=500.0),
    "storm_lon": Instrument(property=properties.STORM_LON, unit="deg", source="storm-bulletins",
                            low=100.0, high=180.0, silent_after_s=32_400.0),
    "storm_lat": Instrument(property=properties.STORM_LAT, unit="deg", source="storm-bulletins",
                            low=0.0, high=60.0, silent_after_s=32_400.0),
    "storm_pressure": Instrument(property=properties.STORM_PRESSURE, unit="hPa", source="storm-bulletins",
                                 low=850.0, high=1030.0, silent_after_s=32_400.0),
    "storm_wind": Instrument(property=properties.STORM_WIND, unit="m/s", source="storm-bulletins",
                             low=0.0, high=110.0, silent_after_s=32_400.0),
}  # fmt: skip


def sources(used: set[str]) -> Iterator[Source]:
    """Every feed that is used, with its owner and the delay it declares."""
    for name, zh, en, owner, delay_s, silent_s in (
        (
            "water-telemetry",
            "水雨情遥测（水位、水库）",
            "stage and reservoir telemetry",
            "water",
            120.0,
            1800.0,
        ),
        ("rain-telemetry", "水雨情遥测（雨量）", "rain telemetry", "water", 120.0, 1800.0),
        ("met-stations", "自动气象站", "automatic weather stations", "met", 90.0, 1800.0),
        ("storm-bulletins", "台风定位报告", "tropical cyclone bulletins", "met", 10_800.0, 32_400.0),
        ("police-cameras", "公共场所客流视频", "crowd cameras", "police", 15.0, 900.0),
        (
            "traffic-loops",
            "道路线圈和积水监测",
            "traffic loops and road water gauges",
            "traffic",
            60.0,
            900.0,
        ),
        ("seismic-network", "烈度台网", "intensity network", "seismic", 10.0, 900.0),
        ("power-meters", "供电负荷", "power load", "power", 60.0, 1800.0),
        ("water-meters", "供水流量", "water mains", "waterworks", 120.0, 1800.0),
        ("plant-detectors", "化工园区气体探测", "gas detectors of the chemical park", "park", 5.0, 600.0),
    ):
        if name not in used:
            continue
        yield Source(
            name=name, zh=zh, en=en, owner=owner, delay_s=delay_s, silent_after_s=silent_s, simulated=True
        )


def feeds(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Series]:
    """Every series of the city, numbered in order; a gauge knows the stages and the rain above it."""
    found = list(_feeds(spec, ground, draw))
    drains = _drains(found)
    for number, series in enumerate(found, 1):
        if series.property == properties.STAGE:
            above = (series.name, *series.upstream)
            rain = tuple(name for name, gauge in drains.items() if gauge in above)
            series = replace(series, upstream=(*series.upstream, *rain))
        yield replace(series, number=number)


def _drains(found: list[Series]) -> dict[str, str]:
    """Rain gauge → the stage gauge its water comes to first: the nearest one."""
    stages = {one.name: one.place for one in found if one.property == properties.STAGE and one.place}
    rains = {one.name: one.place for one in found if one.property == properties.RAIN and one.place}
    return {
        rain: min(stages, key=lambda name: (metres_between(place, stages[name]), name))
        for rain, place in rains.items()
    }


def _feeds(spec: Spec, ground: Ground, draw: np.random.Generator) -> Iterator[Series]:
    one = _Maker(spec, ground)
    for gauge in spec.gauges:
        upstream = tuple(one.name(slug, "stage") for slug in gauge.upstream)
        kind = "tide" if gauge.river == "sea" else "stage"
        river = None if gauge.river == "sea" else gauge.river
        row = one.series(kind, gauge.slug, gauge.zh, gauge.en, gauge.place)
        if row.high is not None and gauge.levels[-1] > row.high:  # in the mountains the datum lies far below
            row = replace(row, low=gauge.levels[0] - ROOM_M, high=gauge.levels[-1] + ROOM_M)
        yield replace(row, river=river, upstream=upstream)
    for dam in spec.dams:
        level = one.series("reservoir_level", dam.slug, f"{dam.zh}库水位", f"{dam.en} level", dam.place)
        yield replace(level, river=spec.river)
        yield one.series("seepage", dam.slug, f"{dam.zh}渗流", f"{dam.en} seepage", dam.place)
    yield from _rain(spec, ground, one, draw)
    for district in spec.districts:
        for place, town in enumerate(district.wind):
            cell = ground.cell(town)
            slug, zh, en = _wind_name(place, district.zh, district.slug, cell)
            station = one.series("wind_speed", slug, zh, en, cell.at(0.5, 0.5))
            # The first speaks for its whole district.
            yield station if place else replace(station, area=station.area[:6])
    yield from _town_feeds(spec, ground, one, draw)
    yield from _special(spec, one)


def _wind_name(place: int, zh: str, slug: str, cell: Cell) -> tuple[str, str, str]:
    if place == 0:
        return f"{slug}-wind", f"{zh}代表站", f"{english(slug)} representative wind station"
    return f"{cell.town.slug}-wind", f"{cell.town.zh}气象站", f"{english(cell.town.slug)} weather station"


def _rain(spec: Spec, ground: Ground, one: _Maker, draw: np.random.Generator) -> Iterator[Series]:
    for number in range(spec.feeds.rain):
        cell = ground.cells[number % len(ground.cells)]
        u, v = (float(part) for part in draw.uniform(0.2, 0.8, 2))
        again = number // len(ground.cells)
        slug = f"{cell.town.slug}-rain{again + 1 if again else ''}"
        yield one.series(
            "rain", slug, f"{cell.town.zh}雨量站", f"{english(cell.town.slug)} rain", cell.at(u, v)
        )


def _town_feeds(spec: Spec, ground: Ground, one: _Maker, draw: np.random.Generator) -> Iterator[Series]:
    """Cameras, loops, seismic stations and meters, spread over the towns in turn."""
    feeds, cells = spec.feeds, ground.cells
    for slug, zh, district in feeds.cameras:
        middle = ground.in_district(district)[0].at(0.4, 0.4)
        yield one.series("crowd_density", slug, f"{zh}客流", f"{english(slug)} crowd", middle)
    for kind, word, zh, en, number in (
        ("crowd_density", "square", "广场客流", "square crowd", feeds.n_cameras - len(feeds.cameras)),
        ("intensity", "seismic", "烈度台", "seismic station", feeds.seismic),
        ("power", "feeder", "供电负荷", "feeder load", feeds.power),
        ("water_flow", "main", "供水干管", "water main", feeds.water),
    ):
        step = max(1, len(cells) // max(1, number))
        for place in range(number):
            cell = cells[(place * step) % len(cells)]
            slug, u = f"{cell.town.slug}-{word}", float(draw.uniform(0.3, 0.7))
            yield one.series(
                kind, slug, f"{cell.town.zh}{zh}", f"{english(cell.town.slug)} {en}", cell.at(u, 0.55)
            )
    for place in range(feeds.loop_sites):
        cell = cells[place % len(cells)]
        slug, zh = f"{cell.town.slug}-loop", f"{cell.town.zh}线圈"
        at = cell.at(float(draw.uniform(0.3, 0.7)), 0.45)
        yield one.series("traffic_speed", slug, f"{zh}车速", f"{english(cell.town.slug)} loop speed", at)
        yield one.series("traffic_flow", slug, f"{zh}流量", f"{english(cell.town.slug)} loop flow", at)


def _special(spec: Spec, one: _Maker) -> Iterator[Series]:
    for site in spec.sites:
        if site.kind == "underpass":
            yield one.series("water_depth", site.slug, f"{site.zh}积水", f"{site.en} water", site.place)
        elif site.kind == "plant":
            for number in range(1, 5):
                slug = f"{site.slug}-A{number}"
                at = (site.place[0] + 0.002 * number, site.place[1])
                yield one.series(
                    "ammonia", slug, f"{site.zh}A{number}探头", f"{site.en} detector A{number}", at
                )
    if "typhoon" in spec.without.hazards:
        return
    for kind, zh, en in (
        ("storm_lon", "台风中心经度", "storm centre longitude"),
        ("storm_lat", "台风中心纬度", "storm centre latitude"),
        ("storm_pressure", "台风中心气压", "storm central pressure"),
        ("storm_wind", "台风中心附近最大风速", "storm greatest wind"),
    ):
        yield replace(one.series(kind, "storm", zh, en, None), area=spec.code)


class _Maker:
    def __init__(self, spec: Spec, ground: Ground) -> None:
        self._city, self._ground = spec.name, ground

    def name(self, slug: str, prop: str) -> str:
        return f"{self._city}/{slug}/{prop}"

    def series(self, kind: str, slug: str, zh: str, en: str, place: Corner | None) -> Series:
        has = INSTRUMENTS[kind]
        return Series(
            name=self.name(slug, has.property), number=0, property=has.property, unit=has.unit,
            source=has.source, area=self._ground.nearest(place).code if place else "", zh=zh, en=en,
            place=Point(*place) if place else None, low=has.low, high=has.high, rate_per_h=has.rate_per_h,
            period_s=PERIOD_S if has.source != "storm-bulletins" else 10_800.0,
            silent_after_s=has.silent_after_s, stuck_after_s=has.stuck_after_s, simulated=True,
        )  # fmt: skip


ALARMS = {
    properties.CROWD_DENSITY: ("拥挤", "crowded", 3.5, 0.5),
    properties.AMMONIA: ("报警", "alarm", 30.0, 5.0),
    properties.WATER_DEPTH: ("断交", "to be closed", 0.27, 0.07),
}
"""Property → (level, in English, reached at, left so much below): one level that belongs to no ladder of colours."""


def thresholds(
    series: list[Series], gauges: tuple[Gauge, ...], ladders: dict[str, Ladder]
) -> Iterator[Threshold]:
    """The levels of every gauge, wind and seismic station, by the ladder of its hazard."""
    by_gauge = {gauge.slug: gauge for gauge in gauges}
    for row in series:
        if row.property in (properties.STAGE, properties.TIDE):
            gauge = by_gauge[row.name.split("/")[1]]
            yield from _levels(
                row, ladders["flood"], gauge.levels, UNDER_WATER_M, 600.0, "水情站警戒指标表（虚构）"
            )
        elif row.property == properties.WIND_SPEED and "typhoon" in ladders:
            yield from _levels(
                row, ladders["typhoon"], WIND_OVER, UNDER_WIND_M_S, 600.0, "蒲福风级6、8、10、12级下限"
            )
        elif row.property == properties.INTENSITY:
            yield from _levels(
                row, ladders["earthquake"], SHAKING_OVER, UNDER_DEGREE, 0.0, "GB/T 17742 式烈度（假定分界）"
            )
        elif row.property in ALARMS:
            level, en, over, less = ALARMS[row.property]
            yield Threshold(
                series=row.name,
                level=level,
                over=over,
                under=round(over - less, 3),
                source="值守报警值（假定）",
                en=en,
            )


def _levels(
    row: Series, ladder: Ladder, over: tuple[float, ...], less: float, hold_s: float, source: str
) -> Iterator[Threshold]:
    for level, value in zip(ladder.rows, over, strict=True):
        yield Threshold(
            series=row.name,
            level=level.level,
            over=value,
            under=round(value - less, 3),
            hold_s=hold_s,
            source=source,
        )
