"""One line of the duty log, before it has its place."""

from __future__ import annotations

from msgspec import Struct


class Entry(Struct, frozen=True):
    """What is written down, and about what."""

    about: str
    zh: str
    en: str
    tone: str = "plain"
    area: str | None = None
    """Where the thing on the screen has no area of its own."""
