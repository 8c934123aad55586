"""From bytes to durable observations: nothing is dropped silently, what cannot be used is held with the reason."""

from anlan.intake.door import Intake
from anlan.intake.health import SourceHealth
from anlan.intake.receipt import Reason, Receipt, Refusal, UnreadableFile, UnreadableMessage

__all__ = ["Intake", "Reason", "Receipt", "Refusal", "SourceHealth", "UnreadableFile", "UnreadableMessage"]
