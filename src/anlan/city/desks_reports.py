"""The report desk and the release desk: what came in, who says what of the dead, what goes to the public."""

from __future__ import annotations

from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.casualties import FIGURES, LEDGER, FigureApproved, FigureStated
from anlan.core.given import ReportReceived
from anlan.core.releases import (
    RELEASES,
    RUMOURS,
    PressConferenceHeld,
    ReleaseDrafted,
    ReleaseSigned,
    ReleaseWithdrawn,
    RumourAssigned,
    RumourFound,
    RumourNoted,
    RumourSpread,
)
from anlan.core.reports import (
    REPORTS,
    ReportAttached,
    ReportCorrected,
    ReportJoined,
    ReportTransferred,
    ReportUnjoined,
    ReportVerified,
    TransferReceipted,
)

REPORTS_DESK = Desk(
    name="reports",
    zh="接报",
    en="Reports",
    mirrors=(
        Mirror(
            table=REPORTS,
            zh="接报",
            en="Reports",
            columns=(
                "number", "urgency", "topic", "area", "facility", "state", "calls", "callers", "received", "channel",
                "caller_class", "department", "transfer", "overdue", "drill", "real_in_drill",
            ),
        ),
        Mirror(
            table=LEDGER,
            zh="伤亡台账",
            en="Casualty ledger",
            columns=(
                "figure", "value", "high", "scope", "as_of", "source", "verified", "approved", "basis", "reckoned",
                "superseded",
            ),
        ),
        Mirror(
            table=FIGURES,
            zh="对外核定数",
            en="Approved figures",
            columns=("figure", "value", "as_of", "source", "approved_by", "sources", "lowest", "highest", "doubts"),
        ),
    ),
    acts=(
        ActForm(given=ReportReceived, verb="receive", zh="接报登记", en="Take a report", anywhere=True),
        ActForm(given=ReportVerified, verb="verify", zh="核实", en="Verify", about="reports"),
        ActForm(given=ReportTransferred, verb="verify", zh="移送", en="Pass on", about="reports"),
        ActForm(given=TransferReceipted, verb="verify", zh="移送回执", en="Receipt", about="reports"),
        ActForm(given=ReportJoined, verb="verify", zh="并入", en="Join", about="reports"),
        ActForm(given=ReportUnjoined, verb="verify", zh="分开", en="Take apart", about="reports"),
        ActForm(given=ReportCorrected, verb="verify", zh="更正要素", en="Put right", about="reports"),
        ActForm(given=ReportAttached, verb="verify", zh="归入事件", en="Attach to an incident", about="reports"),
        ActForm(given=FigureStated, verb="verify", zh="登记数字", en="Enter a figure"),
        ActForm(given=FigureApproved, verb="release", zh="核定对外数字", en="Approve a figure", about="ledger"),
    ),
)  # fmt: skip

RELEASE_DESK = Desk(
    name="release",
    zh="发布与辟谣",
    en="Releases",
    mirrors=(
        Mirror(
            table=RELEASES,
            zh="信息发布",
            en="Releases",
            columns=("form", "title", "text", "state", "failed", "content", "department", "clause", "cut_off",
                     "signed_by", "published", "channels"),
        ),
        Mirror(
            table=RUMOURS,
            zh="谣言核查",
            en="Rumour board",
            columns=(
                "claim", "claim_kind", "facility", "since", "accounts", "reach", "seen_before", "department", "due",
                "finding", "found_by", "evidence", "drill",
            ),
        ),
    ),
    acts=(
        ActForm(given=ReleaseDrafted, verb="release", zh="起草发布稿", en="Draft a release"),
        ActForm(given=ReleaseSigned, verb="release", zh="签发", en="Sign", about="releases"),
        ActForm(given=ReleaseWithdrawn, verb="release", zh="撤回发布稿", en="Withdraw", about="releases"),
        ActForm(given=PressConferenceHeld, verb="release", zh="已开发布会", en="Press conference held"),
        ActForm(given=RumourNoted, verb="verify", zh="登记说法", en="Note a claim"),
        ActForm(given=RumourAssigned, verb="verify", zh="指定核实", en="Assign the check", about="rumours"),
        ActForm(given=RumourFound, verb="verify", zh="登记核实结论", en="Enter the finding", about="rumours"),
        ActForm(given=RumourSpread, verb="verify", zh="登记传播", en="Enter the spread", about="rumours"),
    ),
)  # fmt: skip
