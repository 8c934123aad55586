"""Decision: options from plans, and the one place where a person's verdict is checked against what was shown."""

from anlan.decision.approval import Approvals
from anlan.decision.proposing import Proposing

__all__ = ["Approvals", "Proposing"]
