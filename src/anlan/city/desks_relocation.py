"""The relocation desk: moves in numbers for everybody who works on them, households for the duty side only."""

from __future__ import annotations

from anlan.core.acts import ActForm, Desk, Mirror
from anlan.core.people import Audience
from anlan.core.relocation import (
    RELOCATIONS,
    ROSTERS,
    CheckedIn,
    HouseholdNameAsked,
    HouseholdsMarked,
    HouseholdsReturned,
    MovedAtOnce,
    RefusalRecorded,
    RelocationStarted,
    ReturnAsked,
    ReturnDecided,
    RosterReported,
)

_PROGRESS = Mirror(
    table=RELOCATIONS,
    zh="转移进度",
    en="Moves",
    columns=(
        "title", "state", "due", "organiser", "households", "people", "moved", "in_shelters", "left",
        "refused_households", "lost_people", "not_arrived_households", "said_left", "questions", "return_text",
    ),
    audience=Audience.FIELD,
)  # fmt: skip
_HOUSEHOLDS = Mirror(
    table=ROSTERS,
    zh="名册（限制）",
    en="Rosters (restricted)",
    columns=(
        "risk_zone", "untold", "refused", "lost", "not_arrived", "miscounted", "returned", "unknown", "refusals",
    ),
)  # fmt: skip

RELOCATION = Desk(
    name="relocation",
    zh="转移安置",
    en="Relocation",
    mirrors=(_PROGRESS, _HOUSEHOLDS),
    acts=(
        ActForm(given=RelocationStarted, verb="relocate", zh="开始转移", en="Start a relocation"),
        ActForm(given=MovedAtOnce, verb="relocate", zh="已先行转移", en="Moved at once"),
        ActForm(
            given=HouseholdsMarked, verb="relocate", zh="标记住户", en="Mark households", about="relocations"
        ),
        ActForm(
            given=RefusalRecorded, verb="relocate", zh="拒转登记", en="Record a refusal", about="relocations"
        ),
        ActForm(given=CheckedIn, verb="relocate", zh="安置点入住", en="Check in", about="relocations"),
        ActForm(
            given=RosterReported, verb="relocate", zh="街道报数", en="Figures of a street", about="relocations"
        ),
        ActForm(given=ReturnAsked, verb="relocate", zh="申请返回", en="Ask for the return", about="relocations"),
        ActForm(given=ReturnDecided, verb="approve", zh="审批返回", en="Decide on the return", about="relocations"),
        ActForm(
            given=HouseholdsReturned, verb="relocate", zh="住户已返回", en="Households are back",
            about="relocations",
        ),
        ActForm(
            given=HouseholdNameAsked, verb="words", zh="查看户主", en="Ask for a name", about="relocations"
        ),
    ),
)  # fmt: skip
