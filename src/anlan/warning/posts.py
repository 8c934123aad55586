"""Who is told and who must answer: posts by the areas they answer for, their holders, and the chain behind them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.city import Area, City, Department, Facility, Post
from anlan.core.warnings import Warning

_TOWN_DIGITS = 9


class Waves(Struct, frozen=True):
    """waves.toml."""

    at_once: tuple[str, ...]
    daily: tuple[str, ...]
    """Kinds of departments that are told of everything."""
    hours: dict[str, float]


@cache
def waves() -> Waves:
    """When each tier is called."""
    raw = files("anlan.warning").joinpath("waves.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(raw), Waves)


class Call(Struct, frozen=True):
    """One step of a post's chain: the post to be called, and which of its two holders."""

    post: str
    holder: str = ""


def told(city: City, areas: tuple[str, ...]) -> dict[str, Post]:
    """The posts that are told of something in these areas, in the order of their names.

    Those inside the areas; those of the whole city; those of the districts around, but no wardens of elsewhere. A
    deputy or superior who answers for the same area as the post before it is called only when that one is silent.
    """
    posts = city.all(Post)
    reached = {code: _reached(city, code, areas) for code in {post.area for post in posts.values()}}
    around = {parent for area in areas for parent in (*city.around(area), area[:6])}
    found = {
        name: post
        for name, post in posts.items()
        if reached[post.area] or (post.area in around and post.kind != "warden")
    }
    behind = {
        name
        for post in found.values()
        for name in post.chain
        if name in found and found[name].area == post.area
    }
    return {name: found[name] for name in sorted(found) if name not in behind}


def told_of(city: City, draft: Warning) -> dict[str, Post]:
    """The posts that are told of a text. One town's blue or yellow is no matter for every body of the whole city.

    From orange on, and wherever more than a town is warned, all are told (waves.toml); below, of the bodies of the
    whole city, only those that wave through such things every day.
    """
    found = told(city, draft.warned)
    wide = any(code == "*" or len(code) < _TOWN_DIGITS for code in draft.warned)
    if wide or draft.colour is None or draft.colour.value in waves().at_once:
        return found
    kinds = {name: row.kind for name, row in city.all(Department).items()}
    daily = (*waves().daily, "")
    return {
        name: post
        for name, post in found.items()
        if post.area != "*" or kinds.get(post.department, "") in daily
    }


def _reached(city: City, code: str, areas: tuple[str, ...]) -> bool:
    """An area lies in one of those warned: by prefix of its code or by its parents; "*" is told of everything."""
    if code == "*" or any(area == "*" or code.startswith(area) for area in areas):
        return True
    return not set(areas).isdisjoint(city.around(code))


def chain(city: City, name: str) -> tuple[Call, ...]:
    """Whom to call for a post, in order: holder A, holder B, then the deputy, then the superior."""
    post = city.get(Post, name)
    if post is None:
        return (Call(name),)
    holders = sorted(holder.side for holder in post.holders)
    own = tuple(Call(name, side) for side in holders) if len(holders) > 1 else (Call(name, *holders),)
    return (*own, *(Call(following) for following in post.chain))


def tier(city: City, post: Post) -> str:
    """city | town | village: in which turn a post is called."""
    if post.kind == "warden":
        return "village"
    area = city.get(Area, post.area)
    kind = area.kind if area else ""
    if kind in ("town", "village") or (kind == "" and len(post.area) >= _TOWN_DIGITS):
        return "village" if kind == "village" else "town"
    return "city"


def due_tiers(draft: Warning, hours_left: float) -> dict[str, float]:
    """Hours until each tier is called; 0 = now."""
    table = waves()
    if draft.colour is not None and draft.colour.value in table.at_once:
        return dict.fromkeys(table.hours, 0.0)
    return {name: max(0.0, hours_left - before) for name, before in table.hours.items()}


def stands_for(city: City, name: str) -> str:
    """What an answer of this post counts as: a shelter, where it answers for one; else a responsible person."""
    return "shelter" if name in _of_shelters(city) else "person"


def _of_shelters(city: City) -> frozenset[str]:
    facilities = city.all(Facility).values()
    return frozenset(facility.post for facility in facilities if facility.kind == "shelter" and facility.post)


def address(call: Call) -> str:
    """Where a call goes: the post; its second holder under an address of its own."""
    return f"{call.post}/{call.holder}" if call.holder not in ("", "A") else call.post
