"""The city's names, by how people say them: areas, facilities, stations, reservoirs, roads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from anlan.core.city import Area, City, Facility, IncidentType, Profile, Reservoir, Roads, Series
from anlan.language.extraction.plain import english, sound

_AREA_END = re.compile(r"(街道|镇|乡|村|区|县|市)$")
_BEFORE = re.compile(r"(在|到|去|从|于|住|往|离|near |in |at )$")
_BEHIND = re.compile(r"那|这|附近|一带|村|社区|片区|路|街|河|桥|站|口|有|发生|被淹|停电|进水| town|镇上")
_STATION = re.compile(r"(地铁)?(\d+|[一二三四五六七八九十]+)?(号线)?")
_FACILITY_END = re.compile(r"(避难场所|避难点|安置点|应急避难场所)$")


class Entry(Struct, frozen=True, kw_only=True):
    """One name of one thing of the city."""

    alias: str
    kind: str
    area: str | None
    facility: str | None
    rank: int
    """Exact names before shortened ones, things before areas."""
    common: bool = False
    """A word that people use otherwise too ("平安", "灯塔"): a place only where the words around it say so."""


class Gazetteer:
    """Every name of a city, looked up by its first two letters."""

    def __init__(self, city: City) -> None:
        profile = city.profile if city.all(Profile) else None
        own = (
            [re.sub(r"\s*[(（].*", "", name) for name in (profile.zh, profile.en.lower())] if profile else []
        )
        self.city_names = tuple(dict.fromkeys([*own, *(name.removesuffix("市") for name in own)]))
        self.zone = city.profile.zone
        self.types = {code: row.zh for code, row in city.all(IncidentType).items()}
        self.entries: dict[str, list[Entry]] = {}
        for entry in sorted(_entries(city), key=lambda one: (-len(one.alias), one.rank, one.alias)):
            if len(entry.alias) >= 2:
                self.entries.setdefault(entry.alias[:2], []).append(entry)
        self.long = [
            one for found in self.entries.values() for one in found if len(one.alias) >= 3 and _han(one.alias)
        ]
        self.sounds: dict[str, list[tuple[str, Entry]]] = {}
        for entry in self.long:
            heard = sound(entry.alias)
            self.sounds.setdefault(heard[:2], []).append((heard, entry))
        self.underpasses = [
            (re.compile(rf"{re.escape(stem)}.{{0,8}}?(隧道|下穿|桥底|涵洞|地道|通道)"), entry)
            for entry in self.long
            if entry.kind == "underpass" and (stem := _road_of(entry.alias))
        ]

    def heard_at(self, heard: str, place: int) -> Iterator[Entry]:
        """The entries whose name sounds like what stands at this place, the longest first."""
        for name, entry in self.sounds.get(heard[place : place + 2], ()):
            if heard.startswith(name, place):
                yield entry

    def at(self, text: str, place: int) -> list[Entry]:
        """The entries whose name stands at this place, the longest first."""
        return [
            one for one in self.entries.get(text[place : place + 2], ()) if text.startswith(one.alias, place)
        ]

    def type_of(self, names: tuple[str, ...]) -> str | None:
        """The city's code of the first of these names that one of its incident types bears."""
        for name in names:
            for code, zh in self.types.items():
                if name in zh:
                    return code
        return None


def _is_cued(text: str, start: int, end: int) -> bool:
    return _BEFORE.search(text[max(0, start - 3) : start]) is not None or _BEHIND.match(text, end) is not None


def _han(name: str) -> bool:
    return not name[0].isascii()


def _road_of(alias: str) -> str:
    found = re.match(r"(.{2,6}?[路街道])", alias)
    return found[1] if found else ""


def _entries(city: City) -> Iterator[Entry]:
    for code, area in city.all(Area).items():
        if area.kind != "city":
            yield from _area(code, area)
    for facility in city.all(Facility).values():
        yield from _thing(facility.zh, facility.en, facility.kind, facility.area, facility.name)
    for reservoir in city.all(Reservoir).values():
        yield from _thing(reservoir.zh, reservoir.en, "dam", reservoir.area, reservoir.name)
    for series in city.all(Series).values():
        name = series.name.split("/")[1] if series.name.count("/") == 2 else series.name
        if series.property in ("stage", "discharge", "water_level"):
            yield from _thing(series.zh.split(" ")[0], series.en, "gauge", series.area, name)
    for roads in city.all(Roads).values():
        for name in sorted({road.name for road in roads.roads if len(road.name) >= 3}):
            yield Entry(alias=name.lower(), kind="road", area=roads.area, facility=name, rank=3)


def _area(code: str, area: Area) -> Iterator[Entry]:
    stem = _AREA_END.sub("", area.zh)
    yield Entry(alias=area.zh, kind=area.kind, area=code, facility=None, rank=1)
    if len(stem) >= 2 and stem != area.zh:
        small = area.kind != "district"
        yield Entry(alias=stem, kind=area.kind, area=code, facility=None, rank=5, common=small)
    if len(area.en) >= 5:
        yield Entry(alias=area.en.lower(), kind=area.kind, area=code, facility=None, rank=2)


def _thing(zh: str, en: str, kind: str, area: str, name: str) -> Iterator[Entry]:
    """A thing's own name, and what people leave out of it: the line of a station, "避难场所", the gauge of a bridge."""
    aliases = {zh: 0}
    aliases.setdefault(_STATION.sub("", zh, count=1), 2)
    aliases.setdefault(_FACILITY_END.sub("", zh), 2)
    if kind == "gauge" and zh.endswith(("桥站", "闸站")):
        aliases.setdefault(zh[:-1], 2)
    if kind == "underpass" and (road := _road_of(zh)):
        aliases.setdefault(f"{road}隧道", 2)
        aliases.setdefault(f"{road}下穿", 2)
    for alias, rank in aliases.items():
        if len(alias) >= 2:
            yield Entry(alias=alias, kind=kind, area=area, facility=name, rank=rank)
    for part, called in english().items():
        for word in called if part in zh and kind == "station" else ():
            yield Entry(alias=f"{word} station", kind=kind, area=area, facility=name, rank=2)
    if len(en) >= 5:
        yield Entry(alias=en.lower(), kind=kind, area=area, facility=name, rank=2)
        if kind == "station" and (word := en.lower().replace("metro ", "")) != en.lower():
            yield Entry(alias=word, kind=kind, area=area, facility=name, rank=3)
