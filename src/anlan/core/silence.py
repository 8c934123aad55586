"""断链: a district of which nothing is heard any more. That is not calm."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual, Fact, Time, fact
from anlan.core.tables import Rows, Table


class RosterLine(Struct, frozen=True, kw_only=True):
    """One line of the telephone tree: a post and how its holders are reached, by reference only."""

    post: str
    zh: str
    en: str
    holders: tuple[str, ...]
    """Vault references of the numbers, A before B; empty where nobody has brought one."""


@fact("district_silent")
class DistrictSilent(Fact, frozen=True, kw_only=True):
    """Every feed of a district has been silent too long, or (almost) none of its posts answers."""

    area: str
    why: str
    """feeds | posts."""
    feeds: int
    """Feeds that are silent."""
    posts: int
    """Posts that did not answer."""
    since: Time
    roster: tuple[RosterLine, ...]
    text: Bilingual


@fact("district_speaks")
class DistrictSpeaks(Fact, frozen=True, kw_only=True):
    """The district is heard again."""

    area: str
    text: Bilingual


class SilentRow(Struct, frozen=True, kw_only=True):
    """A district that is silent, or was."""

    thread: str
    area: str
    why: str
    feeds: int
    posts: int
    since: Time
    text: Bilingual
    roster: tuple[RosterLine, ...]
    state: str = "silent"
    """silent | heard."""
    heard_at: Time | None = None

    @property
    def open_area(self) -> str | None:
        """The area while it is silent."""
        return self.area if self.state == "silent" else None


def _fold(item: Fact, rows: Rows[SilentRow]) -> None:
    match item:
        case DistrictSilent():
            rows.put(
                item.thread_id,
                SilentRow(
                    thread=item.thread_id,
                    area=item.area,
                    why=item.why,
                    feeds=item.feeds,
                    posts=item.posts,
                    since=item.since,
                    text=item.text,
                    roster=item.roster,
                ),
            )
        case DistrictSpeaks() if row := rows.get(item.thread):
            rows.put(row.thread, msgspec.structs.replace(row, state="heard", heard_at=item.at))


SILENT_DISTRICTS = Table("silent_districts", SilentRow, _fold, {"open": lambda row: row.open_area})
