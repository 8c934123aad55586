"""The desks of the duty room: every table that is shown and every act that is offered, one line each."""

from __future__ import annotations

from anlan.city.desks_command import COMMAND
from anlan.city.desks_decision import DECISION
from anlan.city.desks_duty import DUTY
from anlan.city.desks_relocation import RELOCATION
from anlan.city.desks_reports import RELEASE_DESK, REPORTS_DESK
from anlan.city.desks_warnings import WARNINGS_DESK
from anlan.core.acts import ActForm, Desk, Mirror

DESKS: tuple[Desk, ...] = (
    REPORTS_DESK,
    WARNINGS_DESK,
    DECISION,
    COMMAND,
    RELOCATION,
    DUTY,
    RELEASE_DESK,
)


def mirrors() -> tuple[Mirror, ...]:
    """Every table shown, once, in the order of the desks."""
    found = {mirror.table.name: mirror for desk in DESKS for mirror in desk.mirrors}
    return tuple(found.values())


def forms() -> dict[str, ActForm]:
    """Every act offered, by the kind of its given fact."""
    return {form.given.kind: form for desk in DESKS for form in desk.acts}
