"""Submitting: an act goes into the inbox, and the answer waits up to two seconds for its turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starlette.responses import Response

from anlan.core.approvals import ApprovalRefused
from anlan.core.facts import Given
from anlan.core.given import Decided
from anlan.core.oral import OralApproval
from anlan.store.journal.inbox import answer as answer_of
from anlan.store.journal.inbox import ask
from anlan.store.journal.journal import Journal
from anlan.web.desk import Desk, answer

WAIT = timedelta(seconds=2)
LOOK_EVERY_S = 0.03


async def submit(desk: Desk, given: Given) -> Response:
    """Ask, then wait for the turn; past two seconds the request is safe and the answer comes with the stream."""
    number = await asyncio.to_thread(ask, desk.engine, given, desk.real.now())
    until = desk.real.now() + WAIT
    state, detail, seq = await asyncio.to_thread(answer_of, desk.engine, number)
    while state == "waiting" and desk.real.now() < until:
        await asyncio.sleep(LOOK_EVERY_S)
        state, detail, seq = await asyncio.to_thread(answer_of, desk.engine, number)
    if state == "waiting":
        return answer({"state": "waiting"}, 202)
    if state == "refused":
        return answer({"state": "refused", "detail": detail}, 409)
    if state == "done" and isinstance(given, Decided | OralApproval) and seq is not None:
        reason = await asyncio.to_thread(_not_counted, desk, given, seq)
        if reason:
            return answer({"state": "refused", "detail": reason}, 409)
    return answer({"state": state})


def _not_counted(desk: Desk, given: Decided | OralApproval, seq: int) -> str:
    """Why a verdict did not count: the refusal stands in its own turn, right behind it."""
    for fact in Journal(desk.engine).facts(seq, until=seq + 5):
        if isinstance(fact, Given):
            break
        if isinstance(fact, ApprovalRefused) and (fact.about, fact.person) == (given.about, given.by):
            return fact.reason
    return ""
