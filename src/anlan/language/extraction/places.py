"""Where it is: the most exact of the city's names that stand in the text, with side and distance; or what to ask."""

from __future__ import annotations

import re

import msgspec

from anlan.core.extraction import Quote, Spot
from anlan.language.extraction.gazetteer import Entry, Gazetteer
from anlan.language.extraction.plain import sound
from anlan.language.extraction.quantities import Quantity
from anlan.language.extraction.tables import objects, words

_HOME = re.compile(
    r"[一-鿿]{1,6}(?:巷|弄|路|街|里|胡同|大道)[\d一二三四五六七八九十百]{1,5}号(?:院|楼)?(?:\d+(?:栋|幢|单元|室))*"
    r"|[一-鿿]{2,6}?(?:小区|花园|新村|公寓|家园|苑|佳苑|名城)[\d一二三四五六七八九十]{1,3}(?:栋|幢|号楼|座)(?:[\d一二三四五六七八九十]+(?:单元|室|楼|层))*"
)
_EXIT = re.compile(r"([a-d]|[一二三四\d])(号)?(出|入)?口|exit ([a-d\d])")
_CITY = re.compile(r"([一-鿿]{2,4}?)(市|省|县)")
_NO_CITY = re.compile(r"(我|本|全|各|城|超|菜|鱼|门|夜|股|集|都|上|闹|外|邻|该|到|在|从|向|报|时)$")
_SIDE_WITHIN = 14
_GIVEN = re.compile(r"(我省|本省|我县|本县|我市|本市|全市|全省)")


def place(text: str, gazetteer: Gazetteer, found: list[Quantity], *, dictated: bool) -> Spot | None:
    """The place of a plain text; None where it names none, which has to be asked and is never guessed."""
    hits = _hits(text, gazetteer)
    spot = _best(text, hits)
    if spot is None or (spot.facility is None and dictated):
        spot = _heard(text, gazetteer, strict=not dictated) or spot
    home = _HOME.search(text)
    if spot is None:
        return _unnamed(text, home)
    spot = _where_from(text, spot, found)
    if home is not None:
        spot = msgspec.structs.replace(spot, home=_home(home, hits))
    return spot


def elsewhere(text: str, gazetteer: Gazetteer) -> Quote | None:
    """The words that name another city or province, where none of our own places stands in the text."""
    said = words("flags")["elsewhere"].search(text)
    if said is not None and not any(name and name in text for name in gazetteer.city_names):
        return Quote(said.start(), said.end())
    for found in _CITY.finditer(text):
        name = re.sub(r"^(我?在|从|来自|听说|看到)", "", found[1])
        strange = len(name) >= 2 and name not in gazetteer.city_names and found[0] not in gazetteer.city_names
        known = any(found[0].endswith(one) or name.endswith(one) for one in gazetteer.city_names if one)
        if strange and not known and not _NO_CITY.search(name) and not _hits(text, gazetteer):
            return Quote(found.start(), found.end())
    return None


def _hits(text: str, gazetteer: Gazetteer) -> list[tuple[int, int, Entry]]:
    """Every name that stands in the text, each letter used once, the longest name first where it begins."""
    hits: list[tuple[int, int, Entry]] = []
    for pattern, entry in gazetteer.underpasses:
        if (found := pattern.search(text)) is not None:
            hits.append((found.start(), found.end(), entry))
    place = 0
    while place < len(text) - 1:
        found_here = gazetteer.at(text, place)
        if found_here:
            longest = max(len(one.alias) for one in found_here)
            hits += [(place, place + longest, one) for one in found_here if len(one.alias) == longest]
            place += longest
        else:
            place += 1
    return hits


def _best(text: str, hits: list[tuple[int, int, Entry]]) -> Spot | None:
    if not hits:
        return None
    things = [hit for hit in hits if hit[2].facility is not None]
    areas = [hit for hit in hits if hit[2].facility is None]
    exact = [hit for hit in areas if hit[2].rank < 5] or areas
    if things:
        start, end, entry = min(things, key=lambda hit: (hit[2].rank, hit[0] - hit[1], hit[0]))
        inside = [hit for hit in areas if entry.area and (hit[2].area or "").startswith(entry.area)]
        area = max((hit[2].area or "" for hit in inside), key=len, default=entry.area or "") or None
        return Spot(
            area=area, facility=entry.facility, kind=entry.kind, quote=Quote(start, _through(text, end))
        )
    start, end, entry = max(exact, key=lambda hit: (len(hit[2].area or ""), hit[1] - hit[0], -hit[0]))
    return Spot(area=entry.area, kind=_kind(text, entry.kind), quote=Quote(start, end))


def _through(text: str, end: int) -> int:
    """The name with the exit of the station behind it."""
    found = _EXIT.match(text, end) or re.compile(r" (exit [a-d\d])").match(text, end)
    return found.end() if found else end


def _kind(text: str, kind: str) -> str:
    for one, pattern in objects():
        if one.place and pattern.search(text):
            return one.place
    return kind


def _heard(text: str, gazetteer: Gazetteer, *, strict: bool) -> Spot | None:
    """A name that a machine may have misheard: one letter differs, and that one sounds the same."""
    heard = sound(text)
    for start in range(len(text) - 2):
        for entry in gazetteer.heard_at(heard, start):
            size = len(entry.alias)
            wrong = sum(a != b for a, b in zip(text[start : start + size], entry.alias, strict=True))
            if wrong == 1 and (size > 3 or not strict):
                return Spot(
                    area=entry.area, facility=entry.facility, kind=entry.kind, quote=Quote(start, start + size),
                    heard=True,
                )  # fmt: skip
    return None


def _unnamed(text: str, home: re.Match[str] | None) -> Spot | None:
    """A kind of place without a name ("那个隧道") or a door in an area nobody said: useful, and to be asked."""
    if home is not None:
        return Spot(kind="home", home=Quote(*home.span()), quote=Quote(*home.span()))
    for one, pattern in objects():
        if one.place and one.place != "canteen" and (found := pattern.search(text)) is not None:
            return Spot(kind=one.place, quote=Quote(*found.span()))
    return None


def _home(home: re.Match[str], hits: list[tuple[int, int, Entry]]) -> Quote:
    """The door without the area's name before it."""
    areas = (end for _, end, entry in hits if entry.facility is None and entry.rank < 5)
    start = max((end for end in areas if home.start() < end < home.end()), default=home.start())
    return Quote(start, home.end())


def _where_from(text: str, spot: Spot, found: list[Quantity]) -> Spot:
    """ "白鹭桥下游右岸,大概500米": sides and the distance that stand close behind the name."""
    behind = text[spot.quote.end : spot.quote.end + _SIDE_WITHIN]
    sides = [name for name, pattern in words("sides").items() if pattern.search(behind)]
    near = [
        one
        for one in found
        if one.unit in ("length_m", "length_km") and 0 <= one.start - spot.quote.end <= _SIDE_WITHIN
    ]
    if not sides:
        return spot
    if not near:
        return msgspec.structs.replace(spot, side="+".join(sides))
    metres = near[0].number.value * (1000 if near[0].unit == "length_km" else 1)
    within = metres / 2 if near[0].number.approx else metres / 10
    quote = Quote(spot.quote.start, near[0].end)
    return msgspec.structs.replace(spot, side="+".join(sides), offset_m=metres, within_m=within, quote=quote)
