"""Happenings of a scenario become given facts, by the doors that live input comes through."""

from __future__ import annotations

import msgspec

from anlan.city.reception import Message, Reception
from anlan.core.city import City
from anlan.core.facts import Given
from anlan.core.scenarios import Happening, HappeningKind
from anlan.intake.bulletins import read_cap


def key_of(happening: Happening) -> str:
    """The key of what a happening hands in."""
    return f"happening|{happening.name}"


_CLASSES = {"district": "official", "leader": "official", "authority": "department", "system": "unknown"}
"""What a scenario calls its callers → what the desk calls them."""
_POSTS = frozenset({"post", "weibo", "wechat", "video", "comment"})


def handed_in(happening: Happening, reception: Reception, city: City) -> Given | None:
    """The given fact of a happening: words by the report desk, a fact under its own key; None = no door takes it."""
    if happening.kind is HappeningKind.REPORT:
        return reception.receive(_message(happening), city)
    if happening.kind is HappeningKind.CAP and happening.cap:
        bulletin = read_cap(happening.cap.encode(), city, at=happening.known_at)
        return msgspec.structs.replace(bulletin, key=key_of(happening))
    if happening.given is None:
        return None
    return msgspec.structs.replace(happening.given, key=key_of(happening))


def _message(happening: Happening) -> Message:
    """The words of a happening as they reach the desk; whoever posts is a post, not a resident who calls."""
    caller = _CLASSES.get(happening.caller, happening.caller or "unknown")
    return Message(
        text=happening.text,
        channel=happening.channel,
        at=happening.known_at,
        key=key_of(happening),
        by="desk",
        caller_class="post" if happening.channel in _POSTS else caller,
        area=happening.area,
        picture=happening.picture,
    )
