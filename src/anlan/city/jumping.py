"""Jumping to a bookmark: the page asks by a small file in the house, the supervisor sees it and changes the scene."""

from __future__ import annotations

from pathlib import Path

import msgspec

from anlan.core.scenarios import Bookmark

_ASKED, _MARKS = "jump", "bookmarks.json"


def offer(home: Path, marks: tuple[Bookmark, ...]) -> None:
    """Say in the house which bookmarks there are; a request that was left over is void."""
    (home / _ASKED).unlink(missing_ok=True)
    (home / _MARKS).write_bytes(msgspec.json.encode(marks))


def offered(home: Path) -> tuple[Bookmark, ...]:
    """The bookmarks of a house; none where nothing is played."""
    path = home / _MARKS
    return msgspec.json.decode(path.read_bytes(), type=tuple[Bookmark, ...]) if path.exists() else ()


def ask(home: Path, name: str) -> None:
    """Ask for a bookmark; raises LookupError for one that the house does not offer."""
    if name not in {mark.name for mark in offered(home)}:
        raise LookupError(f"no bookmark is called {name!r}")
    fresh = home / f".{_ASKED}"
    fresh.write_text(name, "utf-8")
    fresh.replace(home / _ASKED)


def asked(home: Path) -> str | None:
    """The bookmark that was asked for last, once."""
    path = home / _ASKED
    if not path.exists():
        return None
    name = path.read_text("utf-8")
    path.unlink()
    return name
