"""The duty desk: handovers, instructions, log, roll-calls, losses, and what falls due on quiet days."""

from __future__ import annotations

from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.drills import DRILL, PLAN_DRILLS, DrillHeld, DrillStopped, RealCallInDrill
from anlan.core.inspections import INSPECTIONS, RiskCleared, RiskInspected
from anlan.core.instructions import (
    INSTRUCTIONS,
    ITEMS,
    InstructionReceived,
    InstructionSplit,
    ItemAnswered,
    ItemClosed,
    ItemMoved,
    ItemSentBack,
    ItemUrged,
    SuggestionTaken,
)
from anlan.core.lateness import LATENESS
from anlan.core.losses import FIGURES, LOSSES, LossesAccepted, LossesReported, LossesSentBack
from anlan.core.open_items import NOTED, HolderNamed, OpenItemNoted, OpenItemSettled
from anlan.core.people import Audience
from anlan.core.roll_calls import CONTACTS, ROLL_CALLS, ContactChecked, RollCallAnswered, RollCallStarted
from anlan.core.shifts import DUTY_NOTES, HANDOVERS, DutyNoted, HandoverOffered, HandoverSigned

_TABLES = (
    Mirror(
        table=DRILL, zh="演练状态", en="Drill", columns=("stopped", "stopped_by", "reason"),
        audience=Audience.FIELD,
    ),
    Mirror(
        table=HANDOVERS, zh="交接班", en="Handovers",
        columns=("offered_by", "to", "state", "open_items", "unheld", "opened", "signed"),
    ),
    Mirror(table=NOTED, zh="补录事项", en="Noted by hand", columns=("text", "post", "opened", "open")),
    Mirror(
        table=INSTRUCTIONS, zh="批示", en="Instructions",
        columns=("text", "giver", "medium", "said_at", "due", "items", "closed", "suggestions"),
    ),
    Mirror(
        table=ITEMS, zh="督办事项", en="Items", audience=Audience.FIELD,
        columns=("what", "owner", "due", "state", "overdue", "chased_person", "urged", "answer"),
    ),
    Mirror(table=DUTY_NOTES, zh="值班日志", en="Duty log", columns=("text", "person", "at", "late")),
    Mirror(
        table=ROLL_CALLS, zh="点名", en="Roll-calls", audience=Audience.FIELD,
        columns=("round", "opened", "due", "asked", "answered", "waiting", "late", "closed"),
    ),
    Mirror(
        table=CONTACTS, zh="通讯录时效", en="Contacts",
        columns=("post", "side", "person", "checked_at", "failed_at"),
    ),
    Mirror(
        table=LOSSES, zh="灾情统计", en="Losses",
        columns=("area", "as_of", *FIGURES, "state", "questions", "reason", "accepted_as_of"),
    ),
    Mirror(
        table=LATENESS,
        zh="迟到信息",
        en="Heard late",
        columns=("area", "said", "first", "last", "heard", "most_minutes"),
    ),
    Mirror(
        table=INSPECTIONS, zh="风险登记", en="Risk register",
        columns=("what", "finding", "owner", "due", "state", "at"),
    ),
    Mirror(
        table=PLAN_DRILLS, zh="预案演练", en="Drills of plans", columns=("plan", "held", "times", "evaluated")
    ),
)  # fmt: skip

DUTY = Desk(
    name="duty",
    zh="值班",
    en="Duty",
    mirrors=_TABLES,
    acts=(
        ActForm(given=DutyNoted, verb="duty", zh="记日志", en="Write into the log", anywhere=True),
        ActForm(given=HandoverOffered, verb="duty", zh="交班", en="Hand over", anywhere=True),
        ActForm(given=HolderNamed, verb="duty", zh="指定责任人", en="Name a holder", anywhere=True),
        ActForm(given=HandoverSigned, verb="duty", zh="接班签收", en="Sign", about="handovers"),
        ActForm(given=OpenItemNoted, verb="duty", zh="补录未办事项", en="Note an open item", anywhere=True),
        ActForm(given=OpenItemSettled, verb="duty", zh="事项了结", en="It is settled", about="noted_items"),
        ActForm(given=InstructionReceived, verb="duty", zh="录入批示", en="Take an instruction down"),
        ActForm(given=SuggestionTaken, verb="instruct", zh="采纳分解建议", en="Take the items suggested",
                about="instructions"),
        ActForm(given=InstructionSplit, verb="instruct", zh="分解批示", en="Make items", about="instructions"),
        ActForm(given=ItemMoved, verb="answer", zh="在办/已办", en="In hand, done", about="instruction_items"),
        ActForm(given=ItemAnswered, verb="answer", zh="反馈", en="Answer", about="instruction_items"),
        ActForm(given=ItemUrged, verb="duty", zh="电话催办", en="Urge by telephone", about="instruction_items"),
        ActForm(given=ItemClosed, verb="answer", zh="办结", en="Close", about="instruction_items"),
        ActForm(given=ItemSentBack, verb="instruct", zh="退回重办", en="Send back", about="instruction_items"),
        ActForm(given=RollCallStarted, verb="duty", zh="点名", en="Call the roll", anywhere=True),
        ActForm(given=RollCallAnswered, verb="answer", zh="应答", en="Answer the roll", about="roll_calls"),
        ActForm(given=ContactChecked, verb="duty", zh="通讯核查", en="Check a number", anywhere=True),
        ActForm(given=LossesReported, verb="report", zh="报灾情", en="Report losses"),
        ActForm(given=LossesAccepted, verb="verify", zh="核定", en="Accept", about="losses"),
        ActForm(given=LossesSentBack, verb="verify", zh="退回重报", en="Send back", about="losses"),
        ActForm(given=RiskInspected, verb="report", zh="登记检查", en="Record an inspection"),
        ActForm(given=RiskCleared, verb="report", zh="隐患销号", en="It is put right", about="inspections"),
        ActForm(given=DrillHeld, verb="duty", zh="登记演练", en="Record a drill", anywhere=True),
        ActForm(given=DrillStopped, verb="duty", zh="终止演练 转实战", en="Stop the drill: this is real",
                anywhere=True),
        ActForm(given=RealCallInDrill, verb="receive", zh="演练中真实来电", en="A real call in the drill"),
    ),
)  # fmt: skip
