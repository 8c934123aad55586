"""Decision: options from plans, and the one place where a person's verdict is checked against what was shown."""

from anlan.decision.approval import Approvals
from anlan.decision.editing import Editing
from anlan.decision.library import Library
from anlan.decision.proposing import Proposing
from anlan.decision.succession import Succeeding
from anlan.decision.telephone import Consenting
from anlan.decision.water import Releasing

__all__ = ["Approvals", "Consenting", "Editing", "Library", "Proposing", "Releasing", "Succeeding"]
