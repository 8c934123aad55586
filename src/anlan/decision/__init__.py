"""Decision: options from plans, and the one place where a person's verdict is checked against what was shown."""

from anlan.decision.approval import Approvals
from anlan.decision.editing import Editing
from anlan.decision.library import Library
from anlan.decision.proposing import Proposing
from anlan.decision.water import Releasing

__all__ = ["Approvals", "Editing", "Library", "Proposing", "Releasing"]
