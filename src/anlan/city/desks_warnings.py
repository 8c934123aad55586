"""The warnings desk: bulletins and calls, must-do items, telephone consents, deliveries, districts cut off."""

from __future__ import annotations

from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.musts import MUSTS, MustDone
from anlan.core.oral import ORALS, Countersigned, OralApproval
from anlan.core.people import Audience
from anlan.core.silence import SILENT_DISTRICTS
from anlan.core.warnings import (
    BULLETINS,
    CALLS,
    DELIVERIES,
    BulletinReceived,
    CallEnded,
    CallOut,
    HumanDelivery,
    LiftAsked,
    Resend,
)

WARNINGS_DESK = Desk(
    name="warnings",
    zh="预警",
    en="Warnings",
    mirrors=(
        Mirror(
            table=SILENT_DISTRICTS,
            zh="断链区域",
            en="Districts cut off",
            columns=("text", "state", "since", "heard_at", "feeds", "posts"),
        ),
        Mirror(
            table=BULLETINS,
            zh="外单位预警",
            en="Bulletins of others",
            columns=("headline", "issuer", "colour", "message", "sent", "state", "reason"),
        ),
        Mirror(
            table=CALLS,
            zh="叫应任务",
            en="Calls",
            columns=("what", "state", "asked", "confirmed", "acted", "failed", "households", "at"),
            audience=Audience.FIELD,
        ),
        Mirror(
            table=MUSTS,
            zh="必办事项",
            en="Must-do items",
            columns=("what", "post", "department", "due", "state", "clause", "note"),
        ),
        Mirror(
            table=ORALS,
            zh="电话请示",
            en="Telephone consents",
            columns=("giver", "post", "verdict", "code", "line", "told_at", "listeners", "state", "due"),
        ),
        Mirror(
            table=DELIVERIES,
            zh="送达",
            en="Deliveries",
            columns=("to", "channel", "subject", "step", "attempts", "changed", "resent_by"),
        ),
    ),
    acts=(
        ActForm(given=BulletinReceived, verb="receive", zh="登记外单位预警", en="Enter a bulletin"),
        ActForm(given=CallOut, verb="command", zh="叫应", en="Call posts out"),
        ActForm(given=CallEnded, verb="command", zh="结束叫应", en="End a call", about="calls"),
        ActForm(
            given=HumanDelivery, verb="confirm", zh="人工送达签收", en="Tick the sheet", about="confirms"
        ),
        ActForm(
            given=LiftAsked, verb="approve", zh="拟解除或误报更正", en="Draft a lifting", about="warnings"
        ),
        ActForm(given=Resend, verb="approve", zh="补发", en="Send again", about="warnings"),
        ActForm(
            given=OralApproval, verb="approve", zh="电话请示", en="Consent by telephone", about="warnings"
        ),
        ActForm(given=Countersigned, verb="approve", zh="补签", en="Countersign", about="orals"),
        ActForm(given=MustDone, verb="answer", zh="必办事项办结", en="Close an item", about="musts"),
    ),
)
