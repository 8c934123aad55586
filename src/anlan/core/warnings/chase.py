"""叫应: who must answer, who is called next, who answers for whom, and who goes there on foot."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.facts import Fact, Given, Time, fact
from anlan.core.given import Confirmed
from anlan.core.tables import Rows, Table


@fact("confirm_asked")
class ConfirmAsked(Fact, frozen=True, kw_only=True):
    """叫应: a post must answer by `due`; step 0 is its own holder, then the other holder, deputy, superior."""

    warning: str
    """Thread of the warning or call."""
    draft: str
    post: str
    """The post that is asked now."""
    for_post: str
    """The post whose answer is missing."""
    step: int
    due: Time
    holder: str = ""
    """A or B, where one of the two who hold the post is called; empty = whoever is there."""
    area: str | None = None
    """Where the post answers for."""
    stands_for: str = "person"
    """person | shelter: what an answer counts as."""


@fact("confirm_failed")
class ConfirmFailed(Fact, frozen=True, kw_only=True):
    """The whole chain of a post stayed silent: a person must go there."""

    warning: str
    for_post: str


@fact("human_asked")
class HumanAsked(Fact, frozen=True, kw_only=True):
    """人工送达: somebody goes by foot, door, gong or loud-hailer, and ticks the sheet by `due`."""

    warning: str
    for_post: str
    area: str | None
    due: Time


@fact("human_overdue")
class HumanOverdue(Fact, frozen=True, kw_only=True):
    """Nobody has ticked the sheet in time."""

    warning: str
    for_post: str


class Means(StrEnum):
    """How a message is carried without any network."""

    DOOR = "door"
    GONG = "gong"
    LOUD_HAILER = "loud_hailer"
    RUNNER = "runner"
    RADIO = "radio"


@fact("human_delivery")
class HumanDelivery(Given, frozen=True, kw_only=True):
    """One line of the tick sheet: who went, by which means, which household or post has heard, and when."""

    about: str
    """The line of the call board, or the thread of the warning or call."""
    went: str
    """Post or user name of who went."""
    means: Means
    told_at: Time
    post: str = ""
    """The post that was found and told; empty = the post of the line, or a household."""
    household: str = ""
    """Its code on the roster; names stay in the vault."""
    area: str
    acted: bool = False
    note: str = ""

    @property
    def matter(self) -> str:
        """Thread of the warning or call."""
        return self.about.partition("|")[0]

    @property
    def told(self) -> str:
        """The post or household that has heard."""
        return self.post or self.household or self.about.partition("|")[2]


class ConfirmRow(Struct, frozen=True, kw_only=True):
    """Where the chase of one post for one warning stands."""

    warning: str
    for_post: str
    asked: str
    called: tuple[str, ...]
    """Everybody who was asked for this post, in order: the answer of each of them counts, however late."""
    step: int
    due: Time
    state: str
    """asked | confirmed | acted | failed."""
    confirmed_by: str | None = None
    confirmed_at: Time | None = None
    draft: str = ""
    """The text or order the newest call was about."""
    holder: str = ""
    area: str | None = None
    stands_for: str = "person"
    note: str = ""
    """What was done, in the post's own words."""
    by_hand: str = ""
    """The means, where somebody had to go."""

    @property
    def answered(self) -> bool:
        """收到, or more."""
        return self.state in ("confirmed", "acted")


class Coverage(Struct, frozen=True, kw_only=True):
    """How far a warning has got: in responsible people, shelters and households, never in devices."""

    asked: int
    confirmed: int
    acted: int
    failed: int
    shelters: int
    """Of those asked, how many stand for a shelter …"""
    shelters_confirmed: int
    households: int
    """… and households that somebody has told by hand."""


def coverage(rows: Iterable[ConfirmRow]) -> Coverage:
    """Count the rows of one warning; each responsible person once, however many were called for them."""
    all_rows = list(rows)
    asked = [row for row in all_rows if row.stands_for != "household"]
    shelters = [row for row in asked if row.stands_for == "shelter"]
    return Coverage(
        asked=len(asked),
        confirmed=sum(row.answered for row in asked),
        acted=sum(row.state == "acted" for row in asked),
        failed=sum(row.state == "failed" for row in asked),
        shelters=len(shelters),
        shelters_confirmed=sum(row.answered for row in shelters),
        households=len(all_rows) - len(asked),
    )


def _fold(item: Fact, rows: Rows[ConfirmRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case ConfirmAsked():
            _asked(item, rows)
        case Confirmed():
            for row in rows.where("warning", item.about):
                if item.post in row.called and row.state != "acted":
                    state = "acted" if item.acted else "confirmed"
                    done = replace(
                        row,
                        state=state,
                        confirmed_by=item.by,
                        confirmed_at=item.at,
                        note=item.note or row.note,
                    )
                    rows.put(f"{row.warning}|{row.for_post}", done)
        case HumanDelivery():
            _ticked(item, rows)
        case ConfirmFailed() if (silent := rows.get(f"{item.warning}|{item.for_post}")) is not None:
            rows.put(f"{item.warning}|{item.for_post}", replace(silent, state="failed"))


def _asked(item: ConfirmAsked, rows: Rows[ConfirmRow]) -> None:
    earlier = rows.get(f"{item.warning}|{item.for_post}") if item.step else None
    rows.put(
        f"{item.warning}|{item.for_post}",
        ConfirmRow(
            warning=item.warning,
            for_post=item.for_post,
            asked=item.post,
            called=(*(earlier.called if earlier else ()), item.post),
            step=item.step,
            due=item.due,
            state="asked",
            draft=item.draft,
            holder=item.holder,
            area=item.area,
            stands_for=item.stands_for,
        ),
    )


def _ticked(item: HumanDelivery, rows: Rows[ConfirmRow]) -> None:
    """A post that was told by hand has confirmed; a household becomes a line of its own."""
    told, key = item.told, f"{item.matter}|{item.told}"
    row = rows.get(key)
    if row is None:
        if item.post or not item.household:
            return
        row = ConfirmRow(
            warning=item.matter, for_post=told, asked=told, called=(), step=0, due=item.told_at,
            state="asked", area=item.area, stands_for="household",
        )  # fmt: skip
    state = "acted" if item.acted or row.state == "acted" else "confirmed"
    done = msgspec.structs.replace(
        row, state=state, confirmed_by=item.by, confirmed_at=item.told_at, note=item.note,
        by_hand=item.means.value,
    )  # fmt: skip
    rows.put(key, done)


CONFIRMS = Table("confirms", ConfirmRow, _fold, {"warning": lambda row: row.warning})
