"""Departments, posts, holders and turns of duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from anlan.city.folder.checks.book import Book, One, not_among
from anlan.city.folder.problems import Problem
from anlan.city.plugins import plugins
from anlan.core.city import Department, Post, Shift
from anlan.core.city.organisation import ON_FOOT

POST_KINDS = ("post", "warden")
SIDES = ("A", "B")
AT_THE_DESK = 2


def check(book: Book) -> Iterator[Problem]:
    """Everything about who answers."""
    for department in book.each(Department):
        yield from book.nowhere(department, department.is_.area, "area")
        yield from book.unknown(department, Post, department.is_.post, "post", empty=True)
    channels = (*sorted(plugins("anlan.channels")), ON_FOOT)
    for post in book.each(Post):
        yield from book.nowhere(post, post.is_.area, "area")
        yield from not_among(post, "kind", post.is_.kind, POST_KINDS, "kind")
        yield from book.unknown(post, Department, post.is_.department, "department", empty=True)
        for name in post.is_.chain:
            yield from book.unknown(post, Post, name, "chain")
        for channel in post.is_.channels:
            yield from not_among(post, "channel", channel, channels, "channels")
        yield from _holders(post)
    yield from _loops(book)
    yield from _shifts(book)


def _holders(post: One[Post]) -> Iterator[Problem]:
    taken: list[str] = []
    for place, holder in enumerate(post.is_.holders):
        way = ("holders", place)
        yield from not_among(post, "side", holder.side, SIDES, *way)
        if not holder.person:
            yield post.say("person is empty", "the name one logs in as", *way)
        if holder.side in taken:
            yield post.say(f"side {holder.side} of '{post.name}' is held twice", "one A and one B", *way)
        taken.append(holder.side)


def _loops(book: Book) -> Iterator[Problem]:
    """Who is called next must come to an end."""
    chains = {one.name: one.is_.chain for one in book.each(Post)}
    fine: set[str] = set()
    for one in book.each(Post):
        if way := _loop(one.name, chains, fine):
            yield one.say(
                f"the chain of '{one.name}' comes back to it: {' → '.join(way)}", "end it above", "chain"
            )


def _loop(start: str, chains: dict[str, tuple[str, ...]], fine: set[str]) -> list[str]:
    """The way from a post back to itself; those that end are remembered."""
    waiting: list[list[str]] = [[start]]
    met: set[str] = set()
    while waiting:
        way = waiting.pop()
        for name in chains.get(way[-1], ()):
            if name == start:
                return [*way, name]
            if name not in met and name not in fine:
                met.add(name)
                waiting.append([*way, name])
    fine.add(start)
    return []


def _shifts(book: Book) -> Iterator[Problem]:
    people = {holder.person for post in book.each(Post) for holder in post.is_.holders}
    before: One[Shift] | None = None
    for one in sorted(book.each(Shift), key=lambda shift: shift.is_.since):
        shift = one.is_
        if shift.until <= shift.since:
            yield one.say("ends before it begins", "until is after since", "until")
        if len(set(shift.people)) < AT_THE_DESK:
            yield one.say(f"{len(set(shift.people))} at the desk", "two people (双人双岗)", "people")
        for person in (shift.leader, *shift.people):
            yield from book.not_one_of(one, "person", person, people, Post, "people")
        if before is not None and shift.since < before.is_.until:
            what = f"begins before '{before.name}' ends (line {before.where.line})"
            yield one.say(what, "turns of duty follow one another", "since")
        before = one


def notes(book: Book) -> Iterator[str]:
    """Gaps that stop nobody: a post without a B side, a gap in the rota."""
    alone = [one.name for one in book.each(Post) if {h.side for h in one.is_.holders} == {"A"}]
    if alone:
        yield f"no B side: {len(alone)} posts, e.g. {', '.join(alone[:3])}"
    empty = [one.name for one in book.each(Post) if not one.is_.holders]
    if empty:
        yield f"nobody holds: {len(empty)} posts, e.g. {', '.join(empty[:3])}"
    turns = sorted((one.is_ for one in book.each(Shift)), key=lambda shift: shift.since)
    for before, after in pairwise(turns):
        if after.since - before.until > timedelta(0):
            yield f"nobody on duty between '{before.name}' and '{after.name}'"
