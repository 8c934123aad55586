"""回迁: nobody goes home before it is approved, and who does is said at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.approvals import APPROVALS, Approval, ApprovalAsked, ApprovalClosed
from anlan.core.canonical import canonical, sha256
from anlan.core.city import City, Succession
from anlan.core.facts import Bilingual, Fact
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    HouseholdsReturned,
    HouseholdState,
    RelocationRefused,
    RelocationRow,
    ReturnAllowed,
    ReturnAsked,
    ReturnDraft,
    RosterRow,
)
from anlan.core.relocation.standing import RETURN_REJECTED
from anlan.core.signals import SIGNALS
from anlan.response.relocation.marking import changes
from anlan.response.relocation.signals import BY, back_too_early, cleared

HOLDS = timedelta(hours=24)
"""How long the question waits for an answer."""
_NOT_YET = Bilingual("还在转移，不能申请返回", "people are still being moved")
_NO = Bilingual("返回未获批准", "the return was not approved")


def go_on(fact: Fact, seen: Seen) -> Iterator[Fact]:
    """Asked → a text → people → allowed or not."""
    match fact:
        case ReturnAsked():
            row, roster = seen.rows(RELOCATIONS).get(fact.about), seen.rows(ROSTERS).get(fact.about)
            if row is not None and roster is not None:
                yield _draft(fact, row, roster, seen)
        case ReturnDraft():
            yield _ask(fact, seen)
        case Approval() if isinstance(draft := seen.fact(fact.draft), ReturnDraft):
            if fact.rejected:
                yield RelocationRefused(
                    at=fact.at, by=BY, thread=draft.thread, area=draft.area, reason=RETURN_REJECTED, text=_NO
                )
            elif fact.complete:
                yield from _allow(fact, draft, seen)


def people_needed(city: City) -> int:
    """Two steps where the city's succession table names two posts for a return, else one."""
    rows = [row for row in city.all(Succession).values() if row.matter == "return"]
    return 2 if any(len(row.posts) > 1 for row in rows) else 1


def _draft(fact: ReturnAsked, row: RelocationRow, roster: RosterRow, seen: Seen) -> Fact:
    if row.state not in ("moved", "moving", "return_asked"):
        return RelocationRefused(
            at=fact.at, by=BY, thread=row.thread, area=row.area, reason="not_moved", text=_NOT_YET
        )
    drill = seen.mode.mark
    checked = (
        (f"核查：{fact.note}", f"Checked: {fact.note}")
        if fact.note
        else ("核查情况正在核实", "checks: being verified")
    )
    text = Bilingual(
        f"{drill.zh}同意 {row.title.zh.removesuffix(' 转移')} {_or_checking(row.households, '正在核实')} 户"
        f" {_or_checking(row.people, '正在核实')} 人返回。{checked[0]}。",
        f"{drill.en}{_or_checking(row.households, 'being verified')} households, "
        f"{_or_checking(row.people, 'being verified')} people may return ({row.title.en}). {checked[1]}.",
    )
    return ReturnDraft(
        at=fact.at,
        by=BY,
        thread=row.thread,
        area=row.area,
        risk_zone=row.risk_zone,
        roster_digest=sha256(canonical([row.risk_zone, list(roster.roster)])),
        text=text,
    )


def _or_checking(value: int | None, checking: str) -> str:
    return checking if value is None else str(value)


def _ask(draft: ReturnDraft, seen: Seen) -> ApprovalAsked:
    return ApprovalAsked(
        at=draft.at,
        by=BY,
        about=draft.thread,
        subject="return",
        draft=draft.id,
        content=draft.shown(),
        people=people_needed(seen.city),
        roles=(Role.OFFICER, Role.COMMANDER),
        expires=seen.at + HOLDS,
        assumptions=(),
    )


def _allow(approval: Approval, draft: ReturnDraft, seen: Seen) -> Iterator[Fact]:
    row = seen.rows(APPROVALS).get(draft.thread)
    yield ReturnAllowed(
        at=approval.at,
        by=BY,
        thread=draft.thread,
        area=draft.area,
        approved_by=row.given_by if row else (approval.person,),
    )
    yield ApprovalClosed(at=approval.at, by=BY, about=draft.thread, reason=ReturnAllowed.kind)
    yield from cleared(approval, "return_before_approval", draft.thread, seen)


def came_back(fact: HouseholdsReturned, seen: Seen) -> Iterator[Fact]:
    """Households are back: noted, and said aloud where nobody has allowed it."""
    row, roster = seen.rows(RELOCATIONS).get(fact.about), seen.rows(ROSTERS).get(fact.about)
    if row is None or roster is None:
        return
    yield from changes(fact, roster, fact.households, HouseholdState.RETURNED)
    if row.state not in ("return_allowed", "back"):
        open_rows = seen.rows(SIGNALS).where("open", f"return_before_approval|{row.thread}")
        yield back_too_early(fact, row, fact.households, open_rows[0].thread if open_rows else "", seen.city)
