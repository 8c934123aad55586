"""Organisation: departments, the posts that answer, who holds them, and who is on duty when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Department(Struct, frozen=True, kw_only=True):
    """A body that acts, is told, or speaks: of the city, above it, or beside it."""

    name: str
    zh: str
    en: str
    kind: str
    """government | met | water | emergency | fire | police | health | traffic | education | housing | power | telecom |
    maritime | civil_affairs | commerce | garrison | neighbour | media | platform | superior …"""
    area: str = "*"
    post: str = ""
    """Its duty post."""


class Holder(Struct, frozen=True, kw_only=True):
    """Who holds a post: the name one logs in as; number and name are vault rows."""

    side: str
    """A or B (AB 角)."""
    person: str
    contact_ref: str = ""
    checked_at: datetime | None = None
    """When the number was last found to answer (点名)."""


ON_FOOT = "human"
"""Door, gong, loud-hailer, runner: asked of a person when every other way was silent, never queued for a machine."""


class Post(Struct, frozen=True, kw_only=True):
    """A duty post that must answer 叫应; `chain` is who is called next: deputy, then superior."""

    name: str
    zh: str
    en: str
    area: str
    chain: tuple[str, ...] = ()
    channels: tuple[str, ...] = ("inapp",)
    department: str = ""
    kind: str = "post"
    """post | warden (village, street or grid)."""
    holders: tuple[Holder, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """The channels that a machine can send by."""
        return tuple(channel for channel in self.channels if channel != ON_FOOT)


class Shift(Struct, frozen=True, kw_only=True):
    """One turn of duty: the leader in charge (带班领导) and the two at the desk (双人双岗)."""

    name: str
    since: datetime
    until: datetime
    leader: str
    people: tuple[str, ...]
